/*
 * Ids of several archives in one: an id that an earlier file has is given its file's name.
 */
#ifndef BENCH_CORPUS_UNIQUE_IDS_H
#define BENCH_CORPUS_UNIQUE_IDS_H

#include "common/base/slice.h"

/* Holds 12 bytes and more for each id seen. Owned by one thread. */
struct unique_ids;

struct unique_ids *unique_ids_new(void);
void unique_ids_free(struct unique_ids *ids);

/* Before the ids of each file. */
void unique_ids_next_file(struct unique_ids *ids);

/* The id itself, or "path:id" when an earlier file has it. The same id again in one file stays the
 * same: there the last article counts. Valid until the next call. */
struct slice unique_ids_name(struct unique_ids *ids, const char *path, struct slice id);

#endif

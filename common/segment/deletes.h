/*
 * The deletions of a segment: a live-documents bitmap and, so that statistics stay exact at once,
 * how much each term's document frequency and the total length have shrunk.
 *
 * An overlay file is immutable like the segment; deleting more writes a new one.
 */
#ifndef COMMON_SEGMENT_DELETES_H
#define COMMON_SEGMENT_DELETES_H

#include "common/segment/segment.h"

/* Deletions being collected for one segment. Owned by one thread. */
struct deletes;

/* Begins with what `segment`'s overlay has deleted already. The segment is borrowed. */
enum status deletes_new(struct deletes **deletes, const struct segment *segment,
                        struct err *err) MUST_USE;
void deletes_free(struct deletes *deletes);

/* Marks a live document dead; false when it is dead already. The caller then reports each of its
 * terms once with deletes_term. */
bool deletes_mark(struct deletes *deletes, ldoc_id doc);
void deletes_term(struct deletes *deletes, struct slice term);

/* Writes the overlay file `overlay` in `index_path` and syncs it. */
enum status deletes_write(const struct deletes *deletes, const char *index_path,
                          const char *overlay, struct err *err) MUST_USE;

#endif

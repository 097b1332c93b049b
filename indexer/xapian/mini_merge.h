/*
 * Merging mini-databases into the one database that an index has.
 *
 * Xapian's compaction copies tables and would keep both of two documents with one id: so first all
 * but the last are removed from the mini-databases, and then one merge of all writes the database,
 * every table packed. Only as many are merged at once as leaves files to open; of more than that,
 * neighbours are merged into larger ones first.
 *
 * Takes little memory, whatever their number and size. The disk holds everything twice meanwhile.
 */
#ifndef INDEXER_XAPIAN_MINI_MERGE_H
#define INDEXER_XAPIAN_MINI_MERGE_H

#include "indexer/xapian/mini.h"

/* How many are merged at once by default: their files (xg.h says how many each takes) and one of
 * each of 256 shards are within the 1,024 that a process mostly may have. */
#define MINI_MERGE_MOST 128

/* Makes a durable database of those that `list` has in `folder`, at `path`, where nothing may be. A
 * document keeps its place behind those of lower minis and of its own. `list` is sorted, and may
 * name merged ones afterwards; what is left in `folder` is of no more use. `most_at_once` is
 * MINI_MERGE_MOST, or less in tests; at least 2. */
enum status mini_merge(const char *folder, struct mini_list *list, size_t most_at_once,
                       const char *path, struct err *err) MUST_USE;

#endif

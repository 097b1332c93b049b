/*
 * Merging segments: several into one new one, without what was deleted from them.
 */
#ifndef INDEXER_NATIVE_MERGE_H
#define INDEXER_NATIVE_MERGE_H

#include "common/segment/segment.h"

/* Writes segment `name` in `index_path` from the live documents of `sources`, in that order. The
 * sources' checksums are compared first: ST_CORRUPT, for damage must not become a valid segment.
 * Reads front to back; holds four bytes a document and the positions of one posting. */
enum status merge_segments(struct segment *const *sources, size_t n_sources, const char *index_path,
                           const char *name, struct err *err) MUST_USE;

/* Which segments at the end of a list should become one, so that their number stays logarithmic in
 * the number of documents: the last one takes in each neighbour that is less than twice as large as
 * what was taken so far. Returns the index of the first to take; n - 1 or n for none. */
size_t merge_plan(const uint32_t *n_live, size_t n);

#endif

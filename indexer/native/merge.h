/*
 * Merging segments: several into one new one, without what was deleted from them, in the order they
 * have or in another one.
 */
#ifndef INDEXER_NATIVE_MERGE_H
#define INDEXER_NATIVE_MERGE_H

#include "common/engine/sink.h"
#include "common/segment/segment.h"

struct merge_options {
    enum sink_order order; /* bisect: see bisect.h */
    size_t memory_bytes;   /* for sorting postings and for the bisection */
    unsigned n_threads;    /* of the bisection */
};

/* Writes segment `name` in `index_path` from the live documents of `sources`. Bodies stay in the
 * order of the sources, whatever the order of documents, so that their blocks are copied as they
 * are. The sources' checksums are compared first: ST_CORRUPT, for damage must not become a valid
 * segment. Reads front to back, and lets go of what was read; holds 12 bytes a document (16 in
 * another order) beside the segment writer's, and the positions of one posting, or for another
 * order postings up to half of memory_bytes, and of one document at least. */
enum status merge_segments(struct segment *const *sources, size_t n_sources,
                           const struct merge_options *options, const char *index_path,
                           const char *name, struct err *err) MUST_USE;

/* Which segments at the end of a list should become one, so that their number stays logarithmic in
 * the number of documents: the last one takes in each neighbour that is less than twice as large as
 * what was taken so far. Returns the index of the first to take; n - 1 or n for none. */
size_t merge_plan(const uint32_t *n_live, size_t n);

#endif

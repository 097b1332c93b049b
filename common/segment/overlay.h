/*
 * An overlay, read: which documents of a segment are dead, and what that takes from each term
 * (FORMAT.md, "OVERLAY.live"). Its writer is deletes.h; both are in deletes.c.
 */
#ifndef COMMON_SEGMENT_OVERLAY_H
#define COMMON_SEGMENT_OVERLAY_H

#include "common/base/slice.h"
#include "common/segment/chunkfile.h"

/* All zero when nothing is deleted. Immutable after open; borrows the file. */
struct overlay {
    uint32_t n_dead;
    uint64_t dead_len;
    uint64_t n_terms;
    struct chunk live; /* data is NULL when nothing is deleted */
    struct chunk tidx;
    struct chunk term;
};

/* Opens the overlay of a segment that has `n_docs` documents of `total_len` in all. The dead
 * documents are counted: a writer drops a segment that has no live one. */
enum status overlay_open(struct overlay *overlay, const struct chunk_file *file, uint32_t n_docs,
                         uint64_t total_len, struct err *err) MUST_USE;

/* Reads record `i` < n_terms; the term is borrowed from the map. */
enum status overlay_record(const struct overlay *overlay, uint64_t i, struct slice *term,
                           uint32_t *count, struct err *err) MUST_USE;

/* How many dead documents hold the term. */
enum status overlay_find(const struct overlay *overlay, struct slice term, uint32_t *count,
                         struct err *err) MUST_USE;

#endif

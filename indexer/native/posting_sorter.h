/*
 * Postings of one term that come in another order than that of their documents, sorted in bounded
 * memory: when a term has more than fit, its postings are asked for again, range by range of
 * documents.
 *
 * Calling sequence: start, then for each range add every posting that is wanted, write, and
 * next_range until it is false.
 */
#ifndef INDEXER_NATIVE_POSTING_SORTER_H
#define INDEXER_NATIVE_POSTING_SORTER_H

#include "common/segment/segment_writer.h"

struct sorted_posting {
    ldoc_id doc;
    uint32_t wdf;
    uint32_t n_positions;
    size_t first; /* position, in the array of all */
};

/* Zero-initialise and set the budget; freed by posting_sorter_clear. Owned by one thread. */
struct posting_sorter {
    size_t memory_bytes;
    uint32_t n_docs;
    ldoc_id begin, end; /* documents of this range; `end` shrinks when memory runs out */
    struct sorted_posting *items;
    size_t n, cap;
    uint32_t *positions;
    size_t n_positions, positions_cap;
};

/* Begins a term in a segment of `n_docs` documents; the first range is all of them. */
void posting_sorter_start(struct posting_sorter *sorter, uint32_t n_docs);

static inline bool posting_sorter_wants(const struct posting_sorter *sorter, ldoc_id doc)
{
    return doc >= sorter->begin && doc < sorter->end;
}

/* Adds a posting that is wanted; the positions are copied. */
void posting_sorter_add(struct posting_sorter *sorter, ldoc_id doc, uint32_t wdf,
                        const uint32_t *positions, uint32_t n_positions);

/* Writes the range's postings, sorted. */
void posting_sorter_write(struct posting_sorter *sorter, struct segment_writer *writer);

/* Goes on to the documents behind the range; false when there are none. */
bool posting_sorter_next_range(struct posting_sorter *sorter);
void posting_sorter_clear(struct posting_sorter *sorter);

#endif

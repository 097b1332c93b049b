/*
 * A forward index: for each document of a range the numbers of its terms, in memory.
 */
#ifndef INDEXER_NATIVE_FORWARD_INDEX_H
#define INDEXER_NATIVE_FORWARD_INDEX_H

#include "indexer/native/bisect.h"

/* Zero-initialise; freed by forward_index_clear. Immutable once made; threads may share it. */
struct forward_index {
    uint32_t n_docs;
    uint32_t n_terms;
    size_t *begins;  /* per document and one more: where its terms begin in `terms` */
    uint32_t *terms; /* ascending in a document */
};

/* Live postings of the terms that are in at least `least_df` documents. */
enum status forward_index_count(const struct bisect_source *sources, size_t n_sources,
                                uint32_t least_df, uint64_t *n_postings, struct err *err) MUST_USE;

/* Makes the index of documents `begin` to before `end`, which are 0 to before n_docs in it. */
enum status forward_index_make(struct forward_index *index, const struct bisect_source *sources,
                               size_t n_sources, uint32_t least_df, uint32_t begin, uint32_t end,
                               struct err *err) MUST_USE;
void forward_index_clear(struct forward_index *index);

#endif

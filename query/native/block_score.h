/*
 * BM25 of a block of postings at a time, in float: what decides which of them need an exact score.
 *
 * No score shown comes from here: it differs from bm25_score (double) by less than
 * BLOCK_SCORE_ERROR, relative. A caller that drops documents leaves that much room, and asks
 * bm25_score about those that stay.
 *
 * Scorers want a bm25_leaf of at most 2^32 documents, b from 0 to 1, and k1 0 or from 2^-20 to
 * 2^20, and documents for which base + slope * length + wdf is above 0 (elsewhere BM25 is no
 * number). All forms, for each instruction set, give the same bits. Any thread.
 */
#ifndef QUERY_NATIVE_BLOCK_SCORE_H
#define QUERY_NATIVE_BLOCK_SCORE_H

#include "common/base/cpu.h"
#include "common/engine/bm25.h"

#include <stdint.h>

#define BLOCK_SCORE_ERROR (10 * 0x1p-24)

/* A bm25_leaf, rounded. */
struct block_scorer {
    float weight, base, slope;
};

struct block_scorer block_scorer_make(const struct bm25_leaf *leaf);

/* scores[i] is what the leaf adds to document docs[i], which holds the term wdfs[i] times.
 * `doc_lens` is the column of document lengths, a little-endian u32 for each document; the caller
 * has checked that every docs[i] lies in it. Any `n`; `scores` is no other array of these. */
void block_score(const struct block_scorer *scorer, const uint32_t *docs, const uint32_t *wdfs,
                 const uint8_t *doc_lens, uint32_t n, float *scores);

/* Writes the indexes i, ascending, with scores[i] >= threshold to `out`, which has room for `n`
 * rounded up to a multiple of 8; returns how many. `n` <= 128. */
uint32_t block_filter(const float *scores, uint32_t n, float threshold, uint8_t *out);

/* The largest of `n` scores, which are at least 0; 0 of none. */
float block_max(const float *scores, uint32_t n);

/* The forms for one instruction set, for tests and measurements. */
struct block_kernels {
    void (*score)(const struct block_scorer *scorer, const uint32_t *docs, const uint32_t *wdfs,
                  const uint8_t *doc_lens, uint32_t n, float *scores);
    uint32_t (*filter)(const float *scores, uint32_t n, float threshold, uint8_t *out);
    float (*max)(const float *scores, uint32_t n);
};

/* The form for `isa`, which the machine must have. */
const struct block_kernels *block_kernels(enum cpu_isa isa);

#endif

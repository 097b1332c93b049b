/*
 * Scores of whole blocks of postings, in float: what decides which documents are looked at twice.
 *
 * Every document that could be a hit is scored again in double (bm25.h). A score of here differs
 * from that one by less than SCORE_SLACK of it: one conversion each of wdf and length, three
 * roundings of the sum and one each of product and quotient are 8 of at most 2^-24.
 */
#ifndef QUERY_NATIVE_BLOCK_SCORE_H
#define QUERY_NATIVE_BLOCK_SCORE_H

#include "common/engine/bm25.h"

#include <stdbool.h>
#include <stdint.h>

/* Relative error allowed to a sum of up to SCORE_LEAVES_MAX scores; sums add 2^-24 each. */
#define SCORE_SLACK      2e-5f
#define SCORE_LEAVES_MAX 256

/* A leaf's formula in float: weight * f / (base + slope * length + f). */
struct block_scorer {
    float weight, base, slope;
};

static inline struct block_scorer block_scorer_make(const struct bm25_leaf *leaf)
{
    return (struct block_scorer){(float)leaf->weight, (float)leaf->base, (float)leaf->slope};
}

static inline float block_score_one(const struct block_scorer *scorer, uint32_t wdf, uint32_t len)
{
    float f = (float)wdf;
    return scorer->weight * f / (scorer->base + scorer->slope * (float)len + f);
}

/* scores[i] for `n` <= 128 documents; `doc_lens` has a little-endian u32 for each document. */
void block_score(const struct block_scorer *scorer, const uint32_t *docs, const uint32_t *wdfs,
                 const uint8_t *doc_lens, uint32_t n, float *scores);

/* The indexes of scores that are not below `threshold`, ascending; returns how many. */
uint32_t block_filter(const float *scores, uint32_t n, float threshold, uint8_t *indexes);

/* The first index of the ascending `docs` whose document is not before `target`; n if none. */
uint32_t block_find(const uint32_t *docs, uint32_t from, uint32_t n, uint32_t target);

#endif

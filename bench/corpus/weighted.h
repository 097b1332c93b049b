/*
 * Draws of numbered things by given weights, in constant time and integers alone.
 *
 * The alias method in the form of M. D. Vose, "A Linear Algorithm for Generating Random Numbers
 * with a Given Distribution", IEEE Transactions on Software Engineering 17 (1991).
 */
#ifndef BENCH_CORPUS_WEIGHTED_H
#define BENCH_CORPUS_WEIGHTED_H

#include "bench/corpus/prng.h"

/* Each column holds its own number up to `keep` (of `total`), and `alias` above. */
struct weighted_column {
    uint32_t keep;
    uint32_t alias;
};

/* Immutable once made. Zero-initialise. */
struct weighted {
    struct weighted_column *columns;
    uint32_t n;
    uint32_t total; /* the sum of the weights: the height of a column */
};

/* `weights` are n > 0 numbers whose sum is above 0 and fits in 32 bits. */
void weighted_init(struct weighted *weighted, const uint32_t *weights, uint32_t n);
void weighted_release(struct weighted *weighted);

/* A number below n with the probability weights[number] / total. */
static inline uint32_t weighted_draw(const struct weighted *weighted, struct prng *prng)
{
    uint64_t bits = prng_next(prng);
    uint32_t i = prng_scale((uint32_t)(bits >> 32), weighted->n);
    const struct weighted_column *column = &weighted->columns[i];
    return prng_scale((uint32_t)bits, weighted->total) < column->keep ? i : column->alias;
}

/* The Zipf-Mandelbrot weight of rank 0, 1, 2, ...: in proportion to 1 / (rank + 1 + shift). */
uint32_t weighted_zipf(uint32_t rank, uint32_t shift_tenths);

#endif

/*
 * Pseudo-random numbers that are the same on every machine.
 *
 * Everything that a generator of this room chooses comes from SplitMix64 through integer arithmetic
 * alone, so that a seed means one archive whatever the processor and the C library.
 */
#ifndef BENCH_CORPUS_PRNG_H
#define BENCH_CORPUS_PRNG_H

#include "common/base/splitmix.h"

#include <stdbool.h>

/* Any value of `state` is a seed. Owned by one thread. */
struct prng {
    uint64_t state;
};

static inline uint64_t prng_next(struct prng *prng)
{
    return splitmix_next(&prng->state);
}

/* Scales 32 random bits to 0 .. n-1; the bias is below n / 2^32. */
static inline uint32_t prng_scale(uint32_t bits, uint32_t n)
{
    return (uint32_t)(((uint64_t)bits * n) >> 32);
}

/* 0 .. n-1, all alike; n is above 0. */
static inline uint32_t prng_below(struct prng *prng, uint32_t n)
{
    return prng_scale((uint32_t)(prng_next(prng) >> 32), n);
}

/* 0 .. n-1, small ones more often: the product of two uniform numbers, of density -ln x. */
static inline uint32_t prng_skewed(struct prng *prng, uint32_t n)
{
    uint64_t bits = prng_next(prng);
    uint64_t product = (bits >> 32) * (bits & UINT32_MAX);
    return prng_scale((uint32_t)(product >> 32), n);
}

/* True once in n times. */
static inline bool prng_one_in(struct prng *prng, uint32_t n)
{
    return prng_below(prng, n) == 0;
}

#endif

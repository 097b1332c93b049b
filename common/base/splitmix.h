/*
 * SplitMix64: 64 bits of state to 64 pseudo-random bits, the same on every machine.
 *
 * G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
 * For shuffles, samples and made-up data that a seed must repeat; not for secrets.
 */
#ifndef COMMON_BASE_SPLITMIX_H
#define COMMON_BASE_SPLITMIX_H

#include <stdint.h>

#define SPLITMIX_GAMMA UINT64_C(0x9E3779B97F4A7C15) /* 2^64 over the golden ratio, odd */

/* A bijection of 64 bits that leaves no visible order: also a hash of small numbers. */
static inline uint64_t splitmix_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

/* The next number; `*state` is the seed at first, any value. */
static inline uint64_t splitmix_next(uint64_t *state)
{
    *state += SPLITMIX_GAMMA;
    return splitmix_mix(*state);
}

#endif

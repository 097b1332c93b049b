/*
 * Counting bits.
 */
#ifndef COMMON_BASE_POPCOUNT_H
#define COMMON_BASE_POPCOUNT_H

#include <stdint.h>

/* The number of ones. Adds up pairs, fours and bytes of bits: without the POPCNT instruction, which
 * the oldest machines do not have, the compiler's own is a call and slower. */
static inline uint32_t popcount64(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)(word * 0x0101010101010101u >> 56);
}

#endif

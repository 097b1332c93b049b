/*
 * Eight bytes of text at a time, in one integer: for loops that pass over plain ASCII.
 *
 * A mask has the highest bit of each byte that it speaks of. The questions may be asked only of
 * blocks that are all ASCII. No state; any thread may call.
 */
#ifndef COMMON_TEXT_ASCII_BLOCK_H
#define COMMON_TEXT_ASCII_BLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ASCII_BLOCK      8
#define ASCII_BLOCK_ONES UINT64_C(0x0101010101010101)
#define ASCII_BLOCK_MASK UINT64_C(0x8080808080808080)

/* The order of the bytes is the machine's: load_le64 has the first one lowest. */
static inline uint64_t ascii_block_load(const char *bytes)
{
    uint64_t block;
    memcpy(&block, bytes, sizeof(block));
    return block;
}

static inline bool ascii_block_is_ascii(uint64_t block)
{
    return (block & ASCII_BLOCK_MASK) == 0;
}

/* Which bytes lie between `low` and `high`, both below 0x80 and included: adding 0x80 - low sets
 * the highest bit of those not below, adding 0x7F - high of those above, and no sum carries. */
static inline uint64_t ascii_block_between(uint64_t block, unsigned char low, unsigned char high)
{
    uint64_t not_below = block + ASCII_BLOCK_ONES * (0x80u - low);
    uint64_t above = block + ASCII_BLOCK_ONES * (0x7Fu - high);
    return not_below & ~above & ASCII_BLOCK_MASK;
}

/* How many bytes a mask has. */
static inline unsigned ascii_block_count(uint64_t mask)
{
    return (unsigned)((mask >> 7) * ASCII_BLOCK_ONES >> 56);
}

#endif

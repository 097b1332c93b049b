#include "common/segment/rice.h"

#include "common/base/bytes.h"

#include <string.h>

/* How many low bits of a gap are kept as they are: the most with which 2^bits is at most two thirds
 * of the average gap. With 0 the code is a bitmap. */
static uint32_t low_bits(uint32_t n, uint32_t limit)
{
    uint32_t bits = 0;
    while ((3 * (uint64_t)n) << (bits + 1) <= 2 * (uint64_t)limit)
        bits++;
    return bits;
}

static uint64_t low_bytes(uint32_t n, uint32_t bits)
{
    return ((uint64_t)n * bits + 7) / 8;
}

/* There is a bit for each number and at most one for each 2^bits below the limit. */
uint64_t rice_max_bytes(uint32_t n, uint32_t limit)
{
    uint32_t bits = low_bits(n, limit);
    return low_bytes(n, bits) + ((uint64_t)n + (limit >> bits) + 7) / 8;
}

/* Adds up to 32 bits, into bytes that are zero. */
static void put_bits(uint8_t *dst, uint64_t at, uint32_t value)
{
    uint64_t word = load_le64(dst + at / 8);
    store_le64(dst + at / 8, word | (uint64_t)value << at % 8);
}

uint8_t *rice_encode(uint8_t *dst, const uint32_t *numbers, uint32_t n, uint32_t limit)
{
    uint32_t bits = low_bits(n, limit);
    uint8_t *highs = dst + low_bytes(n, bits);
    uint64_t n_highs = 0;
    uint32_t next = 0; /* the least that a number can be */
    memset(dst, 0, rice_max_bytes(n, limit) + RICE_OVERWRITE);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t gap = numbers[i] - next;
        put_bits(dst, (uint64_t)i * bits, gap & (((uint32_t)1 << bits) - 1));
        n_highs += gap >> bits;
        put_bits(highs, n_highs++, 1);
        next = numbers[i] + 1;
    }
    return highs + (n_highs + 7) / 8;
}

/* Eight bytes of the second part from byte `at` on; what lies beyond it is zero. */
static uint64_t high_word(const uint8_t *highs, uint64_t len, uint64_t at)
{
    uint64_t word = load_le64(highs + at);
    uint64_t left = len - at;
    return left < 8 ? word & (((uint64_t)1 << 8 * left) - 1) : word;
}

/* The i-th 1 of the second part stands behind i others and one 0 for each 2^bits of all gaps up to
 * it. Numbers ascend whatever the bits are: if the last one is below the limit, all are. */
bool rice_decode(const uint8_t *src, uint64_t len, uint32_t limit, uint32_t *numbers, uint32_t n)
{
    uint32_t bits = low_bits(n, limit);
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    uint64_t lows = low_bytes(n, bits);
    if (len <= lows || len > rice_max_bytes(n, limit) || src[len - 1] == 0)
        return false;
    const uint8_t *highs = src + lows;
    uint64_t sum = 0; /* of all low bits */
    uint64_t number = 0;
    uint32_t i = 0;
    for (uint64_t at = 0; at < len - lows; at += 8)
        for (uint64_t word = high_word(highs, len - lows, at); word != 0; word &= word - 1) {
            if (i == n)
                return false;
            uint64_t one = at * 8 + (uint32_t)__builtin_ctzll(word);
            uint64_t low = (uint64_t)i * bits;
            sum += load_le64(src + low / 8) >> low % 8 & mask;
            number = i + ((one - i) << bits) + sum;
            numbers[i++] = (uint32_t)number;
        }
    return i == n && number < limit;
}

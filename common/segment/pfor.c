#include "common/segment/pfor.h"

#include <stdbool.h>

/* The head: a width, and whether exceptions follow. */
#define HEAD_PATCHED 0x40
#define HEAD_WIDTH   0x3F

/* Bits of an exception beyond the width: they have a byte. */
#define HIGH_BITS 8

/* The width that makes the group shortest. The number of values of each bit length decides. */
static uint32_t best_width(const uint32_t *values, uint32_t n, uint32_t *n_exceptions)
{
    uint32_t of_length[BITPACK_MAX_WIDTH + 1] = {0};
    for (uint32_t i = 0; i < n; i++)
        of_length[values[i] > 0 ? 32 - (uint32_t)__builtin_clz(values[i]) : 0]++;
    uint32_t widest = BITPACK_MAX_WIDTH;
    while (widest > 0 && of_length[widest] == 0)
        widest--;
    uint32_t best = widest;
    size_t best_bytes = bitpack_bytes(n, widest);
    uint32_t above = 0;
    *n_exceptions = 0;
    for (uint32_t width = widest; width-- > 0 && widest - width <= HIGH_BITS;) {
        above += of_length[width + 1];
        size_t bytes = bitpack_bytes(n, width) + 1 + 2 * (size_t)above;
        if (bytes < best_bytes) {
            best = width;
            best_bytes = bytes;
            *n_exceptions = above;
        }
    }
    return best;
}

uint8_t *pfor_encode(uint8_t *dst, const uint32_t *values, uint32_t n)
{
    uint32_t n_exceptions;
    uint32_t width = best_width(values, n, &n_exceptions);
    *dst++ = (uint8_t)(width | (n_exceptions > 0 ? HEAD_PATCHED : 0));
    if (n_exceptions == 0)
        return bitpack_encode(dst, values, n, width);
    uint32_t low[BITPACK_GROUP] = {0};
    uint32_t mask = ((uint32_t)1 << width) - 1;
    for (uint32_t i = 0; i < n; i++)
        low[i] = values[i] & mask;
    dst = bitpack_encode(dst, low, n, width);
    *dst++ = (uint8_t)n_exceptions;
    uint8_t *high = dst + n_exceptions;
    for (uint32_t i = 0; i < n; i++) {
        if (values[i] > mask) {
            *dst++ = (uint8_t)i;
            *high++ = (uint8_t)(values[i] >> width);
        }
    }
    return high;
}

size_t pfor_skip(const uint8_t *src, size_t room, uint32_t n)
{
    if (room < 1 || (src[0] & ~(HEAD_PATCHED | HEAD_WIDTH)) != 0)
        return 0;
    uint32_t width = src[0] & HEAD_WIDTH;
    bool is_patched = (src[0] & HEAD_PATCHED) != 0;
    if (width > BITPACK_MAX_WIDTH || (is_patched && width == BITPACK_MAX_WIDTH))
        return 0;
    size_t bytes = 1 + bitpack_bytes(n, width);
    if (!is_patched)
        return bytes <= room ? bytes : 0;
    if (bytes >= room)
        return 0;
    bytes += 1 + 2 * (size_t)src[bytes];
    return bytes <= room ? bytes : 0;
}

size_t pfor_bytes(const uint8_t *src, size_t room, uint32_t n)
{
    size_t bytes = pfor_skip(src, room, n);
    if (bytes == 0 || (src[0] & HEAD_PATCHED) == 0)
        return bytes;
    const uint8_t *indexes = src + 1 + bitpack_bytes(n, src[0] & HEAD_WIDTH);
    uint32_t n_exceptions = *indexes++;
    for (uint32_t i = 0; i < n_exceptions; i++)
        if (indexes[i] >= n)
            return 0;
    return bytes;
}

void pfor_decode(const uint8_t *src, uint32_t *values, uint32_t n)
{
    uint32_t width = src[0] & HEAD_WIDTH;
    bitpack_decode(src + 1, values, n, width);
    if ((src[0] & HEAD_PATCHED) == 0)
        return;
    const uint8_t *indexes = src + 1 + bitpack_bytes(n, width);
    uint32_t n_exceptions = *indexes++;
    const uint8_t *high = indexes + n_exceptions;
    for (uint32_t i = 0; i < n_exceptions; i++)
        values[indexes[i]] |= (uint32_t)high[i] << width;
}

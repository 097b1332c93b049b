#include "common/segment/bitpack.h"

#include "common/base/bytes.h"

#include <string.h>

#define LANES      4
#define LANE_ITEMS (BITPACK_GROUP / LANES)
#define WORD_BYTES 4

uint32_t bitpack_width(const uint32_t *values, uint32_t n)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < n; i++)
        all |= values[i];
    uint32_t width = 0;
    while (all != 0) {
        all >>= 1;
        width++;
    }
    return width;
}

static uint32_t width_mask(uint32_t width)
{
    return width == 32 ? UINT32_MAX : ((uint32_t)1 << width) - 1;
}

static const uint8_t *lane_word(const uint8_t *src, uint32_t word, uint32_t lane)
{
    return src + ((size_t)word * LANES + lane) * WORD_BYTES;
}

/* A lane's values go into its own 32-bit words; the lanes' words alternate. */
static void encode_full(uint8_t *dst, const uint32_t *values, uint32_t width)
{
    for (uint32_t lane = 0; lane < LANES; lane++) {
        uint64_t bits = 0;
        uint32_t n_bits = 0;
        uint32_t word = 0;
        for (uint32_t i = 0; i < LANE_ITEMS; i++) {
            bits |= (uint64_t)values[i * LANES + lane] << n_bits;
            n_bits += width;
            if (n_bits >= 32) {
                store_le32(dst + ((size_t)word * LANES + lane) * WORD_BYTES, (uint32_t)bits);
                word++;
                bits >>= 32;
                n_bits -= 32;
            }
        }
    }
}

static void decode_full(const uint8_t *src, uint32_t *values, uint32_t width)
{
    uint32_t mask = width_mask(width);
    for (uint32_t i = 0; i < LANE_ITEMS; i++) {
        uint32_t word = i * width / 32;
        uint32_t shift = i * width % 32;
        uint32_t *row = values + (size_t)i * LANES;
        for (uint32_t lane = 0; lane < LANES; lane++)
            row[lane] = load_le32(lane_word(src, word, lane)) >> shift;
        if (shift + width > 32) {
            for (uint32_t lane = 0; lane < LANES; lane++)
                row[lane] |= load_le32(lane_word(src, word + 1, lane)) << (32 - shift);
        }
        for (uint32_t lane = 0; lane < LANES; lane++)
            row[lane] &= mask;
    }
}

static void encode_part(uint8_t *dst, const uint32_t *values, uint32_t n, uint32_t width)
{
    uint64_t bits = 0;
    uint32_t n_bits = 0;
    for (uint32_t i = 0; i < n; i++) {
        bits |= (uint64_t)values[i] << n_bits;
        n_bits += width;
        while (n_bits >= 8) {
            *dst++ = (uint8_t)bits;
            bits >>= 8;
            n_bits -= 8;
        }
    }
    if (n_bits > 0)
        *dst = (uint8_t)bits;
}

/* Seven bits of shift and 32 of value fit the 64 loaded; the last load ends at most
 * BITPACK_OVERREAD bytes beyond. */
static void decode_part(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width)
{
    uint32_t mask = width_mask(width);
    for (uint32_t i = 0, bit = 0; i < n; i++, bit += width)
        values[i] = (uint32_t)(load_le64(src + bit / 8) >> (bit % 8)) & mask;
}

uint8_t *bitpack_encode(uint8_t *dst, const uint32_t *values, uint32_t n, uint32_t width)
{
    if (width == 0)
        return dst;
    if (n == BITPACK_GROUP)
        encode_full(dst, values, width);
    else
        encode_part(dst, values, n, width);
    return dst + bitpack_bytes(n, width);
}

void bitpack_decode(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width)
{
    if (width == 0)
        memset(values, 0, n * sizeof(*values));
    else if (n == BITPACK_GROUP)
        decode_full(src, values, width);
    else
        decode_part(src, values, n, width);
}

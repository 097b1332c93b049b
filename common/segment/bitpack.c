#include "common/segment/bitpack.h"

#include "common/base/bytes.h"
#include "common/segment/bitpack_kernels.h"

#include <stdatomic.h>
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

/* Seven bits of shift and 32 of value fit the 64 loaded. */
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

/* --- the plain decoders -------------------------------------------------------------------- */

static void decode_scalar(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width)
{
    if (width == 0)
        memset(values, 0, n * sizeof(*values));
    else if (n == BITPACK_GROUP)
        decode_full(src, values, width);
    else
        decode_part(src, values, n, width);
}

static void decode_docs_scalar(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width,
                               uint32_t first)
{
    decode_scalar(src, values, n, width);
    for (uint32_t i = 0; i < n; i++) {
        values[i] += first;
        first = values[i] + 1;
    }
}

const struct bitpack_kernels bitpack_scalar = {decode_scalar, decode_docs_scalar};

/* --- the best decoders ---------------------------------------------------------------------- */

const struct bitpack_kernels *bitpack_kernels(enum cpu_isa isa)
{
    switch (isa) {
#if CPU_X86
    case CPU_AVX2:
        return &bitpack_avx2;
    case CPU_SSE4:
        return &bitpack_sse4;
#endif
    default:
        return &bitpack_scalar;
    }
}

/* What it points to is constant, so threads need no order: each finds it or finds it out. */
static _Atomic(const struct bitpack_kernels *) best;

static inline const struct bitpack_kernels *best_kernels(void)
{
    const struct bitpack_kernels *kernels = atomic_load_explicit(&best, memory_order_relaxed);
    if (kernels == NULL) {
        kernels = bitpack_kernels(cpu_isa());
        atomic_store_explicit(&best, kernels, memory_order_relaxed);
    }
    return kernels;
}

void bitpack_decode(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width)
{
    best_kernels()->decode(src, values, n, width);
}

void bitpack_decode_docs(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width,
                         uint32_t first)
{
    best_kernels()->decode_docs(src, values, n, width, first);
}

bool bitpack_docs_ascend(const uint32_t *docs, uint32_t n, uint32_t first)
{
    bool ascend = n == 0 || docs[0] >= first;
    for (uint32_t i = 1; i < n; i++)
        ascend &= docs[i] > docs[i - 1];
    return ascend;
}

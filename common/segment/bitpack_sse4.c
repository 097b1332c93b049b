/*
 * Bit packing with SSE4.1: a register holds a row, that is the next value of each of the four
 * lanes. All loops are unrolled for each width, so that words and shifts are constants.
 *
 * The layout and the idea of vertical packing are those of Lemire and Boytsov, "Decoding billions
 * of integers per second through vectorization" (2015).
 */
#include "common/segment/bitpack_kernels.h"

#if CPU_X86

#include "common/base/compiler.h"

#include <immintrin.h>

#define LANES 4
#define ROWS  (BITPACK_GROUP / LANES)

TARGET_SSE4 static ALWAYS_INLINE __m128i load_words(const uint8_t *src, int word)
{
    return _mm_loadu_si128((const __m128i *)src + word);
}

/* Row `row` of a full group. */
TARGET_SSE4 static ALWAYS_INLINE __m128i row_values(const uint8_t *src, int row, int width)
{
    if (width == 0)
        return _mm_setzero_si128();
    int word = row * width / 32;
    int shift = row * width % 32;
    __m128i values = _mm_srli_epi32(load_words(src, word), shift);
    if (shift + width > 32)
        values = _mm_or_si128(values, _mm_slli_epi32(load_words(src, word + 1), 32 - shift));
    if (shift + width == 32)
        return values;
    return _mm_and_si128(values, _mm_set1_epi32((int)(UINT32_MAX >> (32 - width))));
}

/* Sums of the deltas up to each one, by adding the row moved by one and then by two values. */
TARGET_SSE4 static ALWAYS_INLINE __m128i row_sums(__m128i deltas)
{
    deltas = _mm_add_epi32(deltas, _mm_slli_si128(deltas, 4));
    return _mm_add_epi32(deltas, _mm_slli_si128(deltas, 8));
}

/* What a row's sums of deltas lack: `first` and the rows before, one for each document included. */
TARGET_SSE4 static ALWAYS_INLINE __m128i row_base_first(uint32_t first)
{
    return _mm_add_epi32(_mm_set1_epi32((int)first), _mm_setr_epi32(0, 1, 2, 3));
}

TARGET_SSE4 static ALWAYS_INLINE __m128i row_base_next(__m128i base, __m128i sums)
{
    __m128i step = _mm_add_epi32(_mm_shuffle_epi32(sums, 0xFF), _mm_set1_epi32(LANES));
    return _mm_add_epi32(base, step);
}

#define DECODE_ROW(row) _mm_storeu_si128((__m128i *)values + row, row_values(src, row, width));

#define DECODE_DOCS_ROW(row)                                                                       \
    sums = row_sums(row_values(src, row, width));                                                  \
    _mm_storeu_si128((__m128i *)values + row, _mm_add_epi32(sums, base));                          \
    base = row_base_next(base, sums);

TARGET_SSE4 static ALWAYS_INLINE void decode_full(const uint8_t *restrict src,
                                                  uint32_t *restrict values,
                                                  int width){BITPACK_EACH_OF_32(DECODE_ROW)}

TARGET_SSE4 static ALWAYS_INLINE
    void decode_docs_full(const uint8_t *restrict src, uint32_t *restrict values, int width,
                          uint32_t first)
{
    __m128i sums;
    __m128i base = row_base_first(first);
    BITPACK_EACH_OF_32(DECODE_DOCS_ROW)
}

#define DEFINE_WIDTH(width)                                                                        \
    TARGET_SSE4 static void decode_##width(const uint8_t *src, uint32_t *values)                   \
    {                                                                                              \
        decode_full(src, values, width);                                                           \
    }                                                                                              \
    TARGET_SSE4 static void decode_docs_##width(const uint8_t *src, uint32_t *values,              \
                                                uint32_t first)                                    \
    {                                                                                              \
        decode_docs_full(src, values, width, first);                                               \
    }

BITPACK_EACH_OF_32(DEFINE_WIDTH)
DEFINE_WIDTH(32)

#define NAME_DECODE(width)      decode_##width,
#define NAME_DECODE_DOCS(width) decode_docs_##width,

static void (*const decoders[])(const uint8_t *src,
                                uint32_t *values) = {BITPACK_EACH_OF_32(NAME_DECODE) decode_32};
static void (*const docs_decoders[])(const uint8_t *src, uint32_t *values, uint32_t first) = {
    BITPACK_EACH_OF_32(NAME_DECODE_DOCS) decode_docs_32};

/* Parts are left to the plain twin: SSE4.1 has no shift that differs from value to value. */
static void decode(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width)
{
    if (n == BITPACK_GROUP)
        decoders[width](src, values);
    else
        bitpack_scalar.decode(src, values, n, width);
}

static void decode_docs(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width,
                        uint32_t first)
{
    if (n == BITPACK_GROUP)
        docs_decoders[width](src, values, first);
    else
        bitpack_scalar.decode_docs(src, values, n, width, first);
}

const struct bitpack_kernels bitpack_sse4 = {decode, decode_docs};

#endif

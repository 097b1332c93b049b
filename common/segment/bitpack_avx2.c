/*
 * Bit packing with AVX2: a register holds two rows of a full group (a row is the next value of
 * each of the four lanes), or eight neighbouring values of a part. All loops over a full group are
 * unrolled for each width, so that words and shifts are constants.
 */
#include "common/segment/bitpack_kernels.h"

#if CPU_X86

#include "common/base/compiler.h"

#include <immintrin.h>

#define LANES 4
#define EIGHT 8

TARGET_AVX2 static ALWAYS_INLINE __m256i width_mask(uint32_t width)
{
    return _mm256_set1_epi32((int)(UINT32_MAX >> (32 - width)));
}

/* --- sums of deltas ----------------------------------------------------------------------- */

/* Sums of the deltas up to each one: in the halves first, then the low half's into the high. */
TARGET_AVX2 static ALWAYS_INLINE __m256i eight_sums(__m256i deltas)
{
    deltas = _mm256_add_epi32(deltas, _mm256_slli_si256(deltas, 4));
    deltas = _mm256_add_epi32(deltas, _mm256_slli_si256(deltas, 8));
    __m256i last = _mm256_shuffle_epi32(deltas, 0xFF);
    return _mm256_add_epi32(deltas, _mm256_permute2x128_si256(last, last, 0x08));
}

/* What the sums lack: `first` and the values before, one for each document included. */
TARGET_AVX2 static ALWAYS_INLINE __m256i base_first(uint32_t first)
{
    return _mm256_add_epi32(_mm256_set1_epi32((int)first),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

/* One addition is all that one step waits for of the step before. */
TARGET_AVX2 static ALWAYS_INLINE __m256i base_next(__m256i base, __m256i sums)
{
    __m256i last = _mm256_permutevar8x32_epi32(sums, _mm256_set1_epi32(EIGHT - 1));
    return _mm256_add_epi32(base, _mm256_add_epi32(last, _mm256_set1_epi32(EIGHT)));
}

/* --- full groups -------------------------------------------------------------------------- */

TARGET_AVX2 static ALWAYS_INLINE __m256i load_words(const uint8_t *src, int low, int high)
{
    const __m128i *words = (const __m128i *)src;
    __m128i first = _mm_loadu_si128(words + low);
    if (low == high)
        return _mm256_broadcastsi128_si256(first);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), _mm_loadu_si128(words + high), 1);
}

TARGET_AVX2 static ALWAYS_INLINE __m256i set_halves(int low, int high)
{
    return _mm256_setr_epi32(low, low, low, low, high, high, high, high);
}

/* Rows 2 * step and 2 * step + 1. Where only one of them continues in the next word, the other
 * gets bits above its width from some word, which the mask removes. */
TARGET_AVX2 static ALWAYS_INLINE __m256i two_rows(const uint8_t *src, int step, int width)
{
    if (width == 0)
        return _mm256_setzero_si256();
    int bit = 2 * step * width;
    int low = bit / 32, high = (bit + width) / 32;
    int low_shift = bit % 32, high_shift = (bit + width) % 32;
    __m256i values =
        _mm256_srlv_epi32(load_words(src, low, high), set_halves(low_shift, high_shift));
    int low_next = low + (low_shift + width > 32), high_next = high + (high_shift + width > 32);
    if (low_next > low || high_next > high) {
        __m256i next = load_words(src, low_next, high_next);
        next = _mm256_sllv_epi32(next, set_halves(32 - low_shift, 32 - high_shift));
        values = _mm256_or_si256(values, next);
    }
    return width == 32 ? values : _mm256_and_si256(values, width_mask((uint32_t)width));
}

/* clang-format off */
#define EACH_STEP(X)                                                                               \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
/* clang-format on */

#define DECODE_STEP(step) _mm256_storeu_si256((__m256i *)values + step, two_rows(src, step, width));

#define DECODE_DOCS_STEP(step)                                                                     \
    sums = eight_sums(two_rows(src, step, width));                                                 \
    _mm256_storeu_si256((__m256i *)values + step, _mm256_add_epi32(sums, base));                   \
    base = base_next(base, sums);

TARGET_AVX2 static ALWAYS_INLINE void decode_full(const uint8_t *restrict src,
                                                  uint32_t *restrict values,
                                                  int width){EACH_STEP(DECODE_STEP)}

TARGET_AVX2 static ALWAYS_INLINE
    void decode_docs_full(const uint8_t *restrict src, uint32_t *restrict values, int width,
                          uint32_t first)
{
    __m256i sums;
    __m256i base = base_first(first);
    EACH_STEP(DECODE_DOCS_STEP)
}

#define DEFINE_WIDTH(width)                                                                        \
    TARGET_AVX2 static void decode_##width(const uint8_t *src, uint32_t *values)                   \
    {                                                                                              \
        decode_full(src, values, width);                                                           \
    }                                                                                              \
    TARGET_AVX2 static void decode_docs_##width(const uint8_t *src, uint32_t *values,              \
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

/* --- parts -------------------------------------------------------------------------------- */

/*
 * Eight values of `width` bits are `width` bytes, so every eighth value begins with a byte. Each
 * half of a register gets the 16 bytes in which its four values lie (the high half's begin at byte
 * width / 2), each value is given the four bytes it begins in, and is shifted to its place. That
 * needs shift + width <= 32; shifts are multiples of the largest power of two in `width`, up to 7
 * for odd widths: true up to 26. Wider ones, which are rare, are left to the plain twin.
 */
#define PART_MAX_WIDTH 26

struct part_plan {
    uint8_t bytes[4 * EIGHT]; /* which byte of its half each byte comes from */
    uint32_t shifts[EIGHT];
};

#define BIT(width, i) ((i) * (width) - ((i) < LANES ? 0 : (width) / 2 * 8))
#define BYTES(width, i)                                                                            \
    BIT(width, i) / 8, BIT(width, i) / 8 + 1, BIT(width, i) / 8 + 2, BIT(width, i) / 8 + 3
#define SHIFT(width, i)  BIT(width, i) % 8
#define OF_EIGHT(X, w)   X(w, 0), X(w, 1), X(w, 2), X(w, 3), X(w, 4), X(w, 5), X(w, 6), X(w, 7)
#define PART_PLAN(width) {{OF_EIGHT(BYTES, width)}, {OF_EIGHT(SHIFT, width)}},

/* One entry for each width up to 31, so that one list of widths serves; those above
 * PART_MAX_WIDTH are not used. */
static const struct part_plan part_plans[] = {BITPACK_EACH_OF_32(PART_PLAN)};

/* What all steps of a part share. */
struct part {
    __m256i bytes, shifts, mask;
};

TARGET_AVX2 static ALWAYS_INLINE struct part part_make(uint32_t width)
{
    const struct part_plan *plan = &part_plans[width];
    return (struct part){
        _mm256_loadu_si256((const __m256i *)plan->bytes),
        _mm256_loadu_si256((const __m256i *)plan->shifts),
        width_mask(width),
    };
}

TARGET_AVX2 static ALWAYS_INLINE __m256i part_eight(const struct part *part, const uint8_t *src,
                                                    uint32_t width)
{
    __m128i low = _mm_loadu_si128((const __m128i *)src);
    __m128i high = _mm_loadu_si128((const __m128i *)(src + width / 2));
    __m256i values = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    values = _mm256_shuffle_epi8(values, part->bytes);
    return _mm256_and_si256(_mm256_srlv_epi32(values, part->shifts), part->mask);
}

/* The first `n` < 8 of eight values. */
TARGET_AVX2 static ALWAYS_INLINE void store_some(uint32_t *values, __m256i eight, uint32_t n)
{
    __m128i four = _mm256_castsi256_si128(eight);
    if (n & 4) {
        _mm_storeu_si128((__m128i *)values, four);
        four = _mm256_extracti128_si256(eight, 1);
        values += 4;
    }
    if (n & 2) {
        _mm_storel_epi64((__m128i *)values, four);
        four = _mm_srli_si128(four, 8);
        values += 2;
    }
    if (n & 1)
        *values = (uint32_t)_mm_cvtsi128_si32(four);
}

TARGET_AVX2 static void decode_part(const uint8_t *src, uint32_t *values, uint32_t n,
                                    uint32_t width)
{
    struct part part = part_make(width);
    for (; n >= EIGHT; n -= EIGHT, src += width, values += EIGHT)
        _mm256_storeu_si256((__m256i *)values, part_eight(&part, src, width));
    if (n > 0)
        store_some(values, part_eight(&part, src, width), n);
}

TARGET_AVX2 static void decode_docs_part(const uint8_t *src, uint32_t *values, uint32_t n,
                                         uint32_t width, uint32_t first)
{
    struct part part = part_make(width);
    __m256i base = base_first(first);
    for (; n >= EIGHT; n -= EIGHT, src += width, values += EIGHT) {
        __m256i sums = eight_sums(part_eight(&part, src, width));
        _mm256_storeu_si256((__m256i *)values, _mm256_add_epi32(sums, base));
        base = base_next(base, sums);
    }
    if (n > 0) {
        __m256i sums = eight_sums(part_eight(&part, src, width));
        store_some(values, _mm256_add_epi32(sums, base), n);
    }
}

/* --- either ------------------------------------------------------------------------------- */

static void decode(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width)
{
    if (n == BITPACK_GROUP)
        decoders[width](src, values);
    else if (width > 0 && width <= PART_MAX_WIDTH)
        decode_part(src, values, n, width);
    else
        bitpack_scalar.decode(src, values, n, width);
}

static void decode_docs(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width,
                        uint32_t first)
{
    if (n == BITPACK_GROUP)
        docs_decoders[width](src, values, first);
    else if (width > 0 && width <= PART_MAX_WIDTH)
        decode_docs_part(src, values, n, width, first);
    else
        bitpack_scalar.decode_docs(src, values, n, width, first);
}

const struct bitpack_kernels bitpack_avx2 = {decode, decode_docs};

#endif

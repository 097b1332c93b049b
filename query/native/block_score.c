#include "query/native/block_score.h"

#include "common/base/bytes.h"
#include "common/base/compiler.h"

#include <stdatomic.h>
#include <stddef.h>

/*
 * The error. Let u = 2^-24, the most that rounding to float changes a normal number, relative, and
 * write (n) for a factor of at most (1 + u)^n either way. All terms are at least 0, so nothing
 * cancels, and what the factors of a sum's terms have in common with the largest one is the sum's.
 *   weight * wdf             : weight (1), wdf as a float (1), the product (1)          = (3)
 *   slope * length           : slope (1), length as a float (1), the product (1)        = (3)
 *   base + slope * length    : base has (1), so the terms' largest is 3, the sum (1)    = (4)
 *   ... + wdf                : wdf has (1), so the terms' largest is 4, the sum (1)     = (5)
 *   the quotient             : 3 + 5, and its own                                       = (9)
 * (1 + u)^4 / (1 - u)^5 is below 1 + 9.001 u; bm25_score itself is a few 2^-53 off. Together that
 * is below 10 u, BLOCK_SCORE_ERROR. Nothing overflows or is subnormal: with at most 2^32 documents
 * weight is between 2^-36 and 2^27 and an average length between 2^-32 and 2^32, so that a nonzero
 * quotient is above 2^-126 and all others are below 2^127.
 */
struct block_scorer block_scorer_make(const struct bm25_leaf *leaf)
{
    return (struct block_scorer){(float)leaf->weight, (float)leaf->base, (float)leaf->slope};
}

/* --- the plain forms ------------------------------------------------------------------------ */

static inline float score_one(const struct block_scorer *scorer, uint32_t wdf, uint32_t len)
{
    float f = (float)wdf;
    return scorer->weight * f / (scorer->base + scorer->slope * (float)len + f);
}

static inline uint32_t doc_len(const uint8_t *doc_lens, uint32_t doc)
{
    return load_le32(doc_lens + (size_t)doc * sizeof(uint32_t));
}

static void score_scalar(const struct block_scorer *scorer, const uint32_t *docs,
                         const uint32_t *wdfs, const uint8_t *doc_lens, uint32_t n, float *scores)
{
    for (uint32_t i = 0; i < n; i++)
        scores[i] = score_one(scorer, wdfs[i], doc_len(doc_lens, docs[i]));
}

static uint32_t filter_scalar(const float *scores, uint32_t n, float threshold, uint8_t *out)
{
    uint32_t n_out = 0;
    for (uint32_t i = 0; i < n; i++) {
        out[n_out] = (uint8_t)i;
        n_out += scores[i] >= threshold;
    }
    return n_out;
}

static float max_scalar(const float *scores, uint32_t n)
{
    float max = 0;
    for (uint32_t i = 0; i < n; i++)
        max = scores[i] > max ? scores[i] : max;
    return max;
}

static const struct block_kernels scalar = {score_scalar, filter_scalar, max_scalar};

/* --- the forms for AVX2 --------------------------------------------------------------------- */

#if CPU_X86

#include <immintrin.h>

#define EIGHT 8

/* Unsigned numbers as floats, rounded once as the plain conversion is: both halves of 16 bits, and
 * the high one's multiple of 2^16, are exact, so that only the sum rounds. */
TARGET_AVX2 static ALWAYS_INLINE __m256 to_floats(__m256i values)
{
    __m256i low = _mm256_blend_epi16(values, _mm256_setzero_si256(), 0xAA);
    __m256i high = _mm256_srli_epi32(values, 16);
    return _mm256_add_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(high), _mm256_set1_ps(0x1p16f)),
                         _mm256_cvtepi32_ps(low));
}

/* The operations of score_one, in its order and without fused ones: the same bits. */
TARGET_AVX2 static ALWAYS_INLINE __m256 score_eight(const struct block_scorer *scorer, __m256i wdfs,
                                                    __m256i lens)
{
    __m256 f = to_floats(wdfs);
    __m256 norm = _mm256_mul_ps(_mm256_set1_ps(scorer->slope), to_floats(lens));
    norm = _mm256_add_ps(_mm256_set1_ps(scorer->base), norm);
    return _mm256_div_ps(_mm256_mul_ps(_mm256_set1_ps(scorer->weight), f), _mm256_add_ps(norm, f));
}

TARGET_AVX2 static ALWAYS_INLINE __m256i load_eight(const void *values)
{
    return _mm256_loadu_si256(values);
}

/* The lengths of eight documents, loaded one by one: on the processor measured (Zen 3) that is more
 * than twice as fast as a gather, and elsewhere gathers have become slow to be safe. */
TARGET_AVX2 static ALWAYS_INLINE __m256i eight_lens(const uint8_t *doc_lens, const uint32_t *docs)
{
#define LEN(i) (int)doc_len(doc_lens, docs[i])
    return _mm256_setr_epi32(LEN(0), LEN(1), LEN(2), LEN(3), LEN(4), LEN(5), LEN(6), LEN(7));
#undef LEN
}

TARGET_AVX2 static void score_avx2(const struct block_scorer *scorer, const uint32_t *docs,
                                   const uint32_t *wdfs, const uint8_t *doc_lens, uint32_t n,
                                   float *scores)
{
    uint32_t i = 0;
    for (; i + EIGHT <= n; i += EIGHT) {
        __m256i lens = eight_lens(doc_lens, docs + i);
        _mm256_storeu_ps(scores + i, score_eight(scorer, load_eight(wdfs + i), lens));
    }
    score_scalar(scorer, docs + i, wdfs + i, doc_lens, n - i, scores + i);
}

/* Each bit of the mask becomes a byte, and with it PEXT picks from the bytes 0 to 7 those whose bit
 * is set. (Slow on AMD before Zen 3, where it is still correct.) All eight are written; those that
 * count are never before their own index, so that the others stay inside of `out`. */
TARGET_AVX2 static uint32_t filter_avx2(const float *scores, uint32_t n, float threshold,
                                        uint8_t *out)
{
    const uint64_t each_byte = 0x0101010101010101;
    __m256 thresholds = _mm256_set1_ps(threshold);
    uint32_t n_out = 0;
    uint32_t i = 0;
    for (; i + EIGHT <= n; i += EIGHT) {
        __m256 passes = _mm256_cmp_ps(_mm256_loadu_ps(scores + i), thresholds, _CMP_GE_OQ);
        uint32_t mask = (uint32_t)_mm256_movemask_ps(passes);
        uint64_t bytes = _pdep_u64(mask, each_byte) * 0xFF;
        store_le64(out + n_out, _pext_u64(0x0706050403020100 + each_byte * i, bytes));
        n_out += (uint32_t)_mm_popcnt_u32(mask);
    }
    for (; i < n; i++) {
        out[n_out] = (uint8_t)i;
        n_out += scores[i] >= threshold;
    }
    return n_out;
}

TARGET_AVX2 static float max_avx2(const float *scores, uint32_t n)
{
    __m256 eight = _mm256_setzero_ps();
    uint32_t i = 0;
    for (; i + EIGHT <= n; i += EIGHT)
        eight = _mm256_max_ps(eight, _mm256_loadu_ps(scores + i));
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    float max = _mm_cvtss_f32(_mm_max_ss(four, _mm_shuffle_ps(four, four, 1)));
    float rest = max_scalar(scores + i, n - i);
    return rest > max ? rest : max;
}

static const struct block_kernels avx2 = {score_avx2, filter_avx2, max_avx2};

#endif

/* --- the best forms ------------------------------------------------------------------------- */

const struct block_kernels *block_kernels(enum cpu_isa isa)
{
#if CPU_X86
    if (isa == CPU_AVX2)
        return &avx2;
#endif
    (void)isa;
    return &scalar;
}

/* What it points to is constant, so threads need no order: each finds it or finds it out. */
static inline const struct block_kernels *best_kernels(void)
{
    static _Atomic(const struct block_kernels *) best;
    const struct block_kernels *kernels = atomic_load_explicit(&best, memory_order_relaxed);
    if (kernels == NULL) {
        kernels = block_kernels(cpu_isa());
        atomic_store_explicit(&best, kernels, memory_order_relaxed);
    }
    return kernels;
}

void block_score(const struct block_scorer *scorer, const uint32_t *docs, const uint32_t *wdfs,
                 const uint8_t *doc_lens, uint32_t n, float *scores)
{
    best_kernels()->score(scorer, docs, wdfs, doc_lens, n, scores);
}

uint32_t block_filter(const float *scores, uint32_t n, float threshold, uint8_t *out)
{
    return best_kernels()->filter(scores, n, threshold, out);
}

float block_max(const float *scores, uint32_t n)
{
    return best_kernels()->max(scores, n);
}

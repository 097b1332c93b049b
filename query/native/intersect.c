#include "query/native/intersect.h"

#include <stdatomic.h>
#include <stddef.h>

/* How far both arrays have been passed through, and how many values were found. */
struct progress {
    uint32_t a, b, n;
};

/* Both indexes move by comparisons taken as numbers, of which the compiler makes no branch. */
static uint32_t intersect_from(struct progress at, const uint32_t *a, uint32_t n_a,
                               const uint32_t *b, uint32_t n_b, uint8_t *in_a, uint8_t *in_b)
{
    while (at.a < n_a && at.b < n_b) {
        uint32_t value_a = a[at.a];
        uint32_t value_b = b[at.b];
        in_a[at.n] = (uint8_t)at.a;
        in_b[at.n] = (uint8_t)at.b;
        at.n += value_a == value_b;
        at.a += value_a <= value_b;
        at.b += value_b <= value_a;
    }
    return at.n;
}

static uint32_t intersect_scalar(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b,
                                 uint8_t *in_a, uint8_t *in_b)
{
    return intersect_from((struct progress){0}, a, n_a, b, n_b, in_a, in_b);
}

#if CPU_X86

#include <immintrin.h>

#define EIGHT 8

/* Which of eight values equal one of eight others in the same half of the register: these turn
 * round in it, a place at a time. */
TARGET_AVX2 static __m256i match_halves(__m256i values, __m256i others)
{
    __m256i by_0 = _mm256_cmpeq_epi32(values, others);
    __m256i by_1 = _mm256_cmpeq_epi32(values, _mm256_shuffle_epi32(others, 0x39));
    __m256i by_2 = _mm256_cmpeq_epi32(values, _mm256_shuffle_epi32(others, 0x4E));
    __m256i by_3 = _mm256_cmpeq_epi32(values, _mm256_shuffle_epi32(others, 0x93));
    return _mm256_or_si256(_mm256_or_si256(by_0, by_1), _mm256_or_si256(by_2, by_3));
}

/* A bit for each of eight values that is among eight others. */
TARGET_AVX2 static uint32_t matches(__m256i values, __m256i others)
{
    __m256i swapped = _mm256_permute2x128_si256(others, others, 1);
    __m256i found = _mm256_or_si256(match_halves(values, others), match_halves(values, swapped));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(found));
}

TARGET_AVX2 static uint32_t put_indexes(uint8_t *out, uint32_t first, uint32_t bits)
{
    uint32_t n = 0;
    for (; bits != 0; bits &= bits - 1)
        out[n++] = (uint8_t)(first + (uint32_t)__builtin_ctz(bits));
    return n;
}

/* Compares eight values with eight, and goes on to the next eight where the last is the smaller.
 * Both arrays ascend, so the values found stand in the same order in both. */
TARGET_AVX2 static uint32_t intersect_avx2(const uint32_t *a, uint32_t n_a, const uint32_t *b,
                                           uint32_t n_b, uint8_t *in_a, uint8_t *in_b)
{
    struct progress at = {0};
    while (at.a + EIGHT <= n_a && at.b + EIGHT <= n_b) {
        __m256i values_a = _mm256_loadu_si256((const __m256i *)(a + at.a));
        __m256i values_b = _mm256_loadu_si256((const __m256i *)(b + at.b));
        uint32_t found = matches(values_a, values_b);
        if (found != 0) {
            (void)put_indexes(in_b + at.n, at.b, matches(values_b, values_a));
            at.n += put_indexes(in_a + at.n, at.a, found);
        }
        uint32_t last_a = a[at.a + EIGHT - 1];
        uint32_t last_b = b[at.b + EIGHT - 1];
        at.a += last_a <= last_b ? EIGHT : 0;
        at.b += last_b <= last_a ? EIGHT : 0;
    }
    return intersect_from(at, a, n_a, b, n_b, in_a, in_b);
}

#endif

intersect32_fn *intersect32_kernel(enum cpu_isa isa)
{
#if CPU_X86
    if (isa == CPU_AVX2)
        return intersect_avx2;
#endif
    (void)isa;
    return intersect_scalar;
}

uint32_t intersect32(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b,
                     uint8_t *in_a, uint8_t *in_b)
{
    static _Atomic(intersect32_fn *) best;
    intersect32_fn *kernel = atomic_load_explicit(&best, memory_order_relaxed);
    if (kernel == NULL) {
        kernel = intersect32_kernel(cpu_isa());
        atomic_store_explicit(&best, kernel, memory_order_relaxed);
    }
    return kernel(a, n_a, b, n_b, in_a, in_b);
}

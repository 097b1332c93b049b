#include "common/base/lower_bound.h"

#include <stdatomic.h>
#include <stddef.h>

/* Halves the array; the choice is a mask, of which the compiler makes no branch. */
static uint32_t lower_bound_scalar(const uint32_t *sorted, uint32_t n, uint32_t target)
{
    const uint32_t *at = sorted; /* all values before it are below the target */
    while (n > 1) {
        uint32_t half = n / 2;
        at += half & (0 - (uint32_t)(at[half - 1] < target));
        n -= half;
    }
    return (uint32_t)(at - sorted) + (n == 1 && *at < target);
}

#if CPU_X86

#include <immintrin.h>

#define EIGHT 8

/* Counts the values below the target, all of them: comparing a block takes less time than the chain
 * of loads that halving it is. There is no unsigned comparison, but v >= t where max(v, t) = v. */
TARGET_AVX2 static uint32_t lower_bound_avx2(const uint32_t *sorted, uint32_t n, uint32_t target)
{
    __m256i targets = _mm256_set1_epi32((int)target);
    __m256i not_below = _mm256_setzero_si256(); /* less the number of values */
    uint32_t i = 0;
    for (; i + EIGHT <= n; i += EIGHT) {
        __m256i values = _mm256_loadu_si256((const __m256i *)(sorted + i));
        __m256i is_not = _mm256_cmpeq_epi32(_mm256_max_epu32(values, targets), values);
        not_below = _mm256_add_epi32(not_below, is_not);
    }
    __m128i sums =
        _mm_add_epi32(_mm256_castsi256_si128(not_below), _mm256_extracti128_si256(not_below, 1));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1));
    uint32_t below = i + (uint32_t)_mm_cvtsi128_si32(sums);
    for (; i < n; i++)
        below += sorted[i] < target;
    return below;
}

#endif

lower_bound32_fn *lower_bound32_kernel(enum cpu_isa isa)
{
#if CPU_X86
    if (isa == CPU_AVX2)
        return lower_bound_avx2;
#endif
    (void)isa;
    return lower_bound_scalar;
}

uint32_t lower_bound32(const uint32_t *sorted, uint32_t n, uint32_t target)
{
    static _Atomic(lower_bound32_fn *) best;
    lower_bound32_fn *kernel = atomic_load_explicit(&best, memory_order_relaxed);
    if (kernel == NULL) {
        kernel = lower_bound32_kernel(cpu_isa());
        atomic_store_explicit(&best, kernel, memory_order_relaxed);
    }
    return kernel(sorted, n, target);
}

#include "query/native/bitset.h"

#include "common/base/compiler.h"

#include <stdatomic.h>
#include <stddef.h>

/* --- the plain forms ------------------------------------------------------------------------ */

void bitset_set_docs(uint64_t *words, uint32_t base, const uint32_t *docs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bit = docs[i] - base;
        words[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
}

static void and_scalar(uint64_t *words, const uint64_t *other)
{
    for (uint32_t i = 0; i < BITSET_WORDS; i++)
        words[i] &= other[i];
}

static void or_scalar(uint64_t *words, const uint64_t *other)
{
    for (uint32_t i = 0; i < BITSET_WORDS; i++)
        words[i] |= other[i];
}

static void andnot_scalar(uint64_t *words, const uint64_t *other)
{
    for (uint32_t i = 0; i < BITSET_WORDS; i++)
        words[i] &= ~other[i];
}

static ALWAYS_INLINE uint32_t count_words(const uint64_t *words)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < BITSET_WORDS; i++)
        n += (uint32_t)__builtin_popcountll(words[i]);
    return n;
}

static uint32_t count_scalar(const uint64_t *words)
{
    return count_words(words);
}

/* The documents of one word, the lowest bit first; returns the end of what was written. */
static ALWAYS_INLINE uint32_t *word_docs(uint64_t word, uint32_t base, uint32_t *docs)
{
    for (; word != 0; word &= word - 1)
        *docs++ = base + (uint32_t)__builtin_ctzll(word);
    return docs;
}

static uint32_t get_docs_scalar(const uint64_t *words, uint32_t base, uint32_t *docs)
{
    uint32_t *end = docs;
    for (uint32_t i = 0; i < BITSET_WORDS; i++)
        end = word_docs(words[i], base + 64 * i, end);
    return (uint32_t)(end - docs);
}

static const struct bitset_kernels scalar = {and_scalar, or_scalar, andnot_scalar, count_scalar,
                                             get_docs_scalar};

#if CPU_X86

#include <immintrin.h>

/* --- the form for SSE4.1: it has POPCNT ----------------------------------------------------- */

TARGET_SSE4 static uint32_t count_popcnt(const uint64_t *words)
{
    return count_words(words);
}

static const struct bitset_kernels sse4 = {and_scalar, or_scalar, andnot_scalar, count_popcnt,
                                           get_docs_scalar};

/* --- the forms for AVX2 --------------------------------------------------------------------- */

#define EIGHT          8
#define VECTOR_WORDS   4
#define DENSE_AT_LEAST 20 /* bits of a word from which eight at a time are faster than one */

TARGET_AVX2 static ALWAYS_INLINE __m256i load_words(const uint64_t *words)
{
    return _mm256_loadu_si256((const __m256i *)words);
}

TARGET_AVX2 static ALWAYS_INLINE void store_words(uint64_t *words, __m256i vector)
{
    _mm256_storeu_si256((__m256i *)words, vector);
}

TARGET_AVX2 static void and_avx2(uint64_t *words, const uint64_t *other)
{
    for (uint32_t i = 0; i < BITSET_WORDS; i += VECTOR_WORDS)
        store_words(words + i, _mm256_and_si256(load_words(words + i), load_words(other + i)));
}

TARGET_AVX2 static void or_avx2(uint64_t *words, const uint64_t *other)
{
    for (uint32_t i = 0; i < BITSET_WORDS; i += VECTOR_WORDS)
        store_words(words + i, _mm256_or_si256(load_words(words + i), load_words(other + i)));
}

TARGET_AVX2 static void andnot_avx2(uint64_t *words, const uint64_t *other)
{
    for (uint32_t i = 0; i < BITSET_WORDS; i += VECTOR_WORDS)
        store_words(words + i, _mm256_andnot_si256(load_words(other + i), load_words(words + i)));
}

/* Each byte of the word: PEXT picks the numbers of its bits, which are widened and written as
 * eight, then those that count are kept. They never come before their own place in a full window,
 * so that the others stay inside of `docs`. */
TARGET_AVX2 static ALWAYS_INLINE uint32_t *dense_word_docs(uint64_t word, uint32_t base,
                                                           uint32_t *docs)
{
    for (uint32_t i = 0; i < 64; i += EIGHT, word >>= EIGHT) {
        uint64_t bytes = _pdep_u64(word & 0xFF, 0x0101010101010101) * 0xFF;
        uint64_t bits = _pext_u64(0x0706050403020100, bytes);
        __m256i eight = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)bits));
        eight = _mm256_add_epi32(eight, _mm256_set1_epi32((int)(base + i)));
        _mm256_storeu_si256((__m256i *)docs, eight);
        docs += _mm_popcnt_u32((uint32_t)word & 0xFF);
    }
    return docs;
}

TARGET_AVX2 static uint32_t get_docs_avx2(const uint64_t *words, uint32_t base, uint32_t *docs)
{
    uint32_t *end = docs;
    for (uint32_t i = 0; i < BITSET_WORDS; i++) {
        if (_mm_popcnt_u64(words[i]) >= DENSE_AT_LEAST)
            end = dense_word_docs(words[i], base + 64 * i, end);
        else
            end = word_docs(words[i], base + 64 * i, end);
    }
    return (uint32_t)(end - docs);
}

static const struct bitset_kernels avx2 = {and_avx2, or_avx2, andnot_avx2, count_popcnt,
                                           get_docs_avx2};

#endif

/* --- the best forms ------------------------------------------------------------------------- */

const struct bitset_kernels *bitset_kernels(enum cpu_isa isa)
{
    switch (isa) {
#if CPU_X86
    case CPU_AVX2:
        return &avx2;
    case CPU_SSE4:
        return &sse4;
#endif
    default:
        return &scalar;
    }
}

/* What it points to is constant, so threads need no order: each finds it or finds it out. */
static inline const struct bitset_kernels *best_kernels(void)
{
    static _Atomic(const struct bitset_kernels *) best;
    const struct bitset_kernels *kernels = atomic_load_explicit(&best, memory_order_relaxed);
    if (kernels == NULL) {
        kernels = bitset_kernels(cpu_isa());
        atomic_store_explicit(&best, kernels, memory_order_relaxed);
    }
    return kernels;
}

void bitset_and(uint64_t *words, const uint64_t *other)
{
    best_kernels()->and_with(words, other);
}

void bitset_or(uint64_t *words, const uint64_t *other)
{
    best_kernels()->or_with(words, other);
}

void bitset_andnot(uint64_t *words, const uint64_t *other)
{
    best_kernels()->andnot_with(words, other);
}

uint32_t bitset_count(const uint64_t *words)
{
    return best_kernels()->count(words);
}

uint32_t bitset_get_docs(const uint64_t *words, uint32_t base, uint32_t *docs)
{
    return best_kernels()->get_docs(words, base, docs);
}

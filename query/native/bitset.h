/*
 * Sets of documents in a window of 4096, as bits: for dense lists, and for counting.
 *
 * A window is BITSET_WORDS words; document `base` + i is bit i mod 64 of word i / 64, `base` being
 * what the caller says it is. The words are the caller's, and so is the thread rule.
 */
#ifndef QUERY_NATIVE_BITSET_H
#define QUERY_NATIVE_BITSET_H

#include "common/base/cpu.h"

#include <stdint.h>

#define BITSET_DOCS  4096
#define BITSET_WORDS (BITSET_DOCS / 64)

/* Adds `n` documents, each from `base` to base + 4095. */
void bitset_set_docs(uint64_t *words, uint32_t base, const uint32_t *docs, uint32_t n);

/* Keeps in `words` what is also in `other`; adds what is in `other`; removes what is in `other`. */
void bitset_and(uint64_t *words, const uint64_t *other);
void bitset_or(uint64_t *words, const uint64_t *other);
void bitset_andnot(uint64_t *words, const uint64_t *other);

/* How many documents the window holds. */
uint32_t bitset_count(const uint64_t *words);

/* Writes the documents, ascending, to `docs`, which has room for BITSET_DOCS; returns how many. */
uint32_t bitset_get_docs(const uint64_t *words, uint32_t base, uint32_t *docs);

/* The forms for one instruction set, for tests and measurements. */
struct bitset_kernels {
    void (*and_with)(uint64_t *words, const uint64_t *other);
    void (*or_with)(uint64_t *words, const uint64_t *other);
    void (*andnot_with)(uint64_t *words, const uint64_t *other);
    uint32_t (*count)(const uint64_t *words);
    uint32_t (*get_docs)(const uint64_t *words, uint32_t base, uint32_t *docs);
};

/* The form for `isa`, which the machine must have. */
const struct bitset_kernels *bitset_kernels(enum cpu_isa isa);

#endif

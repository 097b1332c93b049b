/*
 * Words to numbers and back: each different string gets the next number.
 */
#ifndef BENCH_CORPUS_WORD_TABLE_H
#define BENCH_CORPUS_WORD_TABLE_H

#include "common/base/mem.h"
#include "common/base/slice.h"

#include <stdint.h>

/* Zero-initialise to make an empty one. Owned by one thread. */
struct word_table {
    struct arena text;
    struct slice *words; /* by number; they live as long as the table */
    size_t cap;
    uint32_t n;
    uint32_t *slots; /* open addressing; number + 1, 0 is empty */
    size_t n_slots;  /* a power of two */
};

/* The number of a word, a new one when it has not been there before. At most UINT32_MAX - 1 words. */
uint32_t word_table_add(struct word_table *table, struct slice word);
void word_table_release(struct word_table *table);

#endif

/*
 * How fast a vocabulary grows beyond the text it was learned from.
 *
 * When a text of n words has V different ones and its first half had V / r, Heaps' law says that 2n
 * words have V r, 4n words V r^2. Over each doubling the growth is taken as even, so that
 * everything is integer arithmetic.
 */
#ifndef BENCH_CORPUS_GROWTH_H
#define BENCH_CORPUS_GROWTH_H

#include "bench/corpus/source_text.h"

/* Probabilities and ratios are in units of 2^-32. */
#define GROWTH_ONE (UINT64_C(1) << 32)

/* Owned by one thread. */
struct growth {
    uint64_t level_end;   /* how many words end this doubling */
    uint64_t probability; /* that a word which the source has once is replaced by a fresh one */
    uint64_t first;       /* the probability over the first doubling beyond the source */
    uint64_t ratio;       /* r: from 1 to 2 */
    bool is_beyond;       /* more words than the source has were generated */
};

void growth_init(struct growth *growth, const struct source_text *text);

/* The probability after `n_words` generated words, a number that never falls. */
uint64_t growth_probability(struct growth *growth, uint64_t n_words);

#endif

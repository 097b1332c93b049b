/*
 * The choice of the words whose pairs are listed: those in the most documents, since phrases of
 * them are the slow ones: all their long lists and positions would have to be read. As many are
 * taken as keep the pair lists below a share of the bytes of postings and positions, by an estimate
 * from a sample of documents.
 */
#ifndef INDEXER_NATIVE_PAIR_CHOICE_H
#define INDEXER_NATIVE_PAIR_CHOICE_H

#include "indexer/native/pair_builder.h"

/* The most words that are looked at; the estimate costs the square of it. */
#define PAIR_CANDIDATES_MAX 1024

/* The words, in order of terms. A pair's number is that of its first word here times `n`, plus that
 * of the second. */
struct pair_words {
    uint32_t n;
    struct term_info items[PAIR_CANDIDATES_MAX];
    uint64_t n_sampled[PAIR_CANDIDATES_MAX]; /* documents of the sample, summed over the pairs that
                                                begin with the word */
};

/* Documents of the rarer of two words. */
static inline uint32_t pair_words_rarer_df(const struct pair_words *words, uint32_t a, uint32_t b)
{
    uint32_t df_a = words->items[a].df;
    uint32_t df_b = words->items[b].df;
    return df_a < df_b ? df_a : df_b;
}

/* Chooses among the words of a segment. The choice depends on the segment and the options' share
 * alone, not on memory or threads. Beside memory_bytes, each thread takes up to 4 MB for counts, as
 * many as are a quarter of it. */
enum status pair_choice_make(struct pair_words *words, const struct segment *segment,
                             const struct pair_options *options, struct err *err) MUST_USE;

#endif

/*
 * Which word usually follows which, in invented text.
 *
 * In news about half of all runs of three words have been written before: people say "a number of",
 * and a vote is "held on", not "held of". So each word, and each two words in a row, has followers
 * of its own: a few for a rare one, thousands for "the", drawn from the lexicon by its law of
 * frequencies, which they leave as it is on average. Which they are is a hash of the words before,
 * the same for every seed; nothing is stored. In other words: a Markov chain of order 2 that backs
 * off to orders 1 and 0 (C. E. Shannon, "A Mathematical Theory of Communication", 1948, section 3),
 * over a table of probabilities that no text was needed for.
 */
#ifndef BENCH_CORPUS_FOLLOWERS_H
#define BENCH_CORPUS_FOLLOWERS_H

#include "bench/corpus/lexicon.h"

/* The last two words: kernel ranks, or above LEXICON_KERNEL for all others. */
struct word_context {
    uint32_t before_last;
    uint32_t last;
};

/* In the place of a word that does not matter, or that is not there. */
#define WORD_CONTEXT_NONE UINT32_MAX

extern const struct word_context word_context_none;

/* Draws a word to follow and moves the context on to it; returns its kernel rank. After an article
 * or the like it is no function word. */
uint32_t followers_next(const struct lexicon *lexicon, struct word_context *context,
                        struct prng *prng);

/* Whether a function word may follow: "the" wants a noun, or a word on the way to one. */
bool followers_may_be_function(const struct lexicon *lexicon, const struct word_context *context);

#endif

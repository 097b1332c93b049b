/*
 * Archives of any size that look like given articles: the generator behind `bench corpus --like`.
 *
 * The method is the one by which C. E. Shannon made his approximations to English ("A Mathematical
 * Theory of Communication", 1948, section 3): open a book anywhere and read on; now and then look
 * for another place with the two words just read, and read on there. So every three words in a row
 * are three words of the source, in its proportions (a Markov chain of order 2), and most runs are
 * much longer. Another place is looked for near the article that an imitation started from, so that
 * an article stays with its subject and its time.
 *
 * Real archives never stop bringing new words. A word that the source has only once is, each time
 * after the first, replaced by a fresh one spelled like it, with a probability that makes the
 * vocabulary go on growing as it did over the source's second half (Heaps' law; that the words seen
 * once tell how many are still unseen is I. J. Good, "The Population Frequencies of Species",
 * Biometrika 40, 1953).
 *
 * Lengths are those of source articles drawn at random; dates and source names those of the article
 * started from, up to three days off.
 */
#ifndef BENCH_CORPUS_IMITATION_H
#define BENCH_CORPUS_IMITATION_H

#include "bench/corpus/source_text.h"

/* Owned by one thread. Memory does not grow with the number of articles. */
struct imitation;

/* `text` holds an article at least; it is borrowed. The same text, seed and number of articles make
 * the same articles. */
struct imitation *imitation_new(const struct source_text *text, uint64_t seed, uint64_t n_articles);
void imitation_free(struct imitation *imitation);

/* The next article, borrowed until the next call; endless, though from article n_articles on all
 * start at the end of the source. */
void imitation_next(struct imitation *imitation, struct article *article);

#endif

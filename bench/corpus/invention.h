/*
 * Invented news articles: the generator behind `bench corpus` without --like.
 *
 * An article has a day of ten years, in order; one to three topics of that day; a log-normal number
 * of words around a median of 350; sentences and paragraphs; a title of its own words. Words come
 * from the lexicon (its law of frequencies), from the topics (words cluster in articles and in
 * time), and as fixed phrases, of function words and of names (so that phrases are found more often
 * than chance has it). Some articles are copies of a recent one under another source, as wire
 * stories are. What it is not: language. Grammar, meaning and morphology are missing.
 */
#ifndef BENCH_CORPUS_INVENTION_H
#define BENCH_CORPUS_INVENTION_H

#include "common/engine/article.h"

#include <stdint.h>

/* The mean length of a body, for turning bytes into articles; kept true by a test. */
#define INVENTION_MEAN_BYTES 2700

/* Owned by one thread. Memory does not grow with the number of articles. */
struct invention;

/* The same seed and number of articles make the same articles. */
struct invention *invention_new(uint64_t seed, uint64_t n_articles);
void invention_free(struct invention *invention);

/* The next article, borrowed until the next call; endless, though from article n_articles on the
 * day stands still. */
void invention_next(struct invention *invention, struct article *article);

#endif

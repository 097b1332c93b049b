/*
 * Invented news articles: the generator behind `bench corpus` without --like.
 *
 * An article has a day of ten years, in order; one to three topics of that day; a log-normal number
 * of words around a median of 300; sentences and paragraphs; a title of its own words. Most words
 * follow from those before them (followers.h), by the lexicon's law of frequencies; others come
 * from the topics (words cluster in time), from the article itself (and in articles), and as fixed
 * phrases, of common words and of names. Some articles are copies of a recent one under another
 * source, as wire stories are.
 *
 * What is as in real news, then, is what an index feels: how often words, pairs and triples of
 * words come and come again, how many articles have a phrase of those that have its words, how long
 * articles are. What it is not: language. Grammar, meaning and morphology are missing, words that
 * belong together by their meaning do not meet, and few runs of six words and more repeat outside
 * of copies, where real news has standing lines.
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

/*
 * Random archives and questions for the suites of this folder: the same seed, the same cases.
 *
 * The vocabulary is small, so that words meet: inflections, accents, a number, scripts without
 * spaces. What is drawn lives in the archive's arena.
 */
#ifndef TESTS_CONTRACT_RANDOM_ARCHIVE_H
#define TESTS_CONTRACT_RANDOM_ARCHIVE_H

#include "common/engine/article.h"
#include "common/engine/qtree.h"
#include "common/text/analyzer.h"

struct random_archive {
    uint64_t seed, random;
    struct arena arena;
    struct analyzer *analyzer; /* borrowed: what terms are */
};

/* NEWSDEX_SEED, or the time. */
uint64_t random_seed(void);

void random_archive_start(struct random_archive *archive, uint64_t seed, struct analyzer *analyzer);
void random_archive_release(struct random_archive *archive);

/* Below `below`, which is above 0. */
uint64_t draw(struct random_archive *archive, uint64_t below);

/* One of `n_ids` articles, some with an id that is too long for a term. */
struct article random_article(struct random_archive *archive, uint64_t n_ids);

/* Any tree that the query language can make, and more, at most `depth` operators deep. */
struct qtree *random_tree(struct random_archive *archive, unsigned depth);

#endif

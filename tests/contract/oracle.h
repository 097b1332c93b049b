/*
 * The oracle: every question answered by looking at every document, nothing indexed.
 *
 * It shares the analyzer and document.c with the engines (what a term is has tests of its own) and
 * nothing else: matching, scoring and order are written again, as plainly as they can be.
 */
#ifndef TESTS_CONTRACT_ORACLE_H
#define TESTS_CONTRACT_ORACLE_H

#include "common/engine/document.h"
#include "common/engine/searcher.h"

/* A hit with what orders it. */
struct oracle_hit {
    struct slice id;
    struct when published;
    float score;
};

struct oracle;

struct oracle *oracle_new(const char *stem);
void oracle_free(struct oracle *oracle);

/* Adds an article (copied); the same id replaces. */
void oracle_add(struct oracle *oracle, const struct article *article);
/* Whether there was one. */
bool oracle_remove(struct oracle *oracle, struct slice id);

struct collection_stats oracle_stats(const struct oracle *oracle);

/* All matches in order; the caller frees them. */
struct oracle_hit *oracle_search(const struct oracle *oracle, const struct qtree *tree,
                                 enum hit_order order, struct bm25_params bm25, size_t *n);

/* Documents that hold the term. */
uint64_t oracle_df(const struct oracle *oracle, struct slice term);

#endif

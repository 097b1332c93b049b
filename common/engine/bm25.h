/*
 * BM25, exactly Xapian's BM25Weight(k1, k2 = 0, k3 = 1, b, min_normlen = 0).
 *
 * Both engines and the tests' oracle score with it; the formula and its check against libxapian are
 * in SEMANTICS.md. A score is a double sum over the query's leaves, in order, rounded to float.
 */
#ifndef COMMON_ENGINE_BM25_H
#define COMMON_ENGINE_BM25_H

#include <math.h>
#include <stdint.h>

struct bm25_params {
    double k1;
    double b;
};

#define BM25_DEFAULT ((struct bm25_params){1.2, 0.75})

/* What a collection must know for a score. Deleted documents count in none of it. */
struct collection_stats {
    uint64_t n_docs;
    uint64_t total_len; /* sum of all document lengths */
};

/* One scoring leaf, with all that does not depend on the document folded in. */
struct bm25_leaf {
    double weight; /* idf, query frequency and (k1 + 1) */
    double base;   /* k1 * (1 - b) */
    double slope;  /* k1 * b / average length */
};

/* `df` is how many documents hold the term, `qf` how often the query does (at least 1). */
static inline struct bm25_leaf bm25_leaf_make(struct bm25_params params,
                                              struct collection_stats stats, uint64_t df,
                                              uint32_t qf)
{
    double n = (double)stats.n_docs;
    double t = (n - (double)df + 0.5) / ((double)df + 0.5);
    if (t < 2)
        t = t * 0.5 + 1;
    double q = 2.0 * qf / (1.0 + qf);
    double avg = stats.n_docs > 0 ? (double)stats.total_len / n : 1;
    if (avg <= 0)
        avg = 1;
    return (struct bm25_leaf){
        .weight = log(t) * q * (params.k1 + 1),
        .base = params.k1 * (1 - params.b),
        .slope = params.k1 * params.b / avg,
    };
}

/* What the leaf adds to the score of a document of length `len` that holds the term `wdf` times. */
static inline double bm25_score(const struct bm25_leaf *leaf, uint32_t wdf, uint32_t len)
{
    double f = wdf;
    if (wdf == 0)
        return 0; /* also where the formula is 0 / 0 */
    return leaf->weight * f / (leaf->base + leaf->slope * len + f);
}

#endif

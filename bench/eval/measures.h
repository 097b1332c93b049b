/* clang-format off: the table below is one. */
/*
 * How good a ranking is, by the definitions and under the names of trec_eval.
 *
 * An article is relevant when its level is 1 or more. R is how many of the judged ones are.
 *
 *   map          average precision: the precision at the rank of each relevant article found,
 *                summed and divided by R
 *   ndcg_cut_10  the gains of the first ten, each divided by log2(rank + 1), summed and divided by
 *                the sum of the best order possible; the gain is the level where it is positive
 *                (Jarvelin and Kekalainen, Cumulated gain-based evaluation of IR techniques, ACM
 *                TOIS 20(4), 2002)
 *   P_10         relevant among the first ten, divided by ten even where fewer were found
 *   recip_rank   one divided by the rank of the first relevant article
 *   recall_1000  relevant among the first thousand, divided by R
 *
 * Each lies between 0 and 1, and is 0 for a topic with R = 0.
 */
/* clang-format on */
#ifndef BENCH_EVAL_MEASURES_H
#define BENCH_EVAL_MEASURES_H

#include <stddef.h>

enum measure {
    MEASURE_MAP,
    MEASURE_NDCG_10,
    MEASURE_P_10,
    MEASURE_RECIP_RANK,
    MEASURE_RECALL_1000,
    N_MEASURES
};

/* Names by enum measure; N_MEASURES of them. */
extern const char *const measure_names[N_MEASURES];

/* Computes all measures of one topic from the levels of the articles found, best first (0 where one
 * is not judged), and the levels of all judged articles in any order. */
void measures_compute(const int *found, size_t n_found, const int *judged, size_t n_judged,
                      double values[N_MEASURES]);

#endif

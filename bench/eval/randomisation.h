/*
 * Fisher's paired randomisation test: could the difference of two means be chance?
 *
 * If it made no difference which of two systems answered a topic, each topic's two values could be
 * swapped. The p-value is how often a random choice of swaps gives a difference of means at least
 * as far from 0, on either side, as the one seen. Source: Smucker, Allan and Carterette, A
 * comparison of statistical significance tests for information retrieval evaluation, CIKM 2007.
 *
 * Up to RANDOMISATION_EXACT_MAX topics that differ, all choices are counted. Beyond, so many are
 * sampled as RANDOMISATION_SAMPLES says, and the one that was seen counts as one more: a sampled p
 * is never 0 (Phipson and Smyth, Permutation p-values should never be zero, 2010).
 */
#ifndef BENCH_EVAL_RANDOMISATION_H
#define BENCH_EVAL_RANDOMISATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANDOMISATION_EXACT_MAX 20
#define RANDOMISATION_SAMPLES   100000

struct randomisation {
    double difference; /* mean of the first minus mean of the second */
    double p;          /* above 0, at most 1; 1 where no topic differs */
    bool is_exact;     /* all choices were counted; the seed was not used */
};

/* Tests the values of two systems for the same `n` (> 0) topics. The same arguments give the same
 * answer everywhere. */
struct randomisation randomisation_test(const double *first, const double *second, size_t n,
                                        uint64_t seed);

#endif

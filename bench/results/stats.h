/*
 * Statistics of measurements: means, exact quantiles, a bootstrap, and the random numbers that the
 * bench draws.
 *
 * No function keeps state but the generator, which one thread owns.
 */
#ifndef BENCH_RESULTS_STATS_H
#define BENCH_RESULTS_STATS_H

#include <stddef.h>
#include <stdint.h>

/* A seeded generator (common/base/splitmix.h). The same seed gives the same numbers on every
 * machine. Not for secrets. */
struct rng {
    uint64_t state; /* the seed, at first */
};

uint64_t rng_next(struct rng *rng);

/* Evenly distributed in 0 to n-1; n is not 0. Unbiased: what lies in the last, incomplete multiple
 * of n is drawn again. */
uint64_t rng_below(struct rng *rng, uint64_t n);

/* Evenly distributed in (0, 1], a multiple of 2^-53: its logarithm is always finite. */
double rng_unit(struct rng *rng);

/* 0 of nothing. */
double stats_mean(const double *values, size_t n);

/* Sorts upwards. No value is NAN. */
void stats_sort(double *values, size_t n);

/* The quantile q (0 to 1) of sorted values by the nearest rank: the smallest value of which at
 * least q*n values are not larger, which is the one of rank ceil(q*n), and the first for q = 0. No
 * interpolation: the result is a value that was measured. The rank is computed with 1e-9 taken off,
 * so that .9 of 10 is 9 although .9 has no exact double. 0 of nothing. */
double stats_quantile(const double *sorted, size_t n, double q);

/* stats_quantile of .5: for an even number the lower one of the two in the middle. */
double stats_median(const double *sorted, size_t n);

struct stats_interval {
    double low;
    double high;
};

/* The interval that holds mean(a)/mean(b) with `confidence` (.95), for pairs a[i], b[i] measured
 * on the same query: the percentile bootstrap over pairs (Efron, Tibshirani, An Introduction to the
 * Bootstrap, 1993, chapter 13), `n_rounds` times. Both means must be above 0, as times are; of
 * fewer than two pairs it is 0 to infinity. */
struct stats_interval stats_ratio_interval(const double *a, const double *b, size_t n,
                                           double confidence, size_t n_rounds, uint64_t seed);

#endif

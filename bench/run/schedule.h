/*
 * When and in which order queries are asked: seeded shuffles and Poisson arrivals.
 */
#ifndef BENCH_RUN_SCHEDULE_H
#define BENCH_RUN_SCHEDULE_H

#include "bench/results/stats.h"

/* Fills `order` with a random permutation of 0 to n-1, each as likely (Fisher and Yates). */
void schedule_shuffle(struct rng *rng, size_t *order, size_t n);

/* Fills `at_ns` with the times of a Poisson process of `rate` arrivals a second (above 0), from 0
 * on: the gaps are exponential, so that arrivals know nothing of each other. */
void schedule_arrivals(struct rng *rng, double rate, uint64_t *at_ns, size_t n);

#endif

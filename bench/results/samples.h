/*
 * Looking into the samples of results: which queries they are of, and the times of one query.
 *
 * No state; any thread may call.
 */
#ifndef BENCH_RESULTS_SAMPLES_H
#define BENCH_RESULTS_SAMPLES_H

#include "bench/results/results.h"

/* Whether a query belongs to a class; RESULTS_CLASS_ALL has all. */
bool query_is_of_class(const struct results_query *query, const char *class_name);

/* Whether any repeat has a time of the query. */
bool samples_have(const struct results_samples *samples, size_t query);

/* The median of a query's times over the repeats, in nanoseconds; NAN when there is none. `scratch`
 * has room for one number a repeat. */
double samples_query_median(const struct results_samples *samples, size_t query, double *scratch);

/* All times of all queries and repeats, in nanoseconds and ascending; the caller frees it. */
double *samples_sorted(const struct results_samples *samples, size_t *n);

#endif

/*
 * From samples to cells: the statistics of each target, command and class.
 *
 * Queries per second are, in a closed pass, threads divided by the mean time of a query: what the
 * threads answer when they do nothing else, which stays comparable when targets take turns. In an
 * open pass they are the answers divided by the time from the first arrival to the last answer.
 */
#ifndef BENCH_RUN_CELLS_H
#define BENCH_RUN_CELLS_H

#include "bench/results/results.h"
#include "bench/results/stats.h"

/* How an open pass went for one target and command. */
struct cells_span {
    double arrivals_s; /* from the first arrival to the last */
    double answers_s;  /* from the first arrival to the last answer */
};

/* Whether the asked rate was more than the target could answer: the last answer came after the last
 * arrival by more than a twentieth of the arrivals' time. Queries then waited for those before
 * them, each longer than the last, and their times say how long the pass was. */
bool cells_span_falls_behind(const struct cells_span *span);

/* Makes the cells of all samples of a pass: RESULTS_CLASS_ALL, then each class in the order of its
 * first query. `spans` has one for each samples' entry, or is NULL in a closed pass. */
void cells_make(struct results_pass *pass, const struct results_query *queries, size_t n_queries,
                const struct cells_span *spans, struct arena *arena);

/* How many times longer `target` took than `reference`, over the queries of a class that both
 * support: the ratio of the means of the queries' medians, and its 95 % interval. */
struct cells_ratio {
    size_t n_queries; /* 0: the rest is 0 */
    double ratio;
    struct stats_interval interval;
};

struct cells_ratio cells_ratio(const struct results_samples *target,
                               const struct results_samples *reference,
                               const struct results_query *queries, const char *class_name,
                               uint64_t seed);

/* Prints the cells of a pass, and the ratios to the first target, as a table for people. */
void cells_print(const struct results *results, const struct results_pass *pass,
                 struct strbuf *out);

#endif

/*
 * The loops that ask and take the time: closed (service time) and open (waiting included).
 *
 * Closed: for each command, `warmup` rounds whose times are thrown away, then `repeats` rounds. A
 * round asks every query once, in a fresh shuffle that all threads share, each thread taking the
 * next query when it has its last answer. With several targets each query goes to each of them in
 * turn before the next query, the first of them changing from query to query: what disturbs the
 * machine disturbs all alike.
 *
 * Open: queries arrive at a given rate whether or not earlier ones are answered. Time counts from
 * the moment a query was meant to start, so that waiting for a free thread is part of it and a
 * stall is not hidden by asking less (no coordinated omission). Targets take their turns one after
 * the other, with the same arrivals and the same queries.
 *
 * Each thread has its own targets, opened before the first round.
 */
#ifndef BENCH_RUN_MEASURE_H
#define BENCH_RUN_MEASURE_H

#include "bench/results/results.h"
#include "bench/run/target.h"

#define MEASURE_THREADS_MAX 256

/* The most arrivals of one open pass. */
#define MEASURE_ARRIVALS_MAX 10000000

/* What is asked of whom. Borrowed, immutable; its strings outlive the results. */
struct plan_of_run {
    const struct target_spec *specs;
    size_t n_targets;
    const char *const *commands;
    size_t n_commands;
    const struct results_query *queries;
    size_t n_queries;
    size_t repeats;
    size_t warmup;
    size_t threads;
    uint64_t seed;
    bool is_cold; /* target_cool before every query; one thread, closed */
};

/* Measures a closed pass: samples and cells of `pass`, which live in `arena`. The first failure of
 * any thread ends it. */
enum status measure_closed(const struct plan_of_run *plan, struct results_pass *pass,
                           struct arena *arena, struct err *err) MUST_USE;

/* Measures an open pass of `rate` arrivals a second for `seconds`. The queries are taken from
 * shuffles of the list, one after the other: each is a repeat, and what the last one did not reach
 * has no sample. ST_LIMIT over MEASURE_ARRIVALS_MAX. */
enum status measure_open(const struct plan_of_run *plan, double rate, double seconds,
                         struct results_pass *pass, struct arena *arena, struct err *err) MUST_USE;

#endif

/*
 * All that one call of `bench eval` found: for people a table with a line for each run, and one for
 * each topic on demand; for programs a results file of kind "eval".
 */
#ifndef BENCH_EVAL_FINDINGS_H
#define BENCH_EVAL_FINDINGS_H

#include "bench/eval/evaluate.h"
#include "bench/results/results.h"
#include "common/base/strbuf.h"

struct findings {
    struct evaluation evals[2];
    size_t n_evals;
    struct randomisation tests[N_MEASURES]; /* evals[0] against evals[1] */
    size_t n_paired;                        /* topics tested; 0 for no test */
    uint64_t seed;
};

/* Appends the table. */
void findings_print_text(const struct findings *findings, bool per_topic, struct strbuf *out);

/* Adds targets, evaluations, each topic's values included, and tests to `results`, which
 * results_init has made; borrows the names of targets. */
void findings_fill_results(const struct findings *findings, struct results *results);

#endif

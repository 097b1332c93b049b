/*
 * Evaluations for people: a table with a line for each run, and one for each topic on demand.
 */
#ifndef BENCH_EVAL_EVAL_PRINT_H
#define BENCH_EVAL_EVAL_PRINT_H

#include "bench/eval/evaluate.h"
#include "common/base/strbuf.h"

/* All that one call of `bench eval` found. */
struct eval_findings {
    struct evaluation evals[2];
    size_t n_evals;
    struct randomisation tests[N_MEASURES]; /* evals[0] against evals[1] */
    size_t n_paired;                        /* topics tested; 0 for no test */
    uint64_t seed;
};

/* Appends the table. */
void eval_print_text(const struct eval_findings *findings, bool per_topic, struct strbuf *out);

#endif

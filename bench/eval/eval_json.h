/*
 * Evaluations for programs: as a results file of kind "eval".
 */
#ifndef BENCH_EVAL_EVAL_JSON_H
#define BENCH_EVAL_EVAL_JSON_H

#include "bench/eval/eval_print.h"
#include "bench/results/results.h"

/* Adds evaluations, each topic's values included, and tests to `results`, which results_init has
 * made; borrows the names of targets. */
void eval_fill_results(const struct eval_findings *findings, struct results *results);

#endif

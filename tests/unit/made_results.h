/*
 * Made-up results of `bench run`, as a file would bring them.
 */
#ifndef TESTS_UNIT_MADE_RESULTS_H
#define TESTS_UNIT_MADE_RESULTS_H

#include "bench/results/results.h"

#define MADE_QUERIES 24
#define MADE_REPEATS 3

/* Results of two targets, "ours" and `name`, that answered COUNT for MADE_QUERIES queries in
 * MADE_REPEATS repeats; the second takes `factor` times as long. One answer differs. `name` and
 * `text`, which stands wherever a text can, are JSON strings. To be released. */
void made_results(struct results *results, const char *name, const char *text, double factor);

#endif

/*
 * Are the answers right? Asked before anything is timed: a time counts only if the answer does.
 *
 * - "COUNT", and every command whose answer is a count: the numbers of all targets are equal where
 *   both support the query.
 * - "TOP_k exhaustive": the k best of an index are the very same, scores too, when nothing is
 *   skipped.
 * - "TOP_k list": the k best are those of another index of the same articles, as SEMANTICS.md has
 *   it: equal ids and scores, where articles whose scores differ by no more than 1e-6 of them may
 *   change places, also across rank k.
 */
#ifndef BENCH_RUN_CROSSCHECK_H
#define BENCH_RUN_CROSSCHECK_H

#include "bench/results/results.h"
#include "bench/run/target.h"

/* The most examples of mismatches that a check keeps. */
#define CROSSCHECK_EXAMPLES_MAX 10

/* Relative, between scores of two engines. */
#define CROSSCHECK_TOLERANCE 1e-6

/* A hit as two indexes can compare it. */
struct crosscheck_hit {
    const char *id;
    float score;
};

/* Whether two lists of at most k hits, best first, are equal in the sense above. */
bool crosscheck_lists_equal(const struct crosscheck_hit *a, size_t n_a,
                            const struct crosscheck_hit *b, size_t n_b, size_t k);

/* Makes all checks and puts them into `results`, whose queries stand already. `specs` are the
 * targets, the first of them the reference; `list_specs` other indexes to compare lists with.
 * A mismatch is no failure of the function. */
enum status crosscheck_run(const struct target_spec *specs, size_t n_specs,
                           const struct target_spec *list_specs, size_t n_list_specs,
                           const char *const *commands, size_t n_commands, struct results *results,
                           struct err *err) MUST_USE;

/* The mismatches of all checks. */
uint64_t crosscheck_mismatches(const struct results *results);

/* Appends a line a check, and the examples of mismatches. */
void crosscheck_print(const struct results *results, struct strbuf *out);

#endif

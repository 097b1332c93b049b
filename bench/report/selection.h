/*
 * Finding things in results: the names that occur, cells by name, and which target is ours.
 *
 * Nothing is copied: what is found is borrowed from the results. Any thread may call.
 */
#ifndef BENCH_REPORT_SELECTION_H
#define BENCH_REPORT_SELECTION_H

#include "bench/results/results.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether both are the same text; NULL is the empty text. */
bool name_is(const char *a, const char *b);

/* Names, each once, in the order of their first appearance. Zero-initialise. */
struct name_list {
    const char **items;
    size_t n;
    size_t cap;
};

bool name_list_has(const struct name_list *list, const char *name);
void name_list_add(struct name_list *list, const char *name);
void name_list_release(struct name_list *list);

/* The targets that a pass has cells of. */
void pass_targets(const struct results_pass *pass, struct name_list *list);
/* The commands likewise. */
void pass_commands(const struct results_pass *pass, struct name_list *list);
/* The classes of one command, RESULTS_CLASS_ALL first. */
void pass_classes(const struct results_pass *pass, const char *command, struct name_list *list);

/* NULL when there is none. A cell without a sample counts as none: its target did not answer. */
const struct results_cell *pass_cell(const struct results_pass *pass, const char *target,
                                     const char *command, const char *class_name);
/* The queries of the class that at least one target answered. */
uint64_t pass_most_queries(const struct results *results, const struct results_pass *pass,
                           const char *command, const char *class_name);

/* Whether a cell's target answered every query that any target did. Only the times of such targets
 * mean the same; who answered others had an easier task, or a harder one. Where no samples were
 * kept the numbers of queries must do. */
bool pass_cell_is_whole(const struct results *results, const struct results_pass *pass,
                        const struct results_cell *cell);

/* The whole cell of a target over all queries of a command; NULL when there is none. */
const struct results_cell *pass_whole_cell(const struct results *results,
                                           const struct results_pass *pass, const char *target,
                                           const char *command);

/* Whether two cells of one command and class are of the very same queries. */
bool pass_cells_are_alike(const struct results *results, const struct results_pass *pass,
                          const struct results_cell *a, const struct results_cell *b);

/* The queries of a command that the target said it does not support. */
uint64_t pass_unsupported(const struct results_pass *pass, const char *target, const char *command);

const struct results_samples *pass_samples(const struct results_pass *pass, const char *target,
                                           const char *command);

/* Whether mode, clock, cache, threads and rate are the same. */
bool pass_is_like(const struct results_pass *a, const struct results_pass *b);
/* The first pass of other results under the same conditions; NULL when there is none. */
const struct results_pass *results_pass_like(const struct results *results,
                                             const struct results_pass *like);
bool pass_is_open(const struct results_pass *pass);

/* The name of the target that others are compared with: our native index, or any index of ours, or
 * else the first target. "" when there is none. */
const char *results_ours(const struct results *results);

/* The version that a target's times are of; "" when it is not known, or that of the program which
 * measured and is told with it. */
const char *results_version_of(const struct results *results, const struct results_target *target);

/* The target of that name; NULL when there is none. */
const struct results_target *results_target_named(const struct results *results, const char *name);

#endif

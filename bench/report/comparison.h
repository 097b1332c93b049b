/*
 * Two results files side by side: what was measured in both, and whether it changed.
 *
 * A row pairs one cell (target, command, class) of one pass with the same cell of the pass under
 * the same conditions in the other file, or one figure of a build with the same figure. Rows stand
 * in the old file's order.
 */
#ifndef BENCH_REPORT_COMPARISON_H
#define BENCH_REPORT_COMPARISON_H

#include "bench/report/noise.h"
#include "bench/results/results.h"
#include "common/base/mem.h"

/* Which names belong together. Borrowed. */
struct name_pair {
    const char *old_name;
    const char *new_name;
};

enum row_unit {
    ROW_MICROSECONDS,
    ROW_SECONDS,
    ROW_BYTES, /* faster and slower mean smaller and larger */
};

/* Names are borrowed from the results. */
struct comparison_row {
    const char *old_target;
    const char *new_target;
    const char *command;             /* "build" for a build */
    const char *class_name;          /* of a build: what was measured, "wall time" */
    const struct results_pass *pass; /* the conditions, of the old file; NULL for a build */
    enum row_unit unit;
    double old_value; /* queries: the mean over the paired queries of each one's median time */
    double new_value;
    double ratio;      /* new / old; 0 when there is no old value */
    size_t n_queries;  /* pairs; 0 for a build and where no samples were kept */
    size_t n_left_out; /* queries that only one of the two answered */
    size_t n_repeats;  /* of the side that has fewer */
    struct noise_verdict verdict;
};

/* Zero-initialise. Owned by one thread; borrows from both results. */
struct comparison {
    struct comparison_row *rows;
    size_t n_rows;
    size_t cap;
    /* Cells and builds of one file, of the compared targets, without a partner in the other. */
    size_t n_old_unpaired;
    size_t n_new_unpaired;
};

/* Compares `old` with `new` (which may be the same). With `n_pairs` = 0 targets of the same name
 * are paired, otherwise just those of `pairs`. ST_SYNTAX for a pair's name that is not in its file,
 * with those that are, and for evaluations, which `bench eval` compares; ST_NOT_FOUND when nothing
 * could be paired. */
enum status comparison_make(struct comparison *comparison, const struct results *old,
                            const struct results *new, const struct name_pair *pairs,
                            size_t n_pairs, struct err *err) MUST_USE;
void comparison_release(struct comparison *comparison);

/* The rows with this verdict; a size is never faster or slower. */
size_t comparison_count(const struct comparison *comparison, enum change change);

#endif

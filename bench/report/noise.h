/*
 * Whether a change of speed is larger than the noise of its measurement.
 *
 * Two sources of noise are asked, and both must rule out "no change" for a verdict.
 *
 * The queries, by a paired bootstrap (Efron 1979): they are drawn anew with replacement, each with
 * its old and its new time, and the ratio of the sums is taken again; the middle 95 % of the ratios
 * is the interval. It says whether the change holds for such queries or comes from a few of them.
 *
 * The repeats, by Welch's interval (1947) for the difference of the mean logarithms of their mean
 * times. It says whether the change is larger than what differs between two repeats of the same
 * thing, which is common to all queries of a repeat.
 *
 * Asking for both is an intersection-union test (Berger 1982): of 100 unchanged things at most 5
 * are called changed, half of them slower. Of few and skewed queries the bootstrap alone misses a
 * little more, 6 to 7. What differs between two runs as a whole (another clock rate, a neighbour on
 * the machine) is in neither, and only running again shows it.
 *
 * Where only one of the two is known, it decides alone, and the verdict says so: with fewer than
 * NOISE_LEAST_QUERIES queries the repeats, with fewer than NOISE_LEAST_REPEATS repeats on a side
 * the queries. With neither nothing is claimed.
 */
#ifndef BENCH_REPORT_NOISE_H
#define BENCH_REPORT_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fewer give the bootstrap too few distinct samples: its interval comes out too narrow. */
#define NOISE_LEAST_QUERIES 20
/* Fewer give Welch's interval too few degrees of freedom to be of use. */
#define NOISE_LEAST_REPEATS 3

enum change {
    CHANGE_SAME,    /* within the noise */
    CHANGE_FASTER,  /* the new time is shorter */
    CHANGE_SLOWER,  /* the new time is longer */
    CHANGE_UNKNOWN, /* too little was measured to tell */
};

/* What a verdict was made from. */
enum evidence {
    EVIDENCE_NONE, /* nothing is known of the noise: the change is unknown */
    EVIDENCE_QUERIES,
    EVIDENCE_REPEATS,
    EVIDENCE_BOTH,
};

/* Of the ratio new / old, at 95 %. Not known: `is_known` is false and the bounds are 0. */
struct ratio_interval {
    bool is_known;
    double low;
    double high;
};

/* What was measured: times in any one unit, above zero; borrowed. */
struct noise_input {
    const double *old_queries; /* query i old and new: a pair */
    const double *new_queries;
    size_t n_queries;
    const double *old_repeats; /* the mean of each repeat */
    size_t n_old_repeats;
    const double *new_repeats;
    size_t n_new_repeats;
};

struct noise_verdict {
    struct ratio_interval by_queries;
    struct ratio_interval by_repeats;
    enum change change;
    enum evidence evidence;
};

/* The same input and seed give the same verdict. */
struct noise_verdict noise_judge(const struct noise_input *input, uint64_t seed);

/* The t that a variable of Student's distribution with `freedom` (2 or more) degrees of freedom
 * stays below with probability 0.975; within 1 % of the true value. */
double student_t975(double freedom);

#endif

/*
 * Numbers of a measured build that several printers need.
 */
#ifndef BENCH_RESULTS_BUILD_FIGURES_H
#define BENCH_RESULTS_BUILD_FIGURES_H

#include "bench/results/results.h"

/* The median over the repeats, in seconds; NAN when there is none. */
double build_median_wall_s(const struct results_build *build);

/* Text for each second of the median time, in 1,000,000 bytes; NAN or infinite when not known. */
double build_mb_per_s(const struct results_build *build);

/* The most of any repeat. */
uint64_t build_peak_bytes(const struct results_build *build);

#endif

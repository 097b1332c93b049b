/*
 * The machine that something was measured on, as the kernel describes it. Linux.
 */
#ifndef BENCH_RESULTS_MACHINE_H
#define BENCH_RESULTS_MACHINE_H

#include "bench/results/results.h"

/* Fills in what can be found out; strings live in `arena`. Any thread may call. */
void machine_describe(struct results_machine *machine, struct arena *arena);

/* The value of the first line "KEY<blanks>SEPARATOR<blanks>VALUE" of a text such as /proc/cpuinfo
 * or os-release, without quotes around it; an empty slice when there is none. */
struct slice machine_value(struct slice text, const char *key, char separator);

#endif

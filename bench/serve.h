/*
 * `bench serve INDEX`: the line protocol of the public search benchmark.
 *
 * A line in is COMMAND, a tab, and a query; a line out is a number: the match count for COUNT and
 * TOP_N_COUNT, 1 for TOP_N, or UNSUPPORTED for a command or a query this program cannot run.
 */
#ifndef BENCH_SERVE_H
#define BENCH_SERVE_H

#include "common/base/status.h"

#include <stdio.h>

/* Answers lines from `in` on `out`, flushing after each, until the input ends. */
enum status serve(const char *index_path, FILE *in, FILE *out, struct err *err) MUST_USE;

#endif

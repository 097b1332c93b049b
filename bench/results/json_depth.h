/*
 * A look at JSON before it is parsed.
 */
#ifndef BENCH_RESULTS_JSON_DEPTH_H
#define BENCH_RESULTS_JSON_DEPTH_H

#include "common/base/slice.h"

#include <stdbool.h>

/* Whether brackets nest deeper than anything that is read here. yajl's tree is freed by recursion,
 * one frame a level: a file must not choose how many. Whoever parses a tree asks first. */
bool json_is_too_deep(struct slice json);

#endif

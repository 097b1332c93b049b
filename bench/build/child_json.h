/*
 * What indexer says of a build in JSON: the index's parts, and the time of each stage.
 */
#ifndef BENCH_BUILD_CHILD_JSON_H
#define BENCH_BUILD_CHILD_JSON_H

#include "bench/results/results.h"

/* Fills the parts in from what `indexer info --json` printed; strings live in `arena`. ST_CORRUPT,
 * naming `name`, when it is something else. */
enum status child_json_parts(struct slice json, const char *name, struct arena *arena,
                             struct results_build *build, struct err *err) MUST_USE;

/* Likewise the stages, from what `indexer build --timings` wrote. */
enum status child_json_stages(struct slice json, const char *name, struct arena *arena,
                              struct results_build *build, struct err *err) MUST_USE;

#endif

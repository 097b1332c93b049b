/*
 * Indexing: articles from anywhere into an index, with progress, rejects and a summary printed, as
 * `indexer build`, `add` and `convert` do it.
 */
#ifndef INDEXER_INDEXING_H
#define INDEXER_INDEXING_H

#include "indexer/pipeline.h"

/* Everything is borrowed. */
struct indexing {
    struct pipeline_source source;
    const char *engine;
    const struct sink_options *sink_options;
    unsigned n_threads;
    const char *rejects_path; /* NULL for none */
    const char *timings_path; /* NULL for none */
    bool quiet;
};

/* Opens the sink, runs the pipeline, commits and says what came of it. `*exit_code` is the
 * program's. Errors are those of the sink, the source and the files. */
enum status indexing_run(const struct indexing *indexing, int *exit_code, struct err *err) MUST_USE;

/* What --shards (0 when not given) and --shard-by (NULL when not given) mean: fills in `options`,
 * and makes `*engine` that of shards. ST_SYNTAX says what is wrong. */
enum status sharding_parse(uint64_t n_shards, const char *shard_by, const char **engine,
                           struct sink_options *options, struct err *err) MUST_USE;

#endif

/*
 * A run made on the spot: the topics of a file searched in an index.
 */
#ifndef BENCH_EVAL_SEARCH_RUN_H
#define BENCH_EVAL_SEARCH_RUN_H

#include "bench/eval/run_file.h"

#include <stdbool.h>

struct search_run_options {
    const char *topics; /* a topic file (query/topics.h) */
    size_t top;         /* hits for each topic */
    bool is_bare;       /* the topics are words, not queries */
};

/* Searches all topics in the order of the index, ties included, and fills `run`; a topic without
 * hits is in it too. Topics and ids are encoded as `query --format trec` writes them. ST_REJECT,
 * with file and line, for a wrong topic or query; ST_IO; failures of the index. A bare topic
 * without a word, such as "?!", finds nothing: `*n_wordless` is how many were so. Release `run`
 * after a failure too. */
enum status search_run(const char *index_path, const struct search_run_options *options,
                       struct run *run, size_t *n_wordless, struct err *err) MUST_USE;

#endif

/*
 * Pairs of words with their places, as they are met document after document, and then in order of
 * pairs: sorted in memory, some at a time, and kept as runs in a scratch file.
 *
 * Calling sequence: pair_runs_open, pair_runs_add for each, pair_runs_finish; then pair_merge over
 * the runs of several, in order of documents. Owned by one thread at a time.
 */
#ifndef INDEXER_NATIVE_PAIR_RUNS_H
#define INDEXER_NATIVE_PAIR_RUNS_H

#include "common/io/scratch.h"

#include <stdbool.h>

/* A pair's number: the first word's times the number of words, plus the second word's. */
#define PAIR_NONE UINT32_MAX

/* Where a run lies in the scratch file. */
struct pair_run {
    uint64_t begin, end;
};

/* Zero-initialise; freed by pair_runs_close. */
struct pair_runs {
    struct scratch scratch;
    uint64_t *met; /* pair and place, the pair in the upper half */
    uint64_t *spare;
    size_t n, room;
    struct pair_run *runs;
    size_t n_runs, runs_cap;
};

/* `memory_bytes` are used, though never less than for some thousand; the scratch file is in
 * `folder`. */
enum status pair_runs_open(struct pair_runs *runs, const char *folder, size_t memory_bytes,
                           struct err *err) MUST_USE;

/* Places of one pair ascend. Failures are told by pair_runs_finish. */
void pair_runs_add(struct pair_runs *runs, uint32_t pair, uint32_t place);

enum status pair_runs_finish(struct pair_runs *runs, struct err *err) MUST_USE;
void pair_runs_close(struct pair_runs *runs);

/* All places of one pair after another. */
struct pair_merge;

/* Merges all runs of `n` finished ones, which are borrowed: the documents of each come before those
 * of the next. `memory_bytes` are for reading. */
struct pair_merge *pair_merge_open(const struct pair_runs *runs, size_t n, size_t memory_bytes);

/* The next pair, in order, with its places, `*n` of them; PAIR_NONE at the end, or after a failure.
 * The places are valid until the next call. */
enum status pair_merge_next(struct pair_merge *merge, uint32_t *pair, const uint32_t **places,
                            uint32_t *n, struct err *err) MUST_USE;
void pair_merge_close(struct pair_merge *merge);

#endif

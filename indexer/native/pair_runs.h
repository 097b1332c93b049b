/*
 * Pairs of words with their places, as they are met document after document: sorted in memory, some
 * at a time, and kept as runs in a scratch file, each cut into parts by pair. pair_merge.h reads a
 * part of all runs.
 *
 * Calling sequence: pair_runs_open, pair_runs_add for each, pair_runs_finish; then only read.
 * Owned by one thread until then.
 */
#ifndef INDEXER_NATIVE_PAIR_RUNS_H
#define INDEXER_NATIVE_PAIR_RUNS_H

#include "common/io/scratch.h"

/* Which pairs are in which part: part i has those from bounds[i] to before bounds[i + 1]. All pairs
 * that are met lie between the first bound and the last. */
struct pair_parts {
    unsigned n; /* at least 1 */
    const uint32_t *bounds;
};

/* Zero-initialise; freed by pair_runs_close. */
struct pair_runs {
    struct scratch scratch;
    const struct pair_parts *parts; /* borrowed */
    uint64_t *met;                  /* pair and place, the pair in the upper half */
    uint64_t *spare;
    size_t n, room;
    uint64_t
        *begins; /* of each run's parts in the scratch file, one behind the other; and the end */
    size_t n_runs, begins_cap;
};

/* `memory_bytes` are used, though never less than for some thousand, and 8 for each part of a run;
 * the scratch file is in `folder`. */
enum status pair_runs_open(struct pair_runs *runs, const struct pair_parts *parts,
                           const char *folder, size_t memory_bytes, struct err *err) MUST_USE;

/* Places of one pair ascend. Failures are told by pair_runs_finish. */
void pair_runs_add(struct pair_runs *runs, uint32_t pair, uint32_t place);

enum status pair_runs_finish(struct pair_runs *runs, struct err *err) MUST_USE;
void pair_runs_close(struct pair_runs *runs);

#endif

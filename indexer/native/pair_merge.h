/*
 * All places of one pair of words after another, from the runs of several collectors.
 */
#ifndef INDEXER_NATIVE_PAIR_MERGE_H
#define INDEXER_NATIVE_PAIR_MERGE_H

#include "indexer/native/pair_runs.h"

/* No pair: the end. */
#define PAIR_NONE UINT32_MAX

/* Owned by one thread; several may read the same runs. */
struct pair_merge;

/* Merges part `part` of all runs of `n` finished ones, which are borrowed: the documents of each
 * come before those of the next. `memory_bytes` are for reading, though never less than 1 KiB for
 * each run; the places of a pair come beside them, in 4 bytes each. */
struct pair_merge *pair_merge_open(const struct pair_runs *runs, size_t n, unsigned part,
                                   size_t memory_bytes);

/* The next pair, in order, with its places, `*n` of them; PAIR_NONE at the end, or after a failure.
 * The places are valid until the next call. */
enum status pair_merge_next(struct pair_merge *merge, uint32_t *pair, const uint32_t **places,
                            uint32_t *n, struct err *err) MUST_USE;
void pair_merge_close(struct pair_merge *merge);

#endif

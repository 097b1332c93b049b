/*
 * Which names in a run and in judgements mean the same.
 *
 * `query --format trec` encodes what the columns of a run cannot hold (common/text/trec_name.h),
 * and % with it; judgements may have been written from such runs, or by hand from the names as they
 * are. A name is looked for as it is first; only where the other file lacks it does it also mean
 * the name that it encodes, or is the encoding of. No name is used twice.
 */
#ifndef BENCH_EVAL_JUDGED_NAMES_H
#define BENCH_EVAL_JUDGED_NAMES_H

#include "bench/eval/qrels.h"
#include "bench/eval/run_file.h"

/* Fills levels[0 .. n_hits-1] in for the hits of a topic from its `n_items` judgements; 0 where a
 * hit is not judged. */
void judged_levels(const struct run_hit *hits, size_t n_hits, const struct judgement *items,
                   size_t n_items, int *levels);

/* The run's topic that the judgements call `name`, or NULL. */
const struct run_topic *judged_topic(const struct run *run, const struct qrels *qrels,
                                     struct slice name);

#endif

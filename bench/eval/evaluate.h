/*
 * A run judged: the measures of each topic and their means, and what differs between two runs.
 */
#ifndef BENCH_EVAL_EVALUATE_H
#define BENCH_EVAL_EVALUATE_H

#include "bench/eval/measures.h"
#include "bench/eval/qrels.h"
#include "bench/eval/randomisation.h"
#include "bench/eval/run_file.h"

#include <stdbool.h>

struct topic_values {
    struct slice topic; /* borrowed from the qrels */
    double values[N_MEASURES];
};

/* Zero-initialise. */
struct evaluation {
    const char *target;          /* borrowed: what the run is called */
    bool is_index;               /* the run was made on the spot */
    struct topic_values *topics; /* in byte order of their names */
    size_t n_topics;
    size_t cap;
    size_t n_judged;   /* topics of the qrels, in the run or not */
    size_t n_unjudged; /* topics of the run that are not in the qrels, and are left out */
    double means[N_MEASURES];
};

/* Judges `run` by `qrels`, names encoded or not (judged_names.h). The topics are those in both, as
 * trec_eval has it, or with `is_complete` all of the qrels, where one that the run lacks has 0 in
 * all measures. ST_REJECT when there is none. */
enum status evaluate_run(const struct run *run, const struct qrels *qrels, bool is_complete,
                         struct evaluation *evaluation, struct err *err) MUST_USE;

/* Tests each measure on the topics that both have; returns how many these are. With none nothing is
 * tested. */
size_t evaluations_compare(const struct evaluation *first, const struct evaluation *second,
                           uint64_t seed, struct randomisation tests[N_MEASURES]);

void evaluation_release(struct evaluation *evaluation);

#endif

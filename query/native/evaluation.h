/*
 * Evaluation: picks the searcher for a plan and runs it over the segments of a snapshot.
 *
 *   a shape of one term          single_term.h
 *   a shape of mays alone        maxscore.h
 *   a shape with musts           conjunction.h
 *   everything else              visiting every match by cursors (cursor.h)
 *
 * The first three find candidates by float scores, which are then scored exactly, so that hits,
 * scores and order are those of the last. Counts come from bits (match_set.h), of shapes with
 * phrases from walking the musts (conjunction.h).
 */
#ifndef QUERY_NATIVE_EVALUATION_H
#define QUERY_NATIVE_EVALUATION_H

#include "common/engine/search_work.h"
#include "query/native/candidates.h"
#include "query/native/plan.h"
#include "query/native/topk.h"

/* One query's evaluation. Callers fill in what stands above the line. Owned by one thread. */
struct evaluation {
    const struct snapshot *snapshot;
    struct arena *arena;           /* of the query */
    struct candidates *candidates; /* scratch space */
    struct bm25_params bm25;
    bool exhaustive;      /* visit every match, whatever the plan */
    uint64_t deadline_ns; /* on CLOCK_MONOTONIC, 0 for none */
    /* ---- */
    struct search_work work;
};

/* Offers the best documents of all segments to `topk`; with `total`, counts all that match. */
enum status evaluation_search(struct evaluation *evaluation, const struct plan *plan,
                              struct topk *topk, uint64_t *total, struct err *err) MUST_USE;

/* How many live documents match. */
enum status evaluation_count(struct evaluation *evaluation, const struct plan *plan, uint64_t *n,
                             struct err *err) MUST_USE;

#endif

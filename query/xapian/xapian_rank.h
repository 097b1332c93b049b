/*
 * Ranking with Xapian in the order of the read seam: float scores, then newest, then id.
 *
 * Xapian orders by the double, and by value only among equal doubles; two doubles that round to one
 * float may stand the wrong way round, also across the last rank asked for. This is put right here.
 * Ranking by score visits every match: the hits of a pruned search are not sure (see xg_db_search).
 */
#ifndef QUERY_XAPIAN_XAPIAN_RANK_H
#define QUERY_XAPIAN_XAPIAN_RANK_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/engine/searcher.h"
#include "common/xapian/xg.h"

struct rank_request {
    const struct xg_query *query;
    struct bm25_params bm25;
    enum hit_order order;
    uint32_t n_docs; /* in the database */
    uint32_t want;   /* how many of the best */
    bool want_total;
    uint64_t deadline_ns;
};

struct ranked {
    uint32_t docid;
    float score;
    struct slice key; /* in the ranking's arena */
};

/* Zero-initialise; ranking_release frees it. */
struct ranking {
    struct ranked *items; /* best first */
    size_t n;
    size_t cap;
    uint64_t total; /* matches, when wanted; else 0 */
    struct arena arena;
};

/* Puts the best `want` documents into `ranking`, whose old content goes. Costs one search, and more
 * when the last rank asked for falls among many equal scores. */
enum xg_status rank_documents(const struct xg_db *db, const struct rank_request *request,
                              struct ranking *ranking, struct xg_error *error);

void ranking_release(struct ranking *ranking);

#endif

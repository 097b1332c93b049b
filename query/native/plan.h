/*
 * The plan: a query tree with what the whole collection knows of its leaves.
 *
 * Scores need document frequencies summed over all segments, so they are looked up once here; the
 * cursors of each segment are then built from the plan. Immutable; lives in an arena.
 */
#ifndef QUERY_NATIVE_PLAN_H
#define QUERY_NATIVE_PLAN_H

#include "common/engine/bm25.h"
#include "common/engine/qtree.h"
#include "common/segment/segment.h"

/* One term of a leaf. */
struct plan_term {
    struct slice term;
    uint64_t df; /* live documents that hold it, in all segments */
    struct bm25_leaf bm25;
    struct term_info *infos; /* where its postings are in each segment; df 0: it has none */
};

struct plan {
    enum qtree_op op;
    struct plan_term *terms; /* QT_TERM has one, QT_PHRASE all of its words */
    size_t n_terms;
    struct plan **children;
    size_t n_children;
};

/* What a plan is made for. */
struct plan_collection {
    struct segment *const *segments;
    size_t n_segments;
    struct collection_stats stats;
    struct bm25_params bm25;
};

/* The plan of `tree`, whose terms it borrows. */
enum status plan_make(struct plan **plan, const struct qtree *tree,
                      const struct plan_collection *collection, struct arena *arena,
                      struct err *err) MUST_USE;

/* The plan of documents that match `first` and `filter`, where `first` alone scores. */
struct plan *plan_filter(struct plan *first, struct plan *filter, struct arena *arena);

#endif

#include "query/native/plan.h"

/* Looks the term up in every segment: once for all that evaluation does with it. */
static enum status look_up(struct plan_term *leaf, const struct plan_collection *collection,
                           struct arena *arena, struct err *err)
{
    leaf->infos = arena_alloc(arena, collection->n_segments * sizeof(*leaf->infos));
    leaf->df = 0;
    for (size_t i = 0; i < collection->n_segments; i++) {
        bool found = false;
        TRY(segment_find_term(collection->segments[i], leaf->term, &found, &leaf->infos[i], err));
        leaf->df += leaf->infos[i].live_df; /* zero when it is not there */
    }
    return ST_OK;
}

static enum status add_term(struct plan *plan, struct slice term, uint32_t qf,
                            const struct plan_collection *collection, struct arena *arena,
                            struct err *err)
{
    struct plan_term *leaf = &plan->terms[plan->n_terms++];
    leaf->term = term;
    TRY(look_up(leaf, collection, arena, err));
    leaf->bm25 = bm25_leaf_make(collection->bm25, collection->stats, leaf->df, qf);
    return ST_OK;
}

enum status plan_make(struct plan **out, const struct qtree *tree,
                      const struct plan_collection *collection, struct arena *arena,
                      struct err *err)
{
    struct plan *plan = arena_zalloc(arena, sizeof(*plan));
    *out = plan;
    plan->op = tree->op;
    if (tree->op == QT_TERM) {
        plan->terms = arena_alloc(arena, sizeof(*plan->terms));
        return add_term(plan, tree->term, tree->qf, collection, arena, err);
    }
    plan->terms = arena_alloc(arena, tree->n_terms * sizeof(*plan->terms));
    for (size_t i = 0; i < tree->n_terms; i++)
        TRY(add_term(plan, tree->terms[i], 1, collection, arena, err));
    plan->children = arena_alloc(arena, tree->n_children * sizeof(struct plan *));
    for (size_t i = 0; i < tree->n_children; i++)
        TRY(plan_make(&plan->children[plan->n_children++], tree->children[i], collection, arena,
                      err));
    return ST_OK;
}

struct plan *plan_filter(struct plan *first, struct plan *filter, struct arena *arena)
{
    struct plan *plan = arena_zalloc(arena, sizeof(*plan));
    plan->op = QT_FILTER;
    plan->children = arena_alloc(arena, 2 * sizeof(struct plan *));
    plan->children[0] = first;
    plan->children[1] = filter;
    plan->n_children = 2;
    return plan;
}

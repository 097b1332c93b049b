#include "query/native/conjunction.h"

/* Documents of one block of the leader that are still in question. */
struct conjunction {
    struct shape *shape;
    struct candidates *candidates;
    float *bounds; /* of the musts and then the mays, in the range of the leader's block */
    float *rest;   /* rest[i]: sum of the bounds from i on */
    ldoc_id docs[POSTING_BLOCK_DOCS];
    float scores[POSTING_BLOCK_DOCS];
    uint32_t n;
};

static size_t n_leaves(const struct shape *shape)
{
    return shape->n_must + shape->n_may;
}

static struct leaf *leaf_number(const struct shape *shape, size_t i)
{
    return i < shape->n_must ? shape->must[i] : shape->may[i - shape->n_must];
}

/* Bounds of all leaves but the leader from `first` to `last`; false when a must has no document
 * there any more. */
static bool bound_range(struct conjunction *all, ldoc_id first, ldoc_id last)
{
    const struct shape *shape = all->shape;
    all->rest[n_leaves(shape)] = 0;
    for (size_t i = n_leaves(shape); i-- > 1;) {
        struct leaf *leaf = leaf_number(shape, i);
        bool has_more = leaf_skip_to(leaf, first);
        if (!has_more && i < shape->n_must)
            return false;
        all->bounds[i] = has_more ? leaf_range_bound(leaf, last) : 0;
        all->rest[i] = all->rest[i + 1] + all->bounds[i];
    }
    return true;
}

/* Takes the leader's documents that the others can still lift over the threshold. */
static void take_leader(struct conjunction *all, struct leaf *leader, float others)
{
    uint8_t kept[POSTING_BLOCK_DOCS];
    const float *scores = leaf_scores(leader);
    const ldoc_id *docs = post_block_docs(&leader->block);
    all->n = block_filter(scores, leader->block.n, all->candidates->cut - others, kept);
    for (uint32_t i = 0; i < all->n; i++) {
        all->docs[i] = docs[kept[i]];
        all->scores[i] = scores[kept[i]];
    }
}

/* Keeps the documents that `leaf` has (all, if it only may) and that `rest`, the bounds of leaves
 * still to come, can lift over the threshold. */
static void add_leaf(struct conjunction *all, struct leaf *leaf, float bound, float rest,
                     bool is_must)
{
    float cut = all->candidates->cut - rest;
    uint32_t n = 0;
    for (uint32_t i = 0; i < all->n; i++) {
        ldoc_id doc = all->docs[i];
        float score = all->scores[i];
        uint32_t index;
        bool is_there = score + bound >= cut && leaf_skip_to(leaf, doc) &&
                        score + leaf_block_bound(leaf, leaf->at) >= cut &&
                        leaf_seek(leaf, doc, &index);
        if (is_there)
            score += leaf_score_at(leaf, index);
        all->docs[n] = doc;
        all->scores[n] = score;
        n += score >= cut && (is_there || !is_must);
    }
    all->n = n;
}

static void search_block(struct conjunction *all)
{
    struct shape *shape = all->shape;
    take_leader(all, shape->must[0], all->rest[1]);
    for (size_t i = 1; i < n_leaves(shape) && all->n > 0; i++)
        add_leaf(all, leaf_number(shape, i), all->bounds[i], all->rest[i + 1], i < shape->n_must);
    for (uint32_t i = 0; i < all->n; i++)
        if (all->scores[i] >= all->candidates->cut && shape_accepts(shape, all->docs[i]))
            candidates_offer(all->candidates, all->docs[i], all->scores[i]);
}

void conjunction_search(struct shape *shape, struct candidates *candidates)
{
    struct arena *arena = shape->env->arena;
    struct leaf *leader = shape->must[0];
    struct conjunction all = {.shape = shape, .candidates = candidates};
    all.bounds = arena_alloc(arena, n_leaves(shape) * sizeof(*all.bounds));
    all.rest = arena_alloc(arena, (n_leaves(shape) + 1) * sizeof(*all.rest));
    for (; leader->at < leader->list.n_blocks && shape->env->err.status == ST_OK; leader->at++) {
        ldoc_id first = leader->at > 0 ? leaf_last(leader, leader->at - 1) + 1 : 0;
        if (!bound_range(&all, first, leaf_last(leader, leader->at)))
            return;
        if (leaf_block_bound(leader, leader->at) + all.rest[1] < candidates->cut)
            leader->work->blocks_skipped++;
        else if (leaf_load(leader))
            search_block(&all);
    }
}

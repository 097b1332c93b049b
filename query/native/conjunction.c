#include "query/native/conjunction.h"

#include "common/base/lower_bound.h"

#include <string.h>

/* How much is done between two looks at the clock. */
#define BLOCKS_PER_CLOCK 64
#define DOCS_PER_CLOCK   1024

/* The documents of one block of the leader that are still in question. */
struct conjunction {
    struct shape *shape;
    struct candidates *candidates;
    struct leaf *leader; /* the must with the fewest documents */
    ldoc_id begin;       /* the first document that was not searched yet */
    float *bounds;       /* of the musts and then the mays, in the range of the leader's block */
    float *rest;         /* rest[i]: sum of the bounds from i on */
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

/* --- what must be there ------------------------------------------------------------------------
 */

/* What all leaves but one may can add, at the most. */
static float bound_without(const struct shape *shape, size_t may)
{
    float sum = 0;
    for (size_t i = 0; i < n_leaves(shape); i++)
        if (i != shape->n_must + may)
            sum += leaf_number(shape, i)->bound;
    return sum;
}

/* Makes a must of a may, in its place by the number of documents. */
static void promote(struct shape *shape, size_t may)
{
    struct leaf *leaf = shape->may[may];
    shape->may[may] = shape->may[--shape->n_may];
    size_t at = shape->n_must++;
    for (; at > 0 && shape->must[at - 1]->list.info.df > leaf->list.info.df; at--)
        shape->must[at] = shape->must[at - 1];
    shape->must[at] = leaf;
}

/* A may without which nothing reaches the threshold any more is a must. */
static void promote_mays(struct shape *shape, float cut)
{
    for (size_t i = shape->n_may; i-- > 0;)
        if (bound_without(shape, i) < cut)
            promote(shape, i);
}

/* --- blocks ----------------------------------------------------------------------------------- */

/* Bounds of all leaves but the leader from all->begin to `last`; false when a must has no document
 * there any more. */
static bool bound_range(struct conjunction *all, ldoc_id last)
{
    const struct shape *shape = all->shape;
    all->rest[n_leaves(shape)] = 0;
    for (size_t i = n_leaves(shape); i-- > 1;) {
        struct leaf *leaf = leaf_number(shape, i);
        bool has_more = leaf_skip_to(leaf, all->begin);
        if (!has_more && i < shape->n_must)
            return false;
        all->bounds[i] = has_more ? leaf_range_bound(leaf, last) : 0;
        all->rest[i] = all->rest[i + 1] + all->bounds[i];
    }
    return true;
}

/* Takes the leader's documents that the others can still lift over the threshold. */
static void take_leader(struct conjunction *all)
{
    struct leaf *leader = all->leader;
    uint8_t kept[POSTING_BLOCK_DOCS];
    const float *scores = leaf_scores(leader);
    const ldoc_id *docs = post_block_docs(&leader->block);
    uint32_t first = docs[0] < all->begin ? lower_bound32(docs, leader->block.n, all->begin) : 0;
    all->n = block_filter(scores + first, leader->block.n - first,
                          all->candidates->cut - all->rest[1], kept);
    for (uint32_t i = 0; i < all->n; i++) {
        all->docs[i] = docs[first + kept[i]];
        all->scores[i] = scores[first + kept[i]];
    }
}

/* Keeps the documents that the leaf has (all, if it only may) and that the leaves still to come can
 * lift over the threshold. */
static void add_leaf(struct conjunction *all, size_t number)
{
    struct leaf *leaf = leaf_number(all->shape, number);
    bool is_must = number < all->shape->n_must;
    float cut = all->candidates->cut - all->rest[number + 1];
    uint32_t n = 0;
    for (uint32_t i = 0; i < all->n; i++) {
        ldoc_id doc = all->docs[i];
        float score = all->scores[i];
        bool is_there = score + all->bounds[number] >= cut && leaf_skip_to(leaf, doc) &&
                        score + leaf_block_bound(leaf, leaf->at) >= cut && leaf_seek(leaf, doc);
        if (is_there)
            score += leaf_score_here(leaf);
        all->docs[n] = doc;
        all->scores[n] = score;
        n += score >= cut && (is_there || !is_must);
    }
    all->n = n;
}

static void add_leaves(struct conjunction *all)
{
    struct shape *shape = all->shape;
    for (size_t i = 1; i < n_leaves(shape) && all->n > 0; i++)
        add_leaf(all, i);
    for (uint32_t i = 0; i < all->n; i++)
        if (all->scores[i] >= all->candidates->cut && shape_accepts(shape, all->docs[i]))
            candidates_offer(all->candidates, all->docs[i], all->scores[i]);
}

/* A leaf after the other is asked about all documents; where a phrase has to be checked, all leaves
 * about a document after the other, because the check looks where they stand. */
static void search_block(struct conjunction *all)
{
    take_leader(all);
    if (all->shape->n_phrases == 0) {
        add_leaves(all);
        return;
    }
    ldoc_id docs[POSTING_BLOCK_DOCS];
    float scores[POSTING_BLOCK_DOCS];
    uint32_t n = all->n;
    memcpy(docs, all->docs, n * sizeof(*docs));
    memcpy(scores, all->scores, n * sizeof(*scores));
    for (uint32_t i = 0; i < n; i++) {
        all->docs[0] = docs[i];
        all->scores[0] = scores[i];
        all->n = leaf_seek(all->leader, docs[i]);
        add_leaves(all);
    }
}

/* Searches the leader's next block, or passes over it; false at the end. */
static bool search_next(struct conjunction *all)
{
    struct shape *shape = all->shape;
    if (shape->n_may > 0)
        promote_mays(shape, all->candidates->cut);
    struct leaf *leader = all->leader = shape->must[0];
    if (!leaf_skip_to(leader, all->begin))
        return false;
    if (leader->at > 0 && leaf_last(leader, leader->at - 1) + 1 > all->begin)
        all->begin = leaf_last(leader, leader->at - 1) + 1;
    ldoc_id last = leaf_last(leader, leader->at);
    if (!bound_range(all, last))
        return false;
    if (leaf_block_bound(leader, leader->at) + all->rest[1] < all->candidates->cut)
        leader->work->blocks_skipped++;
    else if (leaf_load(leader))
        search_block(all);
    all->begin = last + 1;
    return shape->env->err.status == ST_OK;
}

void conjunction_search(struct shape *shape, struct candidates *candidates)
{
    struct arena *arena = shape->env->arena;
    struct conjunction all = {.shape = shape, .candidates = candidates};
    all.bounds = arena_alloc(arena, n_leaves(shape) * sizeof(*all.bounds));
    all.rest = arena_alloc(arena, (n_leaves(shape) + 1) * sizeof(*all.rest));
    for (uint32_t n = 1; search_next(&all); n++)
        if (n % BLOCKS_PER_CLOCK == 0 && cursor_env_is_late(shape->env))
            return;
}

/* --- counting --------------------------------------------------------------------------------- */

/* Moves all musts to one document, not before `doc`; LDOC_END when there is none. */
static ldoc_id align(struct shape *shape, ldoc_id doc)
{
    size_t agreed = 0;
    for (size_t i = 0; agreed < shape->n_must; i = i + 1 < shape->n_must ? i + 1 : 0) {
        ldoc_id found = leaf_next(shape->must[i], doc);
        if (found == LDOC_END)
            return LDOC_END;
        agreed = found == doc ? agreed + 1 : 1;
        doc = found;
    }
    return doc;
}

uint64_t conjunction_count(struct shape *shape)
{
    uint64_t n = 0;
    ldoc_id doc = 0;
    for (uint32_t i = 1; shape->env->err.status == ST_OK; i++) {
        if (i % DOCS_PER_CLOCK == 0 && cursor_env_is_late(shape->env))
            break;
        doc = align(shape, doc);
        if (doc == LDOC_END)
            break;
        n += shape_accepts(shape, doc++);
    }
    return n;
}

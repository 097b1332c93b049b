#include "query/native/conjunction.h"

#include "common/base/lower_bound.h"

#include <string.h>

/* How many of the leader's blocks are searched between two looks at the clock. */
#define BLOCKS_PER_CLOCK 64

/* The documents of one block of the leader that are still in question. Each has a slot, its index
 * in the block, by which the places of its other postings are found. */
struct conjunction {
    struct shape *shape;
    struct candidates *candidates; /* NULL when matches are counted, without scores */
    struct leaf *leader;           /* the must with the fewest documents */
    bool accepts_all;              /* documents with all musts need no other look */
    bool counts_all;               /* nothing is passed over, because all matches are counted */
    uint64_t n_matches;            /* if so, their number */
    ldoc_id begin;                 /* the first document that was not searched yet */
    float cut; /* a score below this was none of the best when the block began; 0 if counts_all */
    float *bounds; /* of the musts and then the mays, in the range of the leader's block */
    float *rest;   /* rest[i]: sum of the bounds from i on */
    uint32_t n;
    ldoc_id docs[POSTING_BLOCK_DOCS];
    float scores[POSTING_BLOCK_DOCS];
    uint8_t slots[POSTING_BLOCK_DOCS];
    struct posting_place (
        *places)[POSTING_BLOCK_DOCS];     /* of the other musts; NULL without phrases */
    uint32_t (*wdfs)[POSTING_BLOCK_DOCS]; /* of each scoring leaf, in the order of the query */
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
    for (shape->n_may--; may < shape->n_may; may++)
        shape->may[may] = shape->may[may + 1];
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
        all->bounds[i] = has_more && all->candidates != NULL ? leaf_range_bound(leaf, last) : 0;
        all->rest[i] = all->rest[i + 1] + all->bounds[i];
    }
    return true;
}

static void keep(struct conjunction *all, uint32_t to, uint32_t from, float score)
{
    all->docs[to] = all->docs[from];
    all->scores[to] = score;
    all->slots[to] = all->slots[from];
}

static void put_place(struct conjunction *all, size_t must, uint32_t slot, struct leaf *leaf,
                      uint32_t index)
{
    if (all->places != NULL)
        all->places[must][slot] = (struct posting_place){leaf->block.block, index};
}

/* Drops what the others cannot lift over the threshold. */
static void drop_leader(struct conjunction *all)
{
    uint8_t kept[POSTING_BLOCK_DOCS];
    float cut = all->cut - all->rest[1];
    if (cut <= 0)
        return;
    all->n = block_filter(all->scores, all->n, cut, kept);
    for (uint32_t i = 0; i < all->n; i++)
        keep(all, i, kept[i], all->scores[kept[i]]);
}

/* Takes the leader's documents from all->begin on that the others can still lift over the
 * threshold.
 */
static void take_leader(struct conjunction *all)
{
    struct leaf *leader = all->leader;
    struct post_block *block = &leader->block;
    const ldoc_id *docs = post_block_docs(block);
    uint32_t first = docs[0] < all->begin ? lower_bound32(docs, block->n, all->begin) : 0;
    all->n = block->n - first;
    memcpy(all->docs, docs + first, all->n * sizeof(*docs));
    for (uint32_t i = 0; i < all->n; i++)
        all->slots[i] = (uint8_t)(first + i);
    if (all->candidates == NULL)
        return;
    for (size_t i = 0; i < all->shape->n_may; i++)
        memset(all->wdfs[all->shape->may[i]->order], 0, sizeof(*all->wdfs));
    if (leader->order == LEAF_SILENT) {
        memset(all->scores, 0, sizeof(all->scores));
        return;
    }
    memcpy(all->scores, leaf_scores(leader) + first, all->n * sizeof(*all->scores));
    memcpy(all->wdfs[leader->order], post_block_wdfs(block), block->n * sizeof(**all->wdfs));
    drop_leader(all);
}

/* The documents from `begin` to `end`, all in the range of the leaf's next block, and what the leaf
 * and those after it can add to them. */
struct group {
    uint32_t begin, end;
    float bound;
};

/* The documents from `begin` on that the leaf's block `at` can hold. */
static uint32_t group_end(const struct conjunction *all, const struct leaf *leaf, uint32_t begin)
{
    ldoc_id last = leaf_last(leaf, leaf->at);
    uint32_t end = all->n;
    if (all->docs[end - 1] <= last)
        return end;
    for (end = begin + 1; all->docs[end] <= last; end++)
        ;
    return end;
}

/* Moves those of a group that can reach the threshold to the front of it; returns their number. */
static uint32_t drop_low(struct conjunction *all, const struct group *group)
{
    uint32_t n = group->begin;
    for (uint32_t i = group->begin; i < group->end; i++) {
        float score = all->scores[i];
        keep(all, n, i, score);
        n += score + group->bound >= all->cut;
    }
    return n - group->begin;
}

/* Adds the leaf's scores to the documents that were matched. */
static void score_matches(struct conjunction *all, struct leaf *leaf, const uint8_t *in_docs,
                          const uint8_t *in_block, uint32_t n, uint32_t group_begin)
{
    ldoc_id docs[POSTING_BLOCK_DOCS];
    uint32_t wdfs[POSTING_BLOCK_DOCS];
    float scores[POSTING_BLOCK_DOCS];
    const uint32_t *block_wdfs = post_block_wdfs(&leaf->block);
    for (uint32_t i = 0; i < n; i++) {
        docs[i] = all->docs[group_begin + in_docs[i]];
        wdfs[i] = block_wdfs[in_block[i]];
        all->wdfs[leaf->order][all->slots[group_begin + in_docs[i]]] = wdfs[i];
    }
    block_score(&leaf->scorer, docs, wdfs, leaf->doc_lens, n, scores);
    leaf->work->docs_scored += n;
    for (uint32_t i = 0; i < n; i++)
        all->scores[group_begin + in_docs[i]] += scores[i];
}

/* Keeps, from all->docs[to] on, what the leaf's block and the threshold leave of the `n` documents
 * at the front of a group; returns where they end. */
static uint32_t keep_matches(struct conjunction *all, size_t number, const struct group *group,
                             uint32_t n, uint32_t to)
{
    struct leaf *leaf = leaf_number(all->shape, number);
    bool is_must = number < all->shape->n_must;
    float cut = all->cut - all->rest[number + 1];
    uint8_t in_docs[POSTING_BLOCK_DOCS], in_block[POSTING_BLOCK_DOCS];
    uint32_t found = leaf_match(leaf, all->docs + group->begin, n, in_docs, in_block);
    if (found > 0 && all->places != NULL)
        post_list_prefetch_positions(&leaf->list, &leaf->block);
    if (found > 0 && all->candidates != NULL && leaf->order != LEAF_SILENT)
        score_matches(all, leaf, in_docs, in_block, found, group->begin);
    for (uint32_t i = 0; i < (is_must ? found : n); i++) {
        uint32_t from = group->begin + (is_must ? in_docs[i] : i);
        float score = all->scores[from];
        if (is_must)
            put_place(all, number, all->slots[from], leaf, in_block[i]);
        keep(all, to, from, score);
        to += score >= cut;
    }
    return to;
}

/* Keeps the documents that the leaf has (all, if it only may) and that the leaves still to come can
 * lift over the threshold. */
static void add_leaf(struct conjunction *all, size_t number)
{
    struct leaf *leaf = leaf_number(all->shape, number);
    struct group group = {0, 0, 0};
    uint32_t to = 0;
    for (; group.begin < all->n && leaf_skip_to(leaf, all->docs[group.begin]);
         group.begin = group.end) {
        group.end = group_end(all, leaf, group.begin);
        group.bound = all->rest[number + 1];
        if (all->candidates != NULL)
            group.bound += leaf_block_bound(leaf, leaf->at);
        uint32_t n = drop_low(all, &group);
        if (n == 0)
            continue;
        if (!leaf_load(leaf))
            break;
        to = keep_matches(all, number, &group, n, to);
    }
    /* Behind the leaf's last document. */
    if (number >= all->shape->n_must)
        for (; group.begin < all->n; group.begin++) {
            keep(all, to, group.begin, all->scores[group.begin]);
            to += all->scores[to] + all->rest[number + 1] >= all->cut;
        }
    all->n = to;
}

/* Says to the phrases where the postings of the document in `slot` are. */
static void set_places(struct conjunction *all, uint32_t slot)
{
    if (all->places == NULL)
        return;
    all->leader->place = (struct posting_place){all->leader->block.block, slot};
    for (size_t i = 1; i < all->shape->n_must; i++)
        all->shape->must[i]->place = all->places[i][slot];
}

/* Drops the documents that a term excludes. */
static void drop_excluded(struct conjunction *all)
{
    uint8_t left[POSTING_BLOCK_DOCS];
    all->n = shape_drop_excluded(all->shape, all->docs, all->n, left);
    for (uint32_t i = 0; i < all->n; i++)
        keep(all, i, left[i], all->scores[left[i]]);
}

/* The frequencies of document `i`, in the order of the query. */
static const uint32_t *wdfs_of(struct conjunction *all, uint32_t i)
{
    struct shape *shape = all->shape;
    for (size_t leaf = 0; leaf < shape->n_in_order; leaf++)
        shape->wdfs[leaf] = all->wdfs[leaf][all->slots[i]];
    return shape->wdfs;
}

static bool accepts(struct conjunction *all, uint32_t i)
{
    if (all->accepts_all)
        return true;
    set_places(all, all->slots[i]);
    return shape_accepts(all->shape, all->docs[i]);
}

/* Offers and counts the documents of the leader's block that match. */
static void search_block(struct conjunction *all)
{
    struct shape *shape = all->shape;
    take_leader(all);
    for (size_t i = 1; i < n_leaves(shape) && all->n > 0; i++)
        add_leaf(all, i);
    if (all->n > 0 && shape->n_never_terms > 0)
        drop_excluded(all);
    for (uint32_t i = 0; i < all->n; i++) {
        bool is_good = all->candidates != NULL && all->scores[i] >= all->candidates->cut;
        if ((!is_good && !all->counts_all) || !accepts(all, i))
            continue;
        all->n_matches++;
        if (is_good)
            candidates_offer(all->candidates, all->docs[i], all->scores[i], wdfs_of(all, i));
    }
}

/* Searches the leader's next block, or passes over it; false at the end. */
static bool search_next(struct conjunction *all)
{
    struct shape *shape = all->shape;
    all->cut = all->counts_all ? 0 : all->candidates->cut;
    if (shape->n_may > 0)
        promote_mays(shape, all->cut);
    struct leaf *leader = all->leader = shape->must[0];
    if (!leaf_skip_to(leader, all->begin))
        return false;
    if (leader->at > 0 && leaf_last(leader, leader->at - 1) + 1 > all->begin)
        all->begin = leaf_last(leader, leader->at - 1) + 1;
    ldoc_id last = leaf_last(leader, leader->at);
    if (!bound_range(all, last))
        return false;
    if (all->candidates != NULL && leaf_block_bound(leader, leader->at) + all->rest[1] < all->cut)
        leader->work->blocks_skipped++;
    else if (leaf_load(leader))
        search_block(all);
    all->begin = last + 1;
    return shape->env->err.status == ST_OK;
}

/* Passes through all blocks. Without candidates nothing is scored. */
static uint64_t pass_through(struct shape *shape, struct candidates *candidates, bool counts_all)
{
    struct arena *arena = shape->env->arena;
    struct conjunction *all = arena_zalloc(arena, sizeof(*all));
    all->shape = shape;
    all->candidates = candidates;
    all->accepts_all = shape_accepts_all(shape);
    all->counts_all = counts_all;
    all->bounds = arena_alloc(arena, n_leaves(shape) * sizeof(*all->bounds));
    all->rest = arena_alloc(arena, (n_leaves(shape) + 1) * sizeof(*all->rest));
    if (shape->n_phrases > 0)
        all->places = arena_alloc(arena, n_leaves(shape) * sizeof(*all->places));
    if (candidates != NULL) /* terms that the segment does not have keep 0 */
        all->wdfs = arena_zalloc(arena, shape->n_in_order * sizeof(*all->wdfs));
    for (uint32_t n = 1; search_next(all); n++)
        if (n % BLOCKS_PER_CLOCK == 0 && cursor_env_is_late(shape->env))
            break;
    return all->n_matches;
}

void conjunction_search(struct shape *shape, struct candidates *candidates)
{
    (void)pass_through(shape, candidates, false);
}

uint64_t conjunction_search_all(struct shape *shape, struct candidates *candidates)
{
    return pass_through(shape, candidates, true);
}

uint64_t conjunction_count(struct shape *shape)
{
    return pass_through(shape, NULL, true);
}

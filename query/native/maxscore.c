#include "query/native/maxscore.h"

#include "common/base/lower_bound.h"

#include <string.h>

#define WINDOW_DOCS  4096
#define WINDOW_WORDS (WINDOW_DOCS / 64)

/* What is known of a leaf in the window. */
struct window_leaf {
    struct leaf *leaf;
    float bound;
    bool is_here; /* a block of it may have documents in the window */
};

struct maxscore {
    struct shape *shape;
    struct candidates *candidates;
    struct window_leaf *leaves; /* by bound in the window, least first */
    float *below;               /* below[i]: sum of the bounds of leaves 0 to i - 1 */
    size_t n;
    ldoc_id begin, end; /* of the window */

    /* Documents that the essential leaves have found, first in a table over the window, then as
     * lists. */
    float sums[WINDOW_DOCS];
    uint64_t found[WINDOW_WORDS];
    ldoc_id docs[WINDOW_DOCS];
    float scores[WINDOW_DOCS];
    uint32_t n_docs;
};

/* --- the window ------------------------------------------------------------------------------- */

/* Bounds of all leaves in the window, in order, with their sums. */
static void bound_leaves(struct maxscore *search)
{
    for (size_t i = 0; i < search->n; i++) {
        struct window_leaf *item = &search->leaves[i];
        item->is_here =
            leaf_skip_to(item->leaf, search->begin) &&
            (item->leaf->at == 0 || leaf_last(item->leaf, item->leaf->at - 1) + 1 < search->end);
        item->bound = item->is_here ? leaf_range_bound(item->leaf, search->end - 1) : 0;
    }
    for (size_t i = 1; i < search->n; i++) {
        struct window_leaf item = search->leaves[i];
        size_t at = i;
        for (; at > 0 && search->leaves[at - 1].bound > item.bound; at--)
            search->leaves[at] = search->leaves[at - 1];
        search->leaves[at] = item;
    }
    search->below[0] = 0;
    for (size_t i = 0; i < search->n; i++)
        search->below[i + 1] = search->below[i] + search->leaves[i].bound;
}

/* The leaves from here on are essential: those before cannot reach the threshold together. */
static size_t first_essential(const struct maxscore *search)
{
    size_t first = 0;
    while (first < search->n && search->below[first + 1] < search->candidates->cut)
        first++;
    return first;
}

/* --- essential leaves ------------------------------------------------------------------------- */

/* Calls for each block of the leaf in the window that can lift a document over the threshold. */
typedef void block_fn(struct maxscore *search, struct leaf *leaf, float others);

static void each_block(struct maxscore *search, struct leaf *leaf, float others, block_fn *fn)
{
    uint32_t kept_at = leaf->at;
    for (; leaf->at < leaf->list.n_blocks; leaf->at++) {
        if (leaf->at > 0 && leaf_last(leaf, leaf->at - 1) + 1 >= search->end)
            break;
        if (leaf_block_bound(leaf, leaf->at) + others < search->candidates->cut)
            leaf->work->blocks_skipped++;
        else if (leaf_load(leaf))
            fn(search, leaf, others);
    }
    /* The last block may go on behind the window. */
    if (leaf->at > kept_at)
        leaf->at--;
}

/* The part of the loaded block that lies in the window. */
static uint32_t clip(const struct maxscore *search, struct leaf *leaf, uint32_t *end)
{
    const ldoc_id *docs = post_block_docs(&leaf->block);
    uint32_t n = leaf->block.n;
    *end = docs[n - 1] < search->end ? n : lower_bound32(docs, n, search->end);
    return docs[0] >= search->begin ? 0 : lower_bound32(docs, n, search->begin);
}

/* The only essential leaf: its documents go straight into the list. */
static void list_block(struct maxscore *search, struct leaf *leaf, float others)
{
    uint8_t kept[POSTING_BLOCK_DOCS];
    uint32_t end;
    uint32_t begin = clip(search, leaf, &end);
    const float *scores = leaf_scores(leaf) + begin;
    const ldoc_id *docs = leaf->block.docs + begin;
    uint32_t n = block_filter(scores, end - begin, search->candidates->cut - others, kept);
    for (uint32_t i = 0; i < n; i++) {
        search->docs[search->n_docs] = docs[kept[i]];
        search->scores[search->n_docs++] = scores[kept[i]];
    }
}

/* One of several: its scores are added up in the table. */
static void add_block(struct maxscore *search, struct leaf *leaf, float others UNUSED)
{
    uint32_t end;
    uint32_t begin = clip(search, leaf, &end);
    const float *scores = leaf_scores(leaf);
    const ldoc_id *docs = leaf->block.docs;
    for (uint32_t i = begin; i < end; i++) {
        uint32_t slot = docs[i] - search->begin;
        search->sums[slot] += scores[i];
        search->found[slot / 64] |= (uint64_t)1 << slot % 64;
    }
}

/* Empties the table into the list. */
static void list_table(struct maxscore *search, float others)
{
    float cut = search->candidates->cut - others;
    for (uint32_t w = 0; w < WINDOW_WORDS; w++) {
        for (uint64_t word = search->found[w]; word != 0; word &= word - 1) {
            uint32_t slot = w * 64 + (uint32_t)__builtin_ctzll(word);
            float sum = search->sums[slot];
            search->sums[slot] = 0;
            search->docs[search->n_docs] = search->begin + slot;
            search->scores[search->n_docs] = sum;
            search->n_docs += sum >= cut;
        }
        search->found[w] = 0;
    }
}

static void find_documents(struct maxscore *search, size_t essential)
{
    float others = search->below[essential];
    search->n_docs = 0;
    if (essential + 1 == search->n) {
        each_block(search, search->leaves[essential].leaf, others, list_block);
        return;
    }
    for (size_t i = essential; i < search->n; i++)
        if (search->leaves[i].is_here)
            each_block(search, search->leaves[i].leaf,
                       search->below[search->n] - search->leaves[i].bound, add_block);
    list_table(search, others);
}

/* --- the other leaves ------------------------------------------------------------------------- */

/* Adds a leaf's scores to the listed documents; drops those that `rest`, what is still to come,
 * cannot lift over the threshold. */
static void add_leaf(struct maxscore *search, struct leaf *leaf, float bound, float rest)
{
    float cut = search->candidates->cut - rest;
    uint32_t n = 0;
    for (uint32_t i = 0; i < search->n_docs; i++) {
        ldoc_id doc = search->docs[i];
        float score = search->scores[i];
        if (score + bound < cut)
            continue;
        if (leaf_skip_to(leaf, doc) && score + leaf_block_bound(leaf, leaf->at) >= cut &&
            leaf_seek(leaf, doc))
            score += leaf_score_here(leaf);
        search->docs[n] = doc;
        search->scores[n] = score;
        n += score >= cut;
    }
    search->n_docs = n;
}

static void offer_documents(struct maxscore *search)
{
    for (uint32_t i = 0; i < search->n_docs; i++)
        if (search->scores[i] >= search->candidates->cut &&
            !shape_excludes(search->shape, search->docs[i]) &&
            shape_accepts(search->shape, search->docs[i]))
            candidates_offer(search->candidates, search->docs[i], search->scores[i], NULL);
}

static void search_window(struct maxscore *search)
{
    bound_leaves(search);
    size_t essential = first_essential(search);
    if (essential == search->n)
        return;
    find_documents(search, essential);
    for (size_t i = essential; i-- > 0 && search->n_docs > 0;)
        if (search->leaves[i].bound > 0)
            add_leaf(search, search->leaves[i].leaf, search->leaves[i].bound, search->below[i]);
    offer_documents(search);
}

void maxscore_search(struct shape *shape, struct candidates *candidates)
{
    struct arena *arena = shape->env->arena;
    struct maxscore *search = arena_alloc(arena, sizeof(*search));
    memset(search->sums, 0, sizeof(search->sums));
    memset(search->found, 0, sizeof(search->found));
    search->shape = shape;
    search->candidates = candidates;
    search->n = shape->n_may;
    search->leaves = arena_alloc(arena, search->n * sizeof(*search->leaves));
    search->below = arena_alloc(arena, (search->n + 1) * sizeof(*search->below));
    for (size_t i = 0; i < search->n; i++)
        search->leaves[i] = (struct window_leaf){.leaf = shape->may[i]};
    ldoc_id n_docs = segment_n_docs(shape->env->segment);
    for (ldoc_id begin = 0;
         begin < n_docs && shape->env->err.status == ST_OK && !cursor_env_is_late(shape->env);) {
        search->begin = begin;
        search->end = n_docs - begin > WINDOW_DOCS ? begin + WINDOW_DOCS : n_docs;
        search_window(search);
        begin = search->end;
    }
}

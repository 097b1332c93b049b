#include "query/native/shape.h"

#include "common/base/lower_bound.h"
#include "query/native/guide.h"

#include <string.h>

/* --- which plans fit -------------------------------------------------------------------------- */

/* What a plan would need of a shape. */
struct needs {
    size_t n_terms, n_phrases, n_only, n_never;
};

static bool is_list_of_terms(const struct plan *plan)
{
    if (plan->op == QT_TERM)
        return true;
    if (plan->op != QT_OR)
        return false;
    for (size_t i = 0; i < plan->n_children; i++)
        if (plan->children[i]->op != QT_TERM)
            return false;
    return true;
}

static bool fits_must(const struct plan *plan, struct needs *needs)
{
    if (plan->op == QT_TERM || plan->op == QT_PHRASE) {
        needs->n_terms += plan->n_terms;
        needs->n_phrases += plan->op == QT_PHRASE;
        return true;
    }
    if (plan->op != QT_AND)
        return false;
    for (size_t i = 0; i < plan->n_children; i++)
        if (!fits_must(plan->children[i], needs))
            return false;
    return true;
}

static bool fits_any(const struct plan *plan, struct needs *needs)
{
    if (plan->op == QT_AND_NOT || plan->op == QT_FILTER) {
        needs->n_never += plan->op == QT_AND_NOT;
        needs->n_only += plan->op == QT_FILTER;
        return fits_any(plan->children[0], needs);
    }
    if (plan->op == QT_OR) {
        needs->n_terms += plan->n_children;
        return is_list_of_terms(plan);
    }
    if (plan->op == QT_AND_MAYBE) {
        const struct plan *may = plan->children[1];
        needs->n_terms += may->op == QT_TERM ? 1 : may->n_children;
        return is_list_of_terms(may) && fits_must(plan->children[0], needs);
    }
    return fits_must(plan, needs);
}

bool shape_has_phrase(const struct plan *plan)
{
    struct needs needs = {0};
    return fits_any(plan, &needs) && needs.n_phrases > 0;
}

bool shape_fits(const struct plan *plan)
{
    struct needs needs = {0};
    return fits_any(plan, &needs) && needs.n_terms <= SCORE_LEAVES_MAX &&
           needs.n_phrases <= SHAPE_PARTS_MAX && needs.n_only <= SHAPE_PARTS_MAX &&
           needs.n_never <= SHAPE_PARTS_MAX;
}

/* --- binding ---------------------------------------------------------------------------------- */

static size_t count_terms(const struct plan *plan)
{
    size_t n = plan->n_terms;
    for (size_t i = 0; i < plan->n_children; i++)
        n += count_terms(plan->children[i]);
    return n;
}

/* Opens a leaf; NULL when the segment does not have its term. */
static struct leaf *bind_leaf(struct shape *shape, const struct plan_term *term,
                              struct bm25_params bm25)
{
    struct leaf *leaf = arena_alloc(shape->env->arena, sizeof(*leaf));
    size_t order = shape->n_in_order++;
    shape->in_order[order] = term;
    return leaf_open(leaf, term, order, bm25, shape->env) ? leaf : NULL;
}

/* Puts a must among the others, the one with the fewest documents first. */
static void put_must(struct shape *shape, struct leaf *leaf)
{
    size_t at = shape->n_must++;
    for (; at > 0 && shape->must[at - 1]->list.info.df > leaf->list.info.df; at--)
        shape->must[at] = shape->must[at - 1];
    shape->must[at] = leaf;
}

/* Adds a must; NULL as bind_leaf. */
static struct leaf *add_must(struct shape *shape, const struct plan_term *term,
                             struct bm25_params bm25)
{
    struct leaf *leaf = bind_leaf(shape, term, bm25);
    if (leaf == NULL) {
        shape->is_empty = true;
        return NULL;
    }
    put_must(shape, leaf);
    return leaf;
}

/* What the segment's pair lists say about a phrase. */
struct phrase_pairs {
    size_t n_listed;
    struct pair_list rarest; /* of the lists; the words are at `at` and behind it */
    size_t at;
};

/* Looks up the pairs of a phrase; false when one of them is in no document, or after a failure. */
static bool find_pairs(struct phrase_pairs *pairs, const struct plan *plan, struct cursor_env *env)
{
    *pairs = (struct phrase_pairs){0};
    for (size_t i = 0; i + 1 < plan->n_terms; i++) {
        enum pair_state state;
        struct pair_list list;
        if (segment_find_pair(env->segment, term_in_segment(&plan->terms[i], env),
                              term_in_segment(&plan->terms[i + 1], env), &state, &list,
                              &env->err) != ST_OK ||
            state == PAIR_NOWHERE)
            return false;
        if (state != PAIR_LISTED)
            continue;
        if (pairs->n_listed++ == 0 || list.df < pairs->rarest.df) {
            pairs->rarest = list;
            pairs->at = i;
        }
    }
    return true;
}

static uint32_t df_of_rarest(const struct plan *plan, const struct cursor_env *env)
{
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < plan->n_terms; i++) {
        uint32_t df = term_in_segment(&plan->terms[i], env)->df;
        least = df < least ? df : least;
    }
    return least;
}

/* The rarest pair of a phrase leads a search to few documents; unless a word is rarer still. */
static void add_guide(struct shape *shape, const struct phrase_pairs *pairs,
                      const struct plan *plan)
{
    struct cursor_env *env = shape->env;
    struct leaf *leaf = arena_alloc(env->arena, sizeof(*leaf));
    const struct plan_term *words = &plan->terms[pairs->at];
    if (guide_open(leaf, &pairs->rarest, term_in_segment(&words[0], env),
                   term_in_segment(&words[1], env), env))
        put_must(shape, leaf);
}

/* A phrase's words are musts, and the check looks where they stand. Where a guide says it all,
 * nothing is left to check, and nothing but scores to get from the words. */
static void bind_phrase(struct shape *shape, const struct plan *plan, struct bm25_params bm25)
{
    struct phrase_pairs pairs = {0};
    shape->is_empty |= !phrase_is_possible(plan, shape->env);
    if (shape->is_empty || !find_pairs(&pairs, plan, shape->env)) {
        shape->is_empty = true;
        return;
    }
    bool says_all = plan->n_terms == 2 && pairs.n_listed == 1;
    if (says_all || (pairs.n_listed > 0 && pairs.rarest.df < df_of_rarest(plan, shape->env)))
        add_guide(shape, &pairs, plan);
    struct phrase_check *check = NULL;
    if (!says_all) {
        check = &shape->phrases[shape->n_phrases++];
        phrase_check_make(check, plan->n_terms, shape->env);
    } else if (!shape->is_scored) {
        return;
    }
    for (size_t i = 0; i < plan->n_terms; i++) {
        struct leaf *leaf = add_must(shape, &plan->terms[i], bm25);
        if (leaf == NULL)
            return;
        if (check != NULL)
            phrase_check_set_word(check, (uint32_t)i, &leaf->list, &leaf->place, &leaf->block);
    }
}

static void bind_must(struct shape *shape, const struct plan *plan, struct bm25_params bm25)
{
    if (plan->op == QT_PHRASE)
        bind_phrase(shape, plan, bm25);
    else if (plan->op == QT_TERM)
        (void)add_must(shape, &plan->terms[0], bm25);
    for (size_t i = 0; i < plan->n_children; i++)
        bind_must(shape, plan->children[i], bm25);
}

/* Puts a may among the others, the one that adds the most first: documents without it are soon out
 * of question. */
static void put_may(struct shape *shape, struct leaf *leaf)
{
    size_t at = shape->n_may++;
    for (; at > 0 && shape->may[at - 1]->bound < leaf->bound; at--)
        shape->may[at] = shape->may[at - 1];
    shape->may[at] = leaf;
}

static void bind_may(struct shape *shape, const struct plan *plan, struct bm25_params bm25)
{
    for (size_t i = 0; i < plan->n_terms; i++) {
        struct leaf *leaf = bind_leaf(shape, &plan->terms[i], bm25);
        if (leaf != NULL)
            put_may(shape, leaf);
    }
    for (size_t i = 0; i < plan->n_children; i++)
        bind_may(shape, plan->children[i], bm25);
}

/* Whatever has a shape of its own is asked by a cursor. */
static void bind_never(struct shape *shape, const struct plan *plan, struct bm25_params bm25)
{
    if (!is_list_of_terms(plan)) {
        shape->never[shape->n_never++] = cursor_build(plan, shape->env);
        return;
    }
    for (size_t i = 0; i < plan->n_terms; i++) {
        struct leaf *leaf = arena_alloc(shape->env->arena, sizeof(*leaf));
        if (leaf_open(leaf, &plan->terms[i], LEAF_SILENT, bm25, shape->env))
            shape->never_terms[shape->n_never_terms++] = leaf;
    }
    for (size_t i = 0; i < plan->n_children; i++)
        bind_never(shape, plan->children[i], bm25);
}

static void bind_any(struct shape *shape, const struct plan *plan, struct bm25_params bm25)
{
    switch (plan->op) {
    case QT_AND_NOT:
        bind_any(shape, plan->children[0], bm25);
        bind_never(shape, plan->children[1], bm25);
        return;
    case QT_FILTER:
        bind_any(shape, plan->children[0], bm25);
        shape->only[shape->n_only++] = cursor_build(plan->children[1], shape->env);
        return;
    case QT_AND_MAYBE:
        bind_must(shape, plan->children[0], bm25);
        if (shape->is_scored)
            bind_may(shape, plan->children[1], bm25);
        return;
    case QT_OR:
        bind_may(shape, plan, bm25);
        shape->is_empty = shape->n_may == 0;
        return;
    default:
        bind_must(shape, plan, bm25);
        return;
    }
}

static void bind(struct shape *shape, const struct plan *plan, struct bm25_params bm25,
                 struct cursor_env *env, bool is_scored)
{
    size_t n_terms = count_terms(plan);
    *shape =
        (struct shape){.env = env, .live = segment_live_bits(env->segment), .is_scored = is_scored};
    shape->must = arena_alloc(env->arena, 2 * n_terms * sizeof(struct leaf *)); /* and guides */
    shape->may = arena_alloc(env->arena, n_terms * sizeof(struct leaf *));
    shape->never_terms = arena_alloc(env->arena, n_terms * sizeof(struct leaf *));
    shape->in_order = arena_alloc(env->arena, n_terms * sizeof(struct plan_term *));
    shape->wdfs = arena_zalloc(env->arena, n_terms * sizeof(*shape->wdfs));
    bind_any(shape, plan, bm25);
}

void shape_bind(struct shape *shape, const struct plan *plan, struct bm25_params bm25,
                struct cursor_env *env)
{
    bind(shape, plan, bm25, env, true);
}

void shape_bind_to_count(struct shape *shape, const struct plan *plan, struct cursor_env *env)
{
    bind(shape, plan, BM25_DEFAULT, env, false);
}

void shape_release(struct shape *shape)
{
    for (size_t i = 0; i < shape->n_only; i++)
        shape->only[i]->ops->release(shape->only[i]);
    for (size_t i = 0; i < shape->n_never; i++)
        shape->never[i]->ops->release(shape->never[i]);
    for (size_t i = 0; i < shape->n_phrases; i++)
        phrase_check_release(&shape->phrases[i]);
}

/* --- documents -------------------------------------------------------------------------------- */

static bool has(struct cursor *cursor, ldoc_id doc)
{
    return (cursor->doc < doc ? cursor->ops->seek(cursor, doc) : cursor->doc) == doc;
}

bool shape_excludes_none(const struct shape *shape)
{
    return shape->n_only == 0 && shape->n_never_terms == 0 && shape->n_never == 0;
}

bool shape_accepts_all(const struct shape *shape)
{
    return shape_excludes_none(shape) && shape->n_phrases == 0 && shape->live == NULL;
}

/* Documents of a block that are still in question. */
struct remaining {
    ldoc_id docs[POSTING_BLOCK_DOCS];
    uint8_t *indexes; /* among those that were asked for */
    uint32_t n;
};

/* Keeps, from `to` on, the documents from `begin` to `end` that the leaf's block does not have. */
static uint32_t keep_others(struct remaining *all, struct leaf *leaf, uint32_t begin, uint32_t end,
                            uint32_t to)
{
    uint8_t in_docs[POSTING_BLOCK_DOCS], in_block[POSTING_BLOCK_DOCS];
    uint32_t n_found = leaf_match(leaf, all->docs + begin, end - begin, in_docs, in_block);
    uint32_t found = 0;
    for (uint32_t i = begin; i < end; i++) {
        bool is_in = found < n_found && in_docs[found] == i - begin;
        found += is_in;
        all->docs[to] = all->docs[i];
        all->indexes[to] = all->indexes[i];
        to += !is_in;
    }
    return to;
}

static void drop_docs_of(struct remaining *all, struct leaf *leaf)
{
    uint32_t to = 0;
    uint32_t begin = 0;
    while (begin < all->n && leaf_skip_to(leaf, all->docs[begin]) && leaf_load(leaf)) {
        ldoc_id last = leaf_last(leaf, leaf->at);
        uint32_t end = all->docs[all->n - 1] <= last
                           ? all->n
                           : begin + lower_bound32(all->docs + begin, all->n - begin, last + 1);
        to = keep_others(all, leaf, begin, end, to);
        begin = end;
    }
    for (; begin < all->n; begin++, to++) {
        all->docs[to] = all->docs[begin];
        all->indexes[to] = all->indexes[begin];
    }
    all->n = to;
}

uint32_t shape_drop_excluded(struct shape *shape, const ldoc_id *docs, uint32_t n, uint8_t *left)
{
    struct remaining all = {.indexes = left, .n = n};
    memcpy(all.docs, docs, n * sizeof(*docs));
    for (uint32_t i = 0; i < n; i++)
        left[i] = (uint8_t)i;
    for (size_t i = 0; i < shape->n_never_terms && all.n > 0; i++)
        drop_docs_of(&all, shape->never_terms[i]);
    return all.n;
}

bool shape_excludes(struct shape *shape, ldoc_id doc)
{
    for (size_t i = 0; i < shape->n_never_terms; i++)
        if (leaf_seek(shape->never_terms[i], doc))
            return true;
    return false;
}

bool shape_accepts(struct shape *shape, ldoc_id doc)
{
    if (shape->live != NULL && (shape->live[doc / 8] >> doc % 8 & 1) == 0)
        return false;
    for (size_t i = 0; i < shape->n_only; i++)
        if (!has(shape->only[i], doc))
            return false;
    for (size_t i = 0; i < shape->n_never; i++)
        if (has(shape->never[i], doc))
            return false;
    for (size_t i = 0; i < shape->n_phrases; i++)
        if (!phrase_check_here(&shape->phrases[i]))
            return false;
    return true;
}

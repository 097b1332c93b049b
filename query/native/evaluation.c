#include "query/native/evaluation.h"

#include "query/native/conjunction.h"
#include "query/native/match_set.h"
#include "query/native/maxscore.h"
#include "query/native/single_term.h"

/* How many documents are visited between two looks at the clock. */
#define DOCS_PER_CLOCK 4096

/* One segment, seen by an evaluation. */
struct segment_view {
    struct evaluation *evaluation;
    struct cursor_env env;
    doc_id base;
};

static struct segment_view view_of(struct evaluation *evaluation, size_t i)
{
    return (struct segment_view){
        .evaluation = evaluation,
        .env = {.segment = evaluation->snapshot->segments[i],
                .segment_no = i,
                .arena = evaluation->arena,
                .work = &evaluation->work,
                .deadline_ns = evaluation->deadline_ns},
        .base = evaluation->snapshot->bases[i],
    };
}

/* Hands on a failure that was kept where a loop could not return it. */
static enum status kept_failure(const struct err *kept, struct err *err)
{
    if (kept->status != ST_OK && err != NULL)
        *err = *kept;
    return kept->status;
}

/* --- every match ------------------------------------------------------------------------------ */

static void visit_cursor(struct segment_view *view, struct cursor *cursor, struct topk *topk,
                         uint64_t *n_matches)
{
    const struct segment *segment = view->env.segment;
    uint32_t n_seen = 0;
    for (; cursor->doc != LDOC_END; cursor->ops->next(cursor)) {
        if (n_seen++ % DOCS_PER_CLOCK == 0 && cursor_env_is_late(&view->env))
            return;
        if (!segment_is_live(segment, cursor->doc))
            continue;
        double sum = 0;
        ++*n_matches;
        view->env.work->docs_rescored++;
        cursor->ops->score(cursor, segment_doc_len(segment, cursor->doc), &sum);
        topk_offer(topk, (struct hit){view->base + cursor->doc, (float)sum});
    }
}

static enum status visit_matches(struct segment_view *view, const struct plan *plan,
                                 struct topk *topk, uint64_t *n_matches, struct err *err)
{
    struct cursor *cursor = cursor_build(plan, &view->env);
    visit_cursor(view, cursor, topk, n_matches);
    cursor->ops->release(cursor);
    return kept_failure(&view->env.err, err);
}

/* --- candidates ------------------------------------------------------------------------------- */

static struct post_cursor *open_cursors(struct segment_view *view, const struct shape *shape)
{
    struct post_cursor *cursors =
        arena_alloc(view->env.arena, shape->n_in_order * sizeof(*cursors));
    for (size_t i = 0; i < shape->n_in_order; i++) {
        const struct term_info *info = term_in_segment(shape->in_order[i], &view->env);
        cursors[i].doc = LDOC_END;
        if (info != NULL)
            post_cursor_init(&cursors[i], view->env.segment, info, &view->env.err);
    }
    return cursors;
}

/* Looks the frequencies up, for candidates that came without them. */
static void read_wdfs(struct post_cursor *cursors, size_t n, ldoc_id doc, uint32_t *wdfs)
{
    for (size_t i = 0; i < n; i++) {
        bool is_there = post_cursor_seek(&cursors[i], doc) == doc;
        wdfs[i] = is_there ? post_cursor_wdf(&cursors[i]) : 0;
    }
}

/* Scores the candidates exactly, leaf after leaf in the order of the query, as the cursors do. */
static void rescore(struct segment_view *view, const struct shape *shape,
                    const struct candidates *candidates, struct topk *topk)
{
    if (candidates->n == 0)
        return;
    struct post_cursor *cursors = candidates->n_terms == 0 ? open_cursors(view, shape) : NULL;
    for (size_t c = 0; c < candidates->n && view->env.err.status == ST_OK; c++) {
        ldoc_id doc = candidates->items[c].doc;
        uint32_t len = segment_doc_len(view->env.segment, doc);
        const uint32_t *wdfs = candidates->wdfs + c * candidates->n_terms;
        if (cursors != NULL) {
            read_wdfs(cursors, shape->n_in_order, doc, shape->wdfs);
            wdfs = shape->wdfs;
        }
        double sum = 0;
        for (size_t i = 0; i < shape->n_in_order; i++)
            sum += bm25_score(&shape->in_order[i]->bm25, wdfs[i], len);
        topk_offer(topk, (struct hit){view->base + doc, (float)sum});
    }
    view->env.work->docs_rescored += candidates->n;
}

/* Whether candidates come without the frequencies of the terms: the one searcher that adds scores
 * of several leaves up before it knows which documents are good. */
static bool is_for_maxscore(const struct shape *shape)
{
    return shape->n_must == 0 && shape->n_may > 1;
}

static void search_mays(struct shape *shape, struct candidates *candidates)
{
    single_term_prime(shape, shape->may, shape->n_may, candidates);
    maxscore_search(shape, candidates);
}

/* A document that only has the one must is a match, too. */
static void search_musts(struct shape *shape, struct candidates *candidates)
{
    if (shape->n_must == 1)
        single_term_prime(shape, shape->must, 1, candidates);
    conjunction_search(shape, candidates);
}

/* With `n_matches`, adds the number of all matches to it: for shapes with phrases. */
static void find_candidates(struct shape *shape, struct candidates *candidates, uint64_t *n_matches)
{
    if (shape->is_empty)
        return;
    if (n_matches != NULL)
        *n_matches += conjunction_search_all(shape, candidates);
    else if (shape->n_must + shape->n_may == 1)
        single_term_search(shape, shape->n_must > 0 ? shape->must[0] : shape->may[0], candidates);
    else if (shape->n_must > 0)
        search_musts(shape, candidates);
    else
        search_mays(shape, candidates);
}

static const char *strategy_of(const struct shape *shape)
{
    if (shape->n_must + shape->n_may <= 1)
        return "single term";
    return shape->n_must > 0 ? "conjunction" : "maxscore";
}

static enum status search_shape(struct segment_view *view, const struct plan *plan,
                                struct topk *topk, uint64_t *n_matches, struct err *err)
{
    struct candidates *candidates = view->evaluation->candidates;
    struct shape shape;
    shape_bind(&shape, plan, view->evaluation->bm25, &view->env);
    view->env.work->strategy = strategy_of(&shape);
    candidates_begin(candidates, topk->k, topk_threshold(topk),
                     is_for_maxscore(&shape) ? 0 : shape.n_in_order);
    if (view->env.err.status == ST_OK)
        find_candidates(&shape, candidates, n_matches);
    candidates_finish(candidates);
    if (view->env.err.status == ST_OK)
        rescore(view, &shape, candidates, topk);
    shape_release(&shape);
    return kept_failure(&view->env.err, err);
}

/* --- the snapshot ----------------------------------------------------------------------------- */

static bool is_fast(const struct evaluation *evaluation, const struct plan *plan,
                    const struct topk *topk)
{
    /* With k1 = 0 or b = 1 a score may be 0 / 0 in float. */
    return !evaluation->exhaustive && topk->order == ORDER_RELEVANCE && topk->k > 0 &&
           evaluation->bm25.k1 > 0 && evaluation->bm25.b < 1 && shape_fits(plan);
}

static uint32_t df_of(const struct segment_view *view, const struct plan *term)
{
    const struct term_info *info = term_in_segment(&term->terms[0], &view->env);
    return info != NULL ? info->df : 0;
}

/* A rare term among those that must be there: its documents are looked up in the other lists, where
 * bits would be set for all documents of all of them. It pays up to this part of all documents,
 * when they are only counted, and when they are scored on the way. */
#define RARE_TO_COUNT  64
#define RARE_TO_SEARCH 16

static bool is_led_by_rare_term(const struct segment_view *view, const struct plan *plan,
                                uint32_t part)
{
    uint32_t least = segment_n_docs(view->env.segment);
    while (plan->op == QT_AND_NOT || plan->op == QT_FILTER)
        plan = plan->children[0];
    if (plan->op == QT_TERM)
        least = df_of(view, plan);
    for (size_t i = 0; plan->op == QT_AND && i < plan->n_children; i++) {
        if (plan->children[i]->op != QT_TERM)
            return false;
        uint32_t df = df_of(view, plan->children[i]);
        least = df < least ? df : least;
    }
    return least < segment_n_docs(view->env.segment) / part;
}

/* The documents that hold a term; deletions are counted off. */
static uint64_t live_df(const struct segment_view *view, const struct plan_term *term)
{
    const struct term_info *info = term_in_segment(term, &view->env);
    return info != NULL ? info->live_df : 0;
}

/* Whether a pair list tells in how many documents a phrase of two words is: if nothing is deleted.
 */
static bool is_pair_listed(struct segment_view *view, const struct plan *plan, uint64_t *n)
{
    struct cursor_env *env = &view->env;
    enum pair_state state;
    struct pair_list list;
    *n = 0;
    if (plan->op != QT_PHRASE || plan->n_terms != 2 || segment_live_bits(env->segment) != NULL ||
        !phrase_is_possible(plan, env))
        return false;
    if (segment_find_pair(env->segment, term_in_segment(&plan->terms[0], env),
                          term_in_segment(&plan->terms[1], env), &state, &list, &env->err) != ST_OK)
        return false;
    *n = state == PAIR_LISTED ? list.df : 0;
    return state != PAIR_UNKNOWN;
}

static uint64_t count_segment(struct segment_view *view, const struct plan *plan)
{
    struct shape shape;
    uint64_t n_pair;
    while (plan->op == QT_AND_MAYBE)
        plan = plan->children[0]; /* the rest adds to scores only */
    if (plan->op == QT_TERM)
        return live_df(view, &plan->terms[0]);
    if (is_pair_listed(view, plan, &n_pair))
        return n_pair;
    if (!shape_fits(plan) ||
        !(shape_has_phrase(plan) || is_led_by_rare_term(view, plan, RARE_TO_COUNT)))
        return match_set_count(plan, &view->env);
    shape_bind_to_count(&shape, plan, &view->env);
    uint64_t n = shape.is_empty || view->env.err.status != ST_OK ? 0 : conjunction_count(&shape);
    shape_release(&shape);
    return n;
}

/* Whether counting all matches of a plan that fits looks at no more documents than finding the
 * best: those that may hold a phrase, or a rare term. */
static bool counts_on_the_way(const struct segment_view *view, const struct plan *plan)
{
    return shape_has_phrase(plan) || is_led_by_rare_term(view, plan, RARE_TO_SEARCH);
}

/* Searches a segment by a shape; with `total`, adds the number of all matches to it. */
static enum status search_and_count(struct segment_view *view, const struct plan *plan,
                                    struct topk *topk, uint64_t *total, struct err *err)
{
    uint64_t n = 0;
    if (total == NULL || (!is_pair_listed(view, plan, &n) && counts_on_the_way(view, plan)))
        return search_shape(view, plan, topk, total, err);
    TRY(search_shape(view, plan, topk, NULL, err));
    *total += n > 0 ? n : count_segment(view, plan);
    return kept_failure(&view->env.err, err);
}

enum status evaluation_search(struct evaluation *evaluation, const struct plan *plan,
                              struct topk *topk, uint64_t *total, struct err *err)
{
    bool fast = is_fast(evaluation, plan, topk);
    uint64_t n_visited = 0;
    if (total != NULL)
        *total = 0;
    for (size_t i = 0; i < evaluation->snapshot->n_segments; i++) {
        struct segment_view view = view_of(evaluation, i);
        TRY(segment_check_doc_lens(view.env.segment, err));
        if (fast)
            TRY(search_and_count(&view, plan, topk, total, err));
        else
            TRY(visit_matches(&view, plan, topk, total != NULL ? total : &n_visited, err));
    }
    if (!fast)
        evaluation->work.strategy = "every match";
    return ST_OK;
}

enum status evaluation_count(struct evaluation *evaluation, const struct plan *plan, uint64_t *n,
                             struct err *err)
{
    *n = 0;
    for (size_t i = 0; i < evaluation->snapshot->n_segments; i++) {
        struct segment_view view = view_of(evaluation, i);
        TRY(segment_check_doc_lens(view.env.segment, err));
        *n += count_segment(&view, plan);
        TRY(kept_failure(&view.env.err, err));
    }
    return ST_OK;
}

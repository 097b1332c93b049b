/* The documents that hold one term. */
#include "query/native/cursor.h"

struct cursor_of_term {
    struct cursor base;
    struct post_cursor postings;
    struct bm25_leaf bm25;
};

static ldoc_id term_next(struct cursor *cursor)
{
    return cursor->doc = post_cursor_next(&((struct cursor_of_term *)cursor)->postings);
}

static ldoc_id term_seek(struct cursor *cursor, ldoc_id target)
{
    return cursor->doc = post_cursor_seek(&((struct cursor_of_term *)cursor)->postings, target);
}

static void term_score(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_term *term = (struct cursor_of_term *)cursor;
    *sum += bm25_score(&term->bm25, post_cursor_wdf(&term->postings), len);
}

static void term_release(struct cursor *cursor UNUSED)
{
}

static const struct cursor_ops term_ops = {term_next, term_seek, term_score, term_release};

struct cursor *cursor_term(const struct plan *plan, struct cursor_env *env)
{
    const struct term_info *info = term_in_segment(&plan->terms[0], env);
    if (info == NULL)
        return cursor_nothing(env);
    struct cursor_of_term *term = arena_alloc(env->arena, sizeof(*term));
    post_cursor_init(&term->postings, env->segment, info, &env->err);
    term->base = (struct cursor){&term_ops, term->postings.doc, info->df};
    term->bm25 = plan->terms[0].bm25;
    return &term->base;
}

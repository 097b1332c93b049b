/* The documents that at least one child has. */
#include "query/native/cursor.h"

struct cursor_of_any {
    struct cursor base;
    struct cursor **children; /* in query order */
    size_t n;
};

static ldoc_id least(struct cursor_of_any *any)
{
    ldoc_id doc = LDOC_END;
    for (size_t i = 0; i < any->n; i++)
        if (any->children[i]->doc < doc)
            doc = any->children[i]->doc;
    return any->base.doc = doc;
}

static ldoc_id any_next(struct cursor *cursor)
{
    struct cursor_of_any *any = (struct cursor_of_any *)cursor;
    ldoc_id doc = cursor->doc;
    if (doc == LDOC_END)
        return LDOC_END;
    for (size_t i = 0; i < any->n; i++)
        if (any->children[i]->doc == doc)
            any->children[i]->ops->next(any->children[i]);
    return least(any);
}

static ldoc_id any_seek(struct cursor *cursor, ldoc_id target)
{
    struct cursor_of_any *any = (struct cursor_of_any *)cursor;
    if (target <= cursor->doc)
        return cursor->doc;
    for (size_t i = 0; i < any->n; i++)
        if (any->children[i]->doc < target)
            any->children[i]->ops->seek(any->children[i], target);
    return least(any);
}

static void any_score(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_any *any = (struct cursor_of_any *)cursor;
    for (size_t i = 0; i < any->n; i++)
        if (any->children[i]->doc == cursor->doc)
            any->children[i]->ops->score(any->children[i], len, sum);
}

static void any_release(struct cursor *cursor)
{
    struct cursor_of_any *any = (struct cursor_of_any *)cursor;
    for (size_t i = 0; i < any->n; i++)
        any->children[i]->ops->release(any->children[i]);
}

static const struct cursor_ops any_ops = {any_next, any_seek, any_score, any_release};

struct cursor *cursor_or(struct cursor **children, size_t n, struct cursor_env *env)
{
    struct cursor_of_any *any = arena_zalloc(env->arena, sizeof(*any));
    any->children = children;
    any->n = n;
    uint64_t cost = 0;
    for (size_t i = 0; i < n; i++)
        cost += children[i]->cost;
    uint32_t n_docs = segment_n_docs(env->segment);
    any->base = (struct cursor){&any_ops, 0, cost < n_docs ? (uint32_t)cost : n_docs};
    least(any);
    return &any->base;
}

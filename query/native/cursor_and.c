/* The documents that all children have; the child with the fewest leads. */
#include "query/native/cursor.h"

struct cursor_of_all {
    struct cursor base;
    struct cursor **children; /* in query order, for the score */
    struct cursor **by_cost;  /* cheapest first, for seeking */
    size_t n;
};

static ldoc_id align(struct cursor_of_all *all, ldoc_id doc)
{
    size_t i = 0;
    while (i < all->n && doc != LDOC_END) {
        struct cursor *child = all->by_cost[i];
        ldoc_id found = child->doc < doc ? child->ops->seek(child, doc) : child->doc;
        if (found == doc) {
            i++;
        } else {
            doc = found;
            i = 0;
        }
    }
    return all->base.doc = doc;
}

static ldoc_id all_next(struct cursor *cursor)
{
    struct cursor_of_all *all = (struct cursor_of_all *)cursor;
    return cursor->doc == LDOC_END ? LDOC_END : align(all, cursor->doc + 1);
}

static ldoc_id all_seek(struct cursor *cursor, ldoc_id target)
{
    struct cursor_of_all *all = (struct cursor_of_all *)cursor;
    return target <= cursor->doc ? cursor->doc : align(all, target);
}

static void all_score(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_all *all = (struct cursor_of_all *)cursor;
    for (size_t i = 0; i < all->n; i++)
        all->children[i]->ops->score(all->children[i], len, sum);
}

static void all_release(struct cursor *cursor)
{
    struct cursor_of_all *all = (struct cursor_of_all *)cursor;
    for (size_t i = 0; i < all->n; i++)
        all->children[i]->ops->release(all->children[i]);
}

static const struct cursor_ops all_ops = {all_next, all_seek, all_score, all_release};

struct cursor *cursor_and(struct cursor **children, size_t n, struct cursor_env *env)
{
    struct cursor_of_all *all = arena_zalloc(env->arena, sizeof(*all));
    all->children = children;
    all->n = n;
    all->by_cost = arena_alloc(env->arena, n * sizeof(struct cursor *));
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && all->by_cost[at - 1]->cost > children[i]->cost; at--)
            all->by_cost[at] = all->by_cost[at - 1];
        all->by_cost[at] = children[i];
    }
    all->base = (struct cursor){&all_ops, 0, all->by_cost[0]->cost};
    align(all, 0);
    return &all->base;
}

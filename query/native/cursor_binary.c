/* The operators of two parts, of which the first leads and always scores. */
#include "query/native/cursor.h"

struct cursor_of_two {
    struct cursor base;
    struct cursor *first;
    struct cursor *second;
};

static bool second_has(struct cursor_of_two *both, ldoc_id doc)
{
    struct cursor *second = both->second;
    return (second->doc < doc ? second->ops->seek(second, doc) : second->doc) == doc;
}

static void first_scores(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_two *both = (struct cursor_of_two *)cursor;
    both->first->ops->score(both->first, len, sum);
}

static void both_score(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_two *both = (struct cursor_of_two *)cursor;
    both->first->ops->score(both->first, len, sum);
    if (second_has(both, cursor->doc))
        both->second->ops->score(both->second, len, sum);
}

static void binary_release(struct cursor *cursor)
{
    struct cursor_of_two *both = (struct cursor_of_two *)cursor;
    both->first->ops->release(both->first);
    both->second->ops->release(both->second);
}

static struct cursor *binary_new(const struct cursor_ops *ops, struct cursor *first,
                                 struct cursor *second, struct cursor_env *env)
{
    struct cursor_of_two *both = arena_zalloc(env->arena, sizeof(*both));
    both->base = (struct cursor){ops, first->doc, first->cost};
    both->first = first;
    both->second = second;
    return &both->base;
}

/* --- AND_MAYBE: the documents of the first --- */

static ldoc_id maybe_next(struct cursor *cursor)
{
    struct cursor *first = ((struct cursor_of_two *)cursor)->first;
    return cursor->doc = first->ops->next(first);
}

static ldoc_id maybe_seek(struct cursor *cursor, ldoc_id target)
{
    struct cursor *first = ((struct cursor_of_two *)cursor)->first;
    return cursor->doc = first->ops->seek(first, target);
}

static const struct cursor_ops maybe_ops = {maybe_next, maybe_seek, both_score, binary_release};

struct cursor *cursor_and_maybe(struct cursor *must, struct cursor *may, struct cursor_env *env)
{
    return binary_new(&maybe_ops, must, may, env);
}

/* --- AND_NOT: without those of the second --- */

static ldoc_id not_settle(struct cursor_of_two *both)
{
    struct cursor *first = both->first;
    while (first->doc != LDOC_END && second_has(both, first->doc))
        first->ops->next(first);
    return both->base.doc = first->doc;
}

static ldoc_id not_next(struct cursor *cursor)
{
    maybe_next(cursor);
    return not_settle((struct cursor_of_two *)cursor);
}

static ldoc_id not_seek(struct cursor *cursor, ldoc_id target)
{
    maybe_seek(cursor, target);
    return not_settle((struct cursor_of_two *)cursor);
}

static const struct cursor_ops not_ops = {not_next, not_seek, first_scores, binary_release};

struct cursor *cursor_and_not(struct cursor *must, struct cursor *not_this, struct cursor_env *env)
{
    struct cursor *cursor = binary_new(&not_ops, must, not_this, env);
    not_settle((struct cursor_of_two *)cursor);
    return cursor;
}

/* --- FILTER: only those of the second as well --- */

static ldoc_id filter_settle(struct cursor_of_two *both)
{
    struct cursor *first = both->first;
    while (first->doc != LDOC_END && !second_has(both, first->doc))
        first->ops->seek(first, both->second->doc);
    return both->base.doc = first->doc;
}

static ldoc_id filter_next(struct cursor *cursor)
{
    maybe_next(cursor);
    return filter_settle((struct cursor_of_two *)cursor);
}

static ldoc_id filter_seek(struct cursor *cursor, ldoc_id target)
{
    maybe_seek(cursor, target);
    return filter_settle((struct cursor_of_two *)cursor);
}

static const struct cursor_ops filter_ops = {filter_next, filter_seek, first_scores,
                                             binary_release};

struct cursor *cursor_filter(struct cursor *must, struct cursor *filter, struct cursor_env *env)
{
    struct cursor *cursor = binary_new(&filter_ops, must, filter, env);
    filter_settle((struct cursor_of_two *)cursor);
    return cursor;
}

/* The operators of two parts, of which the first leads and always scores. */
#include "query/native/cursor.h"

struct cursor_of_pair {
    struct cursor base;
    struct cursor *first;
    struct cursor *second;
};

static bool second_has(struct cursor_of_pair *pair, ldoc_id doc)
{
    struct cursor *second = pair->second;
    return (second->doc < doc ? second->ops->seek(second, doc) : second->doc) == doc;
}

static void first_scores(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_pair *pair = (struct cursor_of_pair *)cursor;
    pair->first->ops->score(pair->first, len, sum);
}

static void both_score(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_pair *pair = (struct cursor_of_pair *)cursor;
    pair->first->ops->score(pair->first, len, sum);
    if (second_has(pair, cursor->doc))
        pair->second->ops->score(pair->second, len, sum);
}

static void pair_release(struct cursor *cursor)
{
    struct cursor_of_pair *pair = (struct cursor_of_pair *)cursor;
    pair->first->ops->release(pair->first);
    pair->second->ops->release(pair->second);
}

static struct cursor *pair_new(const struct cursor_ops *ops, struct cursor *first,
                               struct cursor *second, struct cursor_env *env)
{
    struct cursor_of_pair *pair = arena_zalloc(env->arena, sizeof(*pair));
    pair->base = (struct cursor){ops, first->doc, first->cost};
    pair->first = first;
    pair->second = second;
    return &pair->base;
}

/* --- AND_MAYBE: the documents of the first --- */

static ldoc_id maybe_next(struct cursor *cursor)
{
    struct cursor *first = ((struct cursor_of_pair *)cursor)->first;
    return cursor->doc = first->ops->next(first);
}

static ldoc_id maybe_seek(struct cursor *cursor, ldoc_id target)
{
    struct cursor *first = ((struct cursor_of_pair *)cursor)->first;
    return cursor->doc = first->ops->seek(first, target);
}

static const struct cursor_ops maybe_ops = {maybe_next, maybe_seek, both_score, pair_release};

struct cursor *cursor_and_maybe(struct cursor *must, struct cursor *may, struct cursor_env *env)
{
    return pair_new(&maybe_ops, must, may, env);
}

/* --- AND_NOT: without those of the second --- */

static ldoc_id not_settle(struct cursor_of_pair *pair)
{
    struct cursor *first = pair->first;
    while (first->doc != LDOC_END && second_has(pair, first->doc))
        first->ops->next(first);
    return pair->base.doc = first->doc;
}

static ldoc_id not_next(struct cursor *cursor)
{
    maybe_next(cursor);
    return not_settle((struct cursor_of_pair *)cursor);
}

static ldoc_id not_seek(struct cursor *cursor, ldoc_id target)
{
    maybe_seek(cursor, target);
    return not_settle((struct cursor_of_pair *)cursor);
}

static const struct cursor_ops not_ops = {not_next, not_seek, first_scores, pair_release};

struct cursor *cursor_and_not(struct cursor *must, struct cursor *not_this, struct cursor_env *env)
{
    struct cursor *cursor = pair_new(&not_ops, must, not_this, env);
    not_settle((struct cursor_of_pair *)cursor);
    return cursor;
}

/* --- FILTER: only those of the second as well --- */

static ldoc_id filter_settle(struct cursor_of_pair *pair)
{
    struct cursor *first = pair->first;
    while (first->doc != LDOC_END && !second_has(pair, first->doc))
        first->ops->seek(first, pair->second->doc);
    return pair->base.doc = first->doc;
}

static ldoc_id filter_next(struct cursor *cursor)
{
    maybe_next(cursor);
    return filter_settle((struct cursor_of_pair *)cursor);
}

static ldoc_id filter_seek(struct cursor *cursor, ldoc_id target)
{
    maybe_seek(cursor, target);
    return filter_settle((struct cursor_of_pair *)cursor);
}

static const struct cursor_ops filter_ops = {filter_next, filter_seek, first_scores, pair_release};

struct cursor *cursor_filter(struct cursor *must, struct cursor *filter, struct cursor_env *env)
{
    struct cursor *cursor = pair_new(&filter_ops, must, filter, env);
    filter_settle((struct cursor_of_pair *)cursor);
    return cursor;
}

/* Every document of the segment, or none of them; both score 0. */
#include "query/native/cursor.h"

struct cursor_range {
    struct cursor base;
    ldoc_id end;
};

static ldoc_id range_seek(struct cursor *cursor, ldoc_id target)
{
    const struct cursor_range *range = (const struct cursor_range *)cursor;
    if (target > cursor->doc)
        cursor->doc = target < range->end ? target : LDOC_END;
    return cursor->doc;
}

static ldoc_id range_next(struct cursor *cursor)
{
    return cursor->doc == LDOC_END ? LDOC_END : range_seek(cursor, cursor->doc + 1);
}

static void range_score(struct cursor *cursor UNUSED, uint32_t len UNUSED, double *sum UNUSED)
{
}

static void range_release(struct cursor *cursor UNUSED)
{
}

static const struct cursor_ops range_ops = {range_next, range_seek, range_score, range_release};

static struct cursor *range_new(ldoc_id end, struct cursor_env *env)
{
    struct cursor_range *range = arena_zalloc(env->arena, sizeof(*range));
    range->base = (struct cursor){&range_ops, end > 0 ? 0 : LDOC_END, end};
    range->end = end;
    return &range->base;
}

struct cursor *cursor_all(struct cursor_env *env)
{
    return range_new(segment_n_docs(env->segment), env);
}

struct cursor *cursor_nothing(struct cursor_env *env)
{
    return range_new(0, env);
}

#include "query/native/cursor.h"

struct cursor *cursor_build(const struct plan *plan, struct cursor_env *env)
{
    struct cursor **children = arena_alloc(env->arena, plan->n_children * sizeof(*children));
    for (size_t i = 0; i < plan->n_children; i++)
        children[i] = cursor_build(plan->children[i], env);
    switch (plan->op) {
    case QT_NOTHING:
        return cursor_nothing(env);
    case QT_ALL:
        return cursor_all(env);
    case QT_TERM:
        return cursor_term(plan, env);
    case QT_PHRASE:
        return cursor_phrase(plan, env);
    case QT_AND:
        return cursor_and(children, plan->n_children, env);
    case QT_OR:
        return cursor_or(children, plan->n_children, env);
    case QT_AND_MAYBE:
        return cursor_and_maybe(children[0], children[1], env);
    case QT_AND_NOT:
        return cursor_and_not(children[0], children[1], env);
    case QT_FILTER:
        return cursor_filter(children[0], children[1], env);
    }
    BUG("a plan has the unknown operator %d", (int)plan->op);
}

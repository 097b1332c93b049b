#include "query/native/cursor.h"

#include <time.h>

bool cursor_env_is_late(struct cursor_env *env)
{
    struct timespec now;
    if (env->deadline_ns == 0)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if ((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec < env->deadline_ns)
        return false;
    (void)err_set(&env->err, ST_INTERRUPTED, "the query was stopped at its deadline");
    return true;
}

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

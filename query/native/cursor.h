/*
 * Cursors: the documents of one segment that match a plan, in ascending order, with their scores.
 *
 * One file an operator (cursor_*.c); cursor_build picks. A cursor is born on its first document.
 * Deleted documents are passed as well: whoever drives the cursor leaves them out.
 *
 * State: `doc` is the current document, LDOC_END after the last. A failure (damaged index) sets the
 * environment's err and ends the cursor; the driver looks at it once, at the end. Nothing is
 * allocated by next, seek and score but position buffers that grow to the longest list.
 */
#ifndef QUERY_NATIVE_CURSOR_H
#define QUERY_NATIVE_CURSOR_H

#include "common/base/mem.h"
#include "common/engine/search_work.h"
#include "query/native/plan.h"

/* What the cursors of one segment share. */
struct cursor_env {
    const struct segment *segment;
    size_t segment_no;   /* its number in the snapshot, for plan_term.infos */
    struct arena *arena; /* cursors live in it */
    struct err err;      /* of the first failure; status ST_OK while all is well */
    struct search_work *work;
    uint64_t deadline_ns; /* on CLOCK_MONOTONIC, 0 for none */
};

/* Whether the deadline has passed, which is then the failure in env->err. Looks at the clock: for
 * once a window or a few dozen blocks. */
bool cursor_env_is_late(struct cursor_env *env);

struct cursor {
    const struct cursor_ops *ops;
    ldoc_id doc;
    uint32_t cost; /* an upper bound of the documents it has, for ordering work */
};

struct cursor_ops {
    /* Moves to the next document and returns it. */
    ldoc_id (*next)(struct cursor *cursor);

    /* Moves to the first document that is not before `target`; stays when already there. */
    ldoc_id (*seek)(struct cursor *cursor, ldoc_id target);

    /* Adds the current document's leaf scores to `*sum`, one after the other in query order, so
     * that the sum is the same on every path. `len` is the document's length. */
    void (*score)(struct cursor *cursor, uint32_t len, double *sum);

    /* Frees what is not in the arena. */
    void (*release)(struct cursor *cursor);
};

/* Where the term's postings are in env's segment; NULL when no document there holds it. */
static inline const struct term_info *term_in_segment(const struct plan_term *term,
                                                      const struct cursor_env *env)
{
    const struct term_info *info = &term->infos[env->segment_no];
    return info->df > 0 ? info : NULL;
}

/* The cursor of `plan` in `env`'s segment. Failures are in env->err. */
struct cursor *cursor_build(const struct plan *plan, struct cursor_env *env);

/* The operators, each in the file of its name. A constructor takes over its children. */
struct cursor *cursor_term(const struct plan *plan, struct cursor_env *env);
struct cursor *cursor_phrase(const struct plan *plan, struct cursor_env *env);

/* Whether the phrase of cursor_phrase, whose words some segment has, stands in `doc`. Documents are
 * asked for in ascending order; the cursor is good for nothing else then. */
bool cursor_phrase_is_at(struct cursor *cursor, ldoc_id doc);

struct cursor *cursor_and(struct cursor **children, size_t n, struct cursor_env *env);
struct cursor *cursor_or(struct cursor **children, size_t n, struct cursor_env *env);
struct cursor *cursor_and_maybe(struct cursor *must, struct cursor *may, struct cursor_env *env);
struct cursor *cursor_and_not(struct cursor *must, struct cursor *not_this, struct cursor_env *env);
struct cursor *cursor_filter(struct cursor *must, struct cursor *filter, struct cursor_env *env);
struct cursor *cursor_all(struct cursor_env *env);
struct cursor *cursor_nothing(struct cursor_env *env);

#endif

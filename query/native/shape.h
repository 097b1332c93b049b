/*
 * The shape of a plan that the fast searchers know: terms that must, may and must not be there.
 *
 *   must   all of these; a phrase's words are musts, and the phrase is checked last, unless the
 *          segment lists the documents of its two words (a guide, which is a must as well)
 *   may    adds to the score; with no must, at least one of them has to be there
 *   only   cursors of what else must match, without a score
 *   never  what excludes a document: leaves of terms, cursors of anything else
 *
 * Leaves keep the order of the query in `in_order`, by which scores are summed. What has another
 * shape is searched by visiting every match (cursor.h).
 */
#ifndef QUERY_NATIVE_SHAPE_H
#define QUERY_NATIVE_SHAPE_H

#include "common/segment/segment.h"
#include "query/native/leaf.h"
#include "query/native/phrase_check.h"

#define SHAPE_PARTS_MAX 16

/* A shape bound to one segment. Lives in the environment's arena. */
struct shape {
    struct cursor_env *env;
    const uint8_t *live; /* as segment_live_bits */
    struct leaf **must;  /* cheapest first */
    struct leaf **may;   /* the one with the highest bound first */
    size_t n_must, n_may;
    struct cursor *only[SHAPE_PARTS_MAX];
    struct leaf **never_terms;
    struct cursor *never[SHAPE_PARTS_MAX];
    struct phrase_check phrases[SHAPE_PARTS_MAX];
    size_t n_only, n_never_terms, n_never, n_phrases;
    const struct plan_term **in_order;
    size_t n_in_order;
    uint32_t *wdfs; /* scratch of the searchers, in that order; at first 0 */
    bool is_scored; /* otherwise leaves that only matter to scores are left out */
    bool is_empty;  /* a must that no document of the segment has */
};

/* Whether the plan has a shape that shape_bind can bind. */
bool shape_fits(const struct plan *plan);

/* Whether a plan that fits has a phrase that must be there. */
bool shape_has_phrase(const struct plan *plan);

/* Opens the leaves, cursors and phrases of a plan that fits. Failures are in env->err; the shape is
 * to be released in any case. */
void shape_bind(struct shape *shape, const struct plan *plan, struct bm25_params bm25,
                struct cursor_env *env);

/* The same for a plan whose matches are only counted. */
void shape_bind_to_count(struct shape *shape, const struct plan *plan, struct cursor_env *env);
void shape_release(struct shape *shape);

/* Whether any document that the musts and mays give may be a match, whatever else it has: none is
 * excluded by only and never. And whether it is one for sure. */
bool shape_excludes_none(const struct shape *shape);
bool shape_accepts_all(const struct shape *shape);

/* Which of `n` <= 128 documents hold none of the terms that exclude: their indexes, in order, in
 * `left`; returns how many there are. */
uint32_t shape_drop_excluded(struct shape *shape, const ldoc_id *docs, uint32_t n, uint8_t *left);

/* Whether one document holds a term that excludes. */
bool shape_excludes(struct shape *shape, ldoc_id doc);

/* Whether a document on which all musts stand, and that no term excludes, is alive and passes only,
 * the other nevers and the phrases, the cheapest first. For all of these, documents are asked for
 * in ascending order. */
bool shape_accepts(struct shape *shape, ldoc_id doc);

#endif

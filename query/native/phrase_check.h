/*
 * Whether the words of a phrase stand one after the other in a document that holds all of them.
 *
 * Owned by one search; documents are asked for in ascending order.
 */
#ifndef QUERY_NATIVE_PHRASE_CHECK_H
#define QUERY_NATIVE_PHRASE_CHECK_H

#include "query/native/cursor.h"

struct phrase_word {
    struct post_cursor postings;
    struct position_reader reader;
    const uint32_t *positions; /* in the document being looked at */
    uint32_t n;
    uint32_t at; /* the next of them to compare */
};

struct phrase_check {
    struct cursor_env *env;
    struct phrase_word *words; /* in the order of the phrase */
    uint32_t n_words;
};

/* False when no document of the segment can hold the phrase `plan`, or after a failure (env->err).
 * Lives in env->arena; its buffers are freed by phrase_check_release, also after false. */
bool phrase_check_open(struct phrase_check *check, const struct plan *plan, struct cursor_env *env);
void phrase_check_release(struct phrase_check *check);

/* For a document on which all words' postings stand. False as well after a failure (env->err). */
bool phrase_check_here(struct phrase_check *check);

/* Moves the words to `doc`, which holds all of them, and looks there. */
bool phrase_check_at(struct phrase_check *check, ldoc_id doc);

#endif

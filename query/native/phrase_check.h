/*
 * Whether the words of a phrase stand one after the other in a document that holds all of them.
 *
 * Owned by one search; it looks where the postings of its words stand, which others move.
 */
#ifndef QUERY_NATIVE_PHRASE_CHECK_H
#define QUERY_NATIVE_PHRASE_CHECK_H

#include "query/native/cursor.h"

struct phrase_word {
    const struct post_list *list; /* the word's postings, */
    struct post_block *block;     /* the block of the document, */
    const uint32_t *index;        /* and its place there */
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

/* Makes a check of `n_words`, whose postings are still to be filled in; it lives in env->arena, its
 * buffers are freed by phrase_check_release. */
void phrase_check_make(struct phrase_check *check, size_t n_words, struct cursor_env *env);
void phrase_check_release(struct phrase_check *check);

/* Whether every word of a phrase has positions in env's segment. */
bool phrase_is_possible(const struct plan *plan, const struct cursor_env *env);

/* For a document on which all words' postings stand. False as well after a failure (env->err). */
bool phrase_check_here(struct phrase_check *check);

#endif

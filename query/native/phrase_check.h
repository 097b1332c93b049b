/*
 * Whether the words of a phrase stand one after the other in a document that holds all of them.
 *
 * Places where the phrase could begin are taken from the word with the fewest positions, and the
 * other words, rarest first, strike out those at which they do not stand; the positions of a word
 * are not read when no place is left. A word that comes twice is read once.
 *
 * Owned by one search; it looks where the postings of its words stand, which others move.
 */
#ifndef QUERY_NATIVE_PHRASE_CHECK_H
#define QUERY_NATIVE_PHRASE_CHECK_H

#include "query/native/cursor.h"

/* A document of a posting list. */
struct posting_place {
    uint32_t block; /* its number, and the document's index in it */
    uint32_t index;
};

struct phrase_word {
    struct post_list *list;            /* the word's postings, */
    const struct posting_place *place; /* where they stand, */
    struct post_block *loaded;         /* and a block of them, not always the one of `place` */
    struct post_block own;             /* for when it is not; n is 0 while none is in it */
    struct position_reader reader;
};

struct phrase_check {
    struct cursor_env *env;
    struct phrase_word *words; /* in the order of the phrase */
    uint32_t n_words;
    uint32_t *by_rarity; /* indexes of words, the one with the fewest positions first */
    uint32_t n_sorted;   /* how many words are in it */
    uint32_t *starts;    /* where the phrase could begin in the document being looked at */
    size_t starts_cap;
};

/* Makes a check of `n_words`, which are still to be added; it lives in env->arena, its buffers are
 * freed by phrase_check_release. */
void phrase_check_make(struct phrase_check *check, size_t n_words, struct cursor_env *env);
void phrase_check_release(struct phrase_check *check);

/* Says where to look for word number `word`: at the document that `place` says at the time of the
 * check, in a block of `list` that was loaded before. `loaded` is a block of the list that may be
 * the one in question, which saves reading it again. All three are borrowed. */
void phrase_check_set_word(struct phrase_check *check, uint32_t word, struct post_list *list,
                           const struct posting_place *place, struct post_block *loaded);

/* Whether every word of a phrase has positions in env's segment. */
bool phrase_is_possible(const struct plan *plan, const struct cursor_env *env);

/* For a document that all words' places name. False as well after a failure (env->err). */
bool phrase_check_here(struct phrase_check *check);

#endif

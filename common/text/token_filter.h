/*
 * A token filter: which words of a text may be among a few wanted ones, told by their first bytes.
 *
 * Whoever looks for the words of a query in a long article need not fold, stem and compare all
 * others. A filter errs only on the safe side: it may let a word pass that is not wanted.
 * A filter that was made may be read by any thread.
 */
#ifndef COMMON_TEXT_TOKEN_FILTER_H
#define COMMON_TEXT_TOKEN_FILTER_H

#include "common/base/slice.h"
#include "common/text/stem.h"

#include <stdbool.h>
#include <stdint.h>

/* Zero-initialise: nothing is wanted. */
struct token_filter {
    bool wants_all;
    /* For the first byte of a word, a bit for each class of second bytes: a letter of either case
     * or a digit, where i and y, which stemmers exchange, are one. */
    uint64_t wanted[256];
};

/* Wants a folded word, or the words whose stem `stem` is. */
void token_filter_add_word(struct token_filter *filter, struct slice word);
void token_filter_add_stem(struct token_filter *filter, const struct stemmer *stemmer,
                           struct slice stem);

/* Whether a word that begins with two ASCII letters or digits, or has no more than one, may be
 * wanted; in any case of letters, before folding. Not empty. */
bool token_filter_passes(const struct token_filter *filter, struct slice word);

#endif

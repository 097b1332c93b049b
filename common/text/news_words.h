/*
 * Words as a news reader counts them: the rules of ANALYSIS.md on top of UAX #29 boundaries.
 *
 * This finds which bytes of a text are a word; folding and stemming is the analyzer's business.
 * No state; any thread may call.
 */
#ifndef COMMON_TEXT_NEWS_WORDS_H
#define COMMON_TEXT_NEWS_WORDS_H

#include "common/base/slice.h"

#include <stdint.h>

enum piece_kind {
    PIECE_WORD,
    PIECE_ACRONYM, /* single letters with full stops between them, which are no part of the word */
    PIECE_CHAR,    /* one character, with its marks, of a script without spaces */
};

typedef void piece_fn(void *context, enum piece_kind kind, size_t off, size_t end);

/* Calls `fn` for each word that begins in the stretch from `off`, a word boundary before text.len,
 * to the returned offset, which is a word boundary beyond `off` that no word reaches across. */
size_t news_words_scan(struct slice text, size_t off, piece_fn *fn, void *context);

#endif

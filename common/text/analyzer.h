/*
 * The analyzer: text to tokens, the same for indexing, queries and snippets.
 *
 * ANALYSIS.md beside this file says in words which tokens a news reader gets. The order is fixed:
 * decode (invalid bytes become U+FFFD and are counted), word boundaries after UAX #29 with the
 * news rules on top, NFKC case folding, stemming with marks in place, then marks stripped where
 * that is right.
 *
 * Calling sequence: analyzer_new once per thread, analyzer_run per text with a token_list that is
 * reset between texts.
 */
#ifndef COMMON_TEXT_ANALYZER_H
#define COMMON_TEXT_ANALYZER_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/text/token_filter.h"

#include <stdbool.h>
#include <stdint.h>

/* The longest term, prefix excluded, in bytes. A longer word is dropped and counted, but keeps its
 * position. (Xapian's limit is 245 with prefix; both engines drop the same words.) */
#define TERM_MAX_BYTES 240

enum token_kind {
    TOKEN_WORD, /* a word: has a stem unless the stemmer is "none" */
    TOKEN_CHAR, /* one character of a script without spaces; never stemmed */
    TOKEN_PAIR, /* that character and the next one, at the position of the first; never stemmed */
};

struct token {
    struct slice word; /* folded, marks stripped; the verbatim term */
    struct slice stem; /* stemmed, marks stripped; empty when there is none */
    uint32_t pos;      /* 0-based count of words (or characters) before it in this text */
    uint32_t off;      /* byte range in the source text that it stands for */
    uint32_t len;
    enum token_kind kind;
    bool stem_waits; /* analyzer_stem makes the stem: see token_list.lazy_stems */
};

/* Zero-initialise. Owned by one thread. */
struct token_list {
    bool lazy_stems;     /* set by the caller: words that are all ASCII get no stem yet */
    struct token *items; /* by position; at one position TOKEN_CHAR before TOKEN_PAIR */
    size_t n;
    size_t cap;
    uint32_t n_positions;    /* positions used, dropped words included */
    uint64_t n_invalid;      /* invalid UTF-8 sequences replaced */
    uint64_t n_dropped;      /* words over TERM_MAX_BYTES */
    struct arena text_arena; /* holds the words and stems */
};

/* Empties the list, counters included; memory is kept. */
void token_list_reset(struct token_list *list);
void token_list_release(struct token_list *list);

/* Owned by one thread: a stemmer keeps state. */
struct analyzer;

/* `stem_language` is a Snowball algorithm's name or ISO code ("english", "de"), or "none".
 * ST_UNSUPPORTED names the languages there are. `*analyzer` is NULL on failure. */
enum status analyzer_new(struct analyzer **analyzer, const char *stem_language,
                         struct err *err) MUST_USE;
void analyzer_free(struct analyzer *analyzer);

/* The canonical name of the stemming language ("english" for "en"), or "none"; borrowed. */
const char *analyzer_stem_language(const struct analyzer *analyzer);

/* The settings and a checksum of what the analyzer makes of a built-in probe text, for example
 * "1/english/3f2a9c0011d2e4b7": equal fingerprints mean equal tokens. Borrowed, without blanks. */
const char *analyzer_fingerprint(const struct analyzer *analyzer);

/* Appends the tokens of `text` (at most UINT32_MAX bytes) to `list`, whose positions continue at
 * list->n_positions. Never fails: any bytes are text. Tokens are valid until the list is reset;
 * they do not borrow from `text`. */
void analyzer_run(struct analyzer *analyzer, struct slice text, struct token_list *list);

/* As analyzer_run, but leaves out words of one or more ASCII letters and digits that the filter
 * does not let pass; the positions of the others are the same. The list's counts of invalid and
 * dropped bytes are not kept. */
void analyzer_run_some(struct analyzer *analyzer, struct slice text,
                       const struct token_filter *filter, struct token_list *list);

/* Makes the filter want a stem of the analyzer's language. */
void analyzer_want_stem(const struct analyzer *analyzer, struct slice stem,
                        struct token_filter *filter);

/* The stem of a word whose token said that it waits: a matter of the word alone, so that a caller
 * may remember it. Empty when it would be too long; valid until the next call. */
struct slice analyzer_stem(struct analyzer *analyzer, struct slice word);

/* As analyzer_run, without the ASCII fast path: its plain twin, for tests. */
void analyzer_run_plain(struct analyzer *analyzer, struct slice text, struct token_list *list);

#endif

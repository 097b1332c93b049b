/*
 * Real articles as numbers: what an imitation of an archive is learned from.
 *
 * A text is split at white space into words with their punctuation, so that text put together from
 * them is punctuated too; a blank line between paragraphs is a word of its own. Titles and bodies
 * are two streams of such words, articles one after the other.
 */
#ifndef BENCH_CORPUS_SOURCE_TEXT_H
#define BENCH_CORPUS_SOURCE_TEXT_H

#include "common/segment/strset.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"
#include "common/engine/article.h"

/* Numbers that are no words. */
enum { WORD_END, WORD_PARAGRAPH, WORDS_RESERVED };

/* The longest stream: 32 bits number its words. */
#define STREAM_MAX_WORDS UINT32_C(0x7FFFFFFF)

/* Words one after the other; each article's part ends with WORD_END. */
struct word_stream {
    uint32_t *words;
    size_t cap;
    uint32_t n;
};

struct source_article {
    uint32_t title; /* where its words begin in each stream */
    uint32_t body;
    uint32_t source; /* in `sources` */
    struct when published;
};

struct core_facts {
    uint32_t n;        /* how often it comes */
    uint64_t first_at; /* how many words came before its first time */
};

/* Zero-initialise. Immutable once all articles are in. */
struct source_text {
    struct strset words; /* as they are written, punctuation included */
    struct strset cores; /* in lower case, without punctuation: what an index would count */
    struct strset sources;
    uint32_t *core_of; /* by word */
    size_t core_of_cap;
    struct core_facts *core_facts; /* by core */
    size_t core_facts_cap;
    struct word_stream titles;
    struct word_stream bodies;
    struct source_article *articles;
    size_t articles_cap;
    uint32_t n_articles;
    uint64_t n_bytes;   /* of all titles and bodies */
    struct strbuf core; /* scratch */
};

/* Adds an article, which is borrowed for the call. ST_LIMIT when there is too much text. */
enum status source_text_add(struct source_text *text, const struct article *article,
                            struct err *err) MUST_USE;
void source_text_release(struct source_text *text);

/* How many words, of titles and bodies, there are. */
uint64_t source_text_n_words(const struct source_text *text);

/* Bytes of title and body of an article, on average; there is an article. */
uint64_t source_text_mean_bytes(const struct source_text *text);

/* Letters and digits of a word without the punctuation around it; bytes above 127 count as letters.
 * Empty for punctuation alone. */
struct slice source_text_core(struct slice word);

#endif

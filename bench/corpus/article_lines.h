/*
 * Articles as JSON Lines, the format that indexer reads.
 */
#ifndef BENCH_CORPUS_ARTICLE_LINES_H
#define BENCH_CORPUS_ARTICLE_LINES_H

#include "common/base/strbuf.h"
#include "common/engine/article.h"

#include <stdbool.h>
#include <stdio.h>

/* Owned by one thread; borrows `out`. */
struct article_lines;

/* With `normalise` the keys are id, title (empty) and text (plain_text_add); without, id, title,
 * date, source and text, where date and source are left out when unknown. */
struct article_lines *article_lines_new(FILE *out, bool normalise);
void article_lines_free(struct article_lines *lines);

/* Writes one line. Invalid UTF-8 becomes U+FFFD. Returns the bytes of title and text in it. A
 * failure to write is left in ferror(out). */
uint64_t article_lines_add(struct article_lines *lines, const struct article *article);

/* Text as the public search benchmark gives it to every engine, so that tokenisers cannot differ:
 * appends `text` to `plain`, where A-Z become a-z, and every run of other bytes than these becomes
 * one blank, also at both ends. Letters outside ASCII are not folded: they are such bytes. */
void plain_text_add(struct slice text, struct strbuf *plain);

#endif

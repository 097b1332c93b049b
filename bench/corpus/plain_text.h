/*
 * Text as the public search benchmark gives it to every engine, so that tokenisers cannot differ:
 * lower-case a to z alone.
 */
#ifndef BENCH_CORPUS_PLAIN_TEXT_H
#define BENCH_CORPUS_PLAIN_TEXT_H

#include "common/base/strbuf.h"

/* Appends `text` to `plain`: A-Z become a-z, and every run of other bytes than these becomes one
 * blank, also at both ends. Letters outside ASCII are not folded: they are such bytes. */
void plain_text_add(struct slice text, struct strbuf *plain);

#endif

/*
 * Results for people: title, source, date and address, snippet.
 *
 * Whatever articles hold, the output is one valid UTF-8 text without control characters but line
 * feeds, and with colours the few escape sequences of this file.
 */
#ifndef QUERY_PRESENT_PRINT_TEXT_H
#define QUERY_PRESENT_PRINT_TEXT_H

#include "common/base/strbuf.h"
#include "query/present/page.h"

#include <stdbool.h>
#include <stddef.h>

struct print_options {
    bool colour;  /* show matches, in colour; without it they are not marked at all */
    size_t width; /* columns to wrap at; 0 for no wrapping */
};

/* Appends the page. */
void print_text(const struct page *page, const struct print_options *options, struct strbuf *out);

#endif

/*
 * The place of a mistake in a query, and its picture: the query with a caret under the place.
 */
#ifndef QUERY_PARSE_PARSE_ERROR_H
#define QUERY_PARSE_PARSE_ERROR_H

#include "common/base/slice.h"
#include "common/base/strbuf.h"

#include <stddef.h>

struct parse_error {
    size_t off; /* bytes of the query; `off` may be its end */
    size_t len; /* 0 for a place between characters */
};

/* Appends two lines: the query (cut around the place when it is long, and made printable) and
 * carets under the place, both indented by two blanks. */
void parse_error_print(const struct parse_error *where, struct slice query, struct strbuf *out);

#endif

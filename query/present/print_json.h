/*
 * Results for programs: one JSON object (RFC 8259) on a line, in UTF-8.
 *
 * {
 *   "version": 1,              changes when a reader would have to
 *   "topic": string,          in a batch alone: the id that its file gives the query
 *   "query": string,           as it was typed
 *   "total": integer,          articles that match, in the list below or not
 *   "partial": {               only when shards are missing: all else is of the others
 *     "shards": integer,       how many there are in all
 *     "statistics": "partial", so that scores are not comparable with those of a whole answer
 *     "missing": [ { "shard": string, "error": string } ]
 *   },
 *   "hits": [ {
 *     "rank": integer,         from 1
 *     "score": number,         higher is better
 *     "id": string,
 *     "title": string,         one line, without control characters
 *     "title_marks": marks,
 *     "source": string, "author": string, "category": string, "language": string, "url": string,
 *     "date": string or null,  ISO 8601 as far as it is known: "2021-03-04", "2021-03"
 *     "snippet": { "text": string, "marks": marks }
 *   } ]
 * }
 *
 * marks is an array of [offset, length], in bytes of the UTF-8 text they belong to. All keys but
 * "topic" and "partial" are always there; a field that the article does not have is "". Keys may be
 * added in version 1. Invalid UTF-8 is replaced by U+FFFD; control characters are written as
 * escapes, so that a terminal may show the output.
 */
#ifndef QUERY_PRESENT_PRINT_JSON_H
#define QUERY_PRESENT_PRINT_JSON_H

#include "common/base/strbuf.h"
#include "query/present/page.h"

/* Appends the page and a line feed. */
void print_json(const struct page *page, struct strbuf *out);

#endif

/*
 * Results for trec_eval and its kin: run lines, a hit a line.
 *
 *   topic Q0 id rank score tag
 *
 * Such programs take no notice of the rank: they sort by score, as a float, and break ties by id,
 * the highest first. Ours are broken by date. So that they see our order the scores printed go
 * strictly down: a score that is not below the one printed before it is replaced by the next float
 * below that one, and all are written with the nine digits that bring a float back. The change is
 * one unit in the last place for each tie above.
 */
#ifndef QUERY_PRESENT_PRINT_TREC_H
#define QUERY_PRESENT_PRINT_TREC_H

#include "common/base/strbuf.h"
#include "query/present/page.h"

/* The topic of a query that has none, as it comes from the command line. */
#define TREC_DEFAULT_TOPIC "0"

/* Appends a line for each hit. Needs ranks, scores and ids alone; `tag` names the run. */
void print_trec(const struct page *page, const char *tag, struct strbuf *out);

#endif

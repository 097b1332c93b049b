/*
 * A page of results: all that a printer needs to know, whatever it prints.
 */
#ifndef QUERY_PRESENT_PAGE_H
#define QUERY_PRESENT_PAGE_H

#include "common/engine/article.h"
#include "common/engine/searcher.h"
#include "query/present/marked.h"

#include <stddef.h>
#include <stdint.h>

struct page_hit {
    size_t rank; /* 1 is the best */
    float score;
    struct article article; /* the body may be empty: printers do not look at it */
    struct marked title;
    struct marked snippet;
};

/* Borrows everything. */
struct page {
    struct slice topic; /* the query's id in a batch; a NULL slice for a query by itself */
    struct slice query; /* as the user typed it */
    uint64_t total;     /* articles that match, on this page or not */
    double took_ms;     /* below zero when nobody measured it */
    const struct page_hit *hits;
    size_t n_hits;
    struct shard_report shards; /* when some are missing, a printer has to say so */
};

#endif

/*
 * The read seam: what query, bench and tests ask of an index, whatever its engine.
 *
 * Calling sequence: open (query/engines.h), any of the calls below in any order, close. A searcher
 * sees the index as it was when it was opened or reopened. Owned by one thread; open one for each.
 * Slices and trees handed in are borrowed for the call.
 */
#ifndef COMMON_ENGINE_SEARCHER_H
#define COMMON_ENGINE_SEARCHER_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"
#include "common/engine/article.h"
#include "common/engine/bm25.h"
#include "common/engine/qtree.h"
#include "common/engine/search_work.h"

#include <stdbool.h>
#include <stdint.h>

/* A document's number in this searcher, 0-based; not stable over a reopen. */
typedef uint32_t doc_id;

/* After every document; a number that no document has. */
#define DOC_END ((doc_id)INT32_MAX)

enum hit_order {
    ORDER_RELEVANCE, /* score, then newest first (unknown date last), then id */
    ORDER_NEWEST,    /* newest first (unknown date last), then id */
};

struct search_request {
    const struct qtree *tree;
    const struct qtree *filter; /* must match too, does not score; NULL for none */
    size_t k;                   /* how many hits at the most */
    size_t offset;              /* how many better hits to leave out first */
    enum hit_order order;
    struct bm25_params bm25;
    bool want_total;      /* count all matches, exactly */
    bool exhaustive;      /* score every match and skip nothing: the plain twin of what is fast */
    uint64_t deadline_ns; /* on CLOCK_MONOTONIC, ST_INTERRUPTED when it passes; 0 for none */
};

struct hit {
    doc_id doc;
    float score;
};

/* Zero-initialise; reuse for many searches; hits_release frees it. */
struct hits {
    struct hit *items;
    size_t n;
    size_t cap;
    uint64_t total; /* matches, when want_total was set; else 0 */
    struct search_work work;
};

/* Which parts of an article a fetch needs: the body costs an inflate, the rest does not. */
enum fetch_parts {
    FETCH_HEAD = 0, /* everything but the body */
    FETCH_BODY = 1,
};

/* How shards on other machines are asked; engines without any do not look at it. */
struct remote_options {
    unsigned connect_timeout_ms; /* for a connection */
    unsigned timeout_ms;         /* for each message that is waited for */
    bool partial;                /* shards that fail are left out of answers */
};

#define REMOTE_OPTIONS_DEFAULT                                                                     \
    ((struct remote_options){.connect_timeout_ms = 5000, .timeout_ms = 10000, .partial = false})

/* A shard that failed and is left out of answers: which one, and the sentence that says why. */
struct missing_shard {
    const char *name;
    const char *why;
};

/* Over what answers are. While shards are missing, statistics, and so scores, are of the others. */
struct shard_report {
    size_t n_shards;                     /* in all; 0 for an index without shards */
    const struct missing_shard *missing; /* valid until the next call on the searcher */
    size_t n_missing;
    size_t n_renumbered; /* how often documents have got other numbers since the searcher opened */
};

/* Called for each term in byte order; false stops the scan. The slice is valid during the call. */
typedef bool searcher_term_fn(void *context, struct slice term, uint64_t df);

struct searcher {
    const struct searcher_ops *ops;
};

struct searcher_ops {
    const char *engine; /* "native", "xapian" */

    /* Documents and lengths of the collection; deleted documents count no longer. */
    struct collection_stats (*stats)(struct searcher *searcher);

    /* Scans the terms that begin with `prefix` (a term_fn; space prefixes included). */
    enum status (*terms)(struct searcher *searcher, struct slice prefix, searcher_term_fn *fn,
                         void *context, struct err *err);

    /* The hits of rank offset+1 to offset+k into `hits` (its old content goes). */
    enum status (*search)(struct searcher *searcher, const struct search_request *request,
                          struct hits *hits, struct err *err);

    /* How many documents match, exactly. */
    enum status (*count)(struct searcher *searcher, const struct qtree *tree, uint64_t *n,
                         struct err *err);

    /* The stored article; its slices live in `arena`. */
    enum status (*fetch)(struct searcher *searcher, doc_id doc, enum fetch_parts parts,
                         struct arena *arena, struct article *article, struct err *err);

    /* The document that has this id now; ST_NOT_FOUND when there is none. */
    enum status (*find)(struct searcher *searcher, struct slice id, doc_id *doc, struct err *err);

    /* The terms of one document in byte order; `df` is the term's wdf in it. */
    enum status (*doc_terms)(struct searcher *searcher, doc_id doc, searcher_term_fn *fn,
                             void *context, struct err *err);

    /* Appends, in words, how `tree` scores `doc`: each leaf with df, wdf, length and its part. */
    enum status (*explain)(struct searcher *searcher, const struct search_request *request,
                           doc_id doc, struct strbuf *out, struct err *err);

    /* Which shards there are and which are missing; NULL: the engine has none. A call that loses a
     * shard, or finds that others are there, fails, and has to be made again from the search on:
     * documents have other numbers then. */
    struct shard_report (*shards)(const struct searcher *searcher);

    /* Looks at the index again: afterwards the searcher sees what was committed last. */
    enum status (*reopen)(struct searcher *searcher, struct err *err);

    void (*close)(struct searcher *searcher);
};

void hits_release(struct hits *hits);

#endif

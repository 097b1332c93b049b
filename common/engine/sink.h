/*
 * The build seam: where articles go, whatever the engine.
 *
 * Calling sequence: open (indexer/engines.h), batches in input order, then commit once, or not at
 * all; close. Nothing is visible to readers before commit returns ST_OK; close without commit
 * leaves the index as it was. The same id again replaces: last wins.
 *
 * A batch is prepared by a worker, which does all that can be done apart from other batches, and
 * is then taken, article after article. Workers run on threads of their own, at once; everything
 * else belongs to the one thread that opened the sink.
 */
#ifndef COMMON_ENGINE_SINK_H
#define COMMON_ENGINE_SINK_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/engine/article.h"
#include "common/text/analyzer.h"

#include <stdbool.h>
#include <stdint.h>

struct sink {
    const struct sink_ops *ops;
    uint64_t n_taken; /* articles offered to `take` since open */

    /* So many batches in a row are a stretch, whose batches all go to one worker; 0 counts as 1. */
    unsigned stretch_batches;
};

/* How an optimised index numbers its documents; answers are the same. */
enum sink_order {
    SINK_ORDER_INPUT,  /* as they came */
    SINK_ORDER_DATE,   /* by date, unknown ones first; equal ones as they came */
    SINK_ORDER_BISECT, /* those with the same words beside each other */
};

/* How an index of many shards distributes its articles. */
enum sink_sharding {
    SINK_SHARD_NONE,     /* the index is not sharded */
    SINK_SHARD_BY_HASH,  /* evenly, by a hash of the id */
    SINK_SHARD_BY_YEAR,  /* a shard for each year of publication, and one for unknown dates */
    SINK_SHARD_BY_MONTH, /* the same by month; a date that is only a year counts as January */
};

/* What opening a sink needs to know. Strings are borrowed for the call. */
struct sink_options {
    const char *index_path;
    bool create;  /* make an index (ST_EXISTS when there is one); else add to the one there */
    bool replace; /* with create: an index of ours may be there and is replaced */
    size_t memory_bytes; /* what the sink may hold in memory before it writes something out */
    const char *stem;    /* of the analyzer whose documents will come */
    const char *fingerprint;
    enum sink_sharding sharding; /* with create, of an engine that has shards */
    unsigned n_shards;           /* by hash, at least 1 */
};

/* Articles on their way into a sink. The caller fills in the first part and keeps it, and the
 * arena, until the last article is taken; a worker fills in the rest. */
struct sink_batch {
    const struct article *articles;
    size_t n;
    uint64_t first;   /* articles of the run before these: what sink->n_taken will be */
    uint64_t stretch; /* which one of the input it belongs to, from 0 */
    struct arena *arena;

    void *prepared;     /* the engine's, in `arena` */
    uint64_t n_invalid; /* what the analyzer replaced and dropped */
    uint64_t n_dropped;
};

struct sink_worker;

struct sink_ops {
    const char *engine; /* "native", "xapian" */

    /* A worker for one more thread, told how many there will be in all; it borrows `analyzer` until
     * worker_done. A worker that is done has left all it knows with the sink. */
    struct sink_worker *(*worker_new)(struct sink *sink, struct analyzer *analyzer,
                                      unsigned n_workers);
    void (*worker_done)(struct sink_worker *worker);

    /* Prepares a batch; those of one worker come in input order. Failures are reported by take. */
    void (*prepare)(struct sink_worker *worker, struct sink_batch *batch);

    /* Prepares the `n` batches of a stretch, all there are, in input order, in place of one after
     * the other; NULL: the engine does not gain by it. All of them wait in memory meanwhile. */
    void (*prepare_stretch)(struct sink_worker *worker, struct sink_batch *const *batches,
                            size_t n);

    /* Takes article `i` of a prepared batch; every article once, in input order. ST_REJECT: the
     * engine cannot store this one. */
    enum status (*take)(struct sink *sink, struct sink_batch *batch, size_t i, struct err *err);

    /* Removes the article with this id; `*found` says whether there was one. No worker may be
     * preparing anything. */
    enum status (*remove)(struct sink *sink, struct slice id, bool *found, struct err *err);

    /* Makes one part of all there is, without what was deleted, in this order, on so many threads;
     * commit makes it visible. NULL: the engine has nothing to optimise. No worker may be preparing
     * anything. */
    enum status (*optimize)(struct sink *sink, enum sink_order order, unsigned n_threads,
                            struct err *err);

    /* Makes everything since open durable and visible at once; all workers are done. */
    enum status (*commit)(struct sink *sink, struct err *err);

    /* Frees the sink; without a commit before, what was added is gone. */
    void (*close)(struct sink *sink);
};

/* Prepares and takes one article on this thread. */
enum status sink_add(struct sink *sink, struct analyzer *analyzer, const struct article *article,
                     struct err *err) MUST_USE;

#endif

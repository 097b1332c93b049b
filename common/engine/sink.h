/*
 * The build seam: where analysed documents go, whatever the engine.
 *
 * Calling sequence: open (indexer/engines.h), add and remove in input order, then commit once, or
 * not at all; close. Nothing is visible to readers before commit returns ST_OK; close without
 * commit leaves the index as it was. Owned by one thread. The same id again replaces: last wins.
 */
#ifndef COMMON_ENGINE_SINK_H
#define COMMON_ENGINE_SINK_H

#include "common/base/status.h"
#include "common/engine/document.h"

#include <stdbool.h>
#include <stdint.h>

struct sink {
    const struct sink_ops *ops;
};

/* What opening a sink needs to know. Strings are borrowed for the call. */
struct sink_options {
    const char *index_path;
    bool create;  /* make an index (ST_EXISTS when there is one); else add to the one there */
    bool replace; /* with create: an index of ours may be there and is replaced */
    size_t memory_bytes; /* what the sink may hold in memory before it writes something out */
    const char *stem;    /* of the analyzer whose documents will come */
    const char *fingerprint;
};

struct sink_ops {
    const char *engine; /* "native", "xapian" */

    /* Takes the document; it and its article are borrowed for the call. */
    enum status (*add)(struct sink *sink, const struct document *doc, struct err *err);

    /* Removes the article with this id; `*found` says whether there was one. */
    enum status (*remove)(struct sink *sink, struct slice id, bool *found, struct err *err);

    /* Makes everything since open durable and visible at once. */
    enum status (*commit)(struct sink *sink, struct err *err);

    /* Frees the sink; without a commit before, what was added is gone. */
    void (*close)(struct sink *sink);
};

#endif

/*
 * The build sink of an index of many shards, each a whole Xapian index of its own.
 *
 * INDEX/NAME.shard is a shard, with its own manifest and stub: it can be copied to another machine,
 * served there, and kept up to date there. INDEX/MANIFEST names them all, INDEX/XAPIANDB is a stub
 * of them for Xapian's own tools.
 *
 * Building is atomic: the manifest of INDEX is written last. Adding and deleting commit one shard
 * after the other, each atomically: a search in between, or after a kill, sees some shards new and
 * some old. By date, an article that has changed its shard is in both of them for a moment. Doing
 * the same again makes all new.
 */
#ifndef INDEXER_XAPIAN_SINK_SHARDS_H
#define INDEXER_XAPIAN_SINK_SHARDS_H

#include "common/engine/sink.h"

/* `*sink` is NULL on failure. With create, `options` says how to shard: ST_SYNTAX when it does not.
 * Errors are otherwise those of sink_xapian_open. Building, each thread fills one shard at a time,
 * in its share of the memory. */
enum status sink_shards_open(struct sink **sink, const struct sink_options *options,
                             struct err *err) MUST_USE;

#endif

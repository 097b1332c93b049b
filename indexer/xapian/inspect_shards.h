/*
 * Looking into an index of shards: `indexer info` and `indexer verify` of all its shards.
 */
#ifndef INDEXER_XAPIAN_INSPECT_SHARDS_H
#define INDEXER_XAPIAN_INSPECT_SHARDS_H

#include "common/engine/inspect.h"
#include "common/index/manifest.h"

/* The sums over the shards; a segment is a shard. */
enum status inspect_shards(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err) MUST_USE;

/* Xapian's own check of every shard. */
enum status verify_shards(const char *index_path, const struct manifest *manifest,
                          struct err *err) MUST_USE;

#endif

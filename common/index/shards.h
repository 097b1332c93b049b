/*
 * The shards of an index whose manifest says ENGINE_SHARDS: where each is, and a walk over them.
 *
 * A shard is a folder in INDEX that is an index itself, of one Xapian database, with a manifest of
 * its own. Which articles it holds is the writer's business (indexer/xapian/shard_rule.h).
 */
#ifndef COMMON_INDEX_SHARDS_H
#define COMMON_INDEX_SHARDS_H

#include "common/base/strbuf.h"
#include "common/index/manifest.h"

/* Replaces the content of `path` by that of the shard's folder in the index at `index_path`. */
void shard_path(const char *index_path, const struct manifest_part *part, struct strbuf *path);

/* What is done with one shard; its path and manifest are valid during the call. */
typedef enum status shard_fn(const char *path, const struct manifest *manifest, void *context,
                             struct err *err);

/* Calls `fn` for each shard that the index's manifest names, in that order, until one call fails;
 * what it fails with is returned. Each shard's manifest is read and checked first: ST_CORRUPT when
 * the shard is not there or damaged, ST_VERSION when it is of another engine or analysis. */
enum status for_each_shard(const char *index_path, const struct manifest *manifest, shard_fn *fn,
                           void *context, struct err *err) MUST_USE;

#endif

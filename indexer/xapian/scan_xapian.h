/*
 * The articles of a Xapian index, from the records that are its documents' data; and those of an
 * index of shards, one shard after the other.
 */
#ifndef INDEXER_XAPIAN_SCAN_XAPIAN_H
#define INDEXER_XAPIAN_SCAN_XAPIAN_H

#include "common/engine/scan.h"
#include "common/index/manifest.h"

/* `*scan` is NULL on failure. A writer that commits twice while the scan goes on ends it with
 * ST_BACKEND. */
enum status scan_xapian_open(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err) MUST_USE;
enum status scan_shards_open(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err) MUST_USE;

#endif

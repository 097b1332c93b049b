/*
 * Looking into a Xapian index without searching it: `indexer info` and `indexer verify`.
 */
#ifndef INDEXER_XAPIAN_INSPECT_XAPIAN_H
#define INDEXER_XAPIAN_INSPECT_XAPIAN_H

#include "common/engine/inspect.h"
#include "common/index/manifest.h"

enum status inspect_xapian(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err) MUST_USE;

/* Xapian's own check of every table. */
enum status verify_xapian(const char *index_path, const struct manifest *manifest,
                          struct err *err) MUST_USE;

#endif

/*
 * The articles of a native index: its live documents, segment by segment.
 */
#ifndef INDEXER_NATIVE_SCAN_NATIVE_H
#define INDEXER_NATIVE_SCAN_NATIVE_H

#include "common/engine/scan.h"
#include "common/index/manifest.h"

/* `*scan` is NULL on failure. */
enum status scan_native_open(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err) MUST_USE;

#endif

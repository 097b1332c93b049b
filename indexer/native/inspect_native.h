/*
 * Looking into a native index without searching it: `indexer info` and `indexer verify`.
 *
 * Both look at one generation of the index: that of `manifest`, or a later one when a writer has
 * removed its files meanwhile.
 */
#ifndef INDEXER_NATIVE_INSPECT_NATIVE_H
#define INDEXER_NATIVE_INSPECT_NATIVE_H

#include "common/engine/inspect.h"
#include "common/index/manifest.h"

enum status inspect_native(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err) MUST_USE;

/* Checks every byte of every segment, and that no id has two live articles; the first fault is
 * reported. */
enum status verify_native(const char *index_path, const struct manifest *manifest,
                          struct err *err) MUST_USE;

#endif

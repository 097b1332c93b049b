/*
 * The native engine behind the read seam (common/engine/searcher.h).
 *
 * Every match is visited and scored: the plain twin that faster paths will be compared with.
 */
#ifndef QUERY_NATIVE_ENGINE_NATIVE_H
#define QUERY_NATIVE_ENGINE_NATIVE_H

#include "common/engine/searcher.h"
#include "common/index/manifest.h"

/* Opens the native index at `index_path` (copied), which `manifest` (borrowed for the call) was
 * read from. The analyzer stays the one it names: a reopen gives ST_VERSION when the index has
 * another by then. `*searcher` is NULL on failure; errors are those of manifest_read and
 * segment_open. */
enum status engine_native_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err) MUST_USE;

#endif

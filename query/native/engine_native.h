/*
 * The native engine behind the read seam (common/engine/searcher.h).
 *
 * Every match is visited and scored: the plain twin that faster paths will be compared with.
 */
#ifndef QUERY_NATIVE_ENGINE_NATIVE_H
#define QUERY_NATIVE_ENGINE_NATIVE_H

#include "common/engine/searcher.h"

/* Opens the native index at `index_path` (copied). `*searcher` is NULL on failure; errors are those
 * of manifest_read and segment_open. */
enum status engine_native_open(struct searcher **searcher, const char *index_path,
                               struct err *err) MUST_USE;

#endif

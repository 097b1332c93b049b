/*
 * The engines that can be searched: the index's manifest says which one it is.
 */
#ifndef QUERY_ENGINES_H
#define QUERY_ENGINES_H

#include "common/engine/searcher.h"
#include "common/index/manifest.h"

/* Opens the index that `manifest` was read from. `*searcher` is NULL on failure; ST_UNSUPPORTED for
 * an engine this build does not know. */
enum status search_engine_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err) MUST_USE;

/* Opens what a stub file names (query/xapian/stub.h) and describes it in `*manifest`, as
 * engine_xapian_open_stub says. */
enum status search_stub_open(struct searcher **searcher, const char *stub_path,
                             const struct remote_options *options, struct arena *arena,
                             struct manifest *manifest, struct err *err) MUST_USE;

#endif

/*
 * The Xapian engine behind the read seam (common/engine/searcher.h).
 *
 * Trees become Xapian queries node by node, scores are Xapian's BM25Weight, and hits are put into
 * the order of the seam. When a writer has taken away the revision that is being read, the engine
 * reopens and tries again, a bounded number of times; document numbers survive that, and scores are
 * of the newer revision.
 */
#ifndef QUERY_XAPIAN_ENGINE_XAPIAN_H
#define QUERY_XAPIAN_ENGINE_XAPIAN_H

#include "common/engine/searcher.h"
#include "common/index/manifest.h"

/* Opens the Xapian index at `index_path` (copied), which `manifest` (borrowed for the call)
 * describes. ST_CORRUPT names the database folder. `*searcher` is NULL on failure. */
enum status engine_xapian_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err) MUST_USE;

#endif

/*
 * The Xapian engine behind the read seam (common/engine/searcher.h).
 *
 * Trees become Xapian queries node by node, scores are Xapian's BM25Weight, and hits are put into
 * the order of the seam. An index has one database, or many shards which are searched as one
 * (shard_set.h). When a writer has taken away the revision that is being read, the engine
 * reopens and tries again, a bounded number of times; scores are of the newer revision. Document
 * numbers survive that unless the index has other shards, or was built anew: the call fails then
 * (searcher.h, `shards`).
 */
#ifndef QUERY_XAPIAN_ENGINE_XAPIAN_H
#define QUERY_XAPIAN_ENGINE_XAPIAN_H

#include "common/engine/searcher.h"
#include "common/index/manifest.h"

/* Opens the Xapian index at `index_path` (copied), which `manifest` (borrowed for the call)
 * describes. ST_CORRUPT names the database folder. `*searcher` is NULL on failure. */
enum status engine_xapian_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err) MUST_USE;

/* Opens the databases that a stub file names, here or behind servers, as one; the options are
 * copied. `*manifest` says what the manifest of one such index would: engine, stem and fingerprint,
 * in `arena`. ST_SYNTAX names a line of the stub; ST_IO and ST_INTERRUPTED (its time is over) name
 * the shard that failed; ST_VERSION those that were not made by one analysis. `*searcher` is NULL
 * on failure. */
enum status engine_xapian_open_stub(struct searcher **searcher, const char *stub_path,
                                    const struct remote_options *options, struct arena *arena,
                                    struct manifest *manifest, struct err *err) MUST_USE;

#endif

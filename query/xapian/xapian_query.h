/*
 * From the engine-neutral query tree to the query that Xapian runs.
 *
 * Node by node: what Xapian's matcher does wrong with some forms of queries is known to the wrapper
 * (common/xapian/), which avoids them. The query is of no database: one serves all revisions and
 * all shards.
 */
#ifndef QUERY_XAPIAN_XAPIAN_QUERY_H
#define QUERY_XAPIAN_XAPIAN_QUERY_H

#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/engine/qtree.h"
#include "common/xapian/xg.h"

/* Makes the query of `tree` where `filter` (or NULL) and the term `must` (or an empty slice) match
 * as well, without a part in the score. All three are borrowed for the call, which goes as deep as
 * the trees. The caller frees `*query` with xg_query_free; it is NULL on failure: ST_LIMIT when
 * Xapian refuses the query, ST_BACKEND when memory is out. */
enum status xapian_query_make(struct xg_query **query, const struct qtree *tree,
                              const struct qtree *filter, struct slice must,
                              struct err *err) MUST_USE;

#endif

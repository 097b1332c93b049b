/*
 * Xapian's errors as ours: one table for all that read or write its databases.
 *
 * It is here, and not in common/xapian/, because the wrapper knows nothing of our statuses. What a
 * status means for one document, or for an index that is opened again, is the caller's business.
 */
#ifndef COMMON_ENGINE_XAPIAN_ERROR_H
#define COMMON_ENGINE_XAPIAN_ERROR_H

#include "common/base/status.h"
#include "common/xapian/xg.h"

/* How Xapian's errors begin to say, at their end, which server they are from. */
#define XAPIAN_CONTEXT_START " (remote:"

/* Stores "`name`: Xapian: ..." with Xapian's sentence in `err` (which may be NULL), and returns the
 * status: ST_NOT_FOUND, ST_CORRUPT, ST_VERSION, ST_LOCKED and ST_IO as they are called, ST_LIMIT
 * for what Xapian refuses to take, ST_INTERRUPTED for a time that is over, and ST_BACKEND for all
 * else, a revision that writers took away included. `name` is the database's or the shard's: the
 * server that Xapian names is left out of the sentence. `error` has to be of a call that failed. */
enum status xapian_fail(const char *name, const struct xg_error *error, struct err *err);

/* What a failure to open a database means where a manifest names it: one that is not there or
 * cannot be read is damage (ST_CORRUPT), and Xapian has no error of its own for most of it ("EOF
 * reading block 0"). Returns the status, and corrects that of `err`, whose sentence stays; other
 * failures stay as they are. */
enum status xapian_damage(enum status status, struct err *err);

#endif

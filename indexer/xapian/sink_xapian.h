/*
 * The Xapian build sink: documents into one glass database, and its commit.
 *
 * INDEX/NAME.glass is the database, INDEX/XAPIANDB a stub naming it for Xapian's own tools; the
 * manifest has NAME as its one part.
 *
 * Building (create): each worker analyses and writes mini-databases of its own (mini.h) in a folder
 * that nothing names, holding a few megabytes in memory at a time and never more than its share of
 * the budget. Commit merges them into a fresh database (mini_merge.h), replaces the manifest, which
 * is what `query` follows, and points the stub at it. A crash between the two leaves the new index
 * and a stub that names the old folder; the next writer puts the stub right, and sweeps that
 * folder, as it does all that a killed build has left.
 *
 * Adding and removing (not create) run inside one Xapian transaction on the database in place,
 * whose end is the switch; workers only analyse, and leave an array of struct document in
 * `prepared`. What waits in memory is then bounded by XAPIAN_FLUSH_THRESHOLD documents (10,000) and
 * not by the budget: only Xapian can write out postings that must stay invisible.
 */
#ifndef INDEXER_XAPIAN_SINK_XAPIAN_H
#define INDEXER_XAPIAN_SINK_XAPIAN_H

#include "common/engine/sink.h"

/* `*sink` is NULL on failure. Errors are those of indexdir_open, ST_VERSION when the index was made
 * with another analyzer or engine, and Xapian's. Adding gives ST_REJECT for an article with a term
 * or id that glass cannot hold (one with many NUL bytes); others may be added after it. */
enum status sink_xapian_open(struct sink **sink, const struct sink_options *options,
                             struct err *err) MUST_USE;

/* Creating, a worker lets go of its memory and open files until it prepares again, even on in the
 * same stretch; adding, nothing happens. A failure is told by what it prepares next, or by commit.
 */
void sink_xapian_worker_rest(struct sink_worker *worker);

/* As the sink's `remove`, of `n` ids at once: each mini-database is opened once for all of them.
 * `*found` says whether there was one of them. */
enum status sink_xapian_remove_all(struct sink *sink, const struct slice *ids, size_t n,
                                   bool *found, struct err *err) MUST_USE;

#endif

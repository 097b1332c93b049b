/*
 * The Xapian build sink: documents into one glass database, and its commit.
 *
 * Its workers turn a batch's articles into an array of struct document, which is what `prepared`
 * points to.
 *
 * INDEX/NAME.glass is the database, INDEX/XAPIANDB a stub naming it for Xapian's own tools; the
 * manifest has NAME as its one part.
 *
 * Building (create) fills a fresh folder that nothing names yet, and writes postings out whenever
 * they pass the memory budget. Commit makes the folder durable, points the stub at it, and then
 * replaces the manifest, which is what `query` follows. A crash between the two leaves the old
 * index for `query` and a stub that names the new folder; the next writer sweeps that folder and
 * puts the stub right.
 *
 * Adding and removing (not create) run inside one Xapian transaction on the database in place,
 * whose end is the switch. What waits in memory is then bounded by XAPIAN_FLUSH_THRESHOLD documents
 * (10,000) and not by the budget: only Xapian can write out postings that must stay invisible.
 */
#ifndef INDEXER_XAPIAN_SINK_XAPIAN_H
#define INDEXER_XAPIAN_SINK_XAPIAN_H

#include "common/engine/sink.h"

/* `*sink` is NULL on failure. Errors are those of indexdir_open, ST_VERSION when the index was made
 * with another analyzer or engine, and Xapian's. Adding gives ST_REJECT for an article with a term
 * or id that glass cannot hold (one with many NUL bytes); others may be added after it. */
enum status sink_xapian_open(struct sink **sink, const struct sink_options *options,
                             struct err *err) MUST_USE;

#endif

/*
 * The inverter: postings of many documents collected in memory, term by term.
 *
 * Each term keeps its postings as a byte string in chunks that double, so that appending moves
 * nothing and a rare term costs little. Owned by one thread.
 */
#ifndef INDEXER_NATIVE_INVERTER_H
#define INDEXER_NATIVE_INVERTER_H

#include "common/engine/document.h"
#include "common/segment/segment_writer.h"

struct inverter;

struct inverter *inverter_new(void);
void inverter_free(struct inverter *inverter);

/* Adds all terms of `doc` as document number `ldoc`, which is above every number added before. */
void inverter_add(struct inverter *inverter, ldoc_id ldoc, const struct document *doc);

/* Bytes of memory held, for a budget. */
size_t inverter_bytes(const struct inverter *inverter);

/* Writes every term, in byte order, with its postings to `writer` and forgets them. Sorts
 * in place. */
void inverter_flush(struct inverter *inverter, struct segment_writer *writer);

#endif

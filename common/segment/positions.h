/*
 * Positions of one term in up to 128 documents: the writer of a block (FORMAT.md, "NAME.pos").
 *
 * The reader is position_reader of segment.h; both are in positions.c.
 */
#ifndef COMMON_SEGMENT_POSITIONS_H
#define COMMON_SEGMENT_POSITIONS_H

#include "common/segment/list_file.h"
#include "common/segment/segment.h"

/* A block being collected. Zero-initialise; freed by position_block_clear. */
struct position_block {
    uint32_t n; /* documents */
    uint32_t counts[POSTING_BLOCK_DOCS];
    uint32_t *deltas;
    size_t n_deltas;
    size_t cap;
    struct strbuf lengths, groups; /* being written */
};

/* Adds the next document's positions, ascending strictly, at least one. ST_LIMIT when there are
 * more than the format can hold. */
enum status position_block_add(struct position_block *block, const uint32_t *positions, uint32_t n,
                               struct err *err) MUST_USE;

/* Writes the block, whose documents have `wdfs`, and empties it. */
void position_block_write(struct position_block *block, const uint32_t *wdfs,
                          const struct list_file *out);
void position_block_clear(struct position_block *block);

#endif

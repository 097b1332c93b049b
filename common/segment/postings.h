/*
 * Posting lists: their writer, and what the files of this room share of their layout (FORMAT.md,
 * "NAME.post"). The reader is post_cursor of segment.h; both are in postings.c.
 */
#ifndef COMMON_SEGMENT_POSTINGS_H
#define COMMON_SEGMENT_POSTINGS_H

#include "common/base/bytes.h"
#include "common/segment/chunkfile.h"
#include "common/segment/positions.h"
#include "common/segment/segment.h"

/* --- writing ------------------------------------------------------------------------------ */

/* Writes the lists of one term after the other. Zero-initialise and set the two files; freed by
 * postings_writer_clear. */
struct postings_writer {
    struct chunk_writer *post; /* the current chunk of each takes the lists */
    struct chunk_writer *posn;
    struct term_info info; /* of the current term, as far as it is known */
    uint64_t next_doc;     /* the least number the next document can have */
    uint64_t block_first;  /* the same for the block's first document */
    uint32_t n;            /* postings in the block */
    uint32_t docs[POSTING_BLOCK_DOCS];
    uint32_t wdfs[POSTING_BLOCK_DOCS];
    uint32_t min_len;
    struct position_block positions;
    struct strbuf lasts; /* the skip table's three parts */
    struct strbuf impacts;
    struct strbuf ends;
};

/* Begins a list, which is dropped without a trace if nothing is added. */
void postings_writer_begin(struct postings_writer *writer);

/* Adds a posting; `doc_len` is its document's length. ST_LIMIT as position_block_add. */
enum status postings_writer_add(struct postings_writer *writer, ldoc_id doc, uint32_t wdf,
                                uint32_t doc_len, const uint32_t *positions, uint32_t n_positions,
                                struct err *err) MUST_USE;

/* Ends the list; writer->info then is the term's, with df 0 for an empty list. */
void postings_writer_end(struct postings_writer *writer);
void postings_writer_clear(struct postings_writer *writer);

/* --- the skip table ----------------------------------------------------------------------- */

#define SKIP_LAST_BYTES   4
#define SKIP_IMPACT_BYTES 8
#define SKIP_END_BYTES    12
#define SKIP_BYTES        (SKIP_LAST_BYTES + SKIP_IMPACT_BYTES + SKIP_END_BYTES)

/* All of these need a list of two blocks or more. */

static inline uint64_t load_le48(const uint8_t *p)
{
    return (uint64_t)load_le32(p) | (uint64_t)load_le16(p + 4) << 32;
}

static inline ldoc_id skip_last(const struct post_cursor *cursor, uint32_t block)
{
    return load_le32(cursor->skips + (size_t)block * SKIP_LAST_BYTES);
}

static inline const uint8_t *skip_impact(const struct post_cursor *cursor, uint32_t block)
{
    return cursor->skips + (size_t)cursor->n_blocks * SKIP_LAST_BYTES +
           (size_t)block * SKIP_IMPACT_BYTES;
}

static inline uint32_t skip_max_wdf(const struct post_cursor *cursor, uint32_t block)
{
    return load_le32(skip_impact(cursor, block));
}

static inline uint32_t skip_min_len(const struct post_cursor *cursor, uint32_t block)
{
    return load_le32(skip_impact(cursor, block) + 4);
}

static inline const uint8_t *skip_end(const struct post_cursor *cursor, uint32_t block)
{
    return cursor->skips + (size_t)cursor->n_blocks * (SKIP_LAST_BYTES + SKIP_IMPACT_BYTES) +
           (size_t)block * SKIP_END_BYTES;
}

static inline uint64_t skip_post_end(const struct post_cursor *cursor, uint32_t block)
{
    return load_le48(skip_end(cursor, block));
}

static inline uint64_t skip_pos_end(const struct post_cursor *cursor, uint32_t block)
{
    return load_le48(skip_end(cursor, block) + 6);
}

#endif

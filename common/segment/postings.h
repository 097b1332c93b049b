/*
 * Posting lists: their writer (FORMAT.md, "NAME.post"). Their reader is post_list.h.
 */
#ifndef COMMON_SEGMENT_POSTINGS_H
#define COMMON_SEGMENT_POSTINGS_H

#include "common/segment/impact.h"
#include "common/segment/list_file.h"
#include "common/segment/positions.h"
#include "common/segment/segment.h"

/* Writes the lists of one term after the other. Zero-initialise and set the two files;
 * freed by postings_writer_clear. */
struct postings_writer {
    struct list_file post, posn;
    struct impact_scale scale;
    struct term_info info; /* of the current term, as far as it is known */
    uint64_t next_doc;     /* the least number the next document can have */
    uint64_t block_first;  /* the same for the block's first document */
    uint32_t n;            /* postings in the block */
    uint32_t docs[POSTING_BLOCK_DOCS];
    uint32_t wdfs[POSTING_BLOCK_DOCS];
    struct impact impact; /* of the block */
    struct impact list_impact;
    struct position_block positions;
    struct strbuf lasts; /* the skip table's three parts */
    struct strbuf ends;
    struct strbuf impacts;
};

/* Says how impacts are scaled; before the first list. */
void postings_writer_scale(struct postings_writer *writer, uint64_t total_len, uint32_t n_docs);

/* Begins a list, which is dropped without a trace if nothing is added. */
void postings_writer_begin(struct postings_writer *writer);

/* Adds a posting; `doc_len` is its document's length. ST_LIMIT as position_block_add,
 * or when the list is over 4 GiB. */
enum status postings_writer_add(struct postings_writer *writer, ldoc_id doc, uint32_t wdf,
                                uint32_t doc_len, const uint32_t *positions, uint32_t n_positions,
                                struct err *err) MUST_USE;

/* Ends the list; writer->info then is the term's, with df 0 for an empty list. ST_LIMIT as
 * postings_writer_add. */
enum status postings_writer_end(struct postings_writer *writer, struct err *err) MUST_USE;
void postings_writer_clear(struct postings_writer *writer);

#endif

/*
 * The columns of a segment: what is known of each document but its body (FORMAT.md, "NAME.cols").
 */
#ifndef COMMON_SEGMENT_COLUMNS_H
#define COMMON_SEGMENT_COLUMNS_H

#include "common/segment/chunkfile.h"
#include "common/segment/segment.h"
#include "common/segment/strset.h"

/* --- writing ------------------------------------------------------------------------------ */

/* Heads are streamed to the file; the fixed-width columns wait in memory. Zero-initialise. */
struct columns_writer {
    struct chunk_writer file;
    uint32_t n_docs;
    uint64_t total_len;
    uint32_t *doc_lens;
    uint32_t *sources;
    uint32_t *head_lens;
    int64_t *dates;
    uint8_t *precisions;
    size_t caps[5]; /* of the arrays, in that order */
    struct strset source_set;
    struct strbuf head; /* of the document being added */
};

enum status columns_writer_open(struct columns_writer *writer, const char *path,
                                struct err *err) MUST_USE;
/* ST_LIMIT when the head is over 4 GiB or the segment is full. */
enum status columns_writer_add(struct columns_writer *writer, const struct stored_article *article,
                               uint32_t doc_len, struct err *err) MUST_USE;
/* Adds all other chunks; the file can then be finished. */
void columns_writer_end(struct columns_writer *writer, uint64_t n_terms, uint64_t n_postings);
/* Frees the memory; the file is the caller's to finish or abandon. */
void columns_writer_clear(struct columns_writer *writer);

/* --- reading ------------------------------------------------------------------------------ */

/* Immutable after open; borrows the file. */
struct columns {
    uint32_t n_docs;
    uint64_t total_len;
    uint64_t n_terms;
    uint64_t n_postings;
    uint64_t n_sources;
    struct chunk stat;
    struct chunk doc_lens;
    struct chunk dates;
    struct chunk precisions;
    struct chunk sources;
    struct chunk source_index;
    struct chunk source_text;
    struct chunk head_index;
    struct chunk head;
};

enum status columns_open(struct columns *columns, const struct chunk_file *file,
                         struct err *err) MUST_USE;

/* Checks all document lengths; before the first columns_doc_len. */
enum status columns_check_doc_lens(const struct columns *columns, struct err *err) MUST_USE;

/* For doc < n_docs. */
uint32_t columns_doc_len(const struct columns *columns, ldoc_id doc);
enum status columns_date(const struct columns *columns, ldoc_id doc, struct when *date,
                         struct err *err) MUST_USE;

/* Fills in what the columns know of the article, all but its body; slices live in the map. */
enum status columns_head(const struct columns *columns, ldoc_id doc, struct stored_article *article,
                         struct err *err) MUST_USE;

/* The id alone. */
enum status columns_id(const struct columns *columns, ldoc_id doc, struct slice *id,
                       struct err *err) MUST_USE;

/* Checks the values that reading does not look at. */
enum status columns_verify(const struct columns *columns, struct err *err) MUST_USE;

#endif

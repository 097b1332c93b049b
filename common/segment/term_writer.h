/*
 * Terms with their postings, written: encodes the lists, and enters each term into the dictionary.
 *
 * Calling sequence: term_writer_term for each term in strictly ascending byte order,
 * term_writer_posting for each of its documents, term_writer_end. What it writes to is its owner's:
 * a segment's files (segment_writer.h), or a part's scratch files (term_part.h). Failures stick;
 * term_writer_end reports the first. Owned by one thread.
 */
#ifndef COMMON_SEGMENT_TERM_WRITER_H
#define COMMON_SEGMENT_TERM_WRITER_H

#include "common/segment/columns.h"
#include "common/segment/dictionary.h"
#include "common/segment/postings.h"

/* Zero-initialise and set the first members and the files of `postings`, all borrowed; freed by
 * term_writer_clear. */
struct term_writer {
    const struct columns_writer *columns; /* has all documents, and what they weigh */
    struct dictionary_writer *dict;       /* takes the terms, or NULL: then */
    struct scratch *records;              /* does, for a part */
    struct postings_writer postings;
    bool in_term;
    char term[SEGMENT_TERM_MAX];
    size_t term_len;
    uint64_t n_postings;
    struct err err; /* sticky */
};

/* Begins a term of 1 to SEGMENT_TERM_MAX bytes. */
void term_writer_term(struct term_writer *writer, struct slice term);

/* Adds a posting of the current term; documents ascend strictly. A term without a posting leaves
 * no trace. Either all postings of a term have positions or none has. */
void term_writer_posting(struct term_writer *writer, ldoc_id doc, uint32_t wdf,
                         const uint32_t *positions, uint32_t n_positions);

/* Enters a term whose lists are written already: after those of all terms before it, without a gap.
 * The term before is ended. */
void term_writer_enter(struct term_writer *writer, struct slice term, const struct term_info *info);

/* Completes the last term. */
enum status term_writer_end(struct term_writer *writer, struct err *err) MUST_USE;
void term_writer_clear(struct term_writer *writer);

#endif

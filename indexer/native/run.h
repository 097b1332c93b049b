/*
 * A run: terms in byte order, each with its postings, in memory (a sorted inverter) or spilled to a
 * scratch file. And the merge of runs into the terms of a segment.
 *
 * Runs may hold the documents of one segment in any mixture; a document is in one run only. What
 * is written depends on the documents alone, not on how they are spread over runs.
 */
#ifndef INDEXER_NATIVE_RUN_H
#define INDEXER_NATIVE_RUN_H

#include "common/io/scratch.h"
#include "common/segment/segment_writer.h"
#include "indexer/native/inverter.h"

/* Where a spilled run lies in a scratch file. */
struct run {
    const struct scratch *scratch;
    uint64_t begin, end;
};

/* Reads a run front to back: either member is set, both borrowed. Zero-initialise, set one, and
 * call run_reader_clear at the end. Owned by one thread. */
struct run_reader {
    const struct inverter *inverter;
    const struct run *run;
    size_t buf_bytes; /* of a spilled run that are read at a time, at least 1 */

    struct slice term; /* the current one */
    uint32_t n_docs;   /* of it, not yet read */
    bool has_positions;

    /* The current posting. */
    ldoc_id doc;
    uint32_t wdf;
    uint32_t n_positions;
    uint32_t *positions;
    size_t positions_cap;

    /* Where the reading stands. */
    struct inverter_term from_memory;
    size_t next_term;
    struct slice_bytes file_bytes; /* the bytes of the file in `buf` */
    uint8_t *buf;
    uint64_t n_read; /* of the run's bytes */
    char term_bytes[SEGMENT_TERM_MAX];
    struct err err; /* sticky: then all numbers read are 0 */
};

/* Steps to the next term, over what was not read of the current one's postings in memory; those of
 * a file have to be read. */
enum status run_reader_next_term(struct run_reader *reader, bool *more, struct err *err) MUST_USE;

/* Steps to the next of the term's `n_docs` postings; a failure makes `doc`
 * LDOC_END and is reported by the next term. */
void run_reader_next_posting(struct run_reader *reader);
void run_reader_clear(struct run_reader *reader);

/* Appends a sorted inverter's terms to a scratch file; `*run` is then where they are. */
enum status run_spill(const struct inverter *inverter, struct scratch *scratch, struct run *run,
                      struct err *err) MUST_USE;

/* Writes all terms of the runs with their postings to `writer`, whose articles are there already.
 * `*has_twins` says whether a term that begins with `unique_prefix` is in two documents. */
enum status run_merge(struct run_reader *readers, size_t n_readers, const char *unique_prefix,
                      struct segment_writer *writer, bool *has_twins, struct err *err) MUST_USE;

#endif

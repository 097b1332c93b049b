/*
 * A run: terms in byte order, each with its postings, in memory (a sorted inverter) or spilled to a
 * scratch file. Runs may hold the documents of one segment in any mixture; a document is in one run
 * only. run_merge.h makes a segment's terms of them.
 */
#ifndef INDEXER_NATIVE_RUN_H
#define INDEXER_NATIVE_RUN_H

#include "common/io/scratch_reader.h"
#include "indexer/native/inverter.h"

/* A place in a run where reading can begin. */
struct run_mark {
    struct slice term; /* the first one behind it */
    uint64_t at;       /* the term's number in the inverter, or its offset in the file */
    uint64_t work; /* that the terms before it are, in bytes: RUN_MARK_WORK apart, or one term */
};

#define RUN_MARK_WORK ((uint64_t)32 * 1024)

/* Zero-initialise; made by run_keep or run_spill, freed by run_clear. Immutable then: several
 * threads may read it. Memory: about 60 bytes for each RUN_MARK_WORK. */
struct run {
    const struct inverter *inverter; /* borrowed; NULL for a spilled run: then */
    const struct scratch *scratch;   /* it is here, borrowed too */
    uint64_t begin, end;             /* of the terms, as `at` of a mark */
    struct run_mark *marks;          /* by term; none stands on the first term */
    size_t n_marks, marks_cap;
    uint64_t work;      /* of all terms */
    struct arena terms; /* of the marks */
};

/* Makes a run of a sorted inverter, where it is. */
void run_keep(struct run *run, const struct inverter *inverter);

/* Appends a sorted inverter's terms to a scratch file, which is flushed. */
enum status run_spill(struct run *run, const struct inverter *inverter, struct scratch *scratch,
                      struct err *err) MUST_USE;
void run_clear(struct run *run);

/* Reads a run's terms, or those of a range, front to back. Zero-initialise; freed by
 * run_reader_clear. Owned by one thread. */
struct run_reader {
    const struct run *run;
    struct slice from, to; /* the range: terms from `from` to before `to`, or the end if empty */

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
    uint64_t next_term;
    struct slice_bytes file_bytes; /* what is in the buffer of `file` */
    struct scratch_reader file;
    char term_bytes[SEGMENT_TERM_MAX];
    struct err err; /* sticky: then all numbers read are 0 */
};

/* Begins to read the terms from `from` (empty: the first) to before `to` (empty: the end), both
 * borrowed. Of a spilled run `buf_bytes` are read at a time, at least 1. */
void run_reader_start(struct run_reader *reader, const struct run *run, struct slice from,
                      struct slice to, size_t buf_bytes);

/* Steps to the next term, over what was not read of the current one's postings in memory; those of
 * a file have to be read. */
enum status run_reader_next_term(struct run_reader *reader, bool *more, struct err *err) MUST_USE;

/* Steps to the next of the term's `n_docs` postings; a failure makes `doc`
 * LDOC_END and is reported by the next term. */
void run_reader_next_posting(struct run_reader *reader);
void run_reader_clear(struct run_reader *reader);

#endif

/*
 * The merge of runs into the terms of a segment: the terms are cut into ranges of about the same
 * work, one for each thread; the first is written to the segment, the others to parts of it that
 * are appended at the end (common/segment/term_part.h). What is written depends on the documents
 * alone, not on how they are spread over runs, nor on the number of threads.
 */
#ifndef INDEXER_NATIVE_RUN_MERGE_H
#define INDEXER_NATIVE_RUN_MERGE_H

#include "common/segment/segment_writer.h"
#include "indexer/native/run.h"

struct run_merge_options {
    unsigned n_threads;        /* at least 1 */
    size_t memory_bytes;       /* for reading runs that were spilled, about */
    const char *folder;        /* for scratch files */
    const char *unique_prefix; /* of terms that belong to one document */
};

/* Writes all terms of the runs with their postings to `writer`, whose articles are there already.
 * `*has_twins` says whether a term that begins with the unique prefix is in two documents. */
enum status run_merge(const struct run *runs, size_t n_runs,
                      const struct run_merge_options *options, struct segment_writer *writer,
                      bool *has_twins, struct err *err) MUST_USE;

#endif

/*
 * Chooses the words of a segment whose pairs are listed, and lists them (common/segment/pairs.h).
 *
 * The words are those in the most documents: phrases of them are the slow ones, since all their
 * long lists and positions would have to be read. As many are taken as keep the pair lists below a
 * share of the bytes of postings and positions, by an estimate from a sample of documents; the file
 * records which they are.
 */
#ifndef INDEXER_NATIVE_PAIR_BUILDER_H
#define INDEXER_NATIVE_PAIR_BUILDER_H

#include "common/segment/segment.h"

/* In segments of fewer documents every phrase is fast. */
#define PAIR_DOCS_MIN 4096

/* Of the bytes of postings and positions. */
#define PAIR_SHARE 0.2

struct pair_options {
    uint32_t min_docs;   /* a segment of fewer has no pairs: PAIR_DOCS_MIN, but for tests */
    double share;        /* PAIR_SHARE, likewise */
    size_t memory_bytes; /* to work in; what does not fit goes to scratch files in the folder */
    unsigned n_threads;  /* that collect pairs; the result does not depend on it */
};

/* Writes the pairs of a segment beside it. Without a word that is worth it, writes nothing. */
enum status pair_builder_run(const struct segment *segment, const struct pair_options *options,
                             const char *index_path, struct err *err) MUST_USE;

#endif

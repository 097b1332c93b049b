/*
 * Lists the pairs of some words of a segment (common/segment/pairs.h), which pair_choice.h chooses
 * and the file records: collects the pairs of ranges of documents, sorts them in bounded memory,
 * and encodes the lists by ranges of words, each range on a thread of its own.
 */
#ifndef INDEXER_NATIVE_PAIR_BUILDER_H
#define INDEXER_NATIVE_PAIR_BUILDER_H

#include "common/segment/segment.h"

/* In segments of fewer documents every phrase is fast. */
#define PAIR_DOCS_MIN 4096

/* Of the bytes of postings and positions. */
#define PAIR_SHARE 0.2

struct pair_options {
    uint32_t min_docs; /* a segment of fewer has no pairs: PAIR_DOCS_MIN, but for tests */
    double share;      /* PAIR_SHARE, likewise */
    size_t
        memory_bytes;   /* to work in; what does not fit goes to scratch files in the folder. Beside
                           it come, for each thread, 2 KB a word (pair_walk.h) and two lists */
    unsigned n_threads; /* at most 64 are used; the result does not depend on it */
};

/* Writes the pairs of a segment beside it. Without a word that is worth it, writes nothing. */
enum status pair_builder_run(const struct segment *segment, const struct pair_options *options,
                             const char *index_path, struct err *err) MUST_USE;

#endif

/*
 * Pair lists: for words that are in many documents, the documents in which one of them stands right
 * after another (FORMAT.md, "NAME.pairs").
 *
 * A phrase of such words then begins with a short list instead of long ones. Pairs say nothing that
 * positions do not say: a segment without the file is complete, only slower.
 */
#ifndef COMMON_SEGMENT_PAIRS_H
#define COMMON_SEGMENT_PAIRS_H

#include "common/segment/chunkfile.h"
#include "common/segment/postings.h"
#include "common/segment/segment.h"

/* The most words whose pairs are listed. */
#define PAIR_WORDS_MAX 1024

/* --- reading ------------------------------------------------------------------------------ */

/* All zero when the segment has no such file. Immutable after open. */
struct pairs {
    struct chunk_file file;
    uint32_t n_words;
    uint32_t n_pairs;
    struct chunk word, first, base, second, begin, list;
};

/* Opens the pairs of segment `name`, whose identity is `segment_key`; a file that is not there is
 * no failure. */
enum status pairs_open(struct pairs *pairs, const char *index_path, const char *name,
                       uint64_t segment_key, struct err *err) MUST_USE;
void pairs_close(struct pairs *pairs);

/* The number, among the segment's terms, of word `i`; they ascend. */
enum status pairs_word(const struct pairs *pairs, uint32_t i, uint32_t *number,
                       struct err *err) MUST_USE;

/* The pairs that begin with word `i`: those from *begin to *end. */
enum status pairs_of_word(const struct pairs *pairs, uint32_t i, uint32_t *begin, uint32_t *end,
                          struct err *err) MUST_USE;

/* The second word of pair number `pair`, whose first is word `first`, and where its documents are
 * listed. */
enum status pairs_read(const struct pairs *pairs, uint32_t first, uint32_t pair, uint32_t *second,
                       struct term_info *info, struct err *err) MUST_USE;

/* --- writing ------------------------------------------------------------------------------ */

/* Zero-initialise. Owned by one thread. */
struct pairs_writer {
    struct chunk_writer file;
    struct postings_writer postings;
    struct strbuf first, base, second, begin;
    uint64_t word_base; /* where the lists of the current word begin */
    uint32_t n_pairs;
};

/* Creates the file; pairs_writer_abandon or pairs_writer_finish frees the writer. */
enum status pairs_writer_open(struct pairs_writer *writer, const char *index_path, const char *name,
                              struct err *err) MUST_USE;

/* Says that the pairs of the next word follow: once for each word, in their order. */
void pairs_writer_word(struct pairs_writer *writer);

/* Adds a pair of that word; `second` ascends. The `n` documents, at least one, are given by their
 * places in the rarer word's list, ascending. ST_LIMIT when the lists of the word are over 4 GiB.
 */
enum status pairs_writer_add(struct pairs_writer *writer, uint32_t second, const uint32_t *places,
                             uint32_t n, struct err *err) MUST_USE;

/* Completes and syncs the file of a segment with the identity `segment_key`; `numbers` are the
 * words' among its terms. */
enum status pairs_writer_finish(struct pairs_writer *writer, const uint32_t *numbers,
                                uint32_t n_words, uint64_t segment_key, struct err *err) MUST_USE;
void pairs_writer_abandon(struct pairs_writer *writer);

#endif

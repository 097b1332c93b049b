/*
 * Writes the pair lists of a segment (pairs.h; FORMAT.md, "NAME.pairs"), word after word.
 *
 * Calling sequence: pairs_writer_open; for each word pairs_writer_word and then, for each of its
 * pairs, pairs_writer_add; pairs_writer_finish. Keeps about 5 bytes a pair in memory.
 */
#ifndef COMMON_SEGMENT_PAIRS_WRITER_H
#define COMMON_SEGMENT_PAIRS_WRITER_H

#include "common/base/strbuf.h"
#include "common/segment/chunkfile.h"

/* Zero-initialise. Owned by one thread. */
struct pairs_writer {
    struct chunk_writer file;
    struct strbuf first, second, begin, entry; /* the file's tables */
    uint8_t *list;                             /* the list being written */
    size_t list_cap;
    uint32_t n_blocks;
    uint32_t n_in_block;
    uint32_t next_second; /* the least second word of the block's next pair */
};

/* Creates the file; pairs_writer_abandon or pairs_writer_finish frees the writer. */
enum status pairs_writer_open(struct pairs_writer *writer, const char *index_path, const char *name,
                              struct err *err) MUST_USE;

/* Says that the pairs of the next word follow: once for each word, in their order. */
void pairs_writer_word(struct pairs_writer *writer);

/* Adds a pair of that word; `second` ascends. The `n` documents, at least one, are given by their
 * places in the list of the rarer word, which is in `rarer_df` documents, ascending. */
void pairs_writer_add(struct pairs_writer *writer, uint32_t second, const uint32_t *places,
                      uint32_t n, uint32_t rarer_df);

/* The same for a list that was encoded before, by rice_encode. */
void pairs_writer_add_encoded(struct pairs_writer *writer, uint32_t second, uint32_t n,
                              const uint8_t *list, size_t len);

/* Completes and syncs the file of a segment with the identity `segment_key`; `numbers` are the
 * words' among its terms. */
enum status pairs_writer_finish(struct pairs_writer *writer, const uint32_t *numbers,
                                uint32_t n_words, uint64_t segment_key, struct err *err) MUST_USE;
void pairs_writer_abandon(struct pairs_writer *writer);

#endif

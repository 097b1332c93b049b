/*
 * Pair lists: for words that are in many documents, the documents in which one of them stands right
 * after another (FORMAT.md, "NAME.pairs").
 *
 * A phrase of such words then begins with a short list instead of long ones. Pairs say nothing that
 * positions do not say: a segment without the file is complete, only slower. Searches ask
 * segment_find_pair (segment.h); what is here is for those who open, write and verify the file.
 */
#ifndef COMMON_SEGMENT_PAIRS_H
#define COMMON_SEGMENT_PAIRS_H

#include "common/segment/chunkfile.h"
#include "common/segment/segment.h"

/* The most words whose pairs are listed. */
#define PAIR_WORDS_MAX 1024

/* Pairs with the same first word that are found together. */
#define PAIR_BLOCK 64

/* Bytes of the items of the file's tables. */
#define PAIR_WORD_BYTES   4
#define PAIR_FIRST_BYTES  4
#define PAIR_SECOND_BYTES 2
#define PAIR_BEGIN_BYTES  16

/* All zero when the segment has no such file. Immutable after open. */
struct pairs {
    struct chunk_file file;
    uint32_t n_words;
    uint32_t n_blocks;
    struct chunk word;   /* numbers of the words among the segment's terms */
    struct chunk first;  /* of each word: its first block */
    struct chunk second; /* of each block: the second word of its first pair */
    struct chunk begin;  /* of each block: where its entries and its lists begin */
    struct chunk entry, list;
};

/* Opens the pairs of segment `name`, whose identity is `segment_key`; a file that is not there is
 * no failure. */
enum status pairs_open(struct pairs *pairs, const char *index_path, const char *name,
                       uint64_t segment_key, struct err *err) MUST_USE;
void pairs_close(struct pairs *pairs);

/* The number, among the segment's terms, of word `i`; they ascend. */
enum status pairs_word(const struct pairs *pairs, uint32_t i, uint32_t *number,
                       struct err *err) MUST_USE;

/* The blocks of the pairs that begin with word `i`: those from *begin to *end. */
enum status pairs_blocks(const struct pairs *pairs, uint32_t i, uint32_t *begin, uint32_t *end,
                         struct err *err) MUST_USE;

/* Goes through the pairs of a block, in order of their second words. No heap is owned. */
struct pair_scan {
    const struct pairs *pairs;
    uint64_t entry, entries_end; /* the entry to read next */
    uint64_t list, lists_end;    /* its list */
    uint32_t second;             /* the least second word that it can have */
};

enum status pair_scan_start(struct pair_scan *scan, const struct pairs *pairs, uint32_t block,
                            struct err *err) MUST_USE;

/* The next pair: its second word and its list, whose `rarer_df` is left to the caller. `*more` is
 * false when there is none. */
enum status pair_scan_next(struct pair_scan *scan, bool *more, uint32_t *second,
                           struct pair_list *list, struct err *err) MUST_USE;

#endif

/*
 * A walk over the documents of a segment that tells, from the words' positions, which of some words
 * stand right after which: what pair lists are made from, and what they are verified with.
 *
 * Documents are read some at a time, word after word, so that each list is read front to back and
 * no more of the files stays in memory than one word's. Two words may share a position. Owned by
 * one thread.
 */
#ifndef COMMON_SEGMENT_PAIR_WALK_H
#define COMMON_SEGMENT_PAIR_WALK_H

#include "common/segment/segment.h"

struct pair_walk;

/* Words `first` and then `second`, as numbered in the array of pair_walk_open, and the document's
 * place, counted from 0, in the posting list of the rarer of them. That is the word with fewer
 * documents, or the first. */
struct word_pair {
    uint16_t first, second;
    uint32_t place;
};

/* `words`, at most 65,535, have positions and are borrowed; failures of what follows are in `err`,
 * which must outlive the walk. It takes about memory_bytes, and beside them 2 KB for
 * each word. */
struct pair_walk *pair_walk_open(const struct segment *segment, const struct term_info *words,
                                 uint32_t n_words, size_t memory_bytes, struct err *err);

/* Reads documents from `begin` on, which is not before the last end, as many as fit, but none from
 * `end` on; `*read_end` is then the first that was not read. */
enum status pair_walk_read(struct pair_walk *walk, ldoc_id begin, ldoc_id end,
                           ldoc_id *read_end) MUST_USE;

/* The pairs of a document that was read, each of them once and in no order, `*n` of them; valid
 * until the next call. Each document may be asked for once. */
const struct word_pair *pair_walk_pairs(struct pair_walk *walk, ldoc_id doc, uint32_t *n);

void pair_walk_close(struct pair_walk *walk);

#endif

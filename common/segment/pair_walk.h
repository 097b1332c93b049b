/*
 * A walk over the documents of a segment that tells, from the words' positions, which of some words
 * stand right after which: what pair lists are made from, and what they are verified with.
 *
 * Two words may share a position. Owned by one thread; memory: about 3 KB a word, and 12 bytes a
 * position of the longest document.
 */
#ifndef COMMON_SEGMENT_PAIR_WALK_H
#define COMMON_SEGMENT_PAIR_WALK_H

#include "common/segment/segment.h"

struct pair_walk;

/* Words `first` and then `second`, as numbered in the array of pair_walk_open. */
struct word_pair {
    uint16_t first, second;
};

/* Begins before the first document. `words`, which have positions, are copied; failures of what
 * follows are in `err`, which must outlive the walk. */
struct pair_walk *pair_walk_open(const struct segment *segment, const struct term_info *words,
                                 uint32_t n_words, struct err *err);

/* Goes to a document, not before the last one. Its pairs, each of them once and in no order, are
 * `*pairs`, `*n` of them, valid until the next call. */
enum status pair_walk_to(struct pair_walk *walk, ldoc_id doc, const struct word_pair **pairs,
                         uint32_t *n) MUST_USE;

/* Of the document of the last pair_walk_to: the place of its posting, counted from 0, in the list
 * of the rarer word of one of its pairs. That is the word with fewer documents, or the first. */
uint32_t pair_walk_index(const struct pair_walk *walk, struct word_pair pair);

void pair_walk_close(struct pair_walk *walk);

#endif

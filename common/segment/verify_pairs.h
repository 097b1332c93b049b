/*
 * The check of a segment's pair lists (pairs.h): that the file is in order, and that its lists say
 * what the words' positions say. A part of segment_verify, for verify.c alone.
 *
 * Calling sequence: pair_check_init; pair_check_term for every term, in order; pair_check_finish;
 * pair_check_release, whatever failed. A segment without pairs passes.
 */
#ifndef COMMON_SEGMENT_VERIFY_PAIRS_H
#define COMMON_SEGMENT_VERIFY_PAIRS_H

#include "common/segment/segment.h"

/* Owned by one thread. */
struct pair_check {
    const struct segment *segment;
    struct term_info *words; /* those terms of the segment so far whose pairs are listed */
    uint32_t n_words;
    struct err *err;
};

/* Borrows segment and err, in which failures of what follows are. */
void pair_check_init(struct pair_check *check, const struct segment *segment, struct err *err);

/* Remembers a term if it is the next word whose pairs are listed; ST_CORRUPT when that word is no
 * term with positions. */
enum status pair_check_term(struct pair_check *check, const struct term_info *info) MUST_USE;

/* Compares all lists with positions; ST_CORRUPT for the first fault. Takes 16 MiB and 16 bytes for
 * each pair of two words. */
enum status pair_check_finish(const struct pair_check *check) MUST_USE;

void pair_check_release(struct pair_check *check);

#endif

/*
 * Terms with their postings that lie between those of other parts of a segment, written by a thread
 * of its own: to scratch files, from which they are appended to the segment's when all terms before
 * them are there.
 *
 * Calling sequence: term_part_open; terms and postings to its `writer`, ended; term_part_append on
 * the thread that owns the segment's writer; term_part_close in any case.
 */
#ifndef COMMON_SEGMENT_TERM_PART_H
#define COMMON_SEGMENT_TERM_PART_H

#include "common/segment/term_writer.h"

/* Zero-initialise. Owned by one thread at a time. Memory: 64 KiB for each of the files. */
struct term_part {
    struct term_writer writer;
    struct scratch post, posn, records;
};

/* Begins a part of what `whole` writes, in files in `folder`. `whole` is borrowed until the part is
 * closed; its documents are complete. */
enum status term_part_open(struct term_part *part, const struct term_writer *whole,
                           const char *folder, struct err *err) MUST_USE;

/* Appends the part's terms, which come after those of `whole` so far, and ends these. The bytes
 * are those that would be there if `whole` had been given the postings. */
enum status term_part_append(struct term_part *part, struct term_writer *whole,
                             struct err *err) MUST_USE;
void term_part_close(struct term_part *part);

#endif

/*
 * The full check of a segment: every checksum, every posting, position, column and stored block,
 * and that they agree with each other (lengths with frequencies, counts, order, impacts).
 */
#ifndef COMMON_SEGMENT_VERIFY_H
#define COMMON_SEGMENT_VERIFY_H

#include "common/segment/segment.h"

/* ST_CORRUPT with file, chunk, offset, expected and found for the first fault. Slow by design. */
enum status segment_verify(const struct segment *segment, struct err *err) MUST_USE;

#endif

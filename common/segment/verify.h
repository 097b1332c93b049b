/*
 * The full check of a segment: every checksum, every posting, position, column and stored block,
 * and that they agree with each other (lengths with frequencies, counts, order, impacts).
 */
#ifndef COMMON_SEGMENT_VERIFY_H
#define COMMON_SEGMENT_VERIFY_H

#include "common/segment/segment.h"

/* Compares every checksum of the segment's files and its overlay, and the identity that ties the
 * files together: ST_CORRUPT for the first fault. What a writer asks before it copies a segment,
 * since a copy of damaged bytes gets good checksums. */
enum status segment_verify_checksums(const struct segment *segment, struct err *err) MUST_USE;

/* ST_CORRUPT with file, chunk, offset, expected and found for the first fault. Slow by design. */
enum status segment_verify(const struct segment *segment, struct err *err) MUST_USE;

#endif

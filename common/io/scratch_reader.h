/*
 * Reads a stretch of a scratch file front to back.
 */
#ifndef COMMON_IO_SCRATCH_READER_H
#define COMMON_IO_SCRATCH_READER_H

#include "common/io/scratch.h"

/* Zero-initialise and set the first four; freed by scratch_reader_clear. Several may read one
 * flushed file; each is owned by one thread. */
struct scratch_reader {
    const struct scratch *scratch; /* borrowed */
    uint64_t next, end;            /* the stretch, as far as it is not in `buf` yet */
    size_t cap;                    /* bytes that are read at a time, at least 1 */
    uint8_t *buf;
    const uint8_t *at, *limit; /* what is there to be read; `at` is the caller's to move on */
};

/* Makes the next `want` bytes of the stretch available at `at`, or all that are left of it. ST_IO
 * also when the file is shorter than it was written. */
enum status scratch_reader_fill(struct scratch_reader *reader, size_t want,
                                struct err *err) MUST_USE;

/* Bytes of the stretch that were not read yet. */
static inline uint64_t scratch_reader_left(const struct scratch_reader *reader)
{
    return (uint64_t)(reader->limit - reader->at) + (reader->end - reader->next);
}

/* The next varint of at most 32 bits; ST_IO also when there is none. */
enum status scratch_reader_u32(struct scratch_reader *reader, uint32_t *value,
                               struct err *err) MUST_USE;
enum status scratch_reader_u64(struct scratch_reader *reader, uint64_t *value,
                               struct err *err) MUST_USE;

/* Copies the next `len` bytes; ST_IO also when there are fewer. */
enum status scratch_reader_bytes(struct scratch_reader *reader, void *bytes, size_t len,
                                 struct err *err) MUST_USE;

void scratch_reader_clear(struct scratch_reader *reader);

#endif

/*
 * A scratch file: bytes that do not fit into memory, gone with the process.
 *
 * It has no name in its folder, so that neither a kill nor a crash leaves anything behind.
 */
#ifndef COMMON_IO_SCRATCH_H
#define COMMON_IO_SCRATCH_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. Written front to back, then read at any offset. Owned by one thread at a time.
 */
struct scratch {
    char *folder; /* for messages; NULL while not open */
    int fd;
    uint8_t *buf;
    size_t len;       /* bytes waiting in `buf` */
    uint64_t written; /* bytes accepted in all */
    struct err err;   /* sticky; reported by scratch_flush */
};

enum status scratch_open(struct scratch *scratch, const char *folder, struct err *err) MUST_USE;
void scratch_add(struct scratch *scratch, const void *bytes, size_t len);

/* Writes what waits, so that it can be read, and frees the buffer until more is added. */
enum status scratch_flush(struct scratch *scratch, struct err *err) MUST_USE;

/* Reads up to `cap` bytes at `off`; fewer only at the end. */
enum status scratch_read(const struct scratch *scratch, uint64_t off, void *bytes, size_t cap,
                         size_t *len, struct err *err) MUST_USE;

/* Gives the bytes back to the system; nothing happens when it is not open. */
void scratch_close(struct scratch *scratch);

#endif

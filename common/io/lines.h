/*
 * A text file read line by line, with line numbers for messages.
 *
 * Calling sequence: line_reader_open, line_reader_next until it says that the file has ended,
 * line_reader_close. Owned by one thread.
 */
#ifndef COMMON_IO_LINES_H
#define COMMON_IO_LINES_H

#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A longer line is refused: a file without line ends must not fill the memory. */
#define LINE_MAX_BYTES ((size_t)1024 * 1024)

/* Zero-initialise; closing one that was never opened does nothing. */
struct line_reader {
    const char *name; /* for messages; borrowed */
    uint64_t number;  /* of the line read last, from 1 */
    FILE *in;
    struct strbuf text;
};

/* Opens the file `path`, or standard input for "-". ST_IO when it cannot be opened. */
enum status line_reader_open(struct line_reader *reader, const char *path,
                             struct err *err) MUST_USE;

/* Reads one line without its end (a line feed, perhaps after a carriage return), valid until the
 * next call; `*is_end` when there is no more. ST_REJECT, with file and line, for one that is too
 * long, after which the next may be read; ST_IO. */
enum status line_reader_next(struct line_reader *reader, struct slice *line, bool *is_end,
                             struct err *err) MUST_USE;

void line_reader_close(struct line_reader *reader);

#endif

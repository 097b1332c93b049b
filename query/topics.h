/*
 * Topic files: many queries, one a line, as `id<TAB>query`.
 *
 * Empty lines are passed over. An id may hold anything but a tab and stands once in a file, so that
 * every answer has one question. Calling sequence: topic_reader_open, topic_reader_next until the
 * file has ended, topic_reader_close. Owned by one thread.
 */
#ifndef QUERY_TOPICS_H
#define QUERY_TOPICS_H

#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/io/lines.h"
#include "common/segment/strset.h"

/* One line; valid until the next is read. */
struct topic {
    struct slice id;    /* not empty */
    struct slice query; /* all after the first tab, parsed by nobody yet */
};

/* Zero-initialise; closing one that was never opened does nothing. */
struct topic_reader {
    struct line_reader lines;
    struct strset seen; /* ids */
};

/* Opens the file `path`, or standard input for "-". ST_IO. */
enum status topic_reader_open(struct topic_reader *reader, const char *path,
                              struct err *err) MUST_USE;

/* Reads the next topic; `*is_end` when there is no more. ST_REJECT, with file and line, for a line
 * that is none (no tab, no id, an id that was there before, too long), after which the next may be
 * read; ST_IO. */
enum status topic_reader_next(struct topic_reader *reader, struct topic *topic, bool *is_end,
                              struct err *err) MUST_USE;

void topic_reader_close(struct topic_reader *reader);

#endif

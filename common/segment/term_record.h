/*
 * A term on its way to the dictionary, in a scratch file: its bytes and what is known of it but
 * where its lists begin, which is where those of the term before end.
 */
#ifndef COMMON_SEGMENT_TERM_RECORD_H
#define COMMON_SEGMENT_TERM_RECORD_H

#include "common/io/scratch_reader.h"
#include "common/segment/segment.h"

/* Failures are the file's. */
void term_record_write(struct scratch *records, struct slice term, const struct term_info *info);

/* Reads the next one; `term` has room for SEGMENT_TERM_MAX bytes. */
enum status term_record_read(struct scratch_reader *records, char *term, size_t *term_len,
                             struct term_info *info, struct err *err) MUST_USE;

#endif

/*
 * Lines of the files of TREC: columns separated by blanks and tabs.
 */
#ifndef BENCH_EVAL_TREC_COLUMNS_H
#define BENCH_EVAL_TREC_COLUMNS_H

#include "common/io/lines.h"

/* Reads the next line that is not blank and splits it into exactly `n` columns, valid until the
 * next call; `*is_end` when there is none. `wanted` says what the columns are, for the message.
 * ST_REJECT, with file and line, for another number of columns or a line that is too long; ST_IO.
 */
enum status trec_columns_next(struct line_reader *lines, const char *wanted, struct slice *columns,
                              size_t n, bool *is_end, struct err *err) MUST_USE;

/* Parse a whole column; false when it is anything else, out of range, or no number. A score is
 * kept as the float that trec_eval keeps; infinities are scores. */
bool trec_parse_level(struct slice column, int *level) MUST_USE;
bool trec_parse_score(struct slice column, float *score) MUST_USE;

/* ST_REJECT with the file and the line read last: "FILE:LINE: `what` 'column'". */
enum status trec_reject(const struct line_reader *lines, const char *what, struct slice column,
                        struct err *err);

#endif

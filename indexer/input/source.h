/*
 * A source: the bytes of one input file as formats want them, a line or everything at a time.
 *
 * What it hands out is borrowed until the next call on it. A failure of the file itself (a read
 * error, broken gzip data) comes once, as ST_REJECT, after all that could be read before it; then
 * the source has ended. Owned by one thread.
 */
#ifndef INDEXER_INPUT_SOURCE_H
#define INDEXER_INPUT_SOURCE_H

#include "common/base/slice.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct source;

/* Takes over `fd`. `path` (copied) is for messages; `relative_path` (copied) is the file's path
 * below the INPUT argument it comes from, empty for standard input. */
struct source *source_new(int fd, const char *path, struct slice relative_path);
void source_free(struct source *source);

/* The path for messages, its control characters replaced. */
const char *source_name(const struct source *source);
struct slice source_relative_path(const struct source *source);

/* Bytes read from the file so far, compressed as they are. */
uint64_t source_consumed(const struct source *source);

/* Shows the next `len` bytes without taking them; fewer only when the source ends before. */
enum status source_peek(struct source *source, size_t len, struct slice *bytes,
                        struct err *err) MUST_USE;

/* Steps over a byte-order mark, if one is next. */
enum status source_skip_bom(struct source *source, struct err *err) MUST_USE;

/* Takes the next line, without its LF or CR LF. One of over ARTICLE_MAX_BYTES is ST_REJECT and
 * stepped over without being kept. */
enum status source_line(struct source *source, struct slice *line, bool *more,
                        struct err *err) MUST_USE;

/* The number of the line taken last, from 1. */
uint64_t source_line_number(const struct source *source);

/* Takes all bytes that are left. More than ARTICLE_MAX_BYTES: ST_REJECT, and the source ends. */
enum status source_rest(struct source *source, struct slice *rest, struct err *err) MUST_USE;

#endif

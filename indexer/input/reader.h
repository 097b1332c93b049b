/*
 * Readers: input to articles. One file a format (reader_*.c), one row each in the table of
 * reader.c, which also finds out the format.
 *
 * Calling sequence: input_open with all INPUT arguments, input_next until *more is false, close.
 * A record that cannot be used makes input_next return ST_REJECT with a sentence that names file
 * and line; the caller reports it and goes on.
 */
#ifndef INDEXER_INPUT_READER_H
#define INDEXER_INPUT_READER_H

#include "common/base/status.h"
#include "common/engine/article.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All inputs of one run, one article after the other. Owned by one thread. */
struct input;

/* What a progress line shows. */
struct input_progress {
    uint64_t bytes_read;  /* of the files, compressed as they are */
    uint64_t bytes_total; /* of all files known so far; 0 when unknown (standard input) */
    uint64_t n_undated;   /* articles whose date could not be read and counts as unknown */
};

/* `paths` are files, folders (walked recursively in name order) or "-" for standard input; they
 * are borrowed until input_close. Never fails: what is wrong with a path comes from input_next. */
struct input *input_open(const char *const *paths, size_t n_paths);

/* The next article, borrowed until the next call; `*more` is false after the last one. ST_REJECT:
 * one record or file was unusable, call again. Other failures end the input. */
enum status input_next(struct input *input, struct article *article, bool *more,
                       struct err *err) MUST_USE;

struct input_progress input_progress(const struct input *input);
void input_close(struct input *input);

#endif

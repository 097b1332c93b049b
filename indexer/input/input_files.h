/*
 * The files that the INPUT arguments mean, one after the other: files, what is in folders, and
 * standard input. It finds and opens; what is in them is the formats' business.
 */
#ifndef INDEXER_INPUT_INPUT_FILES_H
#define INDEXER_INPUT_INPUT_FILES_H

#include "common/base/slice.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed until the next call of input_files_next. */
struct input_file {
    const char *path;           /* as it is opened; "standard input" for - */
    struct slice relative_path; /* below the argument; a file's own name; empty for - */
    uint64_t bytes;             /* 0 for standard input, pipes and devices */
    bool is_stdin;
    bool is_argument; /* named itself, so it may be a pipe; not found in a folder */
    bool is_regular;
};

/* Owned by one thread. */
struct input_files;

/* `paths` are borrowed. */
struct input_files *input_files_new(const char *const *paths, size_t n_paths);
void input_files_free(struct input_files *files);

/* The next file; folders are walked in byte order of names, without hidden names, through links,
 * without going round in circles. ST_REJECT for what is no file or cannot be looked at. */
enum status input_files_next(struct input_files *files, struct input_file *file, bool *more,
                             struct err *err) MUST_USE;

/* Opens it for reading; ST_REJECT when that is not possible. Never waits for a pipe that lies in a
 * folder. */
enum status input_file_open(const struct input_file *file, int *fd, struct err *err) MUST_USE;

/* The bytes of all files, by a walk of its own; 0 when an argument is a pipe or standard input. */
uint64_t input_files_total_bytes(const char *const *paths, size_t n_paths);

#endif

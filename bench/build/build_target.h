/*
 * A way to build an index: a shell command with places for the inputs and the index.
 */
#ifndef BENCH_BUILD_BUILD_TARGET_H
#define BENCH_BUILD_BUILD_TARGET_H

#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

/* Slices are borrowed. */
struct build_target {
    struct slice name;     /* letters, digits, '-', '_' and '.': it becomes a file name */
    struct slice template; /* a command for /bin/sh, with {input} and {index} in it */
};

/* Reads "NAME=COMMAND". ST_SYNTAX when a part or a place is missing, or NAME cannot be one. */
enum status build_target_parse(const char *text, struct build_target *target,
                               struct err *err) MUST_USE;

/* Appends the command: {input} becomes all inputs and {index} the index, each quoted so that the
 * shell takes it as one word whatever it holds. */
void build_target_command(const struct build_target *target, const char *const *inputs,
                          size_t n_inputs, const char *index_path, struct strbuf *command);

/* Appends a text as one word of the shell. */
void build_target_quote(const char *text, struct strbuf *out);

#endif

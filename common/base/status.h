/*
 * How functions say what went wrong: a status to act on, and one sentence to show.
 *
 * Every function that can fail returns an `enum status` and takes a `struct err *` last. On
 * ST_OK the err is untouched; otherwise it holds a finished sentence that says what happened,
 * where, and, where there is something to do, what to do. Only main.c prints it.
 *
 * A new status is added only when a caller would act differently on it.
 */
#ifndef COMMON_BASE_STATUS_H
#define COMMON_BASE_STATUS_H

#include "common/base/compiler.h"

#include <stdbool.h>
#include <stddef.h>

enum status {
    ST_OK = 0,
    ST_IO,          /* the operating system refused: disk full, no permission, ... */
    ST_CORRUPT,     /* bytes of an index are not what FORMAT.md allows */
    ST_VERSION,     /* the index is of another format version or another analyzer */
    ST_SYNTAX,      /* a query or a command line cannot be understood */
    ST_LIMIT,       /* something is larger than a stated limit */
    ST_NOT_FOUND,   /* no such index, file or article */
    ST_EXISTS,      /* it is there already and may not be overwritten */
    ST_LOCKED,      /* another process is writing this index */
    ST_UNSUPPORTED, /* this engine or build cannot do that */
    ST_BACKEND,     /* libxapian failed in a way that is none of the above */
    ST_INTERRUPTED, /* a deadline passed or a signal asked to stop */
    ST_REJECT,      /* one input record is unusable; the next one may be read */
};

/* The longest message kept, with its NUL; a longer one is cut at a character. */
#define ERR_TEXT_BYTES 1024

/* What went wrong. Zero-initialise it; callers embed it, nothing is owned. */
struct err {
    enum status status;
    char text[ERR_TEXT_BYTES];
};

/* Stores status and sentence in `err` (which may be NULL) and returns `status`, so that callers
 * write `return err_set(err, ST_IO, ...)`. */
enum status err_set(struct err *err, enum status status, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As err_set with ST_IO, and adds ": " and the text of `errnum` (an errno value). */
enum status err_set_errno(struct err *err, int errnum, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Hands on what was kept: `kept` in `err` (which may be NULL) unless it is ST_OK; returns its
 * status. */
enum status err_pass(struct err *err, const struct err *kept);

/* A short lower-case name of a status ("corrupt"), for logs and tests; static storage. */
const char *status_name(enum status status);

/* Returns from the calling function when `expr` is not ST_OK. Only where nothing needs cleaning. */
#define TRY(expr)                                                                                  \
    do {                                                                                           \
        enum status try_status_ = (expr);                                                          \
        if (try_status_ != ST_OK)                                                                  \
            return try_status_;                                                                    \
    } while (0)

/* A broken invariant of the program itself: prints file, line and sentence, then aborts. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
void bug_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4) NO_RETURN;

#endif

#include "common/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Drops the bytes of a character that the buffer's end cut in two. */
static void trim_cut_character(char *text)
{
    size_t len = strlen(text);
    if (len + 1 < ERR_TEXT_BYTES)
        return;
    while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
        len--;
    if (len > 0 && (unsigned char)text[len - 1] >= 0xC0)
        len--;
    text[len] = '\0';
}

enum status err_set(struct err *err, enum status status, const char *fmt, ...)
{
    if (err == NULL)
        return status;
    va_list args;
    va_start(args, fmt);
    err->status = status;
    vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    trim_cut_character(err->text);
    return status;
}

enum status err_set_errno(struct err *err, int errnum, const char *fmt, ...)
{
    if (err == NULL)
        return ST_IO;
    va_list args;
    va_start(args, fmt);
    err->status = ST_IO;
    int len = vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof(err->text))
        snprintf(err->text + len, sizeof(err->text) - (size_t)len, ": %s", strerror(errnum));
    trim_cut_character(err->text);
    return ST_IO;
}

enum status err_pass(struct err *err, const struct err *kept)
{
    if (kept->status != ST_OK && err != NULL)
        *err = *kept;
    return kept->status;
}

const char *status_name(enum status status)
{
    switch (status) {
    case ST_OK:
        return "ok";
    case ST_IO:
        return "io";
    case ST_CORRUPT:
        return "corrupt";
    case ST_VERSION:
        return "version";
    case ST_SYNTAX:
        return "syntax";
    case ST_LIMIT:
        return "limit";
    case ST_NOT_FOUND:
        return "not found";
    case ST_EXISTS:
        return "exists";
    case ST_LOCKED:
        return "locked";
    case ST_UNSUPPORTED:
        return "unsupported";
    case ST_BACKEND:
        return "backend";
    case ST_INTERRUPTED:
        return "interrupted";
    case ST_REJECT:
        return "reject";
    }
    return "unknown";
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "BUG at %s:%d: ", file, line);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

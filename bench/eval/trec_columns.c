#include "bench/eval/trec_columns.h"

#include "common/text/printable.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* A number of more bytes is none that anybody means. */
#define NUMBER_MAX_BYTES 64

static bool is_separator(char c)
{
    return c == ' ' || c == '\t';
}

/* Splits into at most `n` columns; returns how many there are, n + 1 for any more. */
static size_t split(struct slice line, struct slice *columns, size_t n)
{
    size_t found = 0;
    for (size_t at = 0; at < line.len;) {
        size_t start = at;
        while (at < line.len && !is_separator(line.ptr[at]))
            at++;
        if (at > start && found == n)
            return n + 1;
        if (at > start)
            columns[found++] = slice_make(line.ptr + start, at - start);
        while (at < line.len && is_separator(line.ptr[at]))
            at++;
    }
    return found;
}

enum status trec_columns_next(struct line_reader *lines, const char *wanted, struct slice *columns,
                              size_t n, bool *is_end, struct err *err)
{
    struct slice line;
    size_t found = 0;
    do {
        TRY(line_reader_next(lines, &line, is_end, err));
        found = split(line, columns, n);
    } while (!*is_end && found == 0);
    if (!*is_end && found != n)
        return err_set(err, ST_REJECT, "%s:%ju: the line is not '%s'", lines->name,
                       (uintmax_t)lines->number, wanted);
    return ST_OK;
}

/* Copies a column that may be a number, for the C library; false when it cannot be one. */
static bool number_text(struct slice column, char text[NUMBER_MAX_BYTES])
{
    if (column.len == 0 || column.len >= NUMBER_MAX_BYTES ||
        isspace((unsigned char)column.ptr[0]) || memchr(column.ptr, '\0', column.len) != NULL)
        return false;
    memcpy(text, column.ptr, column.len);
    text[column.len] = '\0';
    return true;
}

bool trec_parse_level(struct slice column, int *level)
{
    char text[NUMBER_MAX_BYTES];
    char *end;
    if (!number_text(column, text))
        return false;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (*end != '\0' || errno != 0 || number < INT_MIN || number > INT_MAX)
        return false;
    *level = (int)number;
    return true;
}

bool trec_parse_score(struct slice column, float *score)
{
    char text[NUMBER_MAX_BYTES];
    char *end;
    if (!number_text(column, text))
        return false;
    double number = strtod(text, &end);
    if (*end != '\0' || isnan(number))
        return false;
    *score = (float)number;
    return true;
}

enum status trec_reject(const struct line_reader *lines, const char *what, struct slice column,
                        struct err *err)
{
    struct strbuf shown = {0};
    text_add_printable(column, &shown);
    enum status status = err_set(err, ST_REJECT, "%s:%ju: %s '%s'", lines->name,
                                 (uintmax_t)lines->number, what, strbuf_cstr(&shown));
    strbuf_release(&shown);
    return status;
}

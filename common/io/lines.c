#include "common/io/lines.h"

#include <errno.h>
#include <string.h>

enum status line_reader_open(struct line_reader *reader, const char *path, struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    *reader = (struct line_reader){.name = is_stdin ? "standard input" : path};
    reader->in = is_stdin ? stdin : fopen(path, "re");
    if (reader->in == NULL)
        return err_set_errno(err, errno, "%s", path);
    return ST_OK;
}

/* Reads up to the next line feed or the end and keeps no more than the limit and one byte. */
static int read_line(struct line_reader *reader)
{
    int c;
    strbuf_reset(&reader->text);
    while ((c = getc_unlocked(reader->in)) != EOF && c != '\n')
        if (reader->text.len <= LINE_MAX_BYTES)
            strbuf_addc(&reader->text, (char)c);
    return c;
}

enum status line_reader_next(struct line_reader *reader, struct slice *line, bool *is_end,
                             struct err *err)
{
    *line = (struct slice){0};
    *is_end = false;
    int c = read_line(reader);
    if (ferror(reader->in))
        return err_set_errno(err, errno, "%s", reader->name);
    *is_end = c == EOF && reader->text.len == 0;
    if (*is_end)
        return ST_OK;
    reader->number++;
    if (reader->text.len > LINE_MAX_BYTES)
        return err_set(err, ST_REJECT, "%s:%ju: the line has more than %zu bytes", reader->name,
                       (uintmax_t)reader->number, LINE_MAX_BYTES);
    *line = slice_make(strbuf_cstr(&reader->text), reader->text.len);
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return ST_OK;
}

void line_reader_close(struct line_reader *reader)
{
    if (reader->in != NULL && reader->in != stdin)
        fclose(reader->in);
    strbuf_release(&reader->text);
    *reader = (struct line_reader){0};
}

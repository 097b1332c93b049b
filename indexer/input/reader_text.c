/*
 * Plain text: a file is an article. Its first line is the title, then may come a line that is a
 * date, and the rest is the body.
 *
 * Scrapers leave things behind: byte-order marks, CR LF, a full stop on a line of its own, no blank
 * line after the title, or no lines at all. All of that is smoothed here; words are never dropped.
 */
#include "indexer/input/format.h"

#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/base/strbuf.h"
#include "common/base/when.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A longer first line is no headline: its beginning is shown as one, and it stays in the body. */
#define TITLE_MAX_BYTES 300

struct text_reader {
    struct format_reader base;
    bool is_done;
    struct strbuf body;
    char id[HASH128_HEX_LEN + 1];
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice trim(struct slice s)
{
    while (s.len > 0 && is_space(s.ptr[0]))
        s = slice_make(s.ptr + 1, s.len - 1);
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* Takes a line off `text`, trimmed; LF, CR LF and CR end one. */
static struct slice take_line(struct slice *text)
{
    size_t len = 0;
    while (len < text->len && text->ptr[len] != '\n' && text->ptr[len] != '\r')
        len++;
    struct slice line = slice_make(text->ptr, len);
    if (len + 1 < text->len && text->ptr[len] == '\r' && text->ptr[len + 1] == '\n')
        len++;
    len += len < text->len;
    *text = slice_make(text->ptr + len, text->len - len);
    return trim(line);
}

/* Whether a line says something: not blank, and not just the full stop that scrapers leave. */
static bool is_content(struct slice line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!is_space(line.ptr[i]) && line.ptr[i] != '.')
            return true;
    return false;
}

/* Takes the first line off `text` that says something; empty when none does. */
static struct slice take_content_line(struct slice *text)
{
    while (text->len > 0) {
        struct slice line = take_line(text);
        if (is_content(line))
            return line;
    }
    return (struct slice){0};
}

/* The first TITLE_MAX_BYTES at most, up to the end of a word, or else of a character. */
static struct slice cut_title(struct slice line)
{
    size_t len = TITLE_MAX_BYTES;
    while (len > 0 && !is_space(line.ptr[len]))
        len--;
    if (len == 0) {
        len = TITLE_MAX_BYTES;
        while (len > 0 && ((unsigned char)line.ptr[len] & 0xC0) == 0x80)
            len--;
    }
    return trim(slice_make(line.ptr, len));
}

/* A whole line that is a date, of a day at least ("1984" may be a headline of its own), or that
 * says it is one. */
static bool parse_date_line(struct slice line, struct when *when)
{
    static const char *const labels[] = {"Published:", "Date:"};
    for (size_t i = 0; i < COUNT_OF(labels); i++) {
        size_t len = strlen(labels[i]);
        if (line.len > len && strncasecmp(line.ptr, labels[i], len) == 0)
            return when_parse(slice_make(line.ptr + len, line.len - len), when);
    }
    return when_parse(line, when) && when->precision >= WHEN_DAY;
}

/* Steps over a date line, if the next line that says something is one. */
static bool take_date(struct slice *text, struct when *when)
{
    struct slice rest = *text;
    if (!parse_date_line(take_content_line(&rest), when))
        return false;
    *text = rest;
    return true;
}

/* Copies what is left line by line. Blank lines separate paragraphs: they stay, except at both
 * ends; lines of full stops go. */
static void copy_body(struct slice text, struct strbuf *body)
{
    size_t n_blank = 0;
    strbuf_reset(body);
    while (text.len > 0) {
        struct slice line = take_line(&text);
        if (!is_content(line)) {
            n_blank += line.len == 0;
            continue;
        }
        if (body->len > 0)
            strbuf_adds(body, n_blank > 0 ? "\n\n" : "\n");
        strbuf_add_slice(body, line);
        n_blank = 0;
    }
}

static void make_article(struct text_reader *reader, struct slice text, struct article *article)
{
    struct slice path = source_relative_path(reader->base.source);
    *article = (struct article){.id = path};
    struct slice rest = text;
    struct slice first = take_content_line(&rest);
    if (first.len > TITLE_MAX_BYTES) {
        article->title = cut_title(first);
        rest = text;
    } else {
        article->title = first;
    }
    if (!take_date(&rest, &article->published))
        when_find(path, &article->published);
    copy_body(rest, &reader->body);
    article->body = strbuf_slice(&reader->body);
    if (path.len == 0) {
        format_content_id(article, (struct slice){0}, reader->id);
        article->id = slice_str(reader->id);
    }
}

/* A NUL byte, or control characters at more than one byte in twenty: in compressed data it is one
 * in ten. Text that is not UTF-8 stays text. */
static bool is_binary(struct slice head)
{
    size_t n_controls = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        if (c == 0)
            return true;
        n_controls += (c < ' ' && !is_space((char)c) && c != 0x1B && c != '\b') || c == 0x7F;
    }
    return n_controls * 20 > head.len;
}

static enum status text_next(struct format_reader *base, struct article *article, bool *more,
                             struct err *err)
{
    struct text_reader *reader = (struct text_reader *)base;
    struct slice head;
    struct slice text;
    *more = !reader->is_done;
    if (reader->is_done)
        return ST_OK;
    reader->is_done = true;
    TRY(source_peek(base->source, FORMAT_HEAD_BYTES, &head, err));
    if (is_binary(head))
        return err_set(err, ST_REJECT, "%s: binary file", source_name(base->source));
    TRY(source_rest(base->source, &text, err));
    make_article(reader, text, article);
    if (article->title.len == 0)
        return err_set(err, ST_REJECT, "%s: empty file", source_name(base->source));
    return ST_OK;
}

/* The last format asked: what is nothing else is text, or rejected as binary. */
static bool text_looks_like(struct slice head UNUSED)
{
    return true;
}

static struct format_reader *text_open(struct source *source)
{
    struct text_reader *reader = xcalloc(1, sizeof(*reader));
    reader->base = (struct format_reader){.ops = &format_text, .source = source};
    return &reader->base;
}

static void text_close(struct format_reader *base)
{
    struct text_reader *reader = (struct text_reader *)base;
    strbuf_release(&reader->body);
    free(reader);
}

const struct format_ops format_text = {
    .name = "plain text",
    .looks_like = text_looks_like,
    .open = text_open,
    .next = text_next,
    .close = text_close,
};

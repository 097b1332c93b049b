#include "indexer/input/source.h"

#include "common/base/mem.h"
#include "common/base/stages.h"
#include "common/engine/article.h"
#include "common/io/zlibio.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Bytes asked for at a time: many lines, and still within a processor's cache. */
#define FILL_BYTES ((size_t)256 * 1024)

struct source {
    struct byte_stream *stream;
    char *name;
    char *relative_path;
    uint64_t line_number;
    bool at_end; /* of the stream */
    char *buf;
    size_t cap;
    size_t begin; /* of the bytes not yet taken */
    size_t end;
};

struct source *source_new(int fd, const char *path, struct slice relative_path)
{
    struct source *source = xcalloc(1, sizeof(*source));
    source->name = xstrndup(path, strlen(path));
    for (char *c = source->name; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
    source->relative_path = xstrndup(relative_path.ptr, relative_path.len);
    source->stream = byte_stream_new(fd, source->name);
    source->buf = mem_grow(NULL, &source->cap, FILL_BYTES, 1);
    return source;
}

void source_free(struct source *source)
{
    if (source == NULL)
        return;
    byte_stream_close(source->stream);
    free(source->name);
    free(source->relative_path);
    free(source->buf);
    free(source);
}

const char *source_name(const struct source *source)
{
    return source->name;
}

struct slice source_relative_path(const struct source *source)
{
    return slice_str(source->relative_path);
}

uint64_t source_consumed(const struct source *source)
{
    return byte_stream_consumed(source->stream);
}

uint64_t source_line_number(const struct source *source)
{
    return source->line_number;
}

static size_t available(const struct source *source)
{
    return source->end - source->begin;
}

/* Reads more bytes behind those available, or finds the end. */
static enum status fill(struct source *source, struct err *err)
{
    if (source->begin > 0) {
        memmove(source->buf, source->buf + source->begin, available(source));
        source->end -= source->begin;
        source->begin = 0;
    }
    source->buf = mem_grow(source->buf, &source->cap, source->end + FILL_BYTES, 1);
    size_t len;
    stage_begin(STAGE_READ);
    enum status status = byte_stream_read(source->stream, source->buf + source->end,
                                          source->cap - source->end, &len, err);
    stage_end(STAGE_READ);
    source->end += len;
    source->at_end = len == 0;
    if (status == ST_OK)
        return ST_OK;
    /* What is left is a part of a record whose rest is lost. */
    source->begin = source->end;
    if (err != NULL)
        err->status = ST_REJECT;
    return ST_REJECT;
}

enum status source_peek(struct source *source, size_t len, struct slice *bytes, struct err *err)
{
    *bytes = (struct slice){0};
    while (available(source) < len && !source->at_end)
        TRY(fill(source, err));
    size_t shown = available(source) < len ? available(source) : len;
    if (shown > 0)
        *bytes = slice_make(source->buf + source->begin, shown);
    return ST_OK;
}

enum status source_skip_bom(struct source *source, struct err *err)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct slice head;
    TRY(source_peek(source, strlen(bom), &head, err));
    if (slice_is(head, bom))
        source->begin += head.len;
    return ST_OK;
}

/* Steps over the rest of a line without keeping it. What stops it before is met again by the next
 * call that reads. */
static void skip_line(struct source *source)
{
    while (available(source) > 0 || !source->at_end) {
        char *begin = source->buf + source->begin;
        char *newline = available(source) > 0 ? memchr(begin, '\n', available(source)) : NULL;
        if (newline != NULL) {
            source->begin = (size_t)(newline + 1 - source->buf);
            return;
        }
        source->begin = source->end;
        if (fill(source, NULL) != ST_OK) {
            source->at_end = false;
            return;
        }
    }
}

static enum status reject_line(const struct source *source, struct err *err)
{
    return err_set(err, ST_REJECT, "%s:%" PRIu64 ": the line is longer than %zu MiB", source->name,
                   source->line_number, ARTICLE_MAX_BYTES >> 20);
}

/* Hands out `len` bytes as a line and steps over them and over `ending` more. */
static enum status take_line(struct source *source, size_t len, size_t ending, struct slice *line,
                             struct err *err)
{
    const char *begin = source->buf + source->begin;
    source->begin += len + ending;
    if (len > ARTICLE_MAX_BYTES)
        return reject_line(source, err);
    if (len > 0 && begin[len - 1] == '\r')
        len--;
    *line = slice_make(begin, len);
    return ST_OK;
}

enum status source_line(struct source *source, struct slice *line, bool *more, struct err *err)
{
    size_t scanned = 0; /* bytes known to hold no line feed */
    *line = (struct slice){0};
    *more = true;
    for (;;) {
        const char *begin = source->buf + source->begin;
        size_t len = available(source);
        const char *newline = len > scanned ? memchr(begin + scanned, '\n', len - scanned) : NULL;
        if (newline != NULL || len > ARTICLE_MAX_BYTES || source->at_end)
            source->line_number++;
        if (newline != NULL)
            return take_line(source, (size_t)(newline - begin), 1, line, err);
        if (len > ARTICLE_MAX_BYTES) {
            skip_line(source);
            return reject_line(source, err);
        }
        if (source->at_end) {
            *more = len > 0;
            return len > 0 ? take_line(source, len, 0, line, err) : ST_OK;
        }
        scanned = len;
        TRY(fill(source, err));
    }
}

enum status source_rest(struct source *source, struct slice *rest, struct err *err)
{
    *rest = (struct slice){0};
    while (!source->at_end && available(source) <= ARTICLE_MAX_BYTES)
        TRY(fill(source, err));
    struct slice all = slice_make(source->buf + source->begin, available(source));
    source->begin = source->end;
    source->at_end = true;
    if (all.len > ARTICLE_MAX_BYTES)
        return err_set(err, ST_REJECT, "%s: the article is longer than %zu MiB", source->name,
                       ARTICLE_MAX_BYTES >> 20);
    *rest = all;
    return ST_OK;
}

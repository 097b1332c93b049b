#include "bench/corpus/article_lines.h"

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

struct article_lines {
    FILE *out;
    bool normalise;
    yajl_gen gen;
    struct strbuf plain;
    struct strbuf valid;
};

struct article_lines *article_lines_new(FILE *out, bool normalise)
{
    struct article_lines *lines = xcalloc(1, sizeof(*lines));
    lines->out = out;
    lines->normalise = normalise;
    lines->gen = yajl_gen_alloc(NULL);
    if (lines->gen == NULL)
        BUG("yajl could not be set up");
    return lines;
}

void article_lines_free(struct article_lines *lines)
{
    if (lines == NULL)
        return;
    yajl_gen_free(lines->gen);
    strbuf_release(&lines->plain);
    strbuf_release(&lines->valid);
    free(lines);
}

void plain_text_add(struct slice text, struct strbuf *plain)
{
    bool in_run = false;
    strbuf_reserve(plain, text.len);
    char *end = plain->buf + plain->len;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        unsigned char letter = c | 0x20; /* what has no case becomes something that is no letter */
        bool is_letter = letter >= 'a' && letter <= 'z' && c < 0x80;
        if (is_letter)
            *end++ = (char)letter;
        else if (!in_run)
            *end++ = ' ';
        in_run = !is_letter;
    }
    *end = '\0';
    plain->len = (size_t)(end - plain->buf);
}

/* The text itself when it is valid, which costs a look at each byte; else a repaired copy. */
static struct slice valid_text(struct article_lines *lines, struct slice text)
{
    if (utf8_is_valid(text))
        return text;
    strbuf_reset(&lines->valid);
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        char bytes[UTF8_MAX_CHAR_BYTES];
        off += utf8_decode(text, off, &cp, NULL);
        strbuf_add(&lines->valid, bytes, utf8_encode(cp, bytes));
    }
    return strbuf_slice(&lines->valid);
}

static void add_string(struct article_lines *lines, struct slice text)
{
    yajl_gen_string(lines->gen, (const unsigned char *)(text.ptr != NULL ? text.ptr : ""),
                    text.len);
}

static void add_pair(struct article_lines *lines, const char *key, struct slice text)
{
    add_string(lines, slice_str(key));
    add_string(lines, valid_text(lines, text));
}

static void add_plain(struct article_lines *lines, struct slice text)
{
    strbuf_reset(&lines->plain);
    plain_text_add(text, &lines->plain);
    add_string(lines, slice_str("title"));
    add_string(lines, (struct slice){0});
    add_string(lines, slice_str("text"));
    add_string(lines, strbuf_slice(&lines->plain));
}

static void add_whole(struct article_lines *lines, const struct article *article)
{
    char date[WHEN_TEXT_LEN + 1];
    add_pair(lines, "title", article->title);
    size_t len = when_format(article->published, date);
    if (len > 0)
        add_pair(lines, "date", slice_make(date, len));
    if (article->source.len > 0)
        add_pair(lines, "source", article->source);
    add_pair(lines, "text", article->body);
}

uint64_t article_lines_add(struct article_lines *lines, const struct article *article)
{
    const unsigned char *bytes;
    size_t len;
    yajl_gen_reset(lines->gen, NULL);
    yajl_gen_map_open(lines->gen);
    add_pair(lines, "id", article->id);
    if (lines->normalise)
        add_plain(lines, article->body);
    else
        add_whole(lines, article);
    yajl_gen_map_close(lines->gen);
    if (yajl_gen_get_buf(lines->gen, &bytes, &len) != yajl_gen_status_ok)
        BUG("yajl lost a line");
    fwrite(bytes, 1, len, lines->out);
    putc('\n', lines->out);
    yajl_gen_clear(lines->gen);
    return lines->normalise ? lines->plain.len : article->title.len + article->body.len;
}

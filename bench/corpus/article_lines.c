#include "bench/corpus/article_lines.h"

#include "common/base/mem.h"
#include "common/text/json_writer.h"

#include <stdlib.h>

struct article_lines {
    FILE *out;
    bool normalise;
    struct json_writer json;
    struct strbuf plain;
};

struct article_lines *article_lines_new(FILE *out, bool normalise)
{
    struct article_lines *lines = xcalloc(1, sizeof(*lines));
    lines->out = out;
    lines->normalise = normalise;
    json_writer_init(&lines->json);
    return lines;
}

void article_lines_free(struct article_lines *lines)
{
    if (lines == NULL)
        return;
    json_writer_release(&lines->json);
    strbuf_release(&lines->plain);
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

static void add_plain(struct article_lines *lines, struct slice text)
{
    strbuf_reset(&lines->plain);
    plain_text_add(text, &lines->plain);
    json_put_text(&lines->json, "title", (struct slice){0});
    json_put_text(&lines->json, "text", strbuf_slice(&lines->plain));
}

static void add_whole(struct article_lines *lines, const struct article *article)
{
    char date[WHEN_TEXT_LEN + 1];
    json_put_text(&lines->json, "title", article->title);
    size_t len = when_format(article->published, date);
    if (len > 0)
        json_put_text(&lines->json, "date", slice_make(date, len));
    if (article->source.len > 0)
        json_put_text(&lines->json, "source", article->source);
    json_put_text(&lines->json, "text", article->body);
}

uint64_t article_lines_add(struct article_lines *lines, const struct article *article)
{
    json_writer_reset(&lines->json);
    json_begin_object(&lines->json);
    json_put_text(&lines->json, "id", article->id);
    if (lines->normalise)
        add_plain(lines, article->body);
    else
        add_whole(lines, article);
    json_end_object(&lines->json);
    struct slice line = json_written(&lines->json);
    fwrite(line.ptr, 1, line.len, lines->out);
    putc('\n', lines->out);
    return lines->normalise ? lines->plain.len : article->title.len + article->body.len;
}

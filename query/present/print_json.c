#include "query/present/print_json.h"

#include "common/base/status.h"
#include "common/text/printable.h"
#include "common/text/utf8.h"

#include <stdio.h>
#include <yajl/yajl_gen.h>

struct writer {
    yajl_gen gen;
    struct strbuf valid; /* scratch: a string with its invalid bytes replaced */
};

/* What the generator refuses is a mistake in this file: it writes to memory, and is given valid
 * values in the right order. */
static void expect_ok(yajl_gen_status status)
{
    if (status != yajl_gen_status_ok)
        BUG("the JSON generator failed with status %d", (int)status);
}

static void write_string(struct writer *writer, struct slice text)
{
    strbuf_reset(&writer->valid);
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        char bytes[UTF8_MAX_CHAR_BYTES];
        off += utf8_decode(text, off, &cp, NULL);
        strbuf_add(&writer->valid, bytes, utf8_encode(cp, bytes));
    }
    expect_ok(yajl_gen_string(writer->gen, (const unsigned char *)strbuf_cstr(&writer->valid),
                              writer->valid.len));
}

static void write_key(struct writer *writer, const char *key)
{
    write_string(writer, slice_str(key));
}

static void write_string_at(struct writer *writer, const char *key, struct slice text)
{
    write_key(writer, key);
    write_string(writer, text);
}

static void write_integer_at(struct writer *writer, const char *key, uint64_t value)
{
    write_key(writer, key);
    expect_ok(yajl_gen_integer(writer->gen, (long long)value));
}

/* Scores are floats: nine digits bring back the very same one. */
static void write_score_at(struct writer *writer, const char *key, float score)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%.9g", (double)score);
    write_key(writer, key);
    expect_ok(yajl_gen_number(writer->gen, text, (size_t)len));
}

static void write_marks_at(struct writer *writer, const char *key, const struct marked *marked)
{
    write_key(writer, key);
    expect_ok(yajl_gen_array_open(writer->gen));
    for (size_t i = 0; i < marked->n_marks; i++) {
        expect_ok(yajl_gen_array_open(writer->gen));
        expect_ok(yajl_gen_integer(writer->gen, marked->marks[i].off));
        expect_ok(yajl_gen_integer(writer->gen, marked->marks[i].len));
        expect_ok(yajl_gen_array_close(writer->gen));
    }
    expect_ok(yajl_gen_array_close(writer->gen));
}

static void write_date_at(struct writer *writer, const char *key, struct when when)
{
    char date[WHEN_TEXT_LEN + 1];
    write_key(writer, key);
    if (when_format(when, date) > 0)
        write_string(writer, slice_str(date));
    else
        expect_ok(yajl_gen_null(writer->gen));
}

static void write_hit(struct writer *writer, const struct page_hit *hit)
{
    const struct article *article = &hit->article;
    expect_ok(yajl_gen_map_open(writer->gen));
    write_integer_at(writer, "rank", hit->rank);
    write_score_at(writer, "score", hit->score);
    write_string_at(writer, "id", article->id);
    write_string_at(writer, "title", hit->title.text);
    write_marks_at(writer, "title_marks", &hit->title);
    write_string_at(writer, "source", article->source);
    write_string_at(writer, "author", article->author);
    write_string_at(writer, "category", article->category);
    write_string_at(writer, "language", article->language);
    write_date_at(writer, "date", article->published);
    write_string_at(writer, "url", article->url);
    write_key(writer, "snippet");
    expect_ok(yajl_gen_map_open(writer->gen));
    write_string_at(writer, "text", hit->snippet.text);
    write_marks_at(writer, "marks", &hit->snippet);
    expect_ok(yajl_gen_map_close(writer->gen));
    expect_ok(yajl_gen_map_close(writer->gen));
}

/* Appends generated JSON with the characters that a terminal might obey as escapes. They stand in
 * strings only, since all else is ASCII; the generator has seen to those below U+0020. */
static void add_escaped(struct slice json, struct strbuf *out)
{
    for (size_t off = 0; off < json.len;) {
        uint32_t cp;
        size_t n = utf8_decode(json, off, &cp, NULL);
        if (!char_is_unsafe(cp))
            strbuf_add(out, json.ptr + off, n);
        else if (cp < 0x10000)
            strbuf_addf(out, "\\u%04X", (unsigned)cp);
        else
            strbuf_addf(out, "\\u%04X\\u%04X", (unsigned)(0xD800 + ((cp - 0x10000) >> 10)),
                        (unsigned)(0xDC00 + ((cp - 0x10000) & 0x3FF)));
        off += n;
    }
}

/* Only an answer without some of the shards has this key. */
static void write_partial(struct writer *writer, const struct shard_report *shards)
{
    if (shards->n_missing == 0)
        return;
    write_key(writer, "partial");
    expect_ok(yajl_gen_map_open(writer->gen));
    write_integer_at(writer, "shards", shards->n_shards);
    write_string_at(writer, "statistics", slice_str("partial"));
    write_key(writer, "missing");
    expect_ok(yajl_gen_array_open(writer->gen));
    for (size_t i = 0; i < shards->n_missing; i++) {
        expect_ok(yajl_gen_map_open(writer->gen));
        write_string_at(writer, "shard", slice_str(shards->missing[i].name));
        write_string_at(writer, "error", slice_str(shards->missing[i].why));
        expect_ok(yajl_gen_map_close(writer->gen));
    }
    expect_ok(yajl_gen_array_close(writer->gen));
    expect_ok(yajl_gen_map_close(writer->gen));
}

void print_json(const struct page *page, struct strbuf *out)
{
    struct writer writer = {.gen = yajl_gen_alloc(NULL)};
    if (writer.gen == NULL)
        BUG("the JSON generator could not be made");
    expect_ok(yajl_gen_map_open(writer.gen));
    write_integer_at(&writer, "version", 1);
    if (page->topic.ptr != NULL)
        write_string_at(&writer, "topic", page->topic);
    write_string_at(&writer, "query", page->query);
    write_integer_at(&writer, "total", page->total);
    write_partial(&writer, &page->shards);
    write_key(&writer, "hits");
    expect_ok(yajl_gen_array_open(writer.gen));
    for (size_t i = 0; i < page->n_hits; i++)
        write_hit(&writer, &page->hits[i]);
    expect_ok(yajl_gen_array_close(writer.gen));
    expect_ok(yajl_gen_map_close(writer.gen));
    const unsigned char *json;
    size_t len;
    expect_ok(yajl_gen_get_buf(writer.gen, &json, &len));
    add_escaped(slice_make((const char *)json, len), out);
    strbuf_addc(out, '\n');
    yajl_gen_free(writer.gen);
    strbuf_release(&writer.valid);
}

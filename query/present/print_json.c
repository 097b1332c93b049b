#include "query/present/print_json.h"

#include "common/text/json_writer.h"
#include "common/text/printable.h"
#include "common/text/utf8.h"

static void write_marks_at(struct json_writer *writer, const char *key, const struct marked *marked)
{
    json_add_key(writer, key);
    json_begin_array(writer);
    for (size_t i = 0; i < marked->n_marks; i++) {
        json_begin_array(writer);
        json_add_integer(writer, marked->marks[i].off);
        json_add_integer(writer, marked->marks[i].len);
        json_end_array(writer);
    }
    json_end_array(writer);
}

static void write_date_at(struct json_writer *writer, const char *key, struct when when)
{
    char date[WHEN_TEXT_LEN + 1];
    json_add_key(writer, key);
    if (when_format(when, date) > 0)
        json_add_text(writer, slice_str(date));
    else
        json_add_null(writer);
}

static void write_hit(struct json_writer *writer, const struct page_hit *hit)
{
    const struct article *article = &hit->article;
    json_begin_object(writer);
    json_put_integer(writer, "rank", hit->rank);
    json_put_number(writer, "score", hit->score);
    json_put_text(writer, "id", article->id);
    json_put_text(writer, "title", hit->title.text);
    write_marks_at(writer, "title_marks", &hit->title);
    json_put_text(writer, "source", article->source);
    json_put_text(writer, "author", article->author);
    json_put_text(writer, "category", article->category);
    json_put_text(writer, "language", article->language);
    write_date_at(writer, "date", article->published);
    json_put_text(writer, "url", article->url);
    json_add_key(writer, "snippet");
    json_begin_object(writer);
    json_put_text(writer, "text", hit->snippet.text);
    write_marks_at(writer, "marks", &hit->snippet);
    json_end_object(writer);
    json_end_object(writer);
}

/* Appends generated JSON with the characters that a terminal might obey as escapes. They stand in
 * strings only, since all else is ASCII; the writer has seen to those below U+0020. */
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
static void write_partial(struct json_writer *writer, const struct shard_report *shards)
{
    if (shards->n_missing == 0)
        return;
    json_add_key(writer, "partial");
    json_begin_object(writer);
    json_put_integer(writer, "shards", shards->n_shards);
    json_put_text(writer, "statistics", slice_str("partial"));
    json_add_key(writer, "missing");
    json_begin_array(writer);
    for (size_t i = 0; i < shards->n_missing; i++) {
        json_begin_object(writer);
        json_put_text(writer, "shard", slice_str(shards->missing[i].name));
        json_put_text(writer, "error", slice_str(shards->missing[i].why));
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
}

void print_json(const struct page *page, struct strbuf *out)
{
    struct json_writer writer;
    json_writer_init(&writer);
    json_begin_object(&writer);
    json_put_integer(&writer, "version", 1);
    if (page->topic.ptr != NULL)
        json_put_text(&writer, "topic", page->topic);
    json_put_text(&writer, "query", page->query);
    json_put_integer(&writer, "total", page->total);
    write_partial(&writer, &page->shards);
    json_add_key(&writer, "hits");
    json_begin_array(&writer);
    for (size_t i = 0; i < page->n_hits; i++)
        write_hit(&writer, &page->hits[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    add_escaped(json_written(&writer), out);
    strbuf_addc(out, '\n');
    json_writer_release(&writer);
}

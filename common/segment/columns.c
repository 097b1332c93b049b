#include "common/segment/columns.h"

#include "common/base/bytes.h"

#include <stdlib.h>

#define STAT_BYTES 32

/* --- writing ------------------------------------------------------------------------------ */

enum status columns_writer_open(struct columns_writer *writer, const char *path, struct err *err)
{
    TRY(chunk_writer_open(&writer->file, path, "cols", err));
    chunk_writer_begin(&writer->file, "head");
    return ST_OK;
}

static void add_text(struct strbuf *head, struct slice text)
{
    uint8_t len[VARINT64_MAX_BYTES];
    strbuf_add(head, len, (size_t)(varint_put(len, text.len) - len));
    strbuf_add_slice(head, text);
}

static void make_head(struct strbuf *head, const struct stored_article *article)
{
    strbuf_reset(head);
    add_text(head, article->id);
    add_text(head, article->title);
    add_text(head, article->url);
    add_text(head, article->author);
    add_text(head, article->category);
    add_text(head, article->language);
}

/* Makes room for one more document in every column. */
static void grow(struct columns_writer *writer)
{
    size_t need = (size_t)writer->n_docs + 1;
    size_t *caps = writer->caps;
    writer->doc_lens = mem_grow(writer->doc_lens, &caps[0], need, sizeof(*writer->doc_lens));
    writer->sources = mem_grow(writer->sources, &caps[1], need, sizeof(*writer->sources));
    writer->head_lens = mem_grow(writer->head_lens, &caps[2], need, sizeof(*writer->head_lens));
    writer->dates = mem_grow(writer->dates, &caps[3], need, sizeof(*writer->dates));
    writer->precisions = mem_grow(writer->precisions, &caps[4], need, sizeof(*writer->precisions));
}

enum status columns_writer_add(struct columns_writer *writer, const struct stored_article *article,
                               uint32_t doc_len, struct err *err)
{
    if (writer->n_docs == LDOC_END)
        return err_set(err, ST_LIMIT, "a segment holds at most %u documents", LDOC_END);
    make_head(&writer->head, article);
    if (writer->head.len > UINT32_MAX)
        return err_set(err, ST_LIMIT, "title and fields of an article are over 4 GiB");
    chunk_writer_add(&writer->file, writer->head.buf, writer->head.len);
    grow(writer);
    uint32_t doc = writer->n_docs++;
    bool dated = article->published.precision != WHEN_UNKNOWN;
    writer->doc_lens[doc] = doc_len;
    writer->sources[doc] = strset_add(&writer->source_set, article->source);
    writer->head_lens[doc] = (uint32_t)writer->head.len;
    writer->dates[doc] = dated ? article->published.seconds : 0;
    writer->precisions[doc] = (uint8_t)article->published.precision;
    writer->total_len += doc_len;
    return ST_OK;
}

static void add_column(struct chunk_writer *file, const char *id, const uint32_t *values,
                       uint32_t n)
{
    chunk_writer_begin(file, id);
    for (uint32_t i = 0; i < n; i++)
        chunk_writer_add_u32(file, values[i]);
}

static void add_sources(struct chunk_writer *file, const struct strset *set)
{
    chunk_writer_begin(file, "sidx");
    uint64_t off = 0;
    for (uint32_t i = 0; i < set->n; i++) {
        chunk_writer_add_u64(file, off);
        off += set->items[i].len;
    }
    chunk_writer_add_u64(file, off);
    chunk_writer_begin(file, "srcs");
    for (uint32_t i = 0; i < set->n; i++)
        chunk_writer_add(file, set->items[i].ptr, set->items[i].len);
}

void columns_writer_end(struct columns_writer *writer, uint64_t n_terms, uint64_t n_postings)
{
    struct chunk_writer *file = &writer->file;
    uint32_t n = writer->n_docs;
    chunk_writer_begin(file, "hidx");
    uint64_t off = 0;
    for (uint32_t i = 0; i < n; i++) {
        chunk_writer_add_u64(file, off);
        off += writer->head_lens[i];
    }
    chunk_writer_add_u64(file, off);

    chunk_writer_begin(file, "stat");
    chunk_writer_add_u32(file, n);
    chunk_writer_add_u32(file, 0);
    chunk_writer_add_u64(file, writer->total_len);
    chunk_writer_add_u64(file, n_terms);
    chunk_writer_add_u64(file, n_postings);

    add_column(file, "dlen", writer->doc_lens, n);
    chunk_writer_begin(file, "date");
    for (uint32_t i = 0; i < n; i++)
        chunk_writer_add_u64(file, (uint64_t)writer->dates[i]);
    chunk_writer_begin(file, "prec");
    chunk_writer_add(file, writer->precisions, n);
    add_column(file, "srco", writer->sources, n);
    add_sources(file, &writer->source_set);
    chunk_writer_end(file);
}

void columns_writer_clear(struct columns_writer *writer)
{
    free(writer->doc_lens);
    free(writer->sources);
    free(writer->head_lens);
    free(writer->dates);
    free(writer->precisions);
    strset_clear(&writer->source_set);
    strbuf_release(&writer->head);
}

/* --- reading ------------------------------------------------------------------------------ */

static enum status read_stat(struct columns *columns, const struct chunk_file *file,
                             struct err *err)
{
    TRY(chunk_file_find_items(file, "stat", 1, STAT_BYTES, &columns->stat, err));
    TRY(chunk_check(&columns->stat, 0, STAT_BYTES, err));
    const uint8_t *stat = columns->stat.data;
    columns->n_docs = load_le32(stat);
    columns->total_len = load_le64(stat + 8);
    columns->n_terms = load_le64(stat + 16);
    columns->n_postings = load_le64(stat + 24);
    if (columns->n_docs > LDOC_END)
        return chunk_corrupt(&columns->stat, 0, err, "documents, at most", LDOC_END,
                             columns->n_docs);
    if (load_le32(stat + 4) != 0)
        return chunk_corrupt(&columns->stat, 4, err, "reserved field", 0, load_le32(stat + 4));
    return ST_OK;
}

enum status columns_open(struct columns *columns, const struct chunk_file *file, struct err *err)
{
    *columns = (struct columns){0};
    TRY(read_stat(columns, file, err));
    uint32_t n = columns->n_docs;
    uint64_t n_offsets = (uint64_t)n + 1;
    TRY(chunk_file_find_items(file, "dlen", n, 4, &columns->doc_lens, err));
    TRY(chunk_file_find_items(file, "date", n, 8, &columns->dates, err));
    TRY(chunk_file_find_items(file, "prec", n, 1, &columns->precisions, err));
    TRY(chunk_file_find_items(file, "srco", n, 4, &columns->sources, err));
    TRY(chunk_file_find_items(file, "hidx", n_offsets, 8, &columns->head_index, err));
    TRY(chunk_file_find(file, "head", &columns->head, err));
    TRY(chunk_file_find(file, "srcs", &columns->source_text, err));
    TRY(chunk_file_find(file, "sidx", &columns->source_index, err));
    uint64_t len = columns->source_index.len;
    if (len < 8 || len % 8 != 0)
        return chunk_corrupt_text(&columns->source_index, 0, err,
                                  "chunk bytes: expected a multiple of 8, found %zu", (size_t)len);
    columns->n_sources = len / 8 - 1;
    return ST_OK;
}

enum status columns_check_doc_lens(const struct columns *columns, struct err *err)
{
    return chunk_check(&columns->doc_lens, 0, columns->doc_lens.len, err);
}

uint32_t columns_doc_len(const struct columns *columns, ldoc_id doc)
{
    return load_le32(columns->doc_lens.data + (size_t)doc * 4);
}

enum status columns_date(const struct columns *columns, ldoc_id doc, struct when *date,
                         struct err *err)
{
    *date = (struct when){.precision = WHEN_UNKNOWN};
    TRY(chunk_check(&columns->dates, (uint64_t)doc * 8, 8, err));
    TRY(chunk_check(&columns->precisions, doc, 1, err));
    uint8_t precision = columns->precisions.data[doc];
    if (precision == WHEN_UNKNOWN || precision > WHEN_SECOND)
        return ST_OK;
    struct when when = {
        .seconds = (int64_t)load_le64(columns->dates.data + (size_t)doc * 8),
        .precision = (enum when_precision)precision,
    };
    if (when_is_valid(when))
        *date = when;
    return ST_OK;
}

/* Item `i` of the texts in `text` whose beginnings are in `index`, which has one more. */
static enum status indexed_text(const struct chunk *index, const struct chunk *text, uint64_t i,
                                struct slice *slice, struct err *err)
{
    TRY(chunk_check(index, i * 8, 16, err));
    uint64_t begin = load_le64(index->data + i * 8);
    uint64_t end = load_le64(index->data + i * 8 + 8);
    if (end > text->len)
        return chunk_corrupt(index, i * 8 + 8, err, "offset, at most", text->len, end);
    if (begin > end)
        return chunk_corrupt(index, i * 8, err, "offset, at most", end, begin);
    TRY(chunk_check(text, begin, end - begin, err));
    *slice = slice_make((const char *)text->data + begin, (size_t)(end - begin));
    return ST_OK;
}

/* Takes the next text from a head; `*at` moves behind it. */
static enum status take_text(const struct chunk *chunk, const uint8_t **at, const uint8_t *end,
                             struct slice *text, struct err *err)
{
    uint64_t off = (uint64_t)(*at - chunk->data);
    uint32_t len = 0;
    const uint8_t *p = varint_get32(*at, end, &len);
    if (p == NULL || len > (size_t)(end - p))
        return chunk_corrupt_text(chunk, off, err, "a text does not end inside its head");
    *text = slice_make((const char *)p, len);
    *at = p + len;
    return ST_OK;
}

enum status columns_id(const struct columns *columns, ldoc_id doc, struct slice *id,
                       struct err *err)
{
    struct slice head;
    TRY(indexed_text(&columns->head_index, &columns->head, doc, &head, err));
    const uint8_t *at = (const uint8_t *)head.ptr;
    return take_text(&columns->head, &at, at + head.len, id, err);
}

enum status columns_head(const struct columns *columns, ldoc_id doc, struct stored_article *article,
                         struct err *err)
{
    *article = (struct stored_article){0};
    struct slice head;
    TRY(indexed_text(&columns->head_index, &columns->head, doc, &head, err));
    const uint8_t *at = columns->head.data + ((const uint8_t *)head.ptr - columns->head.data);
    const uint8_t *end = at + head.len;
    TRY(take_text(&columns->head, &at, end, &article->id, err));
    TRY(take_text(&columns->head, &at, end, &article->title, err));
    TRY(take_text(&columns->head, &at, end, &article->url, err));
    TRY(take_text(&columns->head, &at, end, &article->author, err));
    TRY(take_text(&columns->head, &at, end, &article->category, err));
    TRY(take_text(&columns->head, &at, end, &article->language, err));
    if (at != end)
        return chunk_corrupt(&columns->head, (uint64_t)(at - columns->head.data), err,
                             "bytes left in a head", 0, (uint64_t)(end - at));

    TRY(chunk_check(&columns->sources, (uint64_t)doc * 4, 4, err));
    uint32_t source = load_le32(columns->sources.data + (size_t)doc * 4);
    if (source >= columns->n_sources)
        return chunk_corrupt(&columns->sources, (uint64_t)doc * 4, err, "number of a source, below",
                             columns->n_sources, source);
    TRY(indexed_text(&columns->source_index, &columns->source_text, source, &article->source, err));
    return columns_date(columns, doc, &article->published, err);
}

/* A table of offsets begins with 0 and ends where the text does. */
static enum status verify_ends(const struct chunk *index, const struct chunk *text, uint64_t n,
                               struct err *err)
{
    if (load_le64(index->data) != 0)
        return chunk_corrupt(index, 0, err, "offset", 0, load_le64(index->data));
    if (load_le64(index->data + n * 8) != text->len)
        return chunk_corrupt(index, n * 8, err, "offset", text->len,
                             load_le64(index->data + n * 8));
    return ST_OK;
}

enum status columns_verify(const struct columns *columns, struct err *err)
{
    TRY(verify_ends(&columns->head_index, &columns->head, columns->n_docs, err));
    TRY(verify_ends(&columns->source_index, &columns->source_text, columns->n_sources, err));
    uint64_t total_len = 0;
    for (ldoc_id doc = 0; doc < columns->n_docs; doc++) {
        struct stored_article article;
        TRY(columns_head(columns, doc, &article, err));
        uint8_t precision = columns->precisions.data[doc];
        if (article.published.precision != precision)
            return chunk_corrupt_text(&columns->precisions, doc, err,
                                      "date or its precision %d out of range", precision);
        int64_t seconds = (int64_t)load_le64(columns->dates.data + (size_t)doc * 8);
        if (article.published.seconds != seconds)
            return chunk_corrupt_text(&columns->dates, (uint64_t)doc * 8, err,
                                      "an unknown date has an instant");
        total_len += columns_doc_len(columns, doc);
    }
    if (total_len != columns->total_len)
        return chunk_corrupt(&columns->stat, 8, err, "sum of document lengths", total_len,
                             columns->total_len);
    return ST_OK;
}

#include "common/segment/pairs.h"

#include "common/base/bytes.h"
#include "common/segment/segment_impl.h"

#include <string.h>

#define FILE_KIND      "pair"
#define FILE_EXTENSION "pairs"

#define WORD_BYTES   4
#define FIRST_BYTES  4
#define SECOND_BYTES 2
#define BASE_BYTES   8
#define BEGIN_BYTES  4

static void file_path(const char *index_path, const char *name, struct strbuf *path)
{
    strbuf_addf(path, "%s/%s." FILE_EXTENSION, index_path, name);
}

/* --- reading ------------------------------------------------------------------------------ */

static enum status open_chunks(struct pairs *pairs, struct err *err)
{
    const struct chunk_file *file = &pairs->file;
    TRY(chunk_file_find(file, "word", &pairs->word, err));
    uint64_t n_words = pairs->word.len / WORD_BYTES;
    if (n_words > PAIR_WORDS_MAX || pairs->word.len % WORD_BYTES != 0)
        return chunk_corrupt(&pairs->word, 0, err, "words, at most", PAIR_WORDS_MAX, n_words);
    TRY(chunk_file_find_items(file, "frst", n_words + 1, FIRST_BYTES, &pairs->first, err));
    TRY(chunk_file_find_items(file, "base", n_words + 1, BASE_BYTES, &pairs->base, err));
    TRY(chunk_file_find(file, "secd", &pairs->second, err));
    uint64_t n_pairs = pairs->second.len / SECOND_BYTES;
    if (n_pairs > n_words * n_words || pairs->second.len % SECOND_BYTES != 0)
        return chunk_corrupt(&pairs->second, 0, err, "pairs, at most", n_words * n_words, n_pairs);
    TRY(chunk_file_find_items(file, "begi", n_pairs, BEGIN_BYTES, &pairs->begin, err));
    TRY(chunk_file_find(file, "list", &pairs->list, err));
    pairs->n_words = (uint32_t)n_words;
    pairs->n_pairs = (uint32_t)n_pairs;
    return ST_OK;
}

enum status pairs_open(struct pairs *pairs, const char *index_path, const char *name,
                       uint64_t segment_key, struct err *err)
{
    struct strbuf path = {0};
    struct err own = {0};
    file_path(index_path, name, &path);
    enum status status = chunk_file_open(&pairs->file, path.buf, FILE_KIND, &own);
    strbuf_release(&path);
    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK && pairs->file.segment_key != segment_key)
        status =
            err_set(&own, ST_CORRUPT, "%s: trailer: belongs to another segment", pairs->file.path);
    if (status == ST_OK)
        status = open_chunks(pairs, &own);
    if (status != ST_OK)
        *err = own;
    return status;
}

void pairs_close(struct pairs *pairs)
{
    chunk_file_close(&pairs->file);
}

enum status pairs_word(const struct pairs *pairs, uint32_t i, uint32_t *number, struct err *err)
{
    *number = 0;
    TRY(chunk_check(&pairs->word, (uint64_t)i * WORD_BYTES, WORD_BYTES, err));
    *number = load_le32(pairs->word.data + (size_t)i * WORD_BYTES);
    return ST_OK;
}

enum status pairs_of_word(const struct pairs *pairs, uint32_t i, uint32_t *begin, uint32_t *end,
                          struct err *err)
{
    uint64_t off = (uint64_t)i * FIRST_BYTES;
    *begin = *end = 0;
    TRY(chunk_check(&pairs->first, off, 2 * FIRST_BYTES, err));
    uint32_t from = load_le32(pairs->first.data + off);
    uint32_t to = load_le32(pairs->first.data + off + FIRST_BYTES);
    if (from > to || to > pairs->n_pairs)
        return chunk_corrupt(&pairs->first, off, err, "end of a word's pairs, at most",
                             pairs->n_pairs, to);
    *begin = from;
    *end = to;
    return ST_OK;
}

static enum status second_of(const struct pairs *pairs, uint32_t pair, uint32_t *second,
                             struct err *err)
{
    uint64_t off = (uint64_t)pair * SECOND_BYTES;
    TRY(chunk_check(&pairs->second, off, SECOND_BYTES, err));
    *second = load_le16(pairs->second.data + off);
    if (*second >= pairs->n_words)
        return chunk_corrupt(&pairs->second, off, err, "word, below", pairs->n_words, *second);
    return ST_OK;
}

/* Where the list of a pair lies in the chunk; the last one of a word ends where the next word's
 * lists begin. */
static enum status list_bounds(const struct pairs *pairs, uint32_t first, uint32_t pair,
                               uint64_t *begin, uint64_t *end, struct err *err)
{
    uint32_t first_pair, end_pair;
    TRY(pairs_of_word(pairs, first, &first_pair, &end_pair, err));
    TRY(chunk_check(&pairs->base, (uint64_t)first * BASE_BYTES, 2 * BASE_BYTES, err));
    uint64_t base = load_le64(pairs->base.data + (size_t)first * BASE_BYTES);
    uint64_t off = (uint64_t)pair * BEGIN_BYTES;
    bool is_last = pair + 1 >= end_pair;
    TRY(chunk_check(&pairs->begin, off, is_last ? BEGIN_BYTES : 2 * BEGIN_BYTES, err));
    *begin = base + load_le32(pairs->begin.data + off);
    *end = is_last ? load_le64(pairs->base.data + (size_t)(first + 1) * BASE_BYTES)
                   : base + load_le32(pairs->begin.data + off + BEGIN_BYTES);
    if (*begin > *end || *end > pairs->list.len)
        return chunk_corrupt(&pairs->begin, off, err, "end of a pair's list, at most",
                             pairs->list.len, *end);
    return ST_OK;
}

enum status pairs_read(const struct pairs *pairs, uint32_t first, uint32_t pair, uint32_t *second,
                       struct term_info *info, struct err *err)
{
    uint64_t begin, end;
    *info = (struct term_info){0};
    TRY(second_of(pairs, pair, second, err));
    TRY(list_bounds(pairs, first, pair, &begin, &end, err));
    uint64_t head = end - begin < VARINT32_MAX_BYTES ? end - begin : VARINT32_MAX_BYTES;
    TRY(chunk_check(&pairs->list, begin, head, err));
    const uint8_t *at = pairs->list.data + begin;
    const uint8_t *list = varint_get32(at, at + head, &info->df);
    if (list == NULL || info->df == 0)
        return chunk_corrupt_text(&pairs->list, begin, err, "a pair has no number of documents");
    info->live_df = info->df;
    info->post_off = (uint64_t)(list - pairs->list.data);
    info->post_len = end - info->post_off;
    return ST_OK;
}

/* Which of the words has a number among the terms; n_words for none. */
static enum status find_word(const struct pairs *pairs, uint64_t number, uint32_t *word,
                             struct err *err)
{
    uint32_t low = 0;
    uint32_t high = pairs->n_words; /* words from here on have higher numbers */
    uint32_t found = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        TRY(pairs_word(pairs, middle, &found, err));
        if (found <= number)
            low = middle + 1;
        else
            high = middle;
    }
    *word = pairs->n_words;
    if (low == 0)
        return ST_OK;
    TRY(pairs_word(pairs, low - 1, &found, err));
    if (found == number)
        *word = low - 1;
    return ST_OK;
}

enum status segment_find_pair(const struct segment *segment, const struct term_info *first,
                              const struct term_info *second, enum pair_state *state,
                              struct term_info *info, struct err *err)
{
    const struct pairs *pairs = &segment->pairs;
    uint32_t words[2] = {0};
    *state = PAIR_UNKNOWN;
    TRY(find_word(pairs, first->number, &words[0], err));
    TRY(find_word(pairs, second->number, &words[1], err));
    if (words[0] == pairs->n_words || words[1] == pairs->n_words)
        return ST_OK;
    uint32_t low, high;
    TRY(pairs_of_word(pairs, words[0], &low, &high, err));
    uint32_t end = high; /* pairs from `high` on have later words */
    uint32_t found = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        TRY(second_of(pairs, middle, &found, err));
        if (found < words[1])
            low = middle + 1;
        else
            high = middle;
    }
    *state = PAIR_NOWHERE;
    if (low == end)
        return ST_OK;
    TRY(pairs_read(pairs, words[0], low, &found, info, err));
    if (found == words[1])
        *state = PAIR_LISTED;
    return ST_OK;
}

/* --- writing ------------------------------------------------------------------------------ */

enum status pairs_writer_open(struct pairs_writer *writer, const char *index_path, const char *name,
                              struct err *err)
{
    struct strbuf path = {0};
    file_path(index_path, name, &path);
    enum status status = chunk_writer_open(&writer->file, path.buf, FILE_KIND, err);
    strbuf_release(&path);
    TRY(status);
    chunk_writer_begin(&writer->file, "list");
    writer->postings.post = &writer->file;
    writer->postings.posn = &writer->file; /* nothing goes there */
    postings_writer_scale(&writer->postings, 0, 0);
    return ST_OK;
}

static void add_u16(struct strbuf *buf, uint32_t v)
{
    uint8_t bytes[2];
    store_le16(bytes, (uint16_t)v);
    strbuf_add(buf, bytes, sizeof(bytes));
}

static void add_u32(struct strbuf *buf, uint32_t v)
{
    uint8_t bytes[4];
    store_le32(bytes, v);
    strbuf_add(buf, bytes, sizeof(bytes));
}

static void add_u64(struct strbuf *buf, uint64_t v)
{
    uint8_t bytes[8];
    store_le64(bytes, v);
    strbuf_add(buf, bytes, sizeof(bytes));
}

/* The place where the lists of a word begin; that of the last one ends them. */
static void add_base(struct pairs_writer *writer)
{
    writer->word_base = chunk_writer_len(&writer->file);
    add_u64(&writer->base, writer->word_base);
}

void pairs_writer_word(struct pairs_writer *writer)
{
    add_u32(&writer->first, writer->n_pairs);
    add_base(writer);
}

enum status pairs_writer_add(struct pairs_writer *writer, uint32_t second, const uint32_t *places,
                             uint32_t n, struct err *err)
{
    uint8_t head[VARINT32_MAX_BYTES];
    uint64_t begin = chunk_writer_len(&writer->file) - writer->word_base;
    if (begin > UINT32_MAX)
        return err_set(err, ST_LIMIT, "the pairs of a word are over 4 GiB");
    add_u16(&writer->second, second);
    add_u32(&writer->begin, (uint32_t)begin);
    writer->n_pairs++;
    uint8_t *end = varint_put(head, n);
    chunk_writer_add(&writer->file, head, (size_t)(end - head));
    postings_writer_begin(&writer->postings);
    for (uint32_t i = 0; i < n; i++)
        TRY(postings_writer_add(&writer->postings, places[i], 0, 0, NULL, 0, err));
    return postings_writer_end(&writer->postings, err);
}

static void add_chunk(struct pairs_writer *writer, const char *id, const struct strbuf *bytes)
{
    chunk_writer_begin(&writer->file, id);
    chunk_writer_add(&writer->file, bytes->buf, bytes->len);
}

static void writer_release(struct pairs_writer *writer)
{
    postings_writer_clear(&writer->postings);
    strbuf_release(&writer->first);
    strbuf_release(&writer->base);
    strbuf_release(&writer->second);
    strbuf_release(&writer->begin);
}

enum status pairs_writer_finish(struct pairs_writer *writer, const uint32_t *numbers,
                                uint32_t n_words, uint64_t segment_key, struct err *err)
{
    add_u32(&writer->first, writer->n_pairs);
    add_base(writer);
    chunk_writer_begin(&writer->file, "word");
    for (uint32_t i = 0; i < n_words; i++)
        chunk_writer_add_u32(&writer->file, numbers[i]);
    add_chunk(writer, "frst", &writer->first);
    add_chunk(writer, "base", &writer->base);
    add_chunk(writer, "secd", &writer->second);
    add_chunk(writer, "begi", &writer->begin);
    chunk_writer_end(&writer->file);
    writer_release(writer);
    return chunk_writer_finish(&writer->file, segment_key, err);
}

void pairs_writer_abandon(struct pairs_writer *writer)
{
    chunk_writer_abandon(&writer->file);
    writer_release(writer);
}

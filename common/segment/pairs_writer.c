#include "common/segment/pairs_writer.h"

#include "common/base/bytes.h"
#include "common/segment/pairs.h"
#include "common/segment/rice.h"

#include <stdlib.h>

enum status pairs_writer_open(struct pairs_writer *writer, const char *index_path, const char *name,
                              struct err *err)
{
    struct strbuf path = {0};
    strbuf_addf(&path, "%s/%s.pairs", index_path, name);
    enum status status = chunk_writer_open(&writer->file, path.buf, "pair", err);
    strbuf_release(&path);
    TRY(status);
    chunk_writer_begin(&writer->file, "list");
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

static void add_varint(struct strbuf *buf, uint32_t v)
{
    uint8_t bytes[VARINT32_MAX_BYTES];
    strbuf_add(buf, bytes, (size_t)(varint_put(bytes, v) - bytes));
}

/* Where the entries and the lists of a block begin; those of no block end the last one's. */
static void add_begin(struct pairs_writer *writer)
{
    add_u64(&writer->begin, writer->entry.len);
    add_u64(&writer->begin, chunk_writer_len(&writer->file));
}

static void begin_block(struct pairs_writer *writer, uint32_t second)
{
    add_u16(&writer->second, second);
    add_begin(writer);
    writer->n_blocks++;
    writer->n_in_block = 0;
    writer->next_second = second;
}

void pairs_writer_word(struct pairs_writer *writer)
{
    add_u32(&writer->first, writer->n_blocks);
    writer->n_in_block = PAIR_BLOCK;
}

void pairs_writer_add_encoded(struct pairs_writer *writer, uint32_t second, uint32_t n,
                              const uint8_t *list, size_t len)
{
    if (writer->n_in_block == PAIR_BLOCK)
        begin_block(writer, second);
    add_varint(&writer->entry, second - writer->next_second);
    add_varint(&writer->entry, n);
    add_varint(&writer->entry, (uint32_t)len);
    chunk_writer_add(&writer->file, list, len);
    writer->n_in_block++;
    writer->next_second = second + 1;
}

void pairs_writer_add(struct pairs_writer *writer, uint32_t second, const uint32_t *places,
                      uint32_t n, uint32_t rarer_df)
{
    size_t most = rice_max_bytes(n, rarer_df) + RICE_OVERWRITE;
    if (most > writer->list_cap)
        writer->list = mem_grow(writer->list, &writer->list_cap, most, 1);
    size_t len = (size_t)(rice_encode(writer->list, places, n, rarer_df) - writer->list);
    pairs_writer_add_encoded(writer, second, n, writer->list, len);
}

static void add_chunk(struct pairs_writer *writer, const char *id, const struct strbuf *bytes)
{
    chunk_writer_begin(&writer->file, id);
    chunk_writer_add(&writer->file, bytes->buf, bytes->len);
}

static void release(struct pairs_writer *writer)
{
    strbuf_release(&writer->first);
    strbuf_release(&writer->second);
    strbuf_release(&writer->begin);
    strbuf_release(&writer->entry);
    free(writer->list);
    writer->list = NULL;
}

enum status pairs_writer_finish(struct pairs_writer *writer, const uint32_t *numbers,
                                uint32_t n_words, uint64_t segment_key, struct err *err)
{
    add_u32(&writer->first, writer->n_blocks);
    add_begin(writer);
    chunk_writer_begin(&writer->file, "word");
    for (uint32_t i = 0; i < n_words; i++)
        chunk_writer_add_u32(&writer->file, numbers[i]);
    add_chunk(writer, "frst", &writer->first);
    add_chunk(writer, "secd", &writer->second);
    add_chunk(writer, "begi", &writer->begin);
    add_chunk(writer, "entr", &writer->entry);
    chunk_writer_end(&writer->file);
    release(writer);
    return chunk_writer_finish(&writer->file, segment_key, err);
}

void pairs_writer_abandon(struct pairs_writer *writer)
{
    chunk_writer_abandon(&writer->file);
    release(writer);
}

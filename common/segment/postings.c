#include "common/segment/postings.h"

#include "common/base/bytes.h"
#include "common/segment/pfor.h"
#include "common/segment/post_block.h"

#include <string.h>

void postings_writer_scale(struct postings_writer *writer, uint64_t total_len, uint32_t n_docs)
{
    writer->scale = impact_scale_make(total_len, n_docs);
}

void postings_writer_begin(struct postings_writer *writer)
{
    writer->info = (struct term_info){
        .post_off = list_file_len(&writer->post),
        .pos_off = list_file_len(&writer->posn),
    };
    writer->next_doc = 0;
    writer->n = 0;
    writer->list_impact = (struct impact){0};
    strbuf_reset(&writer->lasts);
    strbuf_reset(&writer->ends);
    strbuf_reset(&writer->impacts);
}

static void add_skip(struct postings_writer *writer, uint64_t end)
{
    uint8_t bytes[4];
    store_le32(bytes, writer->docs[writer->n - 1]);
    strbuf_add(&writer->lasts, bytes, sizeof(bytes));
    store_le32(bytes, (uint32_t)end);
    strbuf_add(&writer->ends, bytes, sizeof(bytes));
    impact_encode(&writer->impact, bytes);
    strbuf_add(&writer->impacts, bytes, sizeof(bytes));
    impact_join(&writer->list_impact, &writer->impact);
}

/* Documents as a bitmap that begins with the least the block could hold. */
static uint8_t *encode_bitmap(uint8_t *dst, const struct postings_writer *writer, size_t n_bytes)
{
    memset(dst, 0, n_bytes);
    for (uint32_t i = 0; i < writer->n; i++) {
        uint64_t bit = writer->docs[i] - writer->block_first;
        dst[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
    return dst + n_bytes;
}

/* Writes the head and the documents, in whichever of both forms is shorter. */
static uint8_t *encode_docs(uint8_t *dst, const struct postings_writer *writer, bool has_pos_begin,
                            uint64_t pos_begin)
{
    uint32_t deltas[POSTING_BLOCK_DOCS];
    uint64_t next = writer->block_first;
    for (uint32_t i = 0; i < writer->n; i++) {
        deltas[i] = (uint32_t)(writer->docs[i] - next);
        next = (uint64_t)writer->docs[i] + 1;
    }
    uint32_t width = bitpack_width(deltas, writer->n);
    size_t bitmap_bytes = (size_t)(next - writer->block_first + 7) / 8;
    bool is_bitmap =
        writer->n == POSTING_BLOCK_DOCS && bitmap_bytes <= bitpack_bytes(writer->n, width);
    *dst++ = (uint8_t)(is_bitmap ? BLOCK_BITMAP : width);
    if (is_bitmap) {
        store_le16(dst, (uint16_t)bitmap_bytes);
        dst += BLOCK_BITMAP_LEN_BYTES;
    }
    if (has_pos_begin) {
        store_le32(dst, (uint32_t)pos_begin);
        store_le16(dst + 4, (uint16_t)(pos_begin >> 32));
        dst += BLOCK_POS_BYTES;
    }
    return is_bitmap ? encode_bitmap(dst, writer, bitmap_bytes)
                     : bitpack_encode(dst, deltas, writer->n, width);
}

static enum status write_block(struct postings_writer *writer, struct err *err)
{
    uint8_t packed[BLOCK_MAX_BYTES];
    bool has_pos_begin = writer->info.has_positions && writer->lasts.len > 0;
    uint64_t pos_begin = list_file_len(&writer->posn) - writer->info.pos_off;
    uint8_t *end = encode_docs(packed, writer, has_pos_begin, pos_begin);
    end = pfor_encode(end, writer->wdfs, writer->n);
    list_file_add(&writer->post, packed, (size_t)(end - packed));
    if (writer->info.has_positions)
        position_block_write(&writer->positions, writer->wdfs, &writer->posn);
    uint64_t list_end = list_file_len(&writer->post) - writer->info.post_off;
    if (list_end > UINT32_MAX)
        return err_set(err, ST_LIMIT, "the postings of a term are over 4 GiB");
    add_skip(writer, list_end);
    writer->n = 0;
    return ST_OK;
}

enum status postings_writer_add(struct postings_writer *writer, ldoc_id doc, uint32_t wdf,
                                uint32_t doc_len, const uint32_t *positions, uint32_t n_positions,
                                struct err *err)
{
    if (doc < writer->next_doc)
        BUG("postings do not ascend: document %u", doc);
    if (writer->info.df == 0)
        writer->info.has_positions = n_positions > 0;
    if (writer->info.has_positions != (n_positions > 0))
        BUG("only some postings of a term have positions");
    if (n_positions > 0)
        TRY(position_block_add(&writer->positions, positions, n_positions, err));
    if (writer->n == 0) {
        writer->block_first = writer->next_doc;
        writer->impact = (struct impact){0};
    }
    impact_add(&writer->impact, &writer->scale, wdf, doc_len);
    writer->docs[writer->n] = doc;
    writer->wdfs[writer->n] = wdf;
    writer->next_doc = (uint64_t)doc + 1;
    writer->info.df++;
    return ++writer->n == POSTING_BLOCK_DOCS ? write_block(writer, err) : ST_OK;
}

enum status postings_writer_end(struct postings_writer *writer, struct err *err)
{
    if (writer->n > 0)
        TRY(write_block(writer, err));
    if (writer->info.df > POSTING_BLOCK_DOCS) {
        list_file_add(&writer->post, writer->lasts.buf, writer->lasts.len);
        list_file_add(&writer->post, writer->ends.buf, writer->ends.len);
        list_file_add(&writer->post, writer->impacts.buf, writer->impacts.len);
        uint8_t bytes[IMPACT_BYTES];
        impact_encode(&writer->list_impact, bytes);
        list_file_add(&writer->post, bytes, sizeof(bytes));
    }
    writer->info.live_df = writer->info.df;
    writer->info.post_len = list_file_len(&writer->post) - writer->info.post_off;
    writer->info.pos_len = list_file_len(&writer->posn) - writer->info.pos_off;
    return ST_OK;
}

void postings_writer_clear(struct postings_writer *writer)
{
    position_block_clear(&writer->positions);
    strbuf_release(&writer->lasts);
    strbuf_release(&writer->ends);
    strbuf_release(&writer->impacts);
}

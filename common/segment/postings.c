#include "common/segment/postings.h"

#include "common/segment/bitpack.h"
#include "common/segment/segment_impl.h"

#include <string.h>

#define BLOCK_HEADER_BYTES 2

/* --- writing ------------------------------------------------------------------------------ */

void postings_writer_begin(struct postings_writer *writer)
{
    writer->info = (struct term_info){
        .post_off = chunk_writer_len(writer->post),
        .pos_off = chunk_writer_len(writer->posn),
    };
    writer->next_doc = 0;
    writer->n = 0;
    strbuf_reset(&writer->lasts);
    strbuf_reset(&writer->impacts);
    strbuf_reset(&writer->ends);
}

static void add_skip(struct postings_writer *writer, uint32_t max_wdf)
{
    uint8_t bytes[SKIP_END_BYTES];
    store_le32(bytes, writer->docs[writer->n - 1]);
    strbuf_add(&writer->lasts, bytes, SKIP_LAST_BYTES);
    store_le32(bytes, max_wdf);
    store_le32(bytes + 4, writer->min_len);
    strbuf_add(&writer->impacts, bytes, SKIP_IMPACT_BYTES);
    uint64_t post_end = chunk_writer_len(writer->post) - writer->info.post_off;
    uint64_t pos_end = chunk_writer_len(writer->posn) - writer->info.pos_off;
    store_le32(bytes, (uint32_t)post_end);
    store_le16(bytes + 4, (uint16_t)(post_end >> 32));
    store_le32(bytes + 6, (uint32_t)pos_end);
    store_le16(bytes + 10, (uint16_t)(pos_end >> 32));
    strbuf_add(&writer->ends, bytes, SKIP_END_BYTES);
}

static void write_block(struct postings_writer *writer)
{
    uint32_t deltas[POSTING_BLOCK_DOCS];
    uint64_t next = writer->block_first;
    uint32_t max_wdf = 0;
    for (uint32_t i = 0; i < writer->n; i++) {
        deltas[i] = (uint32_t)(writer->docs[i] - next);
        next = (uint64_t)writer->docs[i] + 1;
        if (writer->wdfs[i] > max_wdf)
            max_wdf = writer->wdfs[i];
    }
    uint8_t packed[BLOCK_HEADER_BYTES + 2 * BITPACK_MAX_BYTES];
    packed[0] = (uint8_t)bitpack_width(deltas, writer->n);
    packed[1] = (uint8_t)bitpack_width(writer->wdfs, writer->n);
    uint8_t *end = bitpack_encode(packed + BLOCK_HEADER_BYTES, deltas, writer->n, packed[0]);
    end = bitpack_encode(end, writer->wdfs, writer->n, packed[1]);
    chunk_writer_add(writer->post, packed, (size_t)(end - packed));
    if (writer->info.has_positions)
        position_block_write(&writer->positions, writer->posn);
    add_skip(writer, max_wdf);
    writer->n = 0;
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
        writer->min_len = doc_len;
    }
    if (doc_len < writer->min_len)
        writer->min_len = doc_len;
    writer->docs[writer->n] = doc;
    writer->wdfs[writer->n] = wdf;
    writer->next_doc = (uint64_t)doc + 1;
    writer->info.df++;
    if (++writer->n == POSTING_BLOCK_DOCS)
        write_block(writer);
    return ST_OK;
}

void postings_writer_end(struct postings_writer *writer)
{
    if (writer->n > 0)
        write_block(writer);
    if (writer->info.df > POSTING_BLOCK_DOCS) {
        chunk_writer_add(writer->post, writer->lasts.buf, writer->lasts.len);
        chunk_writer_add(writer->post, writer->impacts.buf, writer->impacts.len);
        chunk_writer_add(writer->post, writer->ends.buf, writer->ends.len);
    }
    writer->info.live_df = writer->info.df;
    writer->info.post_len = chunk_writer_len(writer->post) - writer->info.post_off;
    writer->info.pos_len = chunk_writer_len(writer->posn) - writer->info.pos_off;
}

void postings_writer_clear(struct postings_writer *writer)
{
    position_block_clear(&writer->positions);
    strbuf_release(&writer->lasts);
    strbuf_release(&writer->impacts);
    strbuf_release(&writer->ends);
}

/* --- reading ------------------------------------------------------------------------------ */

/* Ends the cursor, after its last document or after a failure. */
static ldoc_id cursor_end(struct post_cursor *cursor)
{
    cursor->block = cursor->n_blocks;
    cursor->index = 0;
    cursor->n = 0;
    return cursor->doc = LDOC_END;
}

/* Fails with a fault `off` bytes into the list. */
static ldoc_id cursor_fail(struct post_cursor *cursor, uint64_t off, const char *what,
                           uint64_t expected, uint64_t found)
{
    cursor->status = chunk_corrupt(&cursor->segment->post, cursor->info.post_off + off, cursor->err,
                                   what, expected, found);
    return cursor_end(cursor);
}

/* Checks the `len` bytes at `off` of the list. */
static bool is_intact(struct post_cursor *cursor, uint64_t off, uint64_t len)
{
    cursor->status =
        chunk_check(&cursor->segment->post, cursor->info.post_off + off, len, cursor->err);
    return cursor->status == ST_OK;
}

/* Turns the deltas in cursor->docs into documents. They ascend because every step is at least 1
 * and the sum, which is 64 bits wide, is checked at the end. */
static ldoc_id sum_docs(struct post_cursor *cursor, uint32_t block, uint64_t off)
{
    uint64_t next = block > 0 ? (uint64_t)skip_last(cursor, block - 1) + 1 : 0;
    for (uint32_t i = 0; i < cursor->n; i++) {
        next += cursor->docs[i];
        cursor->docs[i] = (uint32_t)next;
        next++;
    }
    uint64_t last = next - 1;
    if (last >= cursor->segment->columns.n_docs)
        return cursor_fail(cursor, off, "document, at most",
                           (uint64_t)cursor->segment->columns.n_docs - 1, last);
    if (cursor->skips != NULL && last != skip_last(cursor, block))
        return cursor_fail(cursor, off, "last document of a block", skip_last(cursor, block), last);
    return cursor->doc = cursor->docs[0];
}

/* Decodes the documents of a block after the current one and stands on its first. */
static ldoc_id load_block(struct post_cursor *cursor, uint32_t block)
{
    uint64_t off = 0;
    uint64_t end = cursor->blocks_len;
    if (cursor->skips != NULL) {
        off = block > 0 ? skip_post_end(cursor, block - 1) : 0;
        end = skip_post_end(cursor, block);
    }
    if (end > cursor->blocks_len)
        return cursor_fail(cursor, off, "end of a block, at most", cursor->blocks_len, end);
    if (off > end || end - off < BLOCK_HEADER_BYTES)
        return cursor_fail(cursor, off, "end of a block, at least", off + BLOCK_HEADER_BYTES, end);
    if (!is_intact(cursor, off, end - off))
        return cursor_end(cursor);

    const uint8_t *data = cursor->blocks + off;
    uint32_t doc_width = data[0];
    uint32_t wdf_width = data[1];
    if (doc_width > BITPACK_MAX_WIDTH || wdf_width > BITPACK_MAX_WIDTH)
        return cursor_fail(cursor, off, "bits of a number, at most", BITPACK_MAX_WIDTH,
                           doc_width > wdf_width ? doc_width : wdf_width);
    uint32_t n = block + 1 < cursor->n_blocks ? POSTING_BLOCK_DOCS
                                              : cursor->info.df - block * POSTING_BLOCK_DOCS;
    size_t doc_bytes = bitpack_bytes(n, doc_width);
    size_t bytes = BLOCK_HEADER_BYTES + doc_bytes + bitpack_bytes(n, wdf_width);
    if (bytes != end - off)
        return cursor_fail(cursor, off, "bytes of a block", end - off, bytes);

    ldoc_id before = cursor->doc;
    bool is_first = cursor->n == 0;
    bitpack_decode(data + BLOCK_HEADER_BYTES, cursor->docs, n, doc_width);
    cursor->wdf_data = data + BLOCK_HEADER_BYTES + doc_bytes;
    cursor->wdf_width = wdf_width;
    cursor->wdfs_ready = false;
    cursor->block = block;
    cursor->index = 0;
    cursor->n = n;
    if (sum_docs(cursor, block, off) == LDOC_END)
        return LDOC_END;
    if (!is_first && cursor->doc <= before)
        return cursor_fail(cursor, off, "document, at least", (uint64_t)before + 1, cursor->doc);
    return cursor->doc;
}

void post_cursor_init(struct post_cursor *cursor, const struct segment *segment,
                      const struct term_info *info, struct err *err)
{
    cursor->segment = segment;
    cursor->info = *info;
    cursor->status = ST_OK;
    cursor->err = err;
    cursor->n = 0;
    cursor->n_blocks = info->df / POSTING_BLOCK_DOCS + (info->df % POSTING_BLOCK_DOCS != 0);
    cursor->skips = NULL;
    const struct chunk *chunk = &segment->post;
    if (info->df == 0 || info->df > segment->columns.n_docs) {
        (void)cursor_fail(cursor, 0, "documents of a term, at most", segment->columns.n_docs,
                          info->df);
        return;
    }
    if (info->post_off > chunk->len || info->post_len > chunk->len - info->post_off) {
        (void)cursor_fail(cursor, 0, "end of postings, at most", chunk->len,
                          info->post_off + info->post_len);
        return;
    }
    cursor->blocks = chunk->data + info->post_off;
    cursor->blocks_len = info->post_len;
    if (cursor->n_blocks > 1) {
        uint64_t skip_bytes = (uint64_t)cursor->n_blocks * SKIP_BYTES;
        if (info->post_len < skip_bytes) {
            (void)cursor_fail(cursor, 0, "bytes of postings, at least", skip_bytes, info->post_len);
            return;
        }
        cursor->blocks_len -= skip_bytes;
        cursor->skips = cursor->blocks + cursor->blocks_len;
        if (!is_intact(cursor, cursor->blocks_len, skip_bytes)) {
            (void)cursor_end(cursor);
            return;
        }
        uint64_t end = skip_post_end(cursor, cursor->n_blocks - 1);
        if (end != cursor->blocks_len) {
            (void)cursor_fail(cursor, cursor->blocks_len, "end of the last block",
                              cursor->blocks_len, end);
            return;
        }
    }
    (void)load_block(cursor, 0);
}

ldoc_id post_cursor_next_block(struct post_cursor *cursor)
{
    if (cursor->block + 1 >= cursor->n_blocks)
        return cursor_end(cursor);
    return load_block(cursor, cursor->block + 1);
}

/* The first block after the current one whose last document is not before `target`; n_blocks when
 * there is none. Gallops, so that near targets cost little. */
static uint32_t find_block(const struct post_cursor *cursor, ldoc_id target)
{
    uint32_t low = cursor->block + 1; /* blocks before `low` end before the target */
    uint32_t step = 1;
    while (low < cursor->n_blocks) {
        uint32_t probe = cursor->n_blocks - low > step ? low + step - 1 : cursor->n_blocks - 1;
        if (skip_last(cursor, probe) >= target) {
            uint32_t high = probe;
            while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                if (skip_last(cursor, middle) >= target)
                    high = middle;
                else
                    low = middle + 1;
            }
            return low;
        }
        low = probe + 1;
        step *= 2;
    }
    return cursor->n_blocks;
}

ldoc_id post_cursor_seek_forward(struct post_cursor *cursor, ldoc_id target)
{
    if (cursor->n == 0)
        return cursor->doc;
    if (cursor->docs[cursor->n - 1] < target) {
        uint32_t block = find_block(cursor, target);
        if (block == cursor->n_blocks)
            return cursor_end(cursor);
        if (load_block(cursor, block) == LDOC_END)
            return LDOC_END;
    }
    uint32_t low = cursor->index;
    uint32_t high = cursor->n - 1; /* is not before the target */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cursor->docs[middle] >= target)
            high = middle;
        else
            low = middle + 1;
    }
    cursor->index = low;
    return cursor->doc = cursor->docs[low];
}

void post_cursor_load_wdfs(struct post_cursor *cursor)
{
    bitpack_decode(cursor->wdf_data, cursor->wdfs, cursor->n, cursor->wdf_width);
    cursor->wdfs_ready = true;
}

#include "common/segment/docstore.h"

#include "common/base/bytes.h"
#include "common/base/stages.h"
#include "common/io/zlibio.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Larger blocks compress better, smaller ones are read faster: on 60 MB of news at level 1, blocks
 * of 32 KiB come to 0.364 of the text, 64 KiB to 0.355 and 128 KiB to 0.349, and 64 KiB inflate in
 * about 120 us. Levels, with 64 KiB of 180 MB of news: 1 makes 0.353 at 133 MB/s, 2 makes 0.335 at
 * 72 MB/s, 3 makes 0.330 at 65 MB/s, 6 makes 0.320 at 42 MB/s. */
#define BLOCK_BYTES       ((size_t)64 * 1024)
#define DEFLATE_LEVEL     2
#define BLOCK_INDEX_BYTES 16
#define BODY_INDEX_BYTES  8
#define PLACE_BYTES       4

/* --- blocks ------------------------------------------------------------------------------- */

/* Equal lengths tell the reader that a block is stored as it is. The block lives in the packer. */
static struct docstore_block make_block(struct docstore_packer *packer, struct slice raw)
{
    if (packer->deflater == NULL)
        packer->deflater = deflater_new(DEFLATE_LEVEL);
    stage_begin(STAGE_COMPRESS);
    block_deflate(packer->deflater, raw, &packer->packed);
    stage_end(STAGE_COMPRESS);
    struct slice stored = strbuf_slice(&packer->packed);
    if (stored.len >= raw.len)
        stored = raw;
    return (struct docstore_block){stored, raw.len};
}

/* Blocks being appended to an array in an arena that has room for them. */
struct block_list {
    struct docstore_block *items;
    size_t n;
    struct arena *arena;
};

static void append_block(struct docstore_packer *packer, struct slice raw, struct block_list *list)
{
    if (raw.len == 0)
        return;
    struct docstore_block block = make_block(packer, raw);
    char *bytes = arena_bytes(list->arena, block.stored.len);
    memcpy(bytes, block.stored.ptr, block.stored.len);
    block.stored.ptr = bytes;
    list->items[list->n++] = block;
}

size_t docstore_pack(struct docstore_packer *packer, const struct slice *bodies, size_t n,
                     struct arena *arena, struct docstore_block **blocks)
{
    /* A body ends at most the block before it and makes one of its own. */
    struct block_list list = {arena_alloc(arena, (2 * n + 1) * sizeof(*list.items)), 0, arena};
    strbuf_reset(&packer->raw);
    for (size_t i = 0; i < n; i++) {
        if (packer->raw.len + bodies[i].len > BLOCK_BYTES) {
            append_block(packer, strbuf_slice(&packer->raw), &list);
            strbuf_reset(&packer->raw);
        }
        if (bodies[i].len > BLOCK_BYTES)
            append_block(packer, bodies[i], &list);
        else
            strbuf_add_slice(&packer->raw, bodies[i]);
    }
    append_block(packer, strbuf_slice(&packer->raw), &list);
    *blocks = list.items;
    return list.n;
}

void docstore_packer_clear(struct docstore_packer *packer)
{
    if (packer->deflater != NULL)
        deflater_free(packer->deflater);
    strbuf_release(&packer->raw);
    strbuf_release(&packer->packed);
    *packer = (struct docstore_packer){0};
}

/* --- writing ------------------------------------------------------------------------------ */

enum status docstore_writer_open(struct docstore_writer *writer, const char *path, struct err *err)
{
    TRY(chunk_writer_open(&writer->file, path, "docs", err));
    chunk_writer_begin(&writer->file, "text");
    return ST_OK;
}

static void add_index(struct docstore_writer *writer)
{
    uint8_t bytes[BLOCK_INDEX_BYTES];
    store_le64(bytes, chunk_writer_len(&writer->file));
    store_le64(bytes + 8, writer->raw_off);
    strbuf_add(&writer->index, bytes, sizeof(bytes));
}

static void write_block(struct docstore_writer *writer, const struct docstore_block *block)
{
    add_index(writer);
    chunk_writer_add(&writer->file, block->stored.ptr, block->stored.len);
    writer->raw_off += block->raw_len;
}

static void write_raw(struct docstore_writer *writer, struct slice raw)
{
    if (raw.len == 0)
        return;
    struct docstore_block block = make_block(&writer->packer, raw);
    write_block(writer, &block);
}

static void flush_block(struct docstore_writer *writer)
{
    write_raw(writer, strbuf_slice(&writer->packer.raw));
    strbuf_reset(&writer->packer.raw);
}

enum status docstore_writer_add_len(struct docstore_writer *writer, size_t len, struct err *err)
{
    if (len > SEGMENT_BODY_MAX)
        return err_set(err, ST_LIMIT, "an article's body is over %d MiB",
                       (int)(SEGMENT_BODY_MAX >> 20));
    writer->body_lens = mem_grow(writer->body_lens, &writer->cap, (size_t)writer->n_docs + 1,
                                 sizeof(*writer->body_lens));
    writer->body_lens[writer->n_docs++] = (uint32_t)len;
    writer->body_off += len;
    return ST_OK;
}

enum status docstore_writer_add(struct docstore_writer *writer, struct slice body, struct err *err)
{
    TRY(docstore_writer_add_len(writer, body.len, err));
    if (writer->packer.raw.len + body.len > BLOCK_BYTES)
        flush_block(writer);
    if (body.len > BLOCK_BYTES)
        write_raw(writer, body);
    else
        strbuf_add_slice(&writer->packer.raw, body);
    return ST_OK;
}

void docstore_writer_add_block(struct docstore_writer *writer, const struct docstore_block *block)
{
    flush_block(writer);
    write_block(writer, block);
}

void docstore_writer_end(struct docstore_writer *writer, const uint32_t *places)
{
    flush_block(writer);
    if (writer->raw_off != writer->body_off)
        BUG("bodies of %" PRIu64 " bytes in blocks of %" PRIu64, writer->body_off, writer->raw_off);
    add_index(writer);
    chunk_writer_begin(&writer->file, "bidx");
    chunk_writer_add(&writer->file, writer->index.buf, writer->index.len);
    chunk_writer_begin(&writer->file, "body");
    uint64_t off = 0;
    for (uint32_t i = 0; i < writer->n_docs; i++) {
        chunk_writer_add_u64(&writer->file, off);
        off += writer->body_lens[i];
    }
    chunk_writer_add_u64(&writer->file, off);
    if (places != NULL) {
        chunk_writer_begin(&writer->file, "bmap");
        for (uint32_t i = 0; i < writer->n_docs; i++)
            chunk_writer_add_u32(&writer->file, places[i]);
    }
    chunk_writer_end(&writer->file);
}

void docstore_writer_clear(struct docstore_writer *writer)
{
    free(writer->body_lens);
    docstore_packer_clear(&writer->packer);
    strbuf_release(&writer->index);
}

/* --- reading ------------------------------------------------------------------------------ */

enum status docstore_open(struct docstore *docs, const struct chunk_file *file, uint32_t n_docs,
                          struct err *err)
{
    *docs = (struct docstore){.n_docs = n_docs};
    TRY(chunk_file_find(file, "text", &docs->text, err));
    TRY(chunk_file_find_items(file, "body", (uint64_t)n_docs + 1, BODY_INDEX_BYTES, &docs->bodies,
                              err));
    TRY(chunk_file_find(file, "bidx", &docs->block_index, err));
    uint64_t len = docs->block_index.len;
    if (len < BLOCK_INDEX_BYTES || len % BLOCK_INDEX_BYTES != 0)
        return chunk_corrupt_text(&docs->block_index, 0, err,
                                  "chunk bytes: expected a multiple of %d, found %zu",
                                  BLOCK_INDEX_BYTES, (size_t)len);
    docs->n_blocks = len / BLOCK_INDEX_BYTES - 1;
    if (chunk_file_find(file, "bmap", &docs->places, NULL) != ST_OK)
        return ST_OK;
    return chunk_file_find_items(file, "bmap", n_docs, PLACE_BYTES, &docs->places, err);
}

/* Which of the bodies is the document's. */
static enum status place_of(const struct docstore *docs, ldoc_id doc, uint32_t *place,
                            struct err *err)
{
    *place = doc;
    if (docs->places.data == NULL)
        return ST_OK;
    uint64_t at = (uint64_t)doc * PLACE_BYTES;
    TRY(chunk_check(&docs->places, at, PLACE_BYTES, err));
    *place = load_le32(docs->places.data + at);
    if (*place >= docs->n_docs)
        return chunk_corrupt(&docs->places, at, err, "number of a body, below", docs->n_docs,
                             *place);
    return ST_OK;
}

/* The index entries of a block and of the one after it, and those of a body, must be checked before
 * they are read. */
static enum status check_block(const struct docstore *docs, uint64_t block, struct err *err)
{
    return chunk_check(&docs->block_index, block * BLOCK_INDEX_BYTES, 2 * BLOCK_INDEX_BYTES, err);
}

static enum status check_body(const struct docstore *docs, uint64_t place, struct err *err)
{
    return chunk_check(&docs->bodies, place * BODY_INDEX_BYTES, 2 * BODY_INDEX_BYTES, err);
}

static uint64_t block_off(const struct docstore *docs, uint64_t block)
{
    return load_le64(docs->block_index.data + block * BLOCK_INDEX_BYTES);
}

static uint64_t block_raw(const struct docstore *docs, uint64_t block)
{
    return load_le64(docs->block_index.data + block * BLOCK_INDEX_BYTES + 8);
}

static uint64_t body_off(const struct docstore *docs, uint64_t place)
{
    return load_le64(docs->bodies.data + place * BODY_INDEX_BYTES);
}

/* Checks where a block lies, and its bytes. */
static enum status read_frame(const struct docstore *docs, uint64_t block, struct err *err)
{
    const struct chunk *index = &docs->block_index;
    uint64_t at = block * BLOCK_INDEX_BYTES;
    TRY(check_block(docs, block, err));
    uint64_t begin = block_off(docs, block);
    uint64_t end = block_off(docs, block + 1);
    if (begin > end)
        return chunk_corrupt(index, at, err, "offset, at most", end, begin);
    if (end > docs->text.len)
        return chunk_corrupt(index, at + BLOCK_INDEX_BYTES, err, "offset, at most", docs->text.len,
                             end);
    uint64_t raw_begin = block_raw(docs, block);
    uint64_t raw_end = block_raw(docs, block + 1);
    if (raw_begin > raw_end || raw_end - raw_begin > SEGMENT_BODY_MAX)
        return chunk_corrupt(index, at + 8, err, "raw bytes of a block, at most", SEGMENT_BODY_MAX,
                             raw_end - raw_begin);
    return chunk_check(&docs->text, begin, end - begin, err);
}

/* The raw text of a block, in `arena` or in the map. */
static enum status read_block(const struct docstore *docs, uint64_t block, struct arena *arena,
                              struct slice *raw, struct err *err)
{
    TRY(read_frame(docs, block, err));
    uint64_t begin = block_off(docs, block);
    uint64_t len = block_off(docs, block + 1) - begin;
    struct slice stored = slice_make((const char *)docs->text.data + begin, (size_t)len);
    size_t raw_len = (size_t)(block_raw(docs, block + 1) - block_raw(docs, block));
    if (stored.len == raw_len) {
        *raw = stored;
        return ST_OK;
    }
    char *bytes = arena_bytes(arena, raw_len);
    if (!block_inflate(stored, bytes, raw_len))
        return chunk_corrupt_text(&docs->text, begin, err,
                                  "a block of %zu bytes does not inflate to %zu", stored.len,
                                  raw_len);
    *raw = slice_make(bytes, raw_len);
    return ST_OK;
}

/* The last block that does not begin after raw offset `off`. */
static enum status find_block(const struct docstore *docs, uint64_t off, uint64_t *block,
                              struct err *err)
{
    uint64_t low = 0;
    uint64_t high = docs->n_blocks;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        TRY(check_block(docs, middle, err));
        if (block_raw(docs, middle) <= off)
            low = middle;
        else
            high = middle;
    }
    *block = low;
    return check_block(docs, low, err);
}

/* Finds the block that a checked body of `end - begin` > 0 bytes lies in, wholly. */
static enum status locate(const struct docstore *docs, uint32_t place, uint64_t *block,
                          struct err *err)
{
    uint64_t begin = body_off(docs, place);
    uint64_t end = body_off(docs, (uint64_t)place + 1);
    uint64_t at = (uint64_t)place * BODY_INDEX_BYTES;
    if (docs->n_blocks == 0)
        return chunk_corrupt(&docs->bodies, at, err, "end of a body", 0, end);
    TRY(find_block(docs, begin, block, err));
    if (begin < block_raw(docs, *block))
        return chunk_corrupt(&docs->bodies, at, err, "beginning of a body, at least",
                             block_raw(docs, *block), begin);
    if (end > block_raw(docs, *block + 1))
        return chunk_corrupt(&docs->bodies, at + BODY_INDEX_BYTES, err, "end of a body, at most",
                             block_raw(docs, *block + 1), end);
    return ST_OK;
}

enum status docstore_body(const struct docstore *docs, ldoc_id doc, struct arena *arena,
                          struct slice *body, struct err *err)
{
    uint32_t place;
    *body = (struct slice){0};
    TRY(place_of(docs, doc, &place, err));
    TRY(check_body(docs, place, err));
    uint64_t begin = body_off(docs, place);
    uint64_t end = body_off(docs, (uint64_t)place + 1);
    if (begin > end)
        return chunk_corrupt(&docs->bodies, (uint64_t)place * BODY_INDEX_BYTES, err,
                             "beginning of a body, at most", end, begin);
    if (begin == end)
        return ST_OK;
    uint64_t block = 0;
    struct slice raw = {0};
    TRY(locate(docs, place, &block, err));
    TRY(read_block(docs, block, arena, &raw, err));
    *body = slice_make(raw.ptr + (begin - block_raw(docs, block)), (size_t)(end - begin));
    return ST_OK;
}

/* --- copying ------------------------------------------------------------------------------ */

/* Smaller blocks are packed again, with their neighbours, so that many small additions do not stay
 * badly compressed. */
#define COPIED_BLOCK_BYTES (BLOCK_BYTES / 2)

struct copier {
    const struct docstore *docs;
    const uint32_t *new_docs; /* by document */
    uint32_t *doc_at;         /* by body; NULL when bodies are in document order */
    struct docstore_writer *writer;
    uint32_t *places;
    struct arena arena;
    struct chunk_trail trail;
};

static ldoc_id doc_at(const struct copier *copier, uint32_t place)
{
    return copier->doc_at != NULL ? copier->doc_at[place] : place;
}

static bool is_kept(const struct copier *copier, uint32_t place)
{
    ldoc_id doc = doc_at(copier, place);
    return doc != LDOC_END && copier->new_docs[doc] != DOCSTORE_DROP;
}

/* A body that no document claims is left out; of one that two claim the copy would be refused. */
static enum status invert_places(struct copier *copier, struct err *err)
{
    const struct docstore *docs = copier->docs;
    if (docs->places.data == NULL)
        return ST_OK;
    copier->doc_at = xmalloc(docs->n_docs * sizeof(*copier->doc_at));
    for (uint32_t i = 0; i < docs->n_docs; i++)
        copier->doc_at[i] = LDOC_END;
    for (ldoc_id doc = 0; doc < docs->n_docs; doc++) {
        uint32_t place;
        TRY(place_of(docs, doc, &place, err));
        if (copier->doc_at[place] != LDOC_END)
            return chunk_corrupt_text(&docs->places, (uint64_t)doc * PLACE_BYTES, err,
                                      "two documents have the body %" PRIu32, place);
        copier->doc_at[place] = doc;
    }
    return ST_OK;
}

static void take_place(struct copier *copier, uint32_t place)
{
    copier->places[doc_at(copier, place)] = copier->writer->n_docs;
}

/* Copies the bodies from `first` to `end`, which are those of a block, without opening it. */
static enum status copy_whole(struct copier *copier, uint64_t block, uint32_t first, uint32_t end,
                              struct err *err)
{
    const struct docstore *docs = copier->docs;
    uint64_t begin = block_off(docs, block);
    uint64_t len = block_off(docs, block + 1) - begin;
    struct docstore_block copied = {
        .stored = slice_make((const char *)docs->text.data + begin, (size_t)len),
        .raw_len = (size_t)(block_raw(docs, block + 1) - block_raw(docs, block))};
    docstore_writer_add_block(copier->writer, &copied);
    for (uint32_t place = first; place < end; place++) {
        take_place(copier, place);
        TRY(docstore_writer_add_len(
            copier->writer, (size_t)(body_off(docs, (uint64_t)place + 1) - body_off(docs, place)),
            err));
    }
    return ST_OK;
}

/* Packs the kept bodies of a block, whose text is `raw`, again. */
static enum status copy_kept(struct copier *copier, uint64_t block, struct slice raw,
                             uint32_t first, uint32_t end, struct err *err)
{
    const struct docstore *docs = copier->docs;
    for (uint32_t place = first; place < end; place++) {
        if (!is_kept(copier, place))
            continue;
        uint64_t begin = body_off(docs, place);
        uint64_t len = body_off(docs, (uint64_t)place + 1) - begin;
        const char *bytes = len > 0 ? raw.ptr + (begin - block_raw(docs, block)) : NULL;
        take_place(copier, place);
        TRY(docstore_writer_add(copier->writer, slice_make(bytes, (size_t)len), err));
    }
    return ST_OK;
}

static enum status copy_block(struct copier *copier, uint64_t block, uint32_t first, uint32_t end,
                              struct err *err)
{
    const struct docstore *docs = copier->docs;
    struct slice raw = {0};
    bool is_whole = true;
    for (uint32_t place = first; place < end; place++)
        is_whole = is_whole && is_kept(copier, place);
    TRY(read_frame(docs, block, err));
    if (is_whole && block_raw(docs, block + 1) - block_raw(docs, block) >= COPIED_BLOCK_BYTES)
        return copy_whole(copier, block, first, end, err);
    arena_reset(&copier->arena);
    TRY(read_block(docs, block, &copier->arena, &raw, err));
    return copy_kept(copier, block, raw, first, end, err);
}

/* The first body from `place` on that does not end in the block; all before must lie in it. */
static enum status end_of_block(const struct docstore *docs, uint64_t block, uint32_t *place,
                                struct err *err)
{
    uint64_t raw_end = block_raw(docs, block + 1);
    uint64_t before = block_raw(docs, block);
    for (; *place < docs->n_docs; ++*place) {
        TRY(check_body(docs, *place, err));
        uint64_t begin = body_off(docs, *place);
        uint64_t end = body_off(docs, (uint64_t)*place + 1);
        if (begin != before || end < begin)
            return chunk_corrupt(&docs->bodies, (uint64_t)*place * BODY_INDEX_BYTES, err,
                                 "beginning of a body", before, begin);
        if (end > raw_end)
            break;
        before = end;
    }
    if (before != raw_end)
        return chunk_corrupt(&docs->bodies, (uint64_t)*place * BODY_INDEX_BYTES, err,
                             "end of the last body of a block", raw_end, before);
    return ST_OK;
}

static enum status copy_all(struct copier *copier, struct err *err)
{
    const struct docstore *docs = copier->docs;
    uint32_t place = 0;
    TRY(invert_places(copier, err));
    for (uint64_t block = 0; block < docs->n_blocks; block++) {
        uint32_t first = place;
        TRY(check_block(docs, block, err));
        TRY(end_of_block(docs, block, &place, err));
        TRY(copy_block(copier, block, first, place, err));
        chunk_trail_to(&copier->trail, &docs->text, block_off(docs, block + 1));
    }
    for (; place < docs->n_docs; place++) {
        TRY(check_body(docs, place, err));
        if (body_off(docs, place) != body_off(docs, (uint64_t)place + 1))
            return chunk_corrupt(&docs->bodies, (uint64_t)place * BODY_INDEX_BYTES, err,
                                 "end of a body behind the last block", body_off(docs, place),
                                 body_off(docs, (uint64_t)place + 1));
        TRY(copy_kept(copier, 0, (struct slice){0}, place, place + 1, err));
    }
    return ST_OK;
}

enum status docstore_copy(const struct docstore *docs, const uint32_t *new_docs,
                          struct docstore_writer *writer, uint32_t *places, struct err *err)
{
    struct copier copier = {.docs = docs, .new_docs = new_docs, .writer = writer, .places = places};
    enum status status = copy_all(&copier, err);
    free(copier.doc_at);
    arena_release(&copier.arena);
    return status;
}

/* --- verifying ---------------------------------------------------------------------------- */

static enum status verify_blocks(const struct docstore *docs, struct err *err)
{
    struct arena arena = {0};
    enum status status = ST_OK;
    for (uint64_t block = 0; status == ST_OK && block < docs->n_blocks; block++) {
        struct slice raw = {0};
        status = read_block(docs, block, &arena, &raw, err);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return status;
}

enum status docstore_verify(const struct docstore *docs, struct err *err)
{
    TRY(verify_blocks(docs, err));
    uint64_t n = docs->n_blocks;
    if (block_off(docs, 0) != 0 || block_raw(docs, 0) != 0)
        return chunk_corrupt(&docs->block_index, 0, err, "offset of the first block", 0,
                             block_off(docs, 0) | block_raw(docs, 0));
    if (block_off(docs, n) != docs->text.len)
        return chunk_corrupt(&docs->block_index, n * BLOCK_INDEX_BYTES, err, "end of blocks",
                             docs->text.len, block_off(docs, n));
    if (body_off(docs, 0) != 0)
        return chunk_corrupt(&docs->bodies, 0, err, "offset of the first body", 0,
                             body_off(docs, 0));
    if (body_off(docs, docs->n_docs) != block_raw(docs, n))
        return chunk_corrupt(&docs->bodies, (uint64_t)docs->n_docs * BODY_INDEX_BYTES, err,
                             "end of bodies", block_raw(docs, n), body_off(docs, docs->n_docs));
    for (uint32_t place = 0; place < docs->n_docs; place++) {
        uint64_t begin = body_off(docs, place);
        uint64_t end = body_off(docs, (uint64_t)place + 1);
        uint64_t block = 0;
        if (begin > end)
            return chunk_corrupt(&docs->bodies, (uint64_t)place * BODY_INDEX_BYTES, err,
                                 "beginning of a body, at most", end, begin);
        if (begin < end)
            TRY(locate(docs, place, &block, err));
    }
    struct copier claims = {.docs = docs}; /* each body belongs to one document */
    enum status status = invert_places(&claims, err);
    free(claims.doc_at);
    return status;
}

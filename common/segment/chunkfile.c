#include "common/segment/chunkfile.h"

#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/base/mem.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES    64
#define TOC_ENTRY_BYTES 24
#define TRAILER_BYTES   32
#define TRAILER_SUM_OFF 20
#define SUM_BYTES       4

static const uint8_t header_magic[8] = {'N', 'E', 'W', 'S', 'D', 'E', 'X', 0x1A};
static const uint8_t trailer_magic[8] = {0x1A, 'X', 'E', 'D', 'S', 'W', 'E', 'N'};
static const uint8_t zeros[2 * CHUNK_PADDING];

static const char sums_id[] = "sums";

static uint32_t sum_of(const uint8_t *bytes, size_t len)
{
    return hash32(slice_make((const char *)bytes, len));
}

static uint64_t n_pages(uint64_t len)
{
    return (len + CHUNK_PAGE_BYTES - 1) >> CHUNK_PAGE_SHIFT;
}

/* What the trailer's sum covers: all of the file but payloads, padding and itself. */
static uint32_t frame_sum(const uint8_t *header, const uint8_t *toc, size_t toc_len,
                          const uint8_t *trailer)
{
    uint8_t frame[HEADER_BYTES + CHUNKS_MAX * TOC_ENTRY_BYTES + TRAILER_SUM_OFF];
    memcpy(frame, header, HEADER_BYTES);
    if (toc_len > 0)
        memcpy(frame + HEADER_BYTES, toc, toc_len);
    memcpy(frame + HEADER_BYTES + toc_len, trailer, TRAILER_SUM_OFF);
    return sum_of(frame, HEADER_BYTES + toc_len + TRAILER_SUM_OFF);
}

static void make_header(const char kind[4], uint8_t header[HEADER_BYTES])
{
    memset(header, 0, HEADER_BYTES);
    memcpy(header, header_magic, sizeof(header_magic));
    store_le32(header + 8, SEGMENT_FORMAT_VERSION);
    memcpy(header + 12, kind, 4);
}

/* --- writing ------------------------------------------------------------------------------ */

enum status chunk_writer_open(struct chunk_writer *writer, const char *path, const char *kind,
                              struct err *err)
{
    *writer = (struct chunk_writer){0};
    TRY(file_writer_open(&writer->file, path, err));
    memcpy(writer->kind, kind, 4);
    writer->page = xmalloc(CHUNK_PAGE_BYTES);
    uint8_t header[HEADER_BYTES];
    make_header(writer->kind, header);
    file_writer_add(&writer->file, header, sizeof(header));
    return ST_OK;
}

static void end_page(struct chunk_writer *writer)
{
    uint8_t sum[SUM_BYTES];
    if (writer->page_len == 0)
        return;
    store_le32(sum, sum_of(writer->page, writer->page_len));
    strbuf_add(&writer->sums, sum, sizeof(sum));
    file_writer_add(&writer->file, writer->page, writer->page_len);
    writer->page_len = 0;
}

/* Ends the current chunk, whose sum is then that of its pages' sums from `sums` on. */
static void end_chunk(struct chunk_writer *writer)
{
    if (!writer->in_chunk)
        return;
    struct chunk_entry *entry = &writer->chunks[writer->n_chunks - 1];
    end_page(writer);
    entry->len = writer->file.written - entry->off;
    entry->sum = sum_of((const uint8_t *)writer->sums.buf + writer->sums_begin,
                        writer->sums.len - writer->sums_begin);
    size_t over = (size_t)(writer->file.written % CHUNK_PADDING);
    size_t align = over > 0 ? CHUNK_PADDING - over : 0;
    file_writer_add(&writer->file, zeros, CHUNK_PADDING + align);
    writer->in_chunk = false;
}

void chunk_writer_begin(struct chunk_writer *writer, const char *id)
{
    end_chunk(writer);
    if (writer->n_chunks == CHUNKS_MAX)
        BUG("more than %d chunks in a file", CHUNKS_MAX);
    struct chunk_entry *entry = &writer->chunks[writer->n_chunks++];
    memcpy(entry->id, id, 4);
    entry->off = writer->file.written;
    writer->sums_begin = writer->sums.len;
    writer->in_chunk = true;
}

void chunk_writer_add(struct chunk_writer *writer, const void *bytes, size_t len)
{
    const uint8_t *next = bytes;
    while (len > 0) {
        size_t room = CHUNK_PAGE_BYTES - writer->page_len;
        size_t n = len < room ? len : room;
        memcpy(writer->page + writer->page_len, next, n);
        writer->page_len += n;
        next += n;
        len -= n;
        if (writer->page_len == CHUNK_PAGE_BYTES)
            end_page(writer);
    }
}

void chunk_writer_add_u32(struct chunk_writer *writer, uint32_t v)
{
    uint8_t bytes[4];
    store_le32(bytes, v);
    chunk_writer_add(writer, bytes, sizeof(bytes));
}

void chunk_writer_add_u64(struct chunk_writer *writer, uint64_t v)
{
    uint8_t bytes[8];
    store_le64(bytes, v);
    chunk_writer_add(writer, bytes, sizeof(bytes));
}

uint64_t chunk_writer_len(const struct chunk_writer *writer)
{
    return writer->file.written + writer->page_len - writer->chunks[writer->n_chunks - 1].off;
}

void chunk_writer_end(struct chunk_writer *writer)
{
    struct strbuf sums;
    end_chunk(writer);
    /* The sums have a sum, but no pages: it is compared when the file is opened. */
    sums = writer->sums;
    writer->sums = (struct strbuf){0};
    chunk_writer_begin(writer, sums_id);
    chunk_writer_add(writer, sums.buf, sums.len);
    end_chunk(writer);
    writer->chunks[writer->n_chunks - 1].sum = sum_of((const uint8_t *)sums.buf, sums.len);
    strbuf_release(&sums);
}

void chunk_writer_toc(const struct chunk_writer *writer, struct strbuf *out)
{
    for (uint32_t i = 0; i < writer->n_chunks; i++) {
        const struct chunk_entry *entry = &writer->chunks[i];
        uint8_t bytes[TOC_ENTRY_BYTES];
        memcpy(bytes, entry->id, 4);
        store_le32(bytes + 4, entry->sum);
        store_le64(bytes + 8, entry->off);
        store_le64(bytes + 16, entry->len);
        strbuf_add(out, bytes, sizeof(bytes));
    }
}

static void writer_clear(struct chunk_writer *writer)
{
    free(writer->page);
    writer->page = NULL;
    strbuf_release(&writer->sums);
}

enum status chunk_writer_finish(struct chunk_writer *writer, uint64_t segment_key, struct err *err)
{
    uint8_t header[HEADER_BYTES];
    make_header(writer->kind, header);
    struct strbuf toc = {0};
    chunk_writer_toc(writer, &toc);

    uint8_t trailer[TRAILER_BYTES];
    store_le64(trailer, writer->file.written);
    store_le64(trailer + 8, segment_key);
    store_le32(trailer + 16, writer->n_chunks);
    store_le32(trailer + TRAILER_SUM_OFF,
               frame_sum(header, (const uint8_t *)toc.buf, toc.len, trailer));
    memcpy(trailer + 24, trailer_magic, sizeof(trailer_magic));

    file_writer_add(&writer->file, toc.buf, toc.len);
    file_writer_add(&writer->file, trailer, sizeof(trailer));
    strbuf_release(&toc);
    writer_clear(writer);
    return file_writer_finish(&writer->file, err);
}

void chunk_writer_abandon(struct chunk_writer *writer)
{
    writer_clear(writer);
    file_writer_abandon(&writer->file);
}

/* --- reading ------------------------------------------------------------------------------ */

enum status chunk_corrupt_text(const struct chunk *chunk, uint64_t off, struct err *err,
                               const char *fmt, ...)
{
    char fault[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(fault, sizeof(fault), fmt, args);
    va_end(args);
    return err_set(err, ST_CORRUPT, "%s: chunk %s, offset %" PRIu64 ": %s", chunk->path, chunk->id,
                   off, fault);
}

enum status chunk_corrupt(const struct chunk *chunk, uint64_t off, struct err *err,
                          const char *what, uint64_t expected, uint64_t found)
{
    return chunk_corrupt_text(chunk, off, err, "%s: expected %" PRIu64 ", found %" PRIu64, what,
                              expected, found);
}

/* A fault outside the chunks: offsets are the file's. */
static enum status file_corrupt(const struct chunk_file *file, const char *part, uint64_t off,
                                struct err *err, const char *what, uint64_t expected,
                                uint64_t found)
{
    return err_set(err, ST_CORRUPT,
                   "%s: %s, offset %" PRIu64 ": %s: expected %" PRIu64 ", found %" PRIu64,
                   file->path, part, off, what, expected, found);
}

static enum status check_header(const struct chunk_file *file, const char *kind, struct err *err)
{
    const uint8_t *data = file->map.data;
    if (file->map.len < HEADER_BYTES + TRAILER_BYTES)
        return file_corrupt(file, "header", 0, err, "file bytes, at least",
                            HEADER_BYTES + TRAILER_BYTES, file->map.len);
    if (memcmp(data, header_magic, sizeof(header_magic)) != 0)
        return err_set(err, ST_CORRUPT, "%s: header, offset 0: not a file of a newsdex index",
                       file->path);
    uint32_t version = load_le32(data + 8);
    if (version != SEGMENT_FORMAT_VERSION)
        return err_set(err, ST_VERSION,
                       "%s: format version %" PRIu32
                       ", this program reads version %d: build the index again",
                       file->path, version, SEGMENT_FORMAT_VERSION);
    if (memcmp(data + 12, kind, 4) != 0)
        return err_set(err, ST_CORRUPT, "%s: header, offset 12: not a '%s' file", file->path, kind);
    for (size_t i = 16; i < HEADER_BYTES; i++) {
        if (data[i] != 0)
            return file_corrupt(file, "header", i, err, "reserved byte", 0, data[i]);
    }
    return ST_OK;
}

/* Checks the trailer and finds the table of contents, whose checksum is then right. */
static enum status check_trailer(struct chunk_file *file, uint64_t *toc_off, struct err *err)
{
    const uint8_t *data = file->map.data;
    uint64_t at = file->map.len - TRAILER_BYTES;
    const uint8_t *trailer = data + at;
    if (memcmp(trailer + 24, trailer_magic, sizeof(trailer_magic)) != 0)
        return err_set(err, ST_CORRUPT,
                       "%s: trailer, offset %" PRIu64 ": the file's end is missing", file->path,
                       at);
    *toc_off = load_le64(trailer);
    file->segment_key = load_le64(trailer + 8);
    file->n_chunks = load_le32(trailer + 16);
    if (file->n_chunks > CHUNKS_MAX)
        return file_corrupt(file, "trailer", at + 16, err, "number of chunks, at most", CHUNKS_MAX,
                            file->n_chunks);
    uint64_t toc_len = (uint64_t)file->n_chunks * TOC_ENTRY_BYTES;
    if (at < HEADER_BYTES + toc_len || *toc_off != at - toc_len)
        return file_corrupt(file, "trailer", at, err, "table of contents offset", at - toc_len,
                            *toc_off);
    uint32_t sum = frame_sum(data, data + *toc_off, (size_t)toc_len, trailer);
    if (sum != load_le32(trailer + TRAILER_SUM_OFF))
        return file_corrupt(file, "trailer", at + TRAILER_SUM_OFF, err, "checksum",
                            load_le32(trailer + TRAILER_SUM_OFF), sum);
    return ST_OK;
}

/* Chunks lie one after the other, each with its padding, and fill the space up to the toc. */
static enum status read_toc(struct chunk_file *file, uint64_t toc_off, struct err *err)
{
    uint64_t expected = HEADER_BYTES;
    for (uint32_t i = 0; i < file->n_chunks; i++) {
        uint64_t at = toc_off + (uint64_t)i * TOC_ENTRY_BYTES;
        const uint8_t *entry = file->map.data + at;
        uint64_t off = load_le64(entry + 8);
        uint64_t len = load_le64(entry + 16);
        if (off != expected)
            return file_corrupt(file, "table of contents", at + 8, err, "chunk offset", expected,
                                off);
        uint64_t room = toc_off - off;
        if (room < CHUNK_PADDING || len > room - CHUNK_PADDING)
            return file_corrupt(file, "table of contents", at + 16, err, "chunk bytes, at most",
                                room < CHUNK_PADDING ? 0 : room - CHUNK_PADDING, len);
        struct chunk *chunk = &file->chunks[i];
        chunk->path = file->path;
        memcpy(chunk->id, entry, 4);
        chunk->id[4] = '\0';
        if (strspn(chunk->id, "abcdefghijklmnopqrstuvwxyz") != 4)
            return err_set(err, ST_CORRUPT,
                           "%s: table of contents, offset %" PRIu64 ": not a chunk's name",
                           file->path, at);
        chunk->data = file->map.data + off;
        chunk->len = (size_t)len;
        uint64_t used = off + len + CHUNK_PADDING;
        expected = (used + CHUNK_PADDING - 1) / CHUNK_PADDING * CHUNK_PADDING;
        if (expected > toc_off)
            return file_corrupt(file, "table of contents", at + 16, err, "end of chunk, at most",
                                toc_off, expected);
    }
    if (expected != toc_off)
        return file_corrupt(file, "trailer", file->map.len - TRAILER_BYTES, err,
                            "table of contents offset", expected, toc_off);
    return ST_OK;
}

static enum status bad_sum(const struct chunk *chunk, uint64_t off, uint32_t expected,
                           uint32_t found, struct err *err)
{
    return chunk_corrupt_text(chunk, off, err, "checksum: expected %08" PRIx32 ", found %08" PRIx32,
                              expected, found);
}

/* Gives every chunk its part of the table of sums, after that has been compared with the toc. */
static enum status read_sums(struct chunk_file *file, uint64_t toc_off, struct err *err)
{
    const uint8_t *entries = file->map.data + toc_off;
    uint64_t total = 0;
    if (file->n_chunks == 0 ||
        memcmp(file->chunks[file->n_chunks - 1].id, sums_id, sizeof(sums_id)) != 0)
        return err_set(err, ST_CORRUPT, "%s: table of contents: chunk %s is not the last",
                       file->path, sums_id);
    struct chunk sums = file->chunks[--file->n_chunks];
    uint32_t expected = load_le32(entries + (size_t)file->n_chunks * TOC_ENTRY_BYTES + 4);
    uint32_t found = sum_of(sums.data, sums.len);
    if (expected != found)
        return bad_sum(&sums, 0, expected, found, err);
    for (uint32_t i = 0; i < file->n_chunks; i++)
        total += n_pages(file->chunks[i].len);
    if (sums.len != total * SUM_BYTES)
        return chunk_corrupt(&sums, 0, err, "chunk bytes", total * SUM_BYTES, sums.len);
    file->checked = xcalloc((size_t)total, 1);
    uint64_t page = 0;
    for (uint32_t i = 0; i < file->n_chunks; i++) {
        struct chunk *chunk = &file->chunks[i];
        chunk->sums = sums.data + page * SUM_BYTES;
        chunk->checked = file->checked + page;
        page += n_pages(chunk->len);
        expected = load_le32(entries + (size_t)i * TOC_ENTRY_BYTES + 4);
        found = sum_of(chunk->sums, (size_t)n_pages(chunk->len) * SUM_BYTES);
        if (expected != found)
            return bad_sum(&sums, (uint64_t)(chunk->sums - sums.data), expected, found, err);
    }
    return ST_OK;
}

static enum status check_file(struct chunk_file *file, const char *kind, struct err *err)
{
    uint64_t toc_off = 0;
    TRY(check_header(file, kind, err));
    TRY(check_trailer(file, &toc_off, err));
    TRY(read_toc(file, toc_off, err));
    return read_sums(file, toc_off, err);
}

enum status chunk_file_open(struct chunk_file *file, const char *path, const char *kind,
                            struct err *err)
{
    *file = (struct chunk_file){0};
    TRY(file_map_open(&file->map, path, err));
    file->path = xstrndup(path, strlen(path));
    enum status status = check_file(file, kind, err);
    if (status != ST_OK)
        chunk_file_close(file);
    return status;
}

void chunk_file_close(struct chunk_file *file)
{
    file_map_close(&file->map);
    free(file->path);
    free((void *)(uintptr_t)file->checked);
    *file = (struct chunk_file){0};
}

enum status chunk_file_find(const struct chunk_file *file, const char *id, struct chunk *chunk,
                            struct err *err)
{
    for (uint32_t i = 0; i < file->n_chunks; i++) {
        if (memcmp(file->chunks[i].id, id, 4) == 0) {
            *chunk = file->chunks[i];
            return ST_OK;
        }
    }
    *chunk = (struct chunk){0};
    return err_set(err, ST_CORRUPT, "%s: table of contents: chunk %s is missing", file->path, id);
}

enum status chunk_file_find_items(const struct chunk_file *file, const char *id, uint64_t n,
                                  uint32_t item_bytes, struct chunk *chunk, struct err *err)
{
    TRY(chunk_file_find(file, id, chunk, err));
    if (chunk->len % item_bytes != 0 || chunk->len / item_bytes != n)
        return chunk_corrupt(chunk, 0, err, "chunk bytes", n * item_bytes, chunk->len);
    return ST_OK;
}

struct slice chunk_file_toc(const struct chunk_file *file)
{
    const uint8_t *trailer = file->map.data + (file->map.len - TRAILER_BYTES);
    size_t len = (size_t)load_le32(trailer + 16) * TOC_ENTRY_BYTES;
    return slice_make((const char *)trailer - len, len);
}

static enum status compare_page(const struct chunk *chunk, uint64_t page, struct err *err)
{
    size_t begin = (size_t)page << CHUNK_PAGE_SHIFT;
    size_t left = chunk->len - begin;
    uint32_t expected = load_le32(chunk->sums + page * SUM_BYTES);
    uint32_t found = sum_of(chunk->data + begin, left < CHUNK_PAGE_BYTES ? left : CHUNK_PAGE_BYTES);
    return expected == found ? ST_OK : bad_sum(chunk, begin, expected, found, err);
}

enum status chunk_check_pages(const struct chunk *chunk, uint64_t first, uint64_t last,
                              struct err *err)
{
    for (uint64_t page = first; page <= last; page++) {
        if (atomic_load_explicit(&chunk->checked[page], memory_order_relaxed) != 0)
            continue;
        TRY(compare_page(chunk, page, err));
        atomic_store_explicit(&chunk->checked[page], 1, memory_order_relaxed);
    }
    return ST_OK;
}

/* Bytes read between two system calls. */
#define TRAIL_BYTES ((uint64_t)1024 * 1024)

void chunk_trail_to(struct chunk_trail *trail, const struct chunk *chunk, uint64_t off)
{
    if (off < trail->behind + TRAIL_BYTES || off > chunk->len)
        return;
    file_map_forget(chunk->data + trail->behind, (size_t)(off - trail->behind));
    trail->behind = off;
}

static enum status verify_padding(const struct chunk *chunk, const uint8_t *end, struct err *err)
{
    for (const uint8_t *p = chunk->data + chunk->len; p < end; p++)
        if (*p != 0)
            return chunk_corrupt(chunk, (uint64_t)(p - chunk->data), err, "padding byte", 0, *p);
    return ST_OK;
}

enum status chunk_file_verify(const struct chunk_file *file, struct err *err)
{
    const uint8_t *toc = (const uint8_t *)chunk_file_toc(file).ptr;
    for (uint32_t i = 0; i <= file->n_chunks; i++) {
        const struct chunk *chunk = &file->chunks[i]; /* the last one is that of sums */
        for (uint64_t page = 0; i < file->n_chunks && page < n_pages(chunk->len); page++)
            TRY(compare_page(chunk, page, err));
        TRY(verify_padding(chunk, i < file->n_chunks ? file->chunks[i + 1].data : toc, err));
    }
    return ST_OK;
}

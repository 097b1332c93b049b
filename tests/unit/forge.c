#include "tests/unit/forge.h"

#include "common/base/bytes.h"
#include "common/base/hash.h"

#include <string.h>

#define HEADER_BYTES  64
#define TRAILER_BYTES 32
#define ENTRY_BYTES   24
#define PAGE_BYTES    16384

static uint8_t *trailer_of(const struct strbuf *file)
{
    return (uint8_t *)file->buf + file->len - TRAILER_BYTES;
}

struct slice forge_toc(const struct strbuf *file)
{
    if (file->len < HEADER_BYTES + TRAILER_BYTES)
        return (struct slice){0};
    uint64_t off = load_le64(trailer_of(file));
    size_t end = file->len - TRAILER_BYTES;
    if (off > end || (end - off) / ENTRY_BYTES < load_le32(trailer_of(file) + 16))
        return (struct slice){0};
    return slice_make(file->buf + off, end - (size_t)off);
}

static uint8_t *entry_of(const struct strbuf *file, size_t i)
{
    return (uint8_t *)file->buf + (forge_toc(file).ptr - file->buf) + i * ENTRY_BYTES;
}

/* The payload of entry `i`; empty when it lies outside the file. */
static struct slice payload_of(const struct strbuf *file, size_t i)
{
    uint64_t off = load_le64(entry_of(file, i) + 8);
    uint64_t len = load_le64(entry_of(file, i) + 16);
    if (off > file->len || len > file->len - off)
        return (struct slice){0};
    return slice_make(file->buf + off, (size_t)len);
}

size_t forge_chunk_off(const struct strbuf *file, const char *id)
{
    for (size_t i = 0; i < forge_toc(file).len / ENTRY_BYTES; i++)
        if (memcmp(entry_of(file, i), id, 4) == 0)
            return (size_t)load_le64(entry_of(file, i) + 8);
    return 0;
}

void forge_pages(struct strbuf *file)
{
    size_t n = forge_toc(file).len / ENTRY_BYTES;
    if (n == 0)
        return;
    struct slice table = payload_of(file, n - 1); /* the last chunk has the sums of all others */
    size_t at = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        struct slice payload = payload_of(file, i);
        size_t begin = at;
        for (size_t off = 0; off < payload.len && at + 4 <= table.len; off += PAGE_BYTES, at += 4) {
            size_t left = payload.len - off;
            struct slice page =
                slice_make(payload.ptr + off, left < PAGE_BYTES ? left : PAGE_BYTES);
            store_le32((uint8_t *)file->buf + (table.ptr - file->buf) + at, hash32(page));
        }
        store_le32(entry_of(file, i) + 4, hash32(slice_make(table.ptr + begin, at - begin)));
    }
    store_le32(entry_of(file, n - 1) + 4, hash32(table));
}

void forge_trailer(struct strbuf *file, uint64_t key)
{
    struct slice toc = forge_toc(file);
    struct strbuf frame = {0};
    if (toc.len == 0)
        return;
    store_le64(trailer_of(file) + 8, key);
    strbuf_add(&frame, file->buf, HEADER_BYTES);
    strbuf_add_slice(&frame, toc);
    strbuf_add(&frame, trailer_of(file), 20);
    store_le32(trailer_of(file) + 20, hash32(strbuf_slice(&frame)));
    strbuf_release(&frame);
}

void forge_segment(struct strbuf *files[], size_t n, size_t n_own)
{
    struct strbuf tocs = {0};
    for (size_t i = 0; i < n; i++) {
        forge_pages(files[i]);
        if (i < n_own)
            strbuf_add_slice(&tocs, forge_toc(files[i]));
    }
    for (size_t i = 0; i < n; i++)
        forge_trailer(files[i], hash64(strbuf_slice(&tocs)));
    strbuf_release(&tocs);
}

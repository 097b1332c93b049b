/*
 * A chunk file: the container of every file of a segment (FORMAT.md, "Chunk files").
 *
 * Named runs of bytes with a checksum for each page of them, then a table of contents and a
 * trailer. What the chunks hold is their modules' business.
 *
 * Whoever reads a chunk's payload asks chunk_check for the bytes first: the page is then compared
 * with its checksum once, and a damaged one is an error instead of a wrong answer.
 */
#ifndef COMMON_SEGMENT_CHUNKFILE_H
#define COMMON_SEGMENT_CHUNKFILE_H

#include "common/base/status.h"
#include "common/base/strbuf.h"
#include "common/io/file.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SEGMENT_FORMAT_VERSION 5

/* Zero bytes that follow every payload, so that decoders may load whole words at its end. */
#define CHUNK_PADDING 64

#define CHUNKS_MAX 32

/* Bytes that share a checksum. Smaller ones would make the table of sums larger, larger ones make
 * the first look at a page slower: 16 KiB are hashed in about 2 us. */
#define CHUNK_PAGE_SHIFT 14
#define CHUNK_PAGE_BYTES ((size_t)1 << CHUNK_PAGE_SHIFT)

/* --- writing ------------------------------------------------------------------------------ */

struct chunk_entry {
    char id[4];
    uint32_t sum;
    uint64_t off;
    uint64_t len;
};

/* Zero-initialise. Failures stick and are reported by chunk_writer_finish. Owned by one thread. */
struct chunk_writer {
    struct file_writer file;
    char kind[4];
    bool in_chunk;
    uint32_t n_chunks;
    struct chunk_entry chunks[CHUNKS_MAX];
    uint8_t *page; /* of the current chunk, being filled */
    size_t page_len;
    struct strbuf sums; /* of all pages so far */
    size_t sums_begin;  /* where the current chunk's are */
};

/* `kind` and `id` have four characters. */
enum status chunk_writer_open(struct chunk_writer *writer, const char *path, const char *kind,
                              struct err *err) MUST_USE;
/* Begins a chunk; the one before is ended. */
void chunk_writer_begin(struct chunk_writer *writer, const char *id);
void chunk_writer_add(struct chunk_writer *writer, const void *bytes, size_t len);
void chunk_writer_add_u32(struct chunk_writer *writer, uint32_t v);
void chunk_writer_add_u64(struct chunk_writer *writer, uint64_t v);
/* Bytes added to the current chunk. */
uint64_t chunk_writer_len(const struct chunk_writer *writer);
/* Ends the last chunk and adds the chunk of sums; afterwards chunk_writer_toc appends the toc as it
 * will be written. */
void chunk_writer_end(struct chunk_writer *writer);
void chunk_writer_toc(const struct chunk_writer *writer, struct strbuf *out);
/* Writes toc and trailer, syncs and closes; chunk_writer_end came before. */
enum status chunk_writer_finish(struct chunk_writer *writer, uint64_t segment_key,
                                struct err *err) MUST_USE;
/* Closes and removes the unfinished file; nothing happens after chunk_writer_finish. */
void chunk_writer_abandon(struct chunk_writer *writer);

/* --- reading ------------------------------------------------------------------------------ */

/* A chunk's payload in the map. Zeroed for one that is not there. */
struct chunk {
    const char *path; /* of the file, for messages */
    char id[5];
    const uint8_t *data;
    size_t len;
    const uint8_t *sums;      /* a u32 for each page of the payload */
    _Atomic uint8_t *checked; /* 1 for each page that was compared with its sum */
};

/* Immutable after open, but for the marks of checked pages, which threads may share.
 * Zero-initialise.
 */
struct chunk_file {
    char *path;
    struct file_map map;
    uint64_t segment_key;
    uint32_t n_chunks; /* the chunk of sums left out */
    struct chunk chunks[CHUNKS_MAX];
    _Atomic uint8_t *checked;
};

/* Maps the file and checks header, table of contents, trailer and the table of sums. */
enum status chunk_file_open(struct chunk_file *file, const char *path, const char *kind,
                            struct err *err) MUST_USE;
void chunk_file_close(struct chunk_file *file);

/* Finds a chunk; ST_CORRUPT when it is not there. Borrowed, valid until chunk_file_close. */
enum status chunk_file_find(const struct chunk_file *file, const char *id, struct chunk *chunk,
                            struct err *err) MUST_USE;
/* As chunk_file_find, for a chunk of `n` items of `item_bytes` bytes; another length is corrupt. */
enum status chunk_file_find_items(const struct chunk_file *file, const char *id, uint64_t n,
                                  uint32_t item_bytes, struct chunk *chunk,
                                  struct err *err) MUST_USE;

/* The table of contents as it is in the file, for the segment's identity. */
struct slice chunk_file_toc(const struct chunk_file *file);

/* Out of line: compares the pages from `first` to `last` with their sums. */
enum status chunk_check_pages(const struct chunk *chunk, uint64_t first, uint64_t last,
                              struct err *err) MUST_USE;

/* Checks the pages that hold the `len` bytes at `off`, which lie inside the payload, against their
 * sums, each page once in the file's life. Must come before those bytes are believed. */
static inline enum status chunk_check(const struct chunk *chunk, uint64_t off, uint64_t len,
                                      struct err *err)
{
    if (len == 0)
        return ST_OK;
    uint64_t first = off >> CHUNK_PAGE_SHIFT;
    uint64_t last = (off + len - 1) >> CHUNK_PAGE_SHIFT;
    uint64_t page = first;
    while (page <= last && atomic_load_explicit(&chunk->checked[page], memory_order_relaxed) != 0)
        page++;
    return page > last ? ST_OK : chunk_check_pages(chunk, page, last, err);
}

/* Somebody who reads a chunk once, front to back, and keeps what was read out of this process's
 * memory. Zero-initialise for each chunk. */
struct chunk_trail {
    uint64_t behind; /* bytes that were let go of */
};

/* Reading has come to `off`, and will not look far behind it. */
void chunk_trail_to(struct chunk_trail *trail, const struct chunk *chunk, uint64_t off);

/* Compares all payloads with their sums, whatever was checked before, and that padding is zero. */
enum status chunk_file_verify(const struct chunk_file *file, struct err *err) MUST_USE;

/* ST_CORRUPT: `what` at an offset of a chunk should be `expected` and is `found`. */
enum status chunk_corrupt(const struct chunk *chunk, uint64_t off, struct err *err,
                          const char *what, uint64_t expected, uint64_t found);

/* The same where there is no number to compare: `fmt` is the fault. */
enum status chunk_corrupt_text(const struct chunk *chunk, uint64_t off, struct err *err,
                               const char *fmt, ...) PRINTF_LIKE(4, 5);

#endif

#include "common/io/zlibio.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libdeflate.h>

#define ZLIB_CONST /* zlib then promises not to write to its input */
#include <zlib.h>

/* Compressed bytes read at a time. */
#define STREAM_BUF_BYTES ((size_t)128 * 1024)

/* The largest window, and a gzip wrapper rather than a zlib one (see inflateInit2). */
#define GZIP_WINDOW_BITS (15 + 16)

uint32_t crc32_update(uint32_t crc, const void *bytes, size_t len)
{
    return len > 0 ? (uint32_t)crc32_z(crc, bytes, len) : crc;
}

struct deflater *deflater_new(int level)
{
    struct libdeflate_compressor *made = libdeflate_alloc_compressor(level);
    if (made == NULL)
        BUG("libdeflate refused level %d", level);
    return (struct deflater *)made;
}

static struct libdeflate_compressor *compressor_of(struct deflater *deflater)
{
    return (struct libdeflate_compressor *)deflater;
}

void deflater_free(struct deflater *deflater)
{
    libdeflate_free_compressor(compressor_of(deflater));
}

void block_deflate(struct deflater *deflater, struct slice in, struct strbuf *out)
{
    struct libdeflate_compressor *compressor = compressor_of(deflater);
    strbuf_reset(out);
    strbuf_reserve(out, libdeflate_zlib_compress_bound(compressor, in.len));
    out->len = libdeflate_zlib_compress(compressor, in.ptr, in.len, out->buf, out->cap - 1);
    if (out->len == 0)
        BUG("libdeflate refused to compress %zu bytes", in.len);
    out->buf[out->len] = '\0';
}

bool block_inflate(struct slice in, char *out, size_t out_len)
{
    size_t used = 0;
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (decompressor == NULL)
        BUG("libdeflate could not be set up");
    enum libdeflate_result result =
        libdeflate_zlib_decompress_ex(decompressor, in.ptr, in.len, out, out_len, &used, NULL);
    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS && used == in.len;
}

enum stream_form { FORM_UNKNOWN, FORM_PLAIN, FORM_GZIP };

struct byte_stream {
    int fd;
    char *name;
    enum stream_form form;
    uint64_t consumed; /* bytes read from fd */
    bool at_eof;       /* fd has no more */
    bool at_end;       /* gzip: the last member is complete */
    struct err err;    /* sticky; reported once the bytes before it have been handed out */
    z_stream z;        /* gzip */
    const uint8_t *next;
    size_t avail; /* bytes from `next` on that nobody has taken */
    uint8_t buf[STREAM_BUF_BYTES];
};

struct byte_stream *byte_stream_new(int fd, const char *name)
{
    struct byte_stream *stream = xmalloc(sizeof(*stream));
    memset(stream, 0, offsetof(struct byte_stream, buf));
    stream->fd = fd;
    stream->name = xstrndup(name, strlen(name));
    stream->next = stream->buf;
    return stream;
}

void byte_stream_close(struct byte_stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->form == FORM_GZIP)
        inflateEnd(&stream->z);
    close(stream->fd);
    free(stream->name);
    free(stream);
}

uint64_t byte_stream_consumed(const struct byte_stream *stream)
{
    return stream->consumed;
}

/* How long a pipe is waited for between two looks at the interrupt flag. */
#define WAIT_MS 200

/* Waits until there is something to read, or an error or the end; false when interrupted first. A
 * regular file never waits, and poll() would for ever on what is no descriptor. */
static bool wait_readable(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    while (fd >= 0 && poll(&poll_fd, 1, WAIT_MS) <= 0)
        if (interrupt_is_requested())
            return false;
    return true;
}

/* Reads from the descriptor, returning the number of bytes; 0 at its end and after an error. */
static size_t read_fd(struct byte_stream *stream, void *bytes, size_t cap)
{
    if (stream->at_eof)
        return 0;
    ssize_t got;
    do {
        if (!wait_readable(stream->fd)) {
            err_set(&stream->err, ST_INTERRUPTED, "%s: reading was interrupted", stream->name);
            stream->at_eof = true;
            return 0;
        }
        got = read(stream->fd, bytes, cap);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got < 0)
        err_set_errno(&stream->err, errno, "%s: cannot be read at offset %llu", stream->name,
                      (unsigned long long)stream->consumed);
    if (got <= 0) {
        stream->at_eof = true;
        return 0;
    }
    stream->consumed += (uint64_t)got;
    return (size_t)got;
}

/* Tries to have `need` (a few) bytes waiting in `buf`; fewer only at the end. */
static void want(struct byte_stream *stream, size_t need)
{
    if (stream->avail >= need)
        return;
    memmove(stream->buf, stream->next, stream->avail);
    stream->next = stream->buf;
    while (stream->avail < need && !stream->at_eof)
        stream->avail +=
            read_fd(stream, stream->buf + stream->avail, sizeof(stream->buf) - stream->avail);
}

static bool is_at_gzip_magic(const struct byte_stream *stream)
{
    return stream->avail >= 2 && stream->next[0] == 0x1F && stream->next[1] == 0x8B;
}

static void find_form(struct byte_stream *stream)
{
    want(stream, 2);
    stream->form = FORM_PLAIN;
    if (!is_at_gzip_magic(stream))
        return;
    if (inflateInit2(&stream->z, GZIP_WINDOW_BITS) != Z_OK)
        BUG("zlib refused to begin inflating");
    stream->form = FORM_GZIP;
}

static size_t read_plain(struct byte_stream *stream, char *out, size_t cap)
{
    if (stream->avail == 0)
        return read_fd(stream, out, cap);
    size_t len = stream->avail < cap ? stream->avail : cap;
    memcpy(out, stream->next, len);
    stream->next += len;
    stream->avail -= len;
    return len;
}

static void gzip_corrupt(struct byte_stream *stream, const char *what)
{
    err_set(&stream->err, ST_CORRUPT, "%s: %s at offset %llu", stream->name, what,
            (unsigned long long)(stream->consumed - stream->avail));
}

/* After one gzip member: another one, the end, or zero bytes as tapes and block devices pad with.
 */
static void next_member(struct byte_stream *stream)
{
    for (;;) {
        want(stream, 2);
        if (stream->avail == 0 || stream->next[0] != 0)
            break;
        stream->next++;
        stream->avail--;
    }
    if (is_at_gzip_magic(stream)) {
        inflateReset(&stream->z);
        return;
    }
    stream->at_end = true;
    if (stream->avail > 0)
        gzip_corrupt(stream, "bytes that are not gzip data follow");
}

/* Inflates until at least one byte is there, the end, or an error. */
static size_t read_gzip(struct byte_stream *stream, char *out, size_t cap)
{
    z_stream *z = &stream->z;
    uInt room = cap < UINT_MAX ? (uInt)cap : UINT_MAX;
    z->next_out = (Bytef *)out;
    z->avail_out = room;
    while (z->avail_out == room && !stream->at_end && stream->err.status == ST_OK) {
        want(stream, 1);
        if (stream->avail == 0) {
            if (stream->err.status == ST_OK)
                gzip_corrupt(stream, "gzip data ends early");
            break;
        }
        z->next_in = stream->next;
        z->avail_in = (uInt)stream->avail;
        int result = inflate(z, Z_NO_FLUSH);
        stream->next = z->next_in;
        stream->avail = z->avail_in;
        if (result == Z_STREAM_END)
            next_member(stream);
        else if (result != Z_OK && result != Z_BUF_ERROR)
            gzip_corrupt(stream, "broken gzip data");
    }
    return room - z->avail_out;
}

enum status byte_stream_read(struct byte_stream *stream, char *buf, size_t cap, size_t *len,
                             struct err *err)
{
    *len = 0;
    if (stream->form == FORM_UNKNOWN)
        find_form(stream);
    if (cap > 0 && (stream->err.status == ST_OK || stream->avail > 0) && !stream->at_end)
        *len =
            stream->form == FORM_GZIP ? read_gzip(stream, buf, cap) : read_plain(stream, buf, cap);
    if (*len > 0 || stream->err.status == ST_OK)
        return ST_OK;
    if (err != NULL)
        *err = stream->err;
    return stream->err.status;
}

/*
 * The door to zlib and libdeflate: stored blocks, CRC-32, gzip input.
 *
 * Both libraries read and write the same format. Blocks go through libdeflate, which is two to
 * three times faster on what is whole in memory; streams go through zlib.
 */
#ifndef COMMON_IO_ZLIBIO_H
#define COMMON_IO_ZLIBIO_H

#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

/* CRC-32 (IEEE 802.3) of more bytes, continuing from `crc`; begin with 0. */
uint32_t crc32_update(uint32_t crc, const void *bytes, size_t len);

/* Compresses blocks, one after the other. Owned by one thread. */
struct deflater;

/* Level 1 (fastest) to 12. */
struct deflater *deflater_new(int level);
void deflater_free(struct deflater *deflater);

/* Compresses into zlib format (RFC 1950), replacing the content of `out`. */
void block_deflate(struct deflater *deflater, struct slice in, struct strbuf *out);

/* Inflates a block of exactly `out_len` bytes into `out`; false when it is damaged or of another
 * length. Never writes beyond out_len. */
bool block_inflate(struct slice in, char *out, size_t out_len);

/* A byte stream from a file descriptor, gunzipped when it begins as gzip does (several members
 * one after the other included), as it is otherwise. Owned by one thread. */
struct byte_stream;

/* Takes over `fd`, which byte_stream_close closes. `name` (copied) is for messages. */
struct byte_stream *byte_stream_new(int fd, const char *name);

/* Reads up to `cap` bytes; `*len` 0 means the end. ST_IO for a read error, ST_CORRUPT for broken
 * gzip data, with file name and offset. */
enum status byte_stream_read(struct byte_stream *stream, char *buf, size_t cap, size_t *len,
                             struct err *err) MUST_USE;

/* Bytes read from the file descriptor so far, compressed: what a progress line measures. */
uint64_t byte_stream_consumed(const struct byte_stream *stream);
void byte_stream_close(struct byte_stream *stream);

#endif

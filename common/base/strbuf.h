/*
 * A growing byte buffer, for text that is put together piece by piece.
 *
 * Invariants: `buf[len]` is a NUL whenever `buf` is not NULL, so that `buf` is a C string if the
 * content holds no NUL itself. Zero-initialise to make an empty one (then `buf` is NULL).
 */
#ifndef COMMON_BASE_STRBUF_H
#define COMMON_BASE_STRBUF_H

#include "common/base/compiler.h"
#include "common/base/slice.h"

#include <stddef.h>

struct strbuf {
    char *buf;
    size_t len;
    size_t cap; /* bytes allocated, the NUL's included */
};

/* Makes room for `extra` more bytes; the content stays. */
void strbuf_reserve(struct strbuf *sb, size_t extra);

void strbuf_add(struct strbuf *sb, const void *bytes, size_t len);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_adds(struct strbuf *sb, const char *str);
void strbuf_add_slice(struct strbuf *sb, struct slice s);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The content; valid until the next change. */
static inline struct slice strbuf_slice(const struct strbuf *sb)
{
    return slice_make(sb->buf, sb->len);
}

/* The content as a C string, "" when empty; valid until the next change. */
static inline const char *strbuf_cstr(const struct strbuf *sb)
{
    return sb->buf != NULL ? sb->buf : "";
}

/* Empties it and keeps the memory. */
void strbuf_reset(struct strbuf *sb);

/* Frees the memory; it is empty and usable. */
void strbuf_release(struct strbuf *sb);

#endif

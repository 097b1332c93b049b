#include "common/base/strbuf.h"

#include "common/base/mem.h"
#include "common/base/status.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strbuf_reserve(struct strbuf *sb, size_t extra)
{
    if (extra > SIZE_MAX - 1 - sb->len)
        BUG("a strbuf of %zu bytes cannot grow by %zu", sb->len, extra);
    bool fresh = sb->buf == NULL;
    sb->buf = mem_grow(sb->buf, &sb->cap, sb->len + extra + 1, 1);
    if (fresh)
        sb->buf[0] = '\0';
}

void strbuf_add(struct strbuf *sb, const void *bytes, size_t len)
{
    strbuf_reserve(sb, len);
    if (len > 0)
        memcpy(sb->buf + sb->len, bytes, len);
    sb->len += len;
    sb->buf[sb->len] = '\0';
}

void strbuf_addc(struct strbuf *sb, char c)
{
    strbuf_add(sb, &c, 1);
}

void strbuf_adds(struct strbuf *sb, const char *str)
{
    strbuf_add(sb, str, strlen(str));
}

void strbuf_add_slice(struct strbuf *sb, struct slice s)
{
    strbuf_add(sb, s.ptr, s.len);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    int len = vasprintf(&text, fmt, args);
    va_end(args);
    if (len < 0)
        BUG("bad format or no memory for '%s'", fmt);
    strbuf_add(sb, text, (size_t)len);
    free(text);
}

void strbuf_reset(struct strbuf *sb)
{
    sb->len = 0;
    if (sb->buf != NULL)
        sb->buf[0] = '\0';
}

void strbuf_release(struct strbuf *sb)
{
    free(sb->buf);
    *sb = (struct strbuf){0};
}

/*
 * A slice: bytes that belong to somebody else, with their length. Not NUL-terminated.
 *
 * Whoever hands out a slice says how long it stays valid. `ptr` of an empty slice may be NULL.
 */
#ifndef COMMON_BASE_SLICE_H
#define COMMON_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *ptr;
    size_t len;
};

/* For printf: `printf("%.*s", SLICE_ARG(s))`; meant for short text. */
#define SLICE_ARG(s) (int)((s).len), ((s).ptr != NULL ? (s).ptr : "")

static inline struct slice slice_make(const char *ptr, size_t len)
{
    return (struct slice){ptr, len};
}

/* The bytes of a C string, without its NUL. NULL gives an empty slice. */
static inline struct slice slice_str(const char *str)
{
    return (struct slice){str, str != NULL ? strlen(str) : 0};
}

/* Byte order, a prefix before what it begins: the order of ids and of the term dictionary. */
static inline int slice_cmp(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *str)
{
    return slice_eq(a, slice_str(str));
}

static inline bool slice_starts_with(struct slice a, struct slice prefix)
{
    return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.ptr, prefix.ptr, prefix.len) == 0);
}

#endif

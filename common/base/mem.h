/*
 * Memory: the one place that calls malloc, and arenas.
 *
 * The programs are short-lived, so running out of memory ends them with a message; a size that
 * comes from a file must be bounded before it reaches these functions. Arenas give many small
 * pieces one lifetime: they are reset or released as a whole, never piece by piece.
 */
#ifndef COMMON_BASE_MEM_H
#define COMMON_BASE_MEM_H

#include "common/base/compiler.h"

#include <stddef.h>

/* As malloc, calloc and realloc, but never NULL: out of memory ends the program. Free with free().
 * A size of 0 gives a valid pointer. */
void *xmalloc(size_t size) MUST_USE;
void *xcalloc(size_t n, size_t size) MUST_USE;
void *xrealloc(void *ptr, size_t size) MUST_USE;

/* Copies `len` bytes and adds a NUL; the caller frees it. */
char *xstrndup(const char *bytes, size_t len) MUST_USE;

/* Makes room for `need` items of `size` bytes in the growing array `items`, whose capacity is
 * `*cap` items; returns the (perhaps moved) array. Grows by half, so that appending is linear. */
void *mem_grow(void *items, size_t *cap, size_t need, size_t size) MUST_USE;

struct arena_chunk;

/* Zero-initialise to make an empty arena. Owned by one thread. */
struct arena {
    struct arena_chunk *chunks; /* newest first */
    char *next;                 /* free bytes of the newest chunk */
    char *end;
    size_t reserved_bytes; /* taken from malloc, for memory budgets */
};

/* `size` bytes aligned for any object, uninitialised; valid until arena_reset or arena_release. */
void *arena_alloc(struct arena *arena, size_t size) MUST_USE;

/* As arena_alloc, with all bytes zero. */
void *arena_zalloc(struct arena *arena, size_t size) MUST_USE;

/* `len` bytes without alignment, for text; same lifetime. */
char *arena_bytes(struct arena *arena, size_t len) MUST_USE;

/* A copy of `len` bytes with a NUL added after them; same lifetime. */
char *arena_strndup(struct arena *arena, const char *bytes, size_t len) MUST_USE;

/* Forgets all pieces and keeps one chunk for reuse. */
void arena_reset(struct arena *arena);

/* Frees everything; the arena is empty and usable. */
void arena_release(struct arena *arena);

#endif

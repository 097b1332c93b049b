#include "common/base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(ptr, len)   ASAN_POISON_MEMORY_REGION(ptr, len)
#define UNPOISON(ptr, len) ASAN_UNPOISON_MEMORY_REGION(ptr, len)
#else
#define POISON(ptr, len)   ((void)(ptr), (void)(len))
#define UNPOISON(ptr, len) ((void)(ptr), (void)(len))
#endif

/* Large enough that malloc is rare, small enough that an idle arena costs little. */
#define ARENA_CHUNK_BYTES ((size_t)64 * 1024)

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* bytes of `data` */
    alignas(max_align_t) char data[];
};

static void NO_RETURN out_of_memory(size_t size)
{
    fprintf(stderr, "out of memory: %zu bytes were refused\n", size);
    exit(4);
}

void *xmalloc(size_t size)
{
    void *ptr = malloc(size ? size : 1);
    if (ptr == NULL)
        out_of_memory(size);
    return ptr;
}

void *xcalloc(size_t n, size_t size)
{
    void *ptr = calloc(n ? n : 1, size ? size : 1);
    if (ptr == NULL)
        out_of_memory(n > SIZE_MAX / (size ? size : 1) ? SIZE_MAX : n * size);
    return ptr;
}

void *xrealloc(void *ptr, size_t size)
{
    void *moved = realloc(ptr, size ? size : 1);
    if (moved == NULL)
        out_of_memory(size);
    return moved;
}

char *xstrndup(const char *bytes, size_t len)
{
    char *copy = xmalloc(len + 1);
    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

void *mem_grow(void *items, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return items;
    size_t grown = *cap + *cap / 2 + 16;
    if (grown < need)
        grown = need;
    if (grown > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    *cap = grown;
    return xrealloc(items, grown * size);
}

static void arena_add_chunk(struct arena *arena, size_t need)
{
    size_t size = need > ARENA_CHUNK_BYTES ? need : ARENA_CHUNK_BYTES;
    if (size > SIZE_MAX - sizeof(struct arena_chunk))
        out_of_memory(size);
    struct arena_chunk *chunk = xmalloc(sizeof(*chunk) + size);
    chunk->older = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->next = chunk->data;
    arena->end = chunk->data + size;
    arena->reserved_bytes += sizeof(*chunk) + size;
    POISON(chunk->data, size);
}

char *arena_bytes(struct arena *arena, size_t len)
{
    if ((size_t)(arena->end - arena->next) < len || arena->next == NULL)
        arena_add_chunk(arena, len);
    char *bytes = arena->next;
    arena->next += len;
    UNPOISON(bytes, len);
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);
    size_t skip = (align - (uintptr_t)arena->next % align) % align;
    if (arena->next == NULL || (size_t)(arena->end - arena->next) < skip ||
        (size_t)(arena->end - arena->next) - skip < size)
        arena_add_chunk(arena, size);
    else
        arena->next += skip;
    return arena_bytes(arena, size);
}

void *arena_zalloc(struct arena *arena, size_t size)
{
    void *ptr = arena_alloc(arena, size);
    memset(ptr, 0, size);
    return ptr;
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t len)
{
    char *copy = arena_bytes(arena, len + 1);
    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

static void arena_free_chunks(struct arena *arena, struct arena_chunk *keep)
{
    struct arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct arena_chunk *older = chunk->older;
        if (chunk != keep) {
            UNPOISON(chunk->data, chunk->size);
            free(chunk);
        }
        chunk = older;
    }
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *keep = arena->chunks;
    if (keep == NULL)
        return;
    arena_free_chunks(arena, keep);
    keep->older = NULL;
    arena->chunks = keep;
    arena->next = keep->data;
    arena->end = keep->data + keep->size;
    arena->reserved_bytes = sizeof(*keep) + keep->size;
    POISON(keep->data, keep->size);
}

void arena_release(struct arena *arena)
{
    arena_free_chunks(arena, NULL);
    *arena = (struct arena){0};
}

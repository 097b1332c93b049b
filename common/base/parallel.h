/*
 * Work that is split into parts which are done at once.
 */
#ifndef COMMON_BASE_PARALLEL_H
#define COMMON_BASE_PARALLEL_H

#include <stddef.h>

/* Calls `work` with each of the `n` items of `items`, of `item_bytes` bytes each, and returns when
 * all are done: the first on the calling thread and every other on a thread of its own, or on the
 * calling one too where the system gives no more. */
void parallel_each(void (*work)(void *item), void *items, size_t n, size_t item_bytes);

#endif

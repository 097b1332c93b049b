/*
 * A set of strings, numbered from 0 in the order they were first added.
 */
#ifndef COMMON_SEGMENT_STRSET_H
#define COMMON_SEGMENT_STRSET_H

#include "common/base/mem.h"
#include "common/base/slice.h"

#include <stdint.h>

/* Zero-initialise to make an empty set. Owned by one thread. */
struct strset {
    struct slice *items; /* by number; in `arena` */
    uint32_t n;
    size_t cap;
    uint32_t *slots; /* open addressing: number + 1, or 0 for free; a power of two of them */
    uint32_t n_slots;
    struct arena arena;
};

/* The number of `str`, which is copied in if it is new. */
uint32_t strset_add(struct strset *set, struct slice str);

void strset_clear(struct strset *set);

#endif

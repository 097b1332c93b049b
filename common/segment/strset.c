#include "common/segment/strset.h"

#include "common/base/hash.h"

#include <stdlib.h>

#define FIRST_SLOTS 64

/* The slot that holds `str`, or the free one where it belongs. */
static uint32_t *find_slot(const struct strset *set, struct slice str)
{
    uint32_t mask = set->n_slots - 1;
    uint32_t i = (uint32_t)hash64(str) & mask;
    while (set->slots[i] != 0 && !slice_eq(set->items[set->slots[i] - 1], str))
        i = (i + 1) & mask;
    return &set->slots[i];
}

/* Keeps at least half of the slots free, so that probes stay short. */
static void grow_slots(struct strset *set)
{
    if (set->n < set->n_slots / 2)
        return;
    set->n_slots = set->n_slots > 0 ? set->n_slots * 2 : FIRST_SLOTS;
    free(set->slots);
    set->slots = xcalloc(set->n_slots, sizeof(*set->slots));
    for (uint32_t i = 0; i < set->n; i++)
        *find_slot(set, set->items[i]) = i + 1;
}

uint32_t strset_add(struct strset *set, struct slice str)
{
    grow_slots(set);
    uint32_t *slot = find_slot(set, str);
    if (*slot == 0) {
        set->items = mem_grow(set->items, &set->cap, (size_t)set->n + 1, sizeof(*set->items));
        set->items[set->n] = slice_make(arena_strndup(&set->arena, str.ptr, str.len), str.len);
        *slot = ++set->n;
    }
    return *slot - 1;
}

void strset_clear(struct strset *set)
{
    free(set->items);
    free(set->slots);
    arena_release(&set->arena);
    *set = (struct strset){0};
}

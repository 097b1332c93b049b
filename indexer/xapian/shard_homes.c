#include "indexer/xapian/shard_homes.h"

#include "common/base/hash.h"

#include <stdlib.h>

#define FIRST_CAP 1024

/* The place of the hash, or the empty one where it belongs. */
static struct shard_home *find(const struct shard_homes *homes, uint64_t hash)
{
    size_t at = hash & (homes->cap - 1);
    while (homes->table[at].shard != 0 && homes->table[at].hash != hash)
        at = (at + 1) & (homes->cap - 1);
    return &homes->table[at];
}

static void grow(struct shard_homes *homes)
{
    struct shard_homes old = *homes;
    homes->cap = old.cap > 0 ? old.cap * 2 : FIRST_CAP;
    homes->table = xcalloc(homes->cap, sizeof(*homes->table));
    for (size_t i = 0; i < old.cap; i++)
        if (old.table[i].shard != 0)
            *find(homes, old.table[i].hash) = old.table[i];
    free(old.table);
}

static void add_stray(struct shard_homes *homes, struct slice id)
{
    const char *kept = arena_strndup(&homes->arena, id.ptr, id.len);
    homes->strays =
        mem_grow(homes->strays, &homes->strays_cap, homes->n_strays + 1, sizeof(*homes->strays));
    homes->strays[homes->n_strays++] = slice_make(kept, id.len);
}

void shard_homes_note(struct shard_homes *homes, struct slice id, uint32_t shard, bool is_stray)
{
    /* At most two thirds full. */
    if (homes->n * 3 >= homes->cap * 2)
        grow(homes);
    uint64_t hash = hash64(id);
    struct shard_home *home = find(homes, hash);
    if (is_stray || (home->shard != 0 && home->shard != shard + 1))
        add_stray(homes, id);
    homes->n += home->shard == 0;
    *home = (struct shard_home){hash, shard + 1};
}

bool shard_homes_is(const struct shard_homes *homes, struct slice id, uint32_t shard)
{
    return homes->cap > 0 && find(homes, hash64(id))->shard == shard + 1;
}

void shard_homes_release(struct shard_homes *homes)
{
    free(homes->table);
    free(homes->strays);
    arena_release(&homes->arena);
    *homes = (struct shard_homes){0};
}

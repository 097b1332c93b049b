#include "indexer/xapian/shard_homes.h"

#include <stdlib.h>
#include <string.h>

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

/* The stray with this id, NULL for none. */
static struct shard_stray *find_stray(const struct shard_homes *homes,
                                      const struct shard_home *home, struct slice id)
{
    uint32_t i = home->stray;
    while (i != 0 && !slice_eq(homes->strays[i - 1].id, id))
        i = homes->strays[i - 1].next;
    return i != 0 ? &homes->strays[i - 1] : NULL;
}

static void add_shard(struct shard_stray *stray, uint32_t shard)
{
    stray->shards[shard / 64] |= (uint64_t)1 << shard % 64;
}

/* Until now only the first shard of its hash can have taken the id. */
static struct shard_stray *add_stray(struct shard_homes *homes, struct shard_home *home,
                                     struct slice id)
{
    homes->strays =
        mem_grow(homes->strays, &homes->strays_cap, homes->n_strays + 1, sizeof(*homes->strays));
    struct shard_stray *stray = &homes->strays[homes->n_strays++];
    const char *kept = arena_strndup(&homes->arena, id.ptr, id.len);
    *stray = (struct shard_stray){.id = slice_make(kept, id.len), .next = home->stray};
    add_shard(stray, home->shard - 1);
    home->stray = (uint32_t)homes->n_strays;
    return stray;
}

void shard_homes_note(struct shard_homes *homes, struct slice id, uint64_t hash, uint32_t shard,
                      bool is_everywhere)
{
    /* At most two thirds full. */
    if (homes->n * 3 >= homes->cap * 2)
        grow(homes);
    struct shard_home *home = find(homes, hash);
    if (home->shard == 0) {
        *home = (struct shard_home){.hash = hash, .shard = shard + 1};
        homes->n++;
    }
    if (home->stray == 0 && home->shard == shard + 1 && !is_everywhere)
        return;
    struct shard_stray *stray = find_stray(homes, home, id);
    if (stray == NULL)
        stray = add_stray(homes, home, id);
    add_shard(stray, shard);
    if (is_everywhere)
        memset(stray->shards, 0xff, sizeof(stray->shards));
    stray->home = shard;
}

size_t shard_homes_leaving(const struct shard_homes *homes, uint32_t shard, struct slice *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < homes->n_strays; i++) {
        const struct shard_stray *stray = &homes->strays[i];
        if (stray->home != shard && (stray->shards[shard / 64] >> shard % 64 & 1) != 0)
            ids[n++] = stray->id;
    }
    return n;
}

void shard_homes_release(struct shard_homes *homes)
{
    free(homes->table);
    free(homes->strays);
    arena_release(&homes->arena);
    *homes = (struct shard_homes){0};
}

/*
 * Where articles live: for each id, the shard that took it last.
 *
 * Shards by date need it: the same id may come again with another date, and then has to leave the
 * shard where it was. Some 16 bytes an id, and the id itself where it is kept for later. Owned by
 * one thread.
 */
#ifndef INDEXER_XAPIAN_SHARD_HOMES_H
#define INDEXER_XAPIAN_SHARD_HOMES_H

#include "common/base/mem.h"
#include "common/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct shard_home {
    uint64_t hash;  /* of the id; two ids of one hash share a home, and the one that was added first
                       can get lost: with ten million ids the odds are 1 in 400,000 */
    uint32_t shard; /* from 1; 0 in an empty place of the table */
};

/* Zero-initialise; shard_homes_release frees it. */
struct shard_homes {
    struct shard_home *table; /* open addressing, a power of two long */
    size_t cap;
    size_t n;
    struct slice *strays; /* ids that other shards than their home may have too */
    size_t n_strays;
    size_t strays_cap;
    struct arena arena;
};

/* Notes that shard `shard` (from 0) has taken `id`. The id becomes a stray when another shard took
 * it before, or at once when `is_stray`. */
void shard_homes_note(struct shard_homes *homes, struct slice id, uint32_t shard, bool is_stray);

/* Whether `id`, which was noted, was last taken by `shard`. */
bool shard_homes_is(const struct shard_homes *homes, struct slice id, uint32_t shard);

void shard_homes_release(struct shard_homes *homes);

#endif

/*
 * Where articles live: for each id, the shard that took it last.
 *
 * Shards by date need it: the same id may come again with another date, and then has to leave the
 * shards where it was. Such an id is a stray. Some 30 bytes an id, and 70 more and the id itself
 * for each stray. Owned by one thread.
 */
#ifndef INDEXER_XAPIAN_SHARD_HOMES_H
#define INDEXER_XAPIAN_SHARD_HOMES_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "indexer/xapian/shard_rule.h"

#include <stdbool.h>
#include <stdint.h>

/* The ids of one hash. As long as one shard has taken them all, none is a stray, and nobody needs
 * to know which they are. */
struct shard_home {
    uint64_t hash;
    uint32_t shard; /* the first that took one, from 1; 0 in an empty place of the table */
    uint32_t stray; /* the first stray of this hash, from 1; 0 for none */
};

struct shard_stray {
    struct slice id;
    uint32_t home;                    /* the shard that took it last */
    uint32_t next;                    /* the next stray of the same hash, from 1; 0 for none */
    uint64_t shards[SHARDS_MAX / 64]; /* a bit for each that may have it */
};

/* Zero-initialise; shard_homes_release frees it. */
struct shard_homes {
    struct shard_home *table; /* open addressing, a power of two long */
    size_t cap;
    size_t n;
    struct shard_stray *strays;
    size_t n_strays, strays_cap;
    struct arena arena;
};

/* Notes that shard `shard` (from 0) has taken `id`. `hash` is the id's; ids may share one. With
 * `is_everywhere` all shards may have the id from before. */
void shard_homes_note(struct shard_homes *homes, struct slice id, uint64_t hash, uint32_t shard,
                      bool is_everywhere);

/* Lists in `*ids`, which has room for `n_strays`, those that `shard` may have and is not the home
 * of; returns how many. They are borrowed from `homes`. */
size_t shard_homes_leaving(const struct shard_homes *homes, uint32_t shard, struct slice *ids);

void shard_homes_release(struct shard_homes *homes);

#endif

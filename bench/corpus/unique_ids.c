#include "bench/corpus/unique_ids.h"

#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/base/strbuf.h"

#include <stdlib.h>

#define FIRST_SLOTS ((size_t)4096)

/* An id, by its hash: a clash of two 64-bit hashes only costs a longer name. */
struct seen_id {
    uint64_t hash;
    uint32_t file; /* the first that has it, from 1; 0: an empty slot */
};

struct unique_ids {
    struct seen_id *slots; /* open addressing, a power of two of them */
    size_t n_slots;
    size_t n;
    uint32_t file;
    struct strbuf name;
};

struct unique_ids *unique_ids_new(void)
{
    struct unique_ids *ids = xcalloc(1, sizeof(*ids));
    ids->n_slots = FIRST_SLOTS;
    ids->slots = xcalloc(ids->n_slots, sizeof(*ids->slots));
    return ids;
}

void unique_ids_free(struct unique_ids *ids)
{
    if (ids == NULL)
        return;
    free(ids->slots);
    strbuf_release(&ids->name);
    free(ids);
}

void unique_ids_next_file(struct unique_ids *ids)
{
    ids->file++;
}

static struct seen_id *find(struct seen_id *slots, size_t n_slots, uint64_t hash)
{
    size_t slot = hash & (n_slots - 1);
    while (slots[slot].file != 0 && slots[slot].hash != hash)
        slot = (slot + 1) & (n_slots - 1);
    return &slots[slot];
}

static void rehash(struct unique_ids *ids)
{
    size_t n_slots = ids->n_slots * 2;
    struct seen_id *slots = xcalloc(n_slots, sizeof(*slots));
    for (size_t i = 0; i < ids->n_slots; i++)
        if (ids->slots[i].file != 0)
            *find(slots, n_slots, ids->slots[i].hash) = ids->slots[i];
    free(ids->slots);
    ids->slots = slots;
    ids->n_slots = n_slots;
}

struct slice unique_ids_name(struct unique_ids *ids, const char *path, struct slice id)
{
    if ((ids->n + 1) * 2 > ids->n_slots)
        rehash(ids);
    struct seen_id *seen = find(ids->slots, ids->n_slots, hash64(id));
    if (seen->file == 0) {
        *seen = (struct seen_id){hash64(id), ids->file};
        ids->n++;
    }
    if (seen->file == ids->file)
        return id;
    strbuf_reset(&ids->name);
    strbuf_addf(&ids->name, "%s:", path);
    strbuf_add_slice(&ids->name, id);
    return strbuf_slice(&ids->name);
}

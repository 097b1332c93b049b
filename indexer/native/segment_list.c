#include "indexer/native/segment_list.h"

#include "common/base/mem.h"

#include <stdlib.h>

/* How often to look again when a writer was faster. */
#define OPEN_TRIES 10

void segment_list_release(struct segment_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        segment_close(list->items[i]);
    free(list->items);
    *list = (struct segment_list){0};
}

static enum status open_listed(struct segment_list *list, const char *index_path,
                               const struct manifest *manifest, struct err *err)
{
    segment_list_release(list);
    list->items = xcalloc(manifest->n_parts, sizeof(struct segment *));
    for (size_t i = 0; i < manifest->n_parts; i++) {
        TRY(segment_open(&list->items[i], index_path, manifest->parts[i].name,
                         manifest->parts[i].overlay, err));
        list->n++;
    }
    return ST_OK;
}

enum status segment_list_open(struct segment_list *list, const char *index_path,
                              const struct manifest *given, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest = *given;
    enum status status = open_listed(list, index_path, &manifest, err);
    for (int tries = 1; status == ST_NOT_FOUND && tries < OPEN_TRIES; tries++) {
        struct err missing = *err;
        uint64_t seen = manifest.generation;
        status = manifest_read(index_path, &arena, &manifest, err);
        if (status != ST_OK)
            break;
        if (manifest.generation == seen)
            status = err_set(err, ST_CORRUPT,
                             "the index's MANIFEST names a file that is missing: %s", missing.text);
        else
            status = open_listed(list, index_path, &manifest, err);
    }
    arena_release(&arena);
    return status;
}

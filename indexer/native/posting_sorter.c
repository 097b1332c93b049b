#include "indexer/native/posting_sorter.h"

#include "common/base/mem.h"

#include <stdlib.h>
#include <string.h>

void posting_sorter_start(struct posting_sorter *sorter, uint32_t n_docs)
{
    sorter->n_docs = n_docs;
    sorter->begin = 0;
    sorter->end = n_docs;
    sorter->n = 0;
    sorter->n_positions = 0;
}

static size_t bytes_of(const struct posting_sorter *sorter)
{
    return sorter->n * sizeof(*sorter->items) + sorter->n_positions * sizeof(*sorter->positions);
}

/* Leaves the upper half of the range for later, with what was collected of it. */
static void halve(struct posting_sorter *sorter)
{
    size_t n = sorter->n;
    size_t n_positions = 0;
    sorter->end = sorter->begin + (sorter->end - sorter->begin) / 2;
    sorter->n = 0;
    for (size_t i = 0; i < n; i++) {
        struct sorted_posting item = sorter->items[i];
        if (!posting_sorter_wants(sorter, item.doc))
            continue;
        if (item.n_positions > 0)
            memmove(sorter->positions + n_positions, sorter->positions + item.first,
                    item.n_positions * sizeof(*sorter->positions));
        item.first = n_positions;
        n_positions += item.n_positions;
        sorter->items[sorter->n++] = item;
    }
    sorter->n_positions = n_positions;
}

void posting_sorter_add(struct posting_sorter *sorter, ldoc_id doc, uint32_t wdf,
                        const uint32_t *positions, uint32_t n_positions)
{
    sorter->items = mem_grow(sorter->items, &sorter->cap, sorter->n + 1, sizeof(*sorter->items));
    sorter->positions = mem_grow(sorter->positions, &sorter->positions_cap,
                                 sorter->n_positions + n_positions, sizeof(*sorter->positions));
    sorter->items[sorter->n++] =
        (struct sorted_posting){doc, wdf, n_positions, sorter->n_positions};
    if (n_positions > 0)
        memcpy(sorter->positions + sorter->n_positions, positions,
               n_positions * sizeof(*positions));
    sorter->n_positions += n_positions;
    while (bytes_of(sorter) > sorter->memory_bytes && sorter->end - sorter->begin > 1)
        halve(sorter);
}

static int compare_docs(const void *a, const void *b)
{
    const struct sorted_posting *left = a;
    const struct sorted_posting *right = b;
    return left->doc < right->doc ? -1 : left->doc > right->doc;
}

void posting_sorter_write(struct posting_sorter *sorter, struct segment_writer *writer)
{
    if (sorter->n > 0)
        qsort(sorter->items, sorter->n, sizeof(*sorter->items), compare_docs);
    for (size_t i = 0; i < sorter->n; i++) {
        const struct sorted_posting *item = &sorter->items[i];
        segment_writer_posting(writer, item->doc, item->wdf, sorter->positions + item->first,
                               item->n_positions);
    }
    sorter->n = 0;
    sorter->n_positions = 0;
}

bool posting_sorter_next_range(struct posting_sorter *sorter)
{
    uint32_t width = sorter->end - sorter->begin;
    uint32_t left = sorter->n_docs - sorter->end;
    sorter->begin = sorter->end;
    sorter->end += width < left ? width : left;
    return sorter->begin < sorter->n_docs;
}

void posting_sorter_clear(struct posting_sorter *sorter)
{
    free(sorter->items);
    free(sorter->positions);
    *sorter = (struct posting_sorter){0};
}

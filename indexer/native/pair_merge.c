#include "indexer/native/pair_merge.h"

#include "common/base/mem.h"
#include "common/io/scratch_reader.h"

#include <stdlib.h>

/* Bytes of a run that are read at a time. */
#define LEAST_READ ((size_t)1024)
#define MOST_READ  ((size_t)64 * 1024)

/* A part of a run being read. */
struct reader {
    struct scratch_reader file;
    uint32_t pair; /* the next one, or what its distance is from; PAIR_NONE at the end */
};

struct pair_merge {
    struct reader *readers;
    size_t n_readers;
    bool is_started;
    uint32_t *places;
    size_t places_cap;
};

struct pair_merge *pair_merge_open(const struct pair_runs *runs, size_t n, unsigned part,
                                   size_t memory_bytes)
{
    struct pair_merge *merge = xcalloc(1, sizeof(*merge));
    size_t n_readers = 0;
    for (size_t i = 0; i < n; i++)
        n_readers += runs[i].n_runs;
    merge->readers = xcalloc(n_readers, sizeof(*merge->readers));
    size_t share = n_readers > 0 ? memory_bytes / n_readers : 0;
    size_t cap = share < LEAST_READ ? LEAST_READ : share < MOST_READ ? share : MOST_READ;
    for (size_t i = 0; i < n; i++)
        for (size_t run = 0; run < runs[i].n_runs; run++) {
            const uint64_t *begin = &runs[i].begins[run * runs[i].parts->n + part];
            merge->readers[merge->n_readers++] = (struct reader){
                .file = {.scratch = &runs[i].scratch,
                         .next = begin[0],
                         .end = begin[1],
                         .cap = cap},
                .pair = runs[i].parts->bounds[part],
            };
        }
    return merge;
}

static enum status next_pair(struct reader *reader, struct err *err)
{
    uint32_t before = reader->pair;
    uint32_t step;
    reader->pair = PAIR_NONE;
    if (scratch_reader_left(&reader->file) == 0)
        return ST_OK;
    TRY(scratch_reader_u32(&reader->file, &step, err));
    reader->pair = before + step;
    return ST_OK;
}

/* Appends the places that a run has of its pair, and steps to the run's next pair. */
static enum status take_places(struct pair_merge *merge, struct reader *reader, uint32_t *n,
                               struct err *err)
{
    uint32_t more, gap, place = 0;
    TRY(scratch_reader_u32(&reader->file, &more, err));
    merge->places =
        mem_grow(merge->places, &merge->places_cap, (size_t)*n + more, sizeof(*merge->places));
    for (uint32_t i = 0; i < more; i++) {
        TRY(scratch_reader_u32(&reader->file, &gap, err));
        merge->places[(*n)++] = place += gap;
    }
    return next_pair(reader, err);
}

static enum status start_readers(struct pair_merge *merge, struct err *err)
{
    if (merge->is_started)
        return ST_OK;
    merge->is_started = true;
    for (size_t i = 0; i < merge->n_readers; i++)
        TRY(next_pair(&merge->readers[i], err));
    return ST_OK;
}

enum status pair_merge_next(struct pair_merge *merge, uint32_t *pair, const uint32_t **places,
                            uint32_t *n, struct err *err)
{
    uint32_t least = PAIR_NONE;
    *pair = PAIR_NONE;
    *n = 0;
    TRY(start_readers(merge, err));
    for (size_t i = 0; i < merge->n_readers; i++)
        if (merge->readers[i].pair < least)
            least = merge->readers[i].pair;
    for (size_t i = 0; i < merge->n_readers && least != PAIR_NONE; i++)
        if (merge->readers[i].pair == least)
            TRY(take_places(merge, &merge->readers[i], n, err));
    *pair = least;
    *places = merge->places;
    return ST_OK;
}

void pair_merge_close(struct pair_merge *merge)
{
    for (size_t i = 0; i < merge->n_readers; i++)
        scratch_reader_clear(&merge->readers[i].file);
    free(merge->readers);
    free(merge->places);
    free(merge);
}

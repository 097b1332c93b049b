#include "indexer/native/pair_runs.h"

#include "common/base/bytes.h"
#include "common/base/mem.h"
#include "common/segment/pairs.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN ((size_t)4096)

/* Bytes of a run that are read at a time. */
#define LEAST_READ ((size_t)1024)
#define MOST_READ  ((size_t)64 * 1024)

/* The bits of a pair that one pass of the sort looks at; two passes see all. */
#define RADIX_BITS 10
#define RADIX      (1u << RADIX_BITS)

_Static_assert(PAIR_WORDS_MAX <= RADIX, "two passes see all of a pair");

/* --- runs ------------------------------------------------------------------------------------- */

enum status pair_runs_open(struct pair_runs *runs, const char *folder, size_t memory_bytes,
                           struct err *err)
{
    size_t room = memory_bytes / (2 * sizeof(*runs->met));
    runs->room = room > ROOM_MIN ? room : ROOM_MIN;
    TRY(scratch_open(&runs->scratch, folder, err));
    runs->met = xmalloc(runs->room * sizeof(*runs->met));
    runs->spare = xmalloc(runs->room * sizeof(*runs->spare));
    return ST_OK;
}

static uint32_t pair_of(uint64_t met)
{
    return (uint32_t)(met >> 32);
}

/* A pass of a radix sort by the pair; those of one pair stay in order. */
static void sort_pass(const uint64_t *from, uint64_t *to, size_t n, uint32_t shift)
{
    size_t ends[RADIX] = {0};
    for (size_t i = 0; i < n; i++)
        ends[pair_of(from[i]) >> shift & (RADIX - 1)]++;
    for (size_t value = 0, begin = 0; value < RADIX; value++) {
        size_t count = ends[value];
        ends[value] = begin;
        begin += count;
    }
    for (size_t i = 0; i < n; i++)
        to[ends[pair_of(from[i]) >> shift & (RADIX - 1)]++] = from[i];
}

static void put(struct pair_runs *runs, uint32_t value)
{
    uint8_t bytes[VARINT32_MAX_BYTES];
    scratch_add(&runs->scratch, bytes, (size_t)(varint_put(bytes, value) - bytes));
}

/* For each pair: how far it is from the one before, how many places, and the gaps between them. */
static void write_run(struct pair_runs *runs)
{
    uint32_t before = 0;
    for (size_t begin = 0, end; begin < runs->n; begin = end) {
        uint32_t pair = pair_of(runs->met[begin]);
        for (end = begin + 1; end < runs->n && pair_of(runs->met[end]) == pair;)
            end++;
        put(runs, pair - before);
        put(runs, (uint32_t)(end - begin));
        uint32_t place = 0;
        for (size_t i = begin; i < end; i++) {
            put(runs, (uint32_t)runs->met[i] - place);
            place = (uint32_t)runs->met[i];
        }
        before = pair;
    }
}

static void spill(struct pair_runs *runs)
{
    if (runs->n == 0)
        return;
    runs->runs = mem_grow(runs->runs, &runs->runs_cap, runs->n_runs + 1, sizeof(*runs->runs));
    struct pair_run *run = &runs->runs[runs->n_runs++];
    sort_pass(runs->met, runs->spare, runs->n, 0);
    sort_pass(runs->spare, runs->met, runs->n, RADIX_BITS);
    run->begin = runs->scratch.written;
    write_run(runs);
    run->end = runs->scratch.written;
    runs->n = 0;
}

void pair_runs_add(struct pair_runs *runs, uint32_t pair, uint32_t place)
{
    if (runs->n == runs->room)
        spill(runs);
    runs->met[runs->n++] = (uint64_t)pair << 32 | place;
}

enum status pair_runs_finish(struct pair_runs *runs, struct err *err)
{
    spill(runs);
    free(runs->met);
    free(runs->spare);
    runs->met = runs->spare = NULL;
    return scratch_flush(&runs->scratch, err);
}

void pair_runs_close(struct pair_runs *runs)
{
    scratch_close(&runs->scratch);
    free(runs->met);
    free(runs->spare);
    free(runs->runs);
    *runs = (struct pair_runs){0};
}

/* --- the merge -------------------------------------------------------------------------------- */

struct reader {
    const struct scratch *scratch;
    uint64_t at, end; /* bytes of the run that are not in `buf` yet */
    uint8_t *buf;
    size_t pos, len, cap;
    uint32_t pair; /* the next one; PAIR_NONE at the end */
};

struct pair_merge {
    struct reader *readers;
    size_t n_readers;
    uint32_t *places;
    size_t places_cap;
};

static enum status read_more(struct reader *reader, struct err *err)
{
    size_t left = reader->len - reader->pos;
    memmove(reader->buf, reader->buf + reader->pos, left);
    uint64_t want = reader->end - reader->at;
    size_t room = reader->cap - left;
    size_t got = 0;
    TRY(scratch_read(reader->scratch, reader->at, reader->buf + left,
                     want < room ? (size_t)want : room, &got, err));
    reader->pos = 0;
    reader->len = left + got;
    reader->at += got;
    return ST_OK;
}

static enum status get(struct reader *reader, uint32_t *value, struct err *err)
{
    *value = 0;
    if (reader->len - reader->pos < VARINT32_MAX_BYTES && reader->at < reader->end)
        TRY(read_more(reader, err));
    const uint8_t *end = varint_get32(reader->buf + reader->pos, reader->buf + reader->len, value);
    if (end == NULL)
        return err_set(err, ST_IO, "%s: a scratch file has changed", reader->scratch->folder);
    reader->pos = (size_t)(end - reader->buf);
    return ST_OK;
}

static enum status next_pair(struct reader *reader, uint32_t before, struct err *err)
{
    uint32_t step;
    reader->pair = PAIR_NONE;
    if (reader->pos == reader->len && reader->at == reader->end)
        return ST_OK;
    TRY(get(reader, &step, err));
    reader->pair = before + step;
    return ST_OK;
}

struct pair_merge *pair_merge_open(const struct pair_runs *runs, size_t n, size_t memory_bytes)
{
    struct pair_merge *merge = xcalloc(1, sizeof(*merge));
    size_t n_readers = 0;
    for (size_t i = 0; i < n; i++)
        n_readers += runs[i].n_runs;
    merge->readers = xcalloc(n_readers, sizeof(*merge->readers));
    size_t share = n_readers > 0 ? memory_bytes / n_readers : 0;
    size_t cap = share < LEAST_READ ? LEAST_READ : share < MOST_READ ? share : MOST_READ;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < runs[i].n_runs; j++)
            merge->readers[merge->n_readers++] = (struct reader){
                .scratch = &runs[i].scratch,
                .at = runs[i].runs[j].begin,
                .end = runs[i].runs[j].end,
                .buf = xmalloc(cap),
                .cap = cap,
                .pair = PAIR_NONE,
            };
    return merge;
}

/* Appends the places that a run has of its pair, and steps to the run's next pair. */
static enum status take_places(struct pair_merge *merge, struct reader *reader, uint32_t *n,
                               struct err *err)
{
    uint32_t more, gap, place = 0;
    uint32_t pair = reader->pair;
    TRY(get(reader, &more, err));
    merge->places =
        mem_grow(merge->places, &merge->places_cap, (size_t)*n + more, sizeof(*merge->places));
    for (uint32_t i = 0; i < more; i++) {
        TRY(get(reader, &gap, err));
        merge->places[(*n)++] = place += gap;
    }
    return next_pair(reader, pair, err);
}

/* Every run begins with a step from pair 0, so a reader at its beginning has no pair yet. */
static enum status start_readers(struct pair_merge *merge, struct err *err)
{
    for (size_t i = 0; i < merge->n_readers; i++)
        if (merge->readers[i].len == 0 && merge->readers[i].at < merge->readers[i].end)
            TRY(next_pair(&merge->readers[i], 0, err));
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
        free(merge->readers[i].buf);
    free(merge->readers);
    free(merge->places);
    free(merge);
}

#include "indexer/native/pair_runs.h"

#include "common/base/bytes.h"
#include "common/base/mem.h"
#include "common/segment/pairs.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN ((size_t)4096)

/* The bits of a pair that one pass of the sort looks at; two passes see all. */
#define RADIX_BITS 10
#define RADIX      (1u << RADIX_BITS)

_Static_assert(PAIR_WORDS_MAX <= RADIX, "two passes see all of a pair");

enum status pair_runs_open(struct pair_runs *runs, const struct pair_parts *parts,
                           const char *folder, size_t memory_bytes, struct err *err)
{
    size_t room = memory_bytes / (2 * sizeof(*runs->met));
    runs->parts = parts;
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

/* A pair's places: how many, and the gaps between them. */
static void write_places(struct pair_runs *runs, const uint64_t *met, size_t n)
{
    uint32_t place = 0;
    put(runs, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        put(runs, (uint32_t)met[i] - place);
        place = (uint32_t)met[i];
    }
}

/* Says that the next part, or run, or the end, begins here. */
static void begin_part(struct pair_runs *runs, size_t part)
{
    runs->begins = mem_grow(runs->begins, &runs->begins_cap, part + 1, sizeof(*runs->begins));
    runs->begins[part] = runs->scratch.written;
}

/* For each pair: how far it is from the one before, or from the part's first bound, and its
 * places. */
static void write_run(struct pair_runs *runs)
{
    const struct pair_parts *parts = runs->parts;
    size_t end = 0;
    for (unsigned part = 0; part < parts->n; part++) {
        uint32_t before = parts->bounds[part];
        begin_part(runs, runs->n_runs * parts->n + part);
        for (size_t begin = end; begin < runs->n; begin = end) {
            uint32_t pair = pair_of(runs->met[begin]);
            if (pair >= parts->bounds[part + 1])
                break;
            while (end < runs->n && pair_of(runs->met[end]) == pair)
                end++;
            put(runs, pair - before);
            write_places(runs, runs->met + begin, end - begin);
            before = pair;
        }
    }
    runs->n_runs++;
    begin_part(runs, runs->n_runs * parts->n);
}

static void spill(struct pair_runs *runs)
{
    if (runs->n == 0)
        return;
    sort_pass(runs->met, runs->spare, runs->n, 0);
    sort_pass(runs->spare, runs->met, runs->n, RADIX_BITS);
    write_run(runs);
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
    free(runs->begins);
    *runs = (struct pair_runs){0};
}

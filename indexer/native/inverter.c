#include "indexer/native/inverter.h"

#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The first chunk of a term holds about one posting; each next one doubles up to the largest. */
#define FIRST_CHUNK_BYTES 16
#define LAST_CHUNK_BYTES  4096

/* A piece of a term's posting bytes. */
struct chunk {
    struct chunk *next;
    uint32_t len, cap;
    uint8_t bytes[];
};

/* A term and its postings: for each document varints of its distance to the one before, wdf, the
 * number of positions, and the distances of the positions. */
struct inverted {
    struct slice term;
    uint64_t hash;
    struct chunk *first, *last;
    ldoc_id last_doc;
    uint32_t n_docs;
};

struct inverter {
    struct arena arena;      /* terms, records and chunks */
    struct inverted **slots; /* open addressing, a power of two of them */
    size_t n_slots;
    size_t n_terms;
    uint8_t *scratch; /* one encoded posting */
    size_t scratch_cap;
};

struct inverter *inverter_new(void)
{
    return xcalloc(1, sizeof(struct inverter));
}

void inverter_free(struct inverter *inverter)
{
    if (inverter == NULL)
        return;
    arena_release(&inverter->arena);
    free(inverter->slots);
    free(inverter->scratch);
    free(inverter);
}

size_t inverter_bytes(const struct inverter *inverter)
{
    return inverter->arena.reserved_bytes + inverter->n_slots * sizeof(struct inverted *) +
           inverter->scratch_cap;
}

static void rehash(struct inverter *inverter, size_t n_slots)
{
    struct inverted **slots = xcalloc(n_slots, sizeof(struct inverted *));
    for (size_t i = 0; i < inverter->n_slots; i++) {
        struct inverted *term = inverter->slots[i];
        if (term == NULL)
            continue;
        size_t slot = term->hash & (n_slots - 1);
        while (slots[slot] != NULL)
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = term;
    }
    free(inverter->slots);
    inverter->slots = slots;
    inverter->n_slots = n_slots;
}

static struct inverted *find_or_add(struct inverter *inverter, struct slice term)
{
    if ((inverter->n_terms + 1) * 2 > inverter->n_slots)
        rehash(inverter, inverter->n_slots > 0 ? inverter->n_slots * 2 : 4096);
    uint64_t hash = hash64(term);
    size_t slot = hash & (inverter->n_slots - 1);
    for (; inverter->slots[slot] != NULL; slot = (slot + 1) & (inverter->n_slots - 1))
        if (inverter->slots[slot]->hash == hash && slice_eq(inverter->slots[slot]->term, term))
            return inverter->slots[slot];
    struct inverted *fresh = arena_zalloc(&inverter->arena, sizeof(*fresh));
    fresh->term = slice_make(arena_strndup(&inverter->arena, term.ptr, term.len), term.len);
    fresh->hash = hash;
    inverter->slots[slot] = fresh;
    inverter->n_terms++;
    return fresh;
}

static void add_chunk(struct inverter *inverter, struct inverted *term)
{
    uint32_t cap = term->last == NULL ? FIRST_CHUNK_BYTES : term->last->cap * 2;
    if (cap > LAST_CHUNK_BYTES)
        cap = LAST_CHUNK_BYTES;
    struct chunk *fresh = arena_alloc(&inverter->arena, sizeof(*fresh) + cap);
    *fresh = (struct chunk){.cap = cap};
    if (term->last == NULL)
        term->first = fresh;
    else
        term->last->next = fresh;
    term->last = fresh;
}

static void append(struct inverter *inverter, struct inverted *term, const uint8_t *bytes,
                   size_t len)
{
    while (len > 0) {
        if (term->last == NULL || term->last->len == term->last->cap)
            add_chunk(inverter, term);
        struct chunk *chunk = term->last;
        size_t room = chunk->cap - chunk->len;
        size_t n = len < room ? len : room;
        memcpy(chunk->bytes + chunk->len, bytes, n);
        chunk->len += (uint32_t)n;
        bytes += n;
        len -= n;
    }
}

/* Encodes a posting into the scratch buffer; returns its length. */
static size_t encode(struct inverter *inverter, uint32_t distance, const struct doc_term *posting)
{
    size_t most = (3 + (size_t)posting->n_positions) * VARINT32_MAX_BYTES + VARINT64_MAX_BYTES;
    inverter->scratch = mem_grow(inverter->scratch, &inverter->scratch_cap, most, 1);
    uint8_t *end = varint_put(inverter->scratch, distance);
    end = varint_put(end, posting->wdf);
    end = varint_put(end, posting->n_positions);
    uint32_t before = 0;
    for (uint32_t i = 0; i < posting->n_positions; i++) {
        end = varint_put(end, posting->positions[i] - before);
        before = posting->positions[i];
    }
    return (size_t)(end - inverter->scratch);
}

void inverter_add(struct inverter *inverter, ldoc_id ldoc, const struct document *doc)
{
    for (size_t i = 0; i < doc->n_terms; i++) {
        struct inverted *term = find_or_add(inverter, doc->terms[i].term);
        size_t len = encode(inverter, ldoc - term->last_doc, &doc->terms[i]);
        append(inverter, term, inverter->scratch, len);
        term->last_doc = ldoc;
        term->n_docs++;
    }
}

/* Reads a term's bytes back, chunk after chunk. */
struct chunk_reader {
    const struct chunk *chunk;
    uint32_t at;
};

static uint32_t read_varint(struct chunk_reader *reader)
{
    uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (reader->at == reader->chunk->len) {
            reader->chunk = reader->chunk->next;
            reader->at = 0;
        }
        uint8_t byte = reader->chunk->bytes[reader->at++];
        value |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
}

struct position_buffer {
    uint32_t *items;
    size_t cap;
};

static void write_term(const struct inverted *term, struct segment_writer *writer,
                       struct position_buffer *positions)
{
    struct chunk_reader reader = {term->first, 0};
    ldoc_id doc = 0;
    segment_writer_term(writer, term->term);
    for (uint32_t i = 0; i < term->n_docs; i++) {
        doc += read_varint(&reader);
        uint32_t wdf = read_varint(&reader);
        uint32_t n_positions = read_varint(&reader);
        positions->items =
            mem_grow(positions->items, &positions->cap, n_positions, sizeof(*positions->items));
        uint32_t position = 0;
        for (uint32_t p = 0; p < n_positions; p++) {
            position += read_varint(&reader);
            positions->items[p] = position;
        }
        segment_writer_posting(writer, doc, wdf, positions->items, n_positions);
    }
}

static int compare_terms(const void *a, const void *b)
{
    const struct inverted *const *left = a;
    const struct inverted *const *right = b;
    return slice_cmp((*left)->term, (*right)->term);
}

void inverter_flush(struct inverter *inverter, struct segment_writer *writer)
{
    /* The table itself becomes the sorted list: the slots are not needed any more. */
    size_t n = 0;
    for (size_t i = 0; i < inverter->n_slots; i++)
        if (inverter->slots[i] != NULL)
            inverter->slots[n++] = inverter->slots[i];
    if (n > 0)
        qsort(inverter->slots, n, sizeof(struct inverted *), compare_terms);
    struct position_buffer positions = {0};
    for (size_t i = 0; i < n; i++)
        write_term(inverter->slots[i], writer, &positions);
    free(positions.items);
    free(inverter->slots);
    inverter->slots = NULL;
    inverter->n_slots = 0;
    inverter->n_terms = 0;
    arena_reset(&inverter->arena);
}

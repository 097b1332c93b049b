#include "indexer/native/inverter.h"

#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/engine/field.h"

#include <stdlib.h>
#include <string.h>

/* Payload of the first slice of a byte string, and of the largest; each has room for the address of
 * the next one behind it. */
#define FIRST_SLICE_BYTES 8
#define LAST_SLICE_BYTES  4096

/* Records are kept in pages, so that they never move. */
#define PAGE_RECORDS ((uint32_t)1024)

/* No record, and for stems: not asked yet. */
#define NO_RECORD   UINT32_MAX
#define NO_STEM     (UINT32_MAX - 1)
#define FIRST_SLOTS ((size_t)4096)

/* A byte string being written. */
struct byte_string {
    uint8_t *first;
    uint8_t *at, *end; /* free bytes of the last slice */
};

/* A term. Its last posting waits here until the next one begins. */
struct record {
    const char *term;
    uint32_t hash;
    uint8_t term_len;
    bool has_positions;
    uint16_t doc_slice_bytes, pos_slice_bytes; /* of the last slices */
    uint32_t stem;                             /* record of the word's stem */
    uint32_t n_docs;                           /* the waiting one included */
    ldoc_id doc;
    uint32_t delta;
    uint32_t wdf;
    uint32_t n_positions;
    uint32_t position; /* the last one */
    struct byte_string docs;
    struct byte_string positions;
};

struct slot {
    uint32_t hash;
    uint32_t record; /* NO_RECORD: free */
};

/* A record's place in the order of terms: the term's first bytes, as a number, decide mostly. */
struct sort_key {
    uint64_t prefix;
    const struct record *record;
};

struct inverter {
    struct arena arena; /* terms and slices */
    struct record **pages;
    size_t pages_cap;
    uint32_t n_records;
    struct slot *slots; /* open addressing, a power of two of them */
    size_t n_slots;
    struct sort_key *order; /* once sorted */
    struct token_list tokens;
    struct strbuf term; /* scratch */
    ldoc_id doc;        /* being added */
    uint64_t doc_len;
};

struct inverter *inverter_new(void)
{
    struct inverter *inverter = xcalloc(1, sizeof(*inverter));
    inverter->tokens.lazy_stems = true;
    return inverter;
}

void inverter_reset(struct inverter *inverter)
{
    for (uint32_t page = 0; page * PAGE_RECORDS < inverter->n_records; page++)
        free(inverter->pages[page]);
    free(inverter->slots);
    free(inverter->order);
    inverter->slots = NULL;
    inverter->order = NULL;
    inverter->n_records = 0;
    inverter->n_slots = 0;
    arena_release(&inverter->arena);
}

void inverter_free(struct inverter *inverter)
{
    if (inverter == NULL)
        return;
    inverter_reset(inverter);
    free(inverter->pages);
    token_list_release(&inverter->tokens);
    strbuf_release(&inverter->term);
    free(inverter);
}

size_t inverter_bytes(const struct inverter *inverter)
{
    size_t n_pages = (inverter->n_records + PAGE_RECORDS - 1) / PAGE_RECORDS;
    return inverter->arena.reserved_bytes + inverter->n_slots * sizeof(struct slot) +
           n_pages * PAGE_RECORDS * sizeof(struct record) +
           inverter->n_records * sizeof(struct sort_key);
}

bool inverter_is_empty(const struct inverter *inverter)
{
    return inverter->n_records == 0;
}

/* --- terms ----------------------------------------------------------------------------------- */

static inline struct record *record_at(const struct inverter *inverter, uint32_t number)
{
    return &inverter->pages[number / PAGE_RECORDS][number % PAGE_RECORDS];
}

static void grow_slots(struct inverter *inverter)
{
    size_t n_slots = inverter->n_slots > 0 ? inverter->n_slots * 2 : FIRST_SLOTS;
    free(inverter->slots);
    inverter->slots = xmalloc(n_slots * sizeof(*inverter->slots));
    memset(inverter->slots, 0xFF, n_slots * sizeof(*inverter->slots));
    inverter->n_slots = n_slots;
    for (uint32_t i = 0; i < inverter->n_records; i++) {
        uint32_t hash = record_at(inverter, i)->hash;
        size_t slot = hash & (n_slots - 1);
        while (inverter->slots[slot].record != NO_RECORD)
            slot = (slot + 1) & (n_slots - 1);
        inverter->slots[slot] = (struct slot){hash, i};
    }
}

static uint32_t add_record(struct inverter *inverter, struct slice term, uint32_t hash)
{
    uint32_t number = inverter->n_records++;
    if (number % PAGE_RECORDS == 0) {
        inverter->pages = mem_grow(inverter->pages, &inverter->pages_cap, number / PAGE_RECORDS + 1,
                                   sizeof(*inverter->pages));
        inverter->pages[number / PAGE_RECORDS] = xmalloc(PAGE_RECORDS * sizeof(struct record));
    }
    char *bytes = arena_bytes(&inverter->arena, term.len);
    memcpy(bytes, term.ptr, term.len);
    *record_at(inverter, number) = (struct record){
        .term = bytes, .hash = hash, .term_len = (uint8_t)term.len, .stem = NO_RECORD};
    return number;
}

/* The term's record, a fresh one if need be. */
static uint32_t find_or_add(struct inverter *inverter, struct slice term)
{
    if ((inverter->n_records + 1) * (size_t)2 > inverter->n_slots)
        grow_slots(inverter);
    uint32_t hash = hash32(term);
    size_t slot = hash & (inverter->n_slots - 1);
    for (; inverter->slots[slot].record != NO_RECORD; slot = (slot + 1) & (inverter->n_slots - 1)) {
        if (inverter->slots[slot].hash != hash)
            continue;
        const struct record *record = record_at(inverter, inverter->slots[slot].record);
        if (record->term_len == term.len && memcmp(record->term, term.ptr, term.len) == 0)
            return inverter->slots[slot].record;
    }
    uint32_t number = add_record(inverter, term, hash);
    inverter->slots[slot] = (struct slot){hash, number};
    return number;
}

static uint32_t find_prefixed(struct inverter *inverter, const char *prefix, struct slice term)
{
    strbuf_reset(&inverter->term);
    strbuf_adds(&inverter->term, prefix);
    strbuf_add_slice(&inverter->term, term);
    return find_or_add(inverter, strbuf_slice(&inverter->term));
}

/* --- byte strings ---------------------------------------------------------------------------- */

static size_t larger_slice(size_t bytes)
{
    if (bytes == 0)
        return FIRST_SLICE_BYTES;
    return bytes * 2 > LAST_SLICE_BYTES ? LAST_SLICE_BYTES : bytes * 2;
}

static void add_slice(struct inverter *inverter, struct byte_string *string, uint16_t *slice_bytes)
{
    *slice_bytes = (uint16_t)larger_slice(*slice_bytes);
    uint8_t *fresh = (uint8_t *)arena_bytes(&inverter->arena, *slice_bytes + sizeof(fresh));
    if (string->first == NULL)
        string->first = fresh;
    else
        memcpy(string->end, &fresh, sizeof(fresh));
    string->at = fresh;
    string->end = fresh + *slice_bytes;
}

static void append(struct inverter *inverter, struct byte_string *string, uint16_t *slice_bytes,
                   const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        if (string->at == string->end)
            add_slice(inverter, string, slice_bytes);
        size_t room = (size_t)(string->end - string->at);
        size_t n = len < room ? len : room;
        memcpy(string->at, bytes, n);
        string->at += n;
        bytes += n;
        len -= n;
    }
}

static inline void add_position(struct inverter *inverter, struct record *record, uint32_t position)
{
    uint32_t distance = position - record->position;
    record->position = position;
    record->n_positions++;
    if (record->positions.end - record->positions.at >= VARINT32_MAX_BYTES) {
        record->positions.at = varint_put(record->positions.at, distance);
        return;
    }
    uint8_t bytes[VARINT64_MAX_BYTES];
    append(inverter, &record->positions, &record->pos_slice_bytes, bytes,
           (size_t)(varint_put(bytes, distance) - bytes));
}

/* Puts the posting that waits into the byte string and begins the current document's. */
static void begin_posting(struct inverter *inverter, struct record *record)
{
    if (record->n_docs > 0) {
        uint8_t bytes[POSTING_HEAD_MAX];
        uint8_t *end = posting_head_put(bytes, record->delta, record->wdf, record->n_positions,
                                        record->has_positions);
        append(inverter, &record->docs, &record->doc_slice_bytes, bytes, (size_t)(end - bytes));
    }
    record->delta = inverter->doc - record->doc;
    record->doc = inverter->doc;
    record->n_docs++;
    record->wdf = 0;
    record->n_positions = 0;
    record->position = 0;
}

/* --- documents ------------------------------------------------------------------------------- */

/* Counts a term `wdf` times in the current document. */
static inline struct record *count_term(struct inverter *inverter, uint32_t number, uint32_t wdf)
{
    struct record *record = record_at(inverter, number);
    if (record->doc != inverter->doc || record->n_docs == 0)
        begin_posting(inverter, record);
    record->wdf += wdf;
    inverter->doc_len += wdf;
    return record;
}

static uint32_t find_stem(struct inverter *inverter, struct analyzer *analyzer,
                          struct record *record, const struct token *token)
{
    if (!token->stem_waits)
        return token->stem.len > 0 ? find_prefixed(inverter, PREFIX_STEM, token->stem) : NO_STEM;
    if (record->stem == NO_RECORD) {
        struct slice stem = analyzer_stem(analyzer, token->word);
        record->stem = stem.len > 0 ? find_prefixed(inverter, PREFIX_STEM, stem) : NO_STEM;
    }
    return record->stem;
}

/* A title's word in the title's own spaces; its stem's term is PREFIX_TITLE_STEM in place of
 * PREFIX_STEM before the same word. */
static void count_title(struct inverter *inverter, const struct token *token, uint32_t stem)
{
    uint32_t number = find_prefixed(inverter, PREFIX_TITLE, token->word);
    struct record *title = count_term(inverter, number, 1);
    title->has_positions = true;
    add_position(inverter, title, token->pos);
    if (stem == NO_STEM)
        return;
    const struct record *record = record_at(inverter, stem);
    struct slice word =
        slice_make(record->term + strlen(PREFIX_STEM), record->term_len - strlen(PREFIX_STEM));
    count_term(inverter, find_prefixed(inverter, PREFIX_TITLE_STEM, word), 1);
}

static void count_tokens(struct inverter *inverter, struct analyzer *analyzer, size_t first,
                         uint32_t wdf, bool is_title)
{
    for (size_t i = first; i < inverter->tokens.n; i++) {
        const struct token *token = &inverter->tokens.items[i];
        struct record *word = count_term(inverter, find_or_add(inverter, token->word), wdf);
        word->has_positions = true;
        add_position(inverter, word, token->pos);
        uint32_t stem = find_stem(inverter, analyzer, word, token);
        if (stem != NO_STEM)
            count_term(inverter, stem, wdf);
        if (is_title)
            count_title(inverter, token, stem);
    }
}

static void count_filter(struct inverter *inverter, const char *prefix, struct slice value)
{
    strbuf_reset(&inverter->term);
    if (field_filter_term(prefix, value, &inverter->term))
        count_term(inverter, find_or_add(inverter, strbuf_slice(&inverter->term)), 0);
}

static void count_fields(struct inverter *inverter, const struct article *article)
{
    strbuf_reset(&inverter->term);
    field_id_term(article->id, &inverter->term);
    count_term(inverter, find_or_add(inverter, strbuf_slice(&inverter->term)), 0);
    count_filter(inverter, PREFIX_SOURCE, article->source);
    count_filter(inverter, PREFIX_AUTHOR, article->author);
    count_filter(inverter, PREFIX_CATEGORY, article->category);
    count_filter(inverter, PREFIX_LANGUAGE, article->language);
}

void inverter_add(struct inverter *inverter, struct analyzer *analyzer, ldoc_id ldoc,
                  const struct article *article, struct inverted_doc *doc)
{
    struct token_list *tokens = &inverter->tokens;
    inverter->doc = ldoc;
    inverter->doc_len = 0;
    token_list_reset(tokens);
    analyzer_run(analyzer, article->title, tokens);
    count_tokens(inverter, analyzer, 0, TITLE_WEIGHT, true);
    size_t first_of_body = tokens->n;
    tokens->n_positions += TITLE_BODY_GAP;
    analyzer_run(analyzer, article->body, tokens);
    count_tokens(inverter, analyzer, first_of_body, 1, false);
    count_fields(inverter, article);
    *doc = (struct inverted_doc){(uint32_t)inverter->doc_len, tokens->n_invalid, tokens->n_dropped};
}

/* --- reading --------------------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
    const struct sort_key *left = a;
    const struct sort_key *right = b;
    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    return slice_cmp(slice_make(left->record->term, left->record->term_len),
                     slice_make(right->record->term, right->record->term_len));
}

static uint64_t prefix_of(const struct record *record)
{
    uint64_t prefix = 0;
    for (unsigned i = 0; i < sizeof(prefix); i++)
        prefix = prefix << 8 | (i < record->term_len ? (uint8_t)record->term[i] : 0);
    return prefix;
}

void inverter_sort(struct inverter *inverter)
{
    free(inverter->slots); /* not needed any more */
    inverter->slots = NULL;
    inverter->n_slots = 0;
    inverter->order = xmalloc(inverter->n_records * sizeof(*inverter->order));
    for (uint32_t i = 0; i < inverter->n_records; i++) {
        const struct record *record = record_at(inverter, i);
        inverter->order[i] = (struct sort_key){prefix_of(record), record};
    }
    if (inverter->n_records > 0)
        qsort(inverter->order, inverter->n_records, sizeof(*inverter->order), compare_keys);
}

size_t inverter_n_terms(const struct inverter *inverter)
{
    return inverter->n_records;
}

static struct slice_bytes bytes_of(const struct byte_string *string)
{
    if (string->first == NULL)
        return (struct slice_bytes){0};
    return (struct slice_bytes){string->first, string->first + FIRST_SLICE_BYTES,
                                larger_slice(FIRST_SLICE_BYTES)};
}

void inverter_term(const struct inverter *inverter, size_t i, struct inverter_term *term)
{
    const struct record *record = inverter->order[i].record;
    *term = (struct inverter_term){
        .term = slice_make(record->term, record->term_len),
        .n_docs = record->n_docs,
        .has_positions = record->has_positions,
        .docs = bytes_of(&record->docs),
        .positions = bytes_of(&record->positions),
        .last_delta = record->delta,
        .last_wdf = record->wdf,
        .last_n_positions = record->n_positions,
    };
}

void slice_bytes_next(struct slice_bytes *bytes)
{
    const uint8_t *next;
    memcpy(&next, bytes->end, sizeof(next));
    bytes->at = next;
    bytes->end = next + bytes->next_bytes;
    bytes->next_bytes = larger_slice(bytes->next_bytes);
}

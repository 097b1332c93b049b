#include "indexer/native/inverter.h"

#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/base/stages.h"
#include "common/engine/field.h"
#include "indexer/native/term_key.h"

#include <stdlib.h>
#include <string.h>

/* Payload of the first slice of a byte string, and of the largest; each has room for the address of
 * the next one behind it. */
#define FIRST_SLICE_BYTES 8
#define LAST_SLICE_BYTES  4096

#define PAGE_RECORDS ((uint32_t)1024)
#define CACHE_LINE   64

/* The document of a record that has no posting yet. */
#define NO_DOC UINT32_MAX

/* No record, and for stems: not asked yet. */
#define NO_RECORD   UINT32_MAX
#define NO_STEM     (UINT32_MAX - 1)
#define FIRST_SLOTS ((size_t)4096)

/* What counting a token touches of its term: one cache line, and the end of its bytes. */
struct record {
    uint64_t head, tail;
    uint8_t *at, *end; /* free bytes of the last slice */
    uint8_t *first;    /* slice */
    ldoc_id doc;       /* of the last posting, which has no end yet; NO_DOC before the first */
    uint32_t n_docs;   /* that one included */
    uint32_t position; /* the last one in it */
    uint32_t excess;   /* its wdf, less the number of its positions */
    uint32_t stem;     /* record of the word's stem */
    uint16_t slice_bytes;
    uint8_t term_len;
    bool has_positions;
};

_Static_assert(sizeof(struct record) == CACHE_LINE, "a record fills a cache line");

/* Records are kept in pages, so that they never move. */
struct page {
    struct record *records; /* in `bytes`, at a cache line */
    const char *terms[PAGE_RECORDS];
    char bytes[PAGE_RECORDS * sizeof(struct record) + CACHE_LINE];
};

struct slot {
    uint32_t hash;
    uint32_t record; /* NO_RECORD: free */
};

/* A record's place in the order of terms: the term's first bytes, as a number, decide mostly. */
struct sort_key {
    uint64_t prefix;
    uint32_t record;
};

struct inverter {
    struct arena arena; /* terms and slices */
    struct page **pages;
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
           n_pages * sizeof(struct page) + inverter->n_records * sizeof(struct sort_key);
}

bool inverter_is_empty(const struct inverter *inverter)
{
    return inverter->n_records == 0;
}

/* --- terms ----------------------------------------------------------------------------------- */

static inline struct record *record_at(const struct inverter *inverter, uint32_t number)
{
    return &inverter->pages[number / PAGE_RECORDS]->records[number % PAGE_RECORDS];
}

static inline const char **term_bytes_at(const struct inverter *inverter, uint32_t number)
{
    return &inverter->pages[number / PAGE_RECORDS]->terms[number % PAGE_RECORDS];
}

static struct slice term_at(const struct inverter *inverter, uint32_t number)
{
    return slice_make(*term_bytes_at(inverter, number), record_at(inverter, number)->term_len);
}

static void grow_slots(struct inverter *inverter)
{
    size_t n_slots = inverter->n_slots > 0 ? inverter->n_slots * 2 : FIRST_SLOTS;
    struct slot *slots = xmalloc(n_slots * sizeof(*slots));
    memset(slots, 0xFF, n_slots * sizeof(*slots));
    for (size_t i = 0; i < inverter->n_slots; i++) {
        const struct slot *old = &inverter->slots[i];
        if (old->record == NO_RECORD)
            continue;
        size_t slot = old->hash & (n_slots - 1);
        while (slots[slot].record != NO_RECORD)
            slot = (slot + 1) & (n_slots - 1);
        slots[slot] = *old;
    }
    free(inverter->slots);
    inverter->slots = slots;
    inverter->n_slots = n_slots;
}

static void add_page(struct inverter *inverter, uint32_t number)
{
    inverter->pages = mem_grow(inverter->pages, &inverter->pages_cap, (size_t)number + 1,
                               sizeof(*inverter->pages));
    struct page *page = xmalloc(sizeof(*page));
    size_t skip = -(uintptr_t)page->bytes % CACHE_LINE;
    page->records = (struct record *)(void *)(page->bytes + skip);
    inverter->pages[number] = page;
}

static uint32_t add_record(struct inverter *inverter, struct slice term, const struct term_key *key)
{
    uint32_t number = inverter->n_records++;
    if (number % PAGE_RECORDS == 0)
        add_page(inverter, number / PAGE_RECORDS);
    char *bytes = arena_bytes(&inverter->arena, term.len);
    memcpy(bytes, term.ptr, term.len);
    *record_at(inverter, number) = (struct record){.head = key->head,
                                                   .tail = key->tail,
                                                   .doc = NO_DOC,
                                                   .stem = NO_RECORD,
                                                   .term_len = (uint8_t)term.len};
    *term_bytes_at(inverter, number) = bytes;
    return number;
}

static bool is_of(const struct inverter *inverter, uint32_t number, struct slice term,
                  const struct term_key *key)
{
    const struct record *record = record_at(inverter, number);
    if (record->head != key->head || record->tail != key->tail || record->term_len != key->len)
        return false;
    return key->len <= KEY_BYTES ||
           memcmp(*term_bytes_at(inverter, number), term.ptr, term.len) == 0;
}

/* The term's record, a fresh one if need be. There is a free slot. */
static uint32_t find_or_add_key(struct inverter *inverter, struct slice term,
                                const struct term_key *key)
{
    size_t mask = inverter->n_slots - 1;
    size_t slot = key->hash & mask;
    for (; inverter->slots[slot].record != NO_RECORD; slot = (slot + 1) & mask)
        if (inverter->slots[slot].hash == key->hash &&
            is_of(inverter, inverter->slots[slot].record, term, key))
            return inverter->slots[slot].record;
    uint32_t number = add_record(inverter, term, key);
    inverter->slots[slot] = (struct slot){key->hash, number};
    return number;
}

/* Keeps half of the slots free when `n` terms are added. */
static inline void make_room(struct inverter *inverter, size_t n)
{
    while ((inverter->n_records + n) * 2 > inverter->n_slots)
        grow_slots(inverter);
}

static uint32_t find_or_add(struct inverter *inverter, struct slice term)
{
    struct term_key key = key_of(term);
    make_room(inverter, 1);
    return find_or_add_key(inverter, term, &key);
}

static uint32_t find_prefixed(struct inverter *inverter, const char *prefix, struct slice term)
{
    strbuf_reset(&inverter->term);
    strbuf_adds(&inverter->term, prefix);
    strbuf_add_slice(&inverter->term, term);
    return find_or_add(inverter, strbuf_slice(&inverter->term));
}

/* --- postings as bytes ------------------------------------------------------------------------ */

static size_t larger_slice(size_t bytes)
{
    if (bytes == 0)
        return FIRST_SLICE_BYTES;
    return bytes * 2 > LAST_SLICE_BYTES ? LAST_SLICE_BYTES : bytes * 2;
}

static void add_slice(struct inverter *inverter, struct record *record)
{
    uint16_t bytes = (uint16_t)larger_slice(record->slice_bytes);
    uint8_t *fresh = (uint8_t *)arena_bytes(&inverter->arena, bytes + sizeof(fresh));
    if (record->first == NULL)
        record->first = fresh;
    else
        memcpy(record->end, &fresh, sizeof(fresh));
    record->at = fresh;
    record->end = fresh + bytes;
    record->slice_bytes = bytes;
}

static inline void put_byte(struct inverter *inverter, struct record *record, uint8_t byte)
{
    if (record->at == record->end)
        add_slice(inverter, record);
    *record->at++ = byte;
}

/* A varint, for most numbers a byte: copying by memcpy would cost more. */
static inline void put_number(struct inverter *inverter, struct record *record, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_byte(inverter, record, (uint8_t)(value | 0x80));
    put_byte(inverter, record, (uint8_t)value);
}

static inline void add_position(struct inverter *inverter, struct record *record, uint32_t position)
{
    uint32_t distance = position - record->position;
    record->position = position;
    record->excess--;
    put_number(inverter, record, (uint64_t)distance + POSTING_END_CODES);
}

static inline void end_posting(struct inverter *inverter, struct record *record)
{
    if (!record->has_positions) {
        put_number(inverter, record, record->excess);
    } else if (record->excess == 0) {
        put_byte(inverter, record, POSTING_END);
    } else {
        put_byte(inverter, record, POSTING_END_EXCESS);
        put_number(inverter, record, record->excess);
    }
}

/* Ends the term's last posting and begins the current document's. */
static inline void begin_posting(struct inverter *inverter, struct record *record)
{
    uint32_t before = 0;
    if (record->n_docs > 0) {
        end_posting(inverter, record);
        before = record->doc;
    }
    put_number(inverter, record, inverter->doc - before);
    record->n_docs++;
    record->doc = inverter->doc;
    record->position = 0;
    record->excess = 0;
}

/* --- documents ------------------------------------------------------------------------------- */

/* Counts a term `wdf` times in the current document. */
static inline struct record *count_term(struct inverter *inverter, uint32_t number, uint32_t wdf)
{
    struct record *record = record_at(inverter, number);
    if (record->doc != inverter->doc)
        begin_posting(inverter, record);
    record->excess += wdf;
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
    struct slice term = term_at(inverter, stem);
    struct slice word = slice_make(term.ptr + strlen(PREFIX_STEM), term.len - strlen(PREFIX_STEM));
    count_term(inverter, find_prefixed(inverter, PREFIX_TITLE_STEM, word), 1);
}

/* Tokens that are looked up together, so that their memory arrives while others are worked on. */
#define GROUP_TOKENS 32

static inline void prefetch_record(const struct inverter *inverter, uint32_t number)
{
    __builtin_prefetch(record_at(inverter, number), 1);
}

/* The words' slots, then their records, are asked for before they are needed. */
static void find_words(struct inverter *inverter, const struct token *tokens, size_t n,
                       uint32_t *words)
{
    struct term_key keys[GROUP_TOKENS];
    make_room(inverter, n);
    size_t mask = inverter->n_slots - 1;
    for (size_t i = 0; i < n; i++) {
        keys[i] = key_of(tokens[i].word);
        __builtin_prefetch(&inverter->slots[keys[i].hash & mask]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t number = inverter->slots[keys[i].hash & mask].record;
        if (number != NO_RECORD)
            prefetch_record(inverter, number);
    }
    for (size_t i = 0; i < n; i++)
        words[i] = find_or_add_key(inverter, tokens[i].word, &keys[i]);
}

/* Once the record is near: the end of its bytes. */
static inline void prefetch_end(const struct inverter *inverter, uint32_t number)
{
    __builtin_prefetch(record_at(inverter, number)->at, 1);
}

static void count_group(struct inverter *inverter, struct analyzer *analyzer,
                        const struct token *tokens, size_t n, uint32_t wdf, bool is_title)
{
    uint32_t words[GROUP_TOKENS], stems[GROUP_TOKENS];
    find_words(inverter, tokens, n, words);
    for (size_t i = 0; i < n; i++)
        prefetch_end(inverter, words[i]);
    for (size_t i = 0; i < n; i++) {
        struct record *word = count_term(inverter, words[i], wdf);
        word->has_positions = true;
        add_position(inverter, word, tokens[i].pos);
        stems[i] = find_stem(inverter, analyzer, word, &tokens[i]);
        if (stems[i] != NO_STEM)
            prefetch_record(inverter, stems[i]);
    }
    for (size_t i = 0; i < n; i++)
        if (stems[i] != NO_STEM)
            prefetch_end(inverter, stems[i]);
    for (size_t i = 0; i < n; i++)
        if (stems[i] != NO_STEM)
            count_term(inverter, stems[i], wdf);
    for (size_t i = 0; is_title && i < n; i++)
        count_title(inverter, &tokens[i], stems[i]);
}

static void count_tokens(struct inverter *inverter, struct analyzer *analyzer, size_t first,
                         uint32_t wdf, bool is_title)
{
    const struct token_list *tokens = &inverter->tokens;
    for (size_t i = first; i < tokens->n; i += GROUP_TOKENS) {
        size_t left = tokens->n - i;
        count_group(inverter, analyzer, tokens->items + i,
                    left < GROUP_TOKENS ? left : GROUP_TOKENS, wdf, is_title);
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
    stage_begin(STAGE_INVERT);
    count_tokens(inverter, analyzer, 0, TITLE_WEIGHT, true);
    stage_end(STAGE_INVERT);
    size_t first_of_body = tokens->n;
    tokens->n_positions += TITLE_BODY_GAP;
    analyzer_run(analyzer, article->body, tokens);
    stage_begin(STAGE_INVERT);
    count_tokens(inverter, analyzer, first_of_body, 1, false);
    count_fields(inverter, article);
    stage_end(STAGE_INVERT);
    *doc = (struct inverted_doc){(uint32_t)inverter->doc_len, tokens->n_invalid, tokens->n_dropped};
}

/* --- reading --------------------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b, void *context)
{
    const struct inverter *inverter = context;
    const struct sort_key *left = a;
    const struct sort_key *right = b;
    if (left->prefix != right->prefix)
        return left->prefix < right->prefix ? -1 : 1;
    return slice_cmp(term_at(inverter, left->record), term_at(inverter, right->record));
}

static uint64_t prefix_of(struct slice term)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < sizeof(prefix); i++)
        prefix = prefix << 8 | (i < term.len ? (uint8_t)term.ptr[i] : 0);
    return prefix;
}

/* Records ahead whose bytes' ends are asked for. */
#define ENDS_AHEAD 16

void inverter_sort(struct inverter *inverter)
{
    free(inverter->slots); /* not needed any more */
    inverter->slots = NULL;
    inverter->n_slots = 0;
    inverter->order = xmalloc(inverter->n_records * sizeof(*inverter->order));
    for (uint32_t i = 0; i < inverter->n_records; i++) {
        if (i + ENDS_AHEAD < inverter->n_records)
            prefetch_end(inverter, i + ENDS_AHEAD);
        inverter->order[i] = (struct sort_key){prefix_of(term_at(inverter, i)), i};
        end_posting(inverter, record_at(inverter, i));
    }
    if (inverter->n_records > 0)
        qsort_r(inverter->order, inverter->n_records, sizeof(*inverter->order), compare_keys,
                inverter);
}

size_t inverter_n_terms(const struct inverter *inverter)
{
    return inverter->n_records;
}

static struct slice_bytes bytes_from(const uint8_t *first)
{
    return (struct slice_bytes){first, first + FIRST_SLICE_BYTES, larger_slice(FIRST_SLICE_BYTES)};
}

/* Terms ahead whose records are asked for: in the order of terms they lie anywhere. */
#define TERMS_AHEAD 8

void inverter_term(const struct inverter *inverter, size_t i, struct inverter_term *term)
{
    if (i + TERMS_AHEAD < inverter->n_records)
        prefetch_record(inverter, inverter->order[i + TERMS_AHEAD].record);
    uint32_t number = inverter->order[i].record;
    const struct record *record = record_at(inverter, number);
    *term = (struct inverter_term){
        .term = term_at(inverter, number),
        .n_docs = record->n_docs,
        .has_positions = record->has_positions,
        .postings = bytes_from(record->first),
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

size_t inverter_term_bytes(const struct inverter *inverter, size_t i)
{
    const struct record *record = record_at(inverter, inverter->order[i].record);
    struct slice_bytes bytes = bytes_from(record->first);
    size_t n = 0;
    for (; bytes.end != record->end; slice_bytes_next(&bytes))
        n += (size_t)(bytes.end - bytes.at);
    return n + (size_t)(record->at - bytes.at);
}

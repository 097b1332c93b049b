#include "common/segment/pair_walk.h"

#include <stdlib.h>
#include <string.h>

#define NO_ENTRY UINT32_MAX

/* Bodies are at most 64 MiB, so no writer of ours comes near; the room made for it is 1 GiB. */
#define WALK_POSITIONS_MAX ((uint32_t)256 * 1024 * 1024)

struct walk_word {
    struct post_cursor cursor;
    struct position_reader reader;
};

/* One occurrence in the document; those at the same position are chained. */
struct entry {
    uint32_t pos;
    uint32_t next;
    uint16_t word;
};

struct pair_walk {
    struct err *err;
    uint32_t n_words;
    struct walk_word *words;
    ldoc_id *docs; /* of each cursor, side by side */
    struct entry *entries;
    size_t n_entries, entries_cap;
    uint32_t *at; /* the first entry at each position; NO_ENTRY between documents */
    size_t n_at, at_cap;
    uint32_t *seen; /* for each pair, the document, plus one, in which it was met last */
    struct word_pair *pairs;
    size_t n_pairs, pairs_cap;
};

struct pair_walk *pair_walk_open(const struct segment *segment, const struct term_info *words,
                                 uint32_t n_words, struct err *err)
{
    struct pair_walk *walk = xcalloc(1, sizeof(*walk));
    walk->err = err;
    walk->n_words = n_words;
    walk->words = xcalloc(n_words, sizeof(*walk->words));
    walk->docs = xcalloc(n_words, sizeof(*walk->docs));
    walk->seen = xcalloc((size_t)n_words * n_words, sizeof(*walk->seen));
    for (uint32_t i = 0; i < n_words; i++) {
        post_cursor_init(&walk->words[i].cursor, segment, &words[i], err);
        walk->docs[i] = walk->words[i].cursor.doc;
    }
    return walk;
}

void pair_walk_close(struct pair_walk *walk)
{
    for (uint32_t i = 0; i < walk->n_words; i++)
        position_reader_release(&walk->words[i].reader);
    free(walk->words);
    free(walk->docs);
    free(walk->entries);
    free(walk->at);
    free(walk->seen);
    free(walk->pairs);
    free(walk);
}

uint32_t pair_walk_index(const struct pair_walk *walk, struct word_pair pair)
{
    const struct post_cursor *first = &walk->words[pair.first].cursor;
    const struct post_cursor *second = &walk->words[pair.second].cursor;
    const struct post_cursor *rarer = first->list.info.df <= second->list.info.df ? first : second;
    return rarer->block.block * POSTING_BLOCK_DOCS + rarer->index;
}

/* Makes room for a position, as one at which nothing stands. */
static void reach_position(struct pair_walk *walk, uint32_t pos)
{
    size_t need = (size_t)pos + 2; /* what comes after it is looked at, too */
    if (need <= walk->n_at)
        return;
    walk->at = mem_grow(walk->at, &walk->at_cap, need, sizeof(*walk->at));
    for (; walk->n_at < walk->at_cap; walk->n_at++)
        walk->at[walk->n_at] = NO_ENTRY;
}

static enum status add_word(struct pair_walk *walk, uint32_t number)
{
    struct walk_word *word = &walk->words[number];
    const uint32_t *positions = NULL;
    uint32_t n = 0;
    TRY(position_reader_get(&word->reader, &word->cursor, &positions, &n, walk->err));
    if (positions[n - 1] >= WALK_POSITIONS_MAX)
        return err_set(walk->err, ST_LIMIT, "a document has a position of %u: pairs are not listed",
                       positions[n - 1]);
    walk->entries =
        mem_grow(walk->entries, &walk->entries_cap, walk->n_entries + n, sizeof(*walk->entries));
    reach_position(walk, positions[n - 1]);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *at = &walk->at[positions[i]];
        walk->entries[walk->n_entries] =
            (struct entry){.pos = positions[i], .next = *at, .word = (uint16_t)number};
        *at = (uint32_t)walk->n_entries++;
    }
    return ST_OK;
}

static void meet(struct pair_walk *walk, ldoc_id doc, uint16_t first, uint16_t second)
{
    uint32_t *seen = &walk->seen[(size_t)first * walk->n_words + second];
    if (*seen == doc + 1)
        return;
    *seen = doc + 1;
    if (walk->n_pairs == walk->pairs_cap)
        walk->pairs =
            mem_grow(walk->pairs, &walk->pairs_cap, walk->n_pairs + 1, sizeof(*walk->pairs));
    walk->pairs[walk->n_pairs++] = (struct word_pair){first, second};
}

static void pair_entries(struct pair_walk *walk, ldoc_id doc)
{
    for (size_t i = 0; i < walk->n_entries; i++) {
        const struct entry *entry = &walk->entries[i];
        uint32_t next = walk->at[entry->pos + 1];
        for (; next != NO_ENTRY; next = walk->entries[next].next)
            meet(walk, doc, entry->word, walk->entries[next].word);
    }
    for (size_t i = 0; i < walk->n_entries; i++)
        walk->at[walk->entries[i].pos] = NO_ENTRY;
}

/* Moves a word's cursor to the first document that is not before `doc`. */
static void advance(struct pair_walk *walk, uint32_t number, ldoc_id doc)
{
    struct post_cursor *cursor = &walk->words[number].cursor;
    post_cursor_next(cursor); /* mostly the next document, which needs no search */
    walk->docs[number] = post_cursor_seek(cursor, doc);
}

enum status pair_walk_to(struct pair_walk *walk, ldoc_id doc, const struct word_pair **pairs,
                         uint32_t *n)
{
    walk->n_entries = 0;
    walk->n_pairs = 0;
    *pairs = NULL;
    *n = 0;
    for (uint32_t i = 0; i < walk->n_words; i++) {
        if (walk->docs[i] < doc)
            advance(walk, i, doc);
        if (walk->docs[i] == doc)
            TRY(add_word(walk, i));
        else if (walk->docs[i] == LDOC_END)
            TRY(post_cursor_status(&walk->words[i].cursor));
    }
    pair_entries(walk, doc);
    *pairs = walk->pairs;
    *n = (uint32_t)walk->n_pairs;
    return ST_OK;
}

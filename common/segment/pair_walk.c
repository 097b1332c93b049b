#include "common/segment/pair_walk.h"

#include "common/io/file.h"
#include "common/segment/post_list.h"
#include "common/segment/segment_impl.h"

#include <stdlib.h>
#include <string.h>

#define NO_ENTRY UINT32_MAX

/* Bodies are at most 64 MiB, so no writer of ours comes near; the room made for it is 1 GiB. */
#define WALK_POSITIONS_MAX ((uint32_t)256 * 1024 * 1024)

#define WINDOW_MIN 64

/* What a word of a window takes of the files' mapped pages, in postings and in positions: the
 * system maps those around one that is read, too. And how much stays mapped, as giving pages back
 * stops all threads for a moment. */
#define WORD_PAGES   ((size_t)2 * 64 * 1024)
#define MAPPED_BYTES ((size_t)8 * 1024 * 1024)

/* A word in a document of the window. */
struct occurrence {
    uint32_t doc;   /* counted from the window's beginning */
    uint32_t place; /* in the word's posting list */
    uint32_t begin; /* of its positions, */
    uint32_t n;     /* and how many they are */
    uint16_t word;
};

/* One position of the document being looked at; words at the same one are chained. */
struct entry {
    uint32_t pos;
    uint32_t next;
    uint32_t occurrence;
};

struct pair_walk {
    const struct segment *segment;
    const struct term_info *words;
    uint32_t n_words;
    struct post_cursor *cursors; /* of the words, where the last window ended */
    struct err *err;

    /* The window: occurrences in order of words, `order` in order of documents. */
    uint32_t window_docs; /* at most */
    ldoc_id begin;
    struct occurrence *occurrences;
    size_t n_occurrences, occurrences_cap;
    uint32_t *positions;
    size_t n_positions, positions_cap;
    uint32_t *order;
    size_t order_cap;
    uint32_t *ends; /* of each document, in `order` */
    struct position_reader reader;
    size_t mapped; /* bytes, roughly */

    /* The document being looked at. */
    struct entry *entries;
    size_t n_entries, entries_cap;
    uint32_t *at; /* the first entry at each position; NO_ENTRY between documents */
    size_t n_at, at_cap;
    uint32_t *seen; /* of each word, the turn in which it was met last as the second one */
    uint32_t turn;
    struct word_pair *pairs;
    size_t n_pairs, pairs_cap;
};

/* How many documents fit, on average, when arrays grow to twice what they need; positions take more
 * than five bits each, as a rule. */
static uint32_t window_of(const struct pair_walk *walk, size_t memory_bytes)
{
    double bytes = 0;
    double n_docs = walk->segment->columns.n_docs;
    for (uint32_t i = 0; i < walk->n_words; i++) {
        bytes += (double)walk->words[i].pos_len * 8 / 5 * sizeof(*walk->positions);
        bytes += walk->words[i].df * (double)(sizeof(struct occurrence) + sizeof(*walk->order));
    }
    double docs = bytes > 0 ? (double)memory_bytes / 2 / bytes * n_docs : n_docs;
    if (docs < WINDOW_MIN)
        return WINDOW_MIN;
    return docs < n_docs ? (uint32_t)docs : (uint32_t)n_docs;
}

/* Counts what a word has had mapped, with `bytes` read of its lists, and gives pages back. */
static void forget_some(struct pair_walk *walk, size_t bytes)
{
    const struct segment *segment = walk->segment;
    walk->mapped += WORD_PAGES + bytes;
    if (walk->mapped <= MAPPED_BYTES)
        return;
    file_map_forget(segment->post.data, segment->post.len);
    file_map_forget(segment->posn.data, segment->posn.len);
    walk->mapped = 0;
}

struct pair_walk *pair_walk_open(const struct segment *segment, const struct term_info *words,
                                 uint32_t n_words, size_t memory_bytes, struct err *err)
{
    struct pair_walk *walk = xcalloc(1, sizeof(*walk));
    walk->segment = segment;
    walk->words = words;
    walk->n_words = n_words;
    walk->err = err;
    walk->window_docs = window_of(walk, memory_bytes);
    walk->ends = xmalloc(((size_t)walk->window_docs + 1) * sizeof(*walk->ends));
    walk->seen = xcalloc(n_words, sizeof(*walk->seen));
    walk->cursors = xmalloc(n_words * sizeof(*walk->cursors));
    for (uint32_t i = 0; i < n_words; i++) {
        post_cursor_init(&walk->cursors[i], segment, &words[i], err);
        forget_some(walk, words[i].df / POSTING_BLOCK_DOCS * SKIP_BYTES);
    }
    return walk;
}

void pair_walk_close(struct pair_walk *walk)
{
    position_reader_release(&walk->reader);
    free(walk->cursors);
    free(walk->occurrences);
    free(walk->positions);
    free(walk->order);
    free(walk->ends);
    free(walk->entries);
    free(walk->at);
    free(walk->seen);
    free(walk->pairs);
    free(walk);
}

/* --- reading a window ------------------------------------------------------------------------- */

static enum status read_occurrence(struct pair_walk *walk, uint32_t word,
                                   struct post_cursor *cursor)
{
    const uint32_t *positions = NULL;
    uint32_t n = 0;
    TRY(position_reader_get(&walk->reader, cursor, &positions, &n, walk->err));
    if (positions[n - 1] >= WALK_POSITIONS_MAX)
        return err_set(walk->err, ST_LIMIT, "a document has a position of %u: pairs are not listed",
                       positions[n - 1]);
    walk->positions = mem_grow(walk->positions, &walk->positions_cap, walk->n_positions + n,
                               sizeof(*walk->positions));
    memcpy(walk->positions + walk->n_positions, positions, n * sizeof(*positions));
    walk->occurrences = mem_grow(walk->occurrences, &walk->occurrences_cap, walk->n_occurrences + 1,
                                 sizeof(*walk->occurrences));
    walk->occurrences[walk->n_occurrences++] = (struct occurrence){
        .doc = cursor->doc - walk->begin,
        .place = cursor->block.block * POSTING_BLOCK_DOCS + cursor->index,
        .begin = (uint32_t)walk->n_positions,
        .n = n,
        .word = (uint16_t)word,
    };
    walk->n_positions += n;
    return ST_OK;
}

static enum status read_word(struct pair_walk *walk, uint32_t word, ldoc_id end)
{
    size_t n_before = walk->n_positions;
    struct post_cursor *cursor = &walk->cursors[word];
    if (cursor->doc < walk->begin)
        post_cursor_seek(cursor, walk->begin);
    for (; cursor->doc < end; post_cursor_next(cursor))
        TRY(read_occurrence(walk, word, cursor));
    TRY(post_cursor_status(cursor));
    forget_some(walk, walk->n_positions - n_before);
    return ST_OK;
}

/* Orders the occurrences by document; those of one stay in order of words. */
static void order_by_doc(struct pair_walk *walk, uint32_t n_docs)
{
    uint32_t n = (uint32_t)walk->n_occurrences;
    walk->order = mem_grow(walk->order, &walk->order_cap, n, sizeof(*walk->order));
    memset(walk->ends, 0, ((size_t)n_docs + 1) * sizeof(*walk->ends));
    for (uint32_t i = 0; i < n; i++)
        walk->ends[walk->occurrences[i].doc + 1]++;
    for (uint32_t doc = 0; doc < n_docs; doc++)
        walk->ends[doc + 1] += walk->ends[doc];
    for (uint32_t i = 0; i < n; i++)
        walk->order[walk->ends[walk->occurrences[i].doc]++] = i;
}

enum status pair_walk_read(struct pair_walk *walk, ldoc_id begin, ldoc_id end, ldoc_id *read_end)
{
    if (end - begin > walk->window_docs)
        end = begin + walk->window_docs;
    walk->begin = begin;
    walk->n_occurrences = 0;
    walk->n_positions = 0;
    *read_end = end;
    for (uint32_t word = 0; word < walk->n_words; word++)
        TRY(read_word(walk, word, end));
    order_by_doc(walk, end - begin);
    return ST_OK;
}

/* --- the pairs of a document ------------------------------------------------------------------ */

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

static void add_entries(struct pair_walk *walk, uint32_t number)
{
    const struct occurrence *occurrence = &walk->occurrences[number];
    const uint32_t *positions = walk->positions + occurrence->begin;
    walk->entries = mem_grow(walk->entries, &walk->entries_cap, walk->n_entries + occurrence->n,
                             sizeof(*walk->entries));
    reach_position(walk, positions[occurrence->n - 1]);
    for (uint32_t i = 0; i < occurrence->n; i++) {
        uint32_t *at = &walk->at[positions[i]];
        walk->entries[walk->n_entries] =
            (struct entry){.pos = positions[i], .next = *at, .occurrence = number};
        *at = (uint32_t)walk->n_entries++;
    }
}

static void meet(struct pair_walk *walk, const struct occurrence *first,
                 const struct occurrence *second)
{
    if (walk->seen[second->word] == walk->turn)
        return;
    walk->seen[second->word] = walk->turn;
    if (walk->n_pairs == walk->pairs_cap)
        walk->pairs =
            mem_grow(walk->pairs, &walk->pairs_cap, walk->n_pairs + 1, sizeof(*walk->pairs));
    bool first_is_rarer = walk->words[first->word].df <= walk->words[second->word].df;
    walk->pairs[walk->n_pairs++] = (struct word_pair){
        first->word, second->word, first_is_rarer ? first->place : second->place};
}

/* The next word's turn to be the first of pairs. */
static void next_turn(struct pair_walk *walk)
{
    if (++walk->turn == 0) {
        memset(walk->seen, 0, walk->n_words * sizeof(*walk->seen));
        walk->turn = 1;
    }
}

static void pair_entries(struct pair_walk *walk)
{
    uint32_t current = NO_ENTRY; /* the occurrence whose turn it is; its entries are side by side */
    for (size_t i = 0; i < walk->n_entries; i++) {
        const struct entry *entry = &walk->entries[i];
        uint32_t next = walk->at[entry->pos + 1];
        if (entry->occurrence != current)
            next_turn(walk);
        current = entry->occurrence;
        for (; next != NO_ENTRY; next = walk->entries[next].next)
            meet(walk, &walk->occurrences[entry->occurrence],
                 &walk->occurrences[walk->entries[next].occurrence]);
    }
    for (size_t i = 0; i < walk->n_entries; i++)
        walk->at[walk->entries[i].pos] = NO_ENTRY;
}

const struct word_pair *pair_walk_pairs(struct pair_walk *walk, ldoc_id doc, uint32_t *n)
{
    uint32_t in_window = doc - walk->begin;
    walk->n_entries = 0;
    walk->n_pairs = 0;
    for (uint32_t i = in_window > 0 ? walk->ends[in_window - 1] : 0; i < walk->ends[in_window]; i++)
        add_entries(walk, walk->order[i]);
    pair_entries(walk);
    *n = (uint32_t)walk->n_pairs;
    return walk->pairs;
}

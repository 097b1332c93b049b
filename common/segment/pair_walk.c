#include "common/segment/pair_walk.h"

#include "common/io/file.h"
#include "common/segment/post_list.h"
#include "common/segment/segment_impl.h"

#include <stdlib.h>
#include <string.h>

/* Bodies are at most 64 MiB, so no writer of ours comes near; the room made for it is 1 GiB. */
#define WALK_POSITIONS_MAX ((uint32_t)256 * 1024 * 1024)

#define WINDOW_DOCS_MAX 65536

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

/* A word of the document being looked at. */
struct doc_word {
    uint32_t word;
    uint32_t df;
    uint32_t place;
};

/* One position of the document, and the number of the word there. */
struct entry {
    uint32_t pos;
    uint32_t number;
};

/* Who stands at a position of the document: nobody, a word by its number in the document, or, from
 * SEVERAL on, several, by the number of a member. */
#define NOBODY  ((uint32_t)0)
#define SEVERAL ((uint32_t)1 << 31)

/* One of several words at a position; `rest` says who else stands there. */
struct member {
    uint32_t number;
    uint32_t rest;
};

struct pair_walk {
    const struct segment *segment;
    const struct term_info *words;
    uint32_t n_words;
    struct post_cursor *cursors; /* of the words, where the last window ended */
    struct err *err;

    /* The window: occurrences in order of words, `order` in order of documents. */
    uint64_t window_len; /* the most that lengths of documents may add up to, but of one */
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
    struct doc_word *doc_words; /* from 1; 0 is nobody, whose word is n_words */
    struct entry *entries;      /* word after word */
    size_t n_entries, entries_cap;
    uint32_t *at; /* who stands at each position; nobody between documents */
    size_t n_at, at_cap;
    struct member *members;
    size_t n_members, members_cap;
    uint32_t *seen; /* of each word, whose turn it was when it was met last as the second one */
    uint32_t turns; /* that are over; a word's own is the one after them by its number */
    struct word_pair *pairs;
    size_t n_pairs, pairs_cap;
};

/* The lengths of as many documents as fit, on average, when arrays grow to twice what they need;
 * positions take more than five bits each, as a rule. */
static uint64_t window_len_of(const struct pair_walk *walk, size_t memory_bytes)
{
    double bytes = 0;
    double total_len = (double)walk->segment->columns.total_len;
    for (uint32_t i = 0; i < walk->n_words; i++) {
        bytes += (double)walk->words[i].pos_len * 8 / 5 * sizeof(*walk->positions);
        bytes += walk->words[i].df * (double)(sizeof(struct occurrence) + sizeof(*walk->order));
    }
    double len = bytes > 0 ? (double)memory_bytes / 2 / bytes * total_len : total_len;
    return len < total_len ? (uint64_t)len : UINT64_MAX;
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
    walk->window_len = window_len_of(walk, memory_bytes);
    walk->ends = xmalloc((WINDOW_DOCS_MAX + 1) * sizeof(*walk->ends));
    walk->seen = xcalloc((size_t)n_words + 1, sizeof(*walk->seen));
    walk->doc_words = xmalloc(((size_t)n_words + 1) * sizeof(*walk->doc_words));
    walk->doc_words[NOBODY] = (struct doc_word){.word = n_words};
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
    free(walk->doc_words);
    free(walk->entries);
    free(walk->at);
    free(walk->members);
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
    if (n > UINT32_MAX - walk->n_positions)
        return err_set(walk->err, ST_LIMIT, "a document has too many positions for listing pairs");
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

/* Where a window ends that begins at `begin`, which is before `end`. */
static ldoc_id window_end(const struct pair_walk *walk, ldoc_id begin, ldoc_id end)
{
    if (end - begin > WINDOW_DOCS_MAX)
        end = begin + WINDOW_DOCS_MAX;
    uint64_t len = segment_doc_len(walk->segment, begin);
    ldoc_id doc = begin + 1;
    for (; doc < end; doc++) {
        len += segment_doc_len(walk->segment, doc);
        if (len > walk->window_len)
            break;
    }
    return doc;
}

enum status pair_walk_read(struct pair_walk *walk, ldoc_id begin, ldoc_id end, ldoc_id *read_end)
{
    TRY(segment_check_doc_lens(walk->segment, walk->err));
    end = window_end(walk, begin, end);
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

/* Makes room for a position, as one at which nobody stands. */
static void reach_position(struct pair_walk *walk, uint32_t pos)
{
    size_t need = (size_t)pos + 2; /* what comes after it is looked at, too */
    if (need <= walk->n_at)
        return;
    walk->at = mem_grow(walk->at, &walk->at_cap, need, sizeof(*walk->at));
    memset(walk->at + walk->n_at, 0, (walk->at_cap - walk->n_at) * sizeof(*walk->at));
    walk->n_at = walk->at_cap;
}

/* Who stands at a position where `others` do when a word joins them. */
static uint32_t join(struct pair_walk *walk, uint32_t number, uint32_t others)
{
    walk->members =
        mem_grow(walk->members, &walk->members_cap, walk->n_members + 1, sizeof(*walk->members));
    walk->members[walk->n_members] = (struct member){number, others};
    return SEVERAL + (uint32_t)walk->n_members++;
}

static void place_word(struct pair_walk *walk, const struct occurrence *occurrence, uint32_t number)
{
    const uint32_t *positions = walk->positions + occurrence->begin;
    struct entry *entries = walk->entries + walk->n_entries;
    for (uint32_t i = 0; i < occurrence->n; i++) {
        uint32_t *at = &walk->at[positions[i]];
        entries[i] = (struct entry){positions[i], number};
        *at = *at == NOBODY ? number : join(walk, number, *at);
    }
    walk->n_entries += occurrence->n;
}

/* Occurrences ahead that are asked for: they lie in order of words. */
#define AHEAD 8

/* Numbers the document's words and puts them in their positions; returns how many there are. */
static uint32_t place_words(struct pair_walk *walk, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        const struct occurrence *occurrence = &walk->occurrences[walk->order[i]];
        uint32_t number = i - begin + 1;
        if (i + 2 * AHEAD < end)
            __builtin_prefetch(&walk->occurrences[walk->order[i + 2 * AHEAD]]);
        if (i + AHEAD < end)
            __builtin_prefetch(walk->positions + walk->occurrences[walk->order[i + AHEAD]].begin);
        walk->entries = mem_grow(walk->entries, &walk->entries_cap, walk->n_entries + occurrence->n,
                                 sizeof(*walk->entries));
        reach_position(walk, walk->positions[occurrence->begin + occurrence->n - 1]);
        walk->doc_words[number] = (struct doc_word){
            occurrence->word, walk->words[occurrence->word].df, occurrence->place};
        place_word(walk, occurrence, number);
    }
    return end - begin;
}

/* Adds a pair unless it is there or its second is nobody; without branches, as all are likely.
 * There is room for it. */
static inline void meet(struct pair_walk *walk, uint32_t first_number, uint32_t second_number)
{
    const struct doc_word *first = &walk->doc_words[first_number];
    const struct doc_word *second = &walk->doc_words[second_number];
    uint32_t *seen = &walk->seen[second->word];
    uint32_t turn = walk->turns + first_number;
    walk->pairs[walk->n_pairs] =
        (struct word_pair){(uint16_t)first->word, (uint16_t)second->word,
                           first->df <= second->df ? first->place : second->place};
    walk->n_pairs += (size_t)((*seen != turn) & (second_number != NOBODY));
    *seen = turn;
}

static void pair_entries(struct pair_walk *walk)
{
    for (size_t i = 0; i < walk->n_entries; i++) {
        struct entry entry = walk->entries[i];
        uint32_t next = walk->at[entry.pos + 1];
        for (; next >= SEVERAL; next = walk->members[next - SEVERAL].rest)
            meet(walk, entry.number, walk->members[next - SEVERAL].number);
        meet(walk, entry.number, next);
    }
    for (size_t i = 0; i < walk->n_entries; i++)
        walk->at[walk->entries[i].pos] = NOBODY;
}

/* Every entry may meet one word, and more of them only where several stand: each of these is met by
 * at most all that stand before it. But no more than all pairs there are. */
static void make_room_for_pairs(struct pair_walk *walk, size_t n_words)
{
    size_t all = n_words * n_words;
    size_t most = walk->n_entries + walk->n_members * n_words;
    if (most > all)
        most = all;
    if (most >= walk->pairs_cap)
        walk->pairs = mem_grow(walk->pairs, &walk->pairs_cap, most + 1, sizeof(*walk->pairs));
}

/* Goes on counting turns; none has been before the first, or before they begin again. */
static void end_turns(struct pair_walk *walk, uint32_t n_words)
{
    walk->turns += n_words;
    if (walk->turns <= UINT32_MAX - UINT16_MAX)
        return;
    memset(walk->seen, 0, ((size_t)walk->n_words + 1) * sizeof(*walk->seen));
    walk->turns = 0;
}

const struct word_pair *pair_walk_pairs(struct pair_walk *walk, ldoc_id doc, uint32_t *n)
{
    uint32_t in_window = doc - walk->begin;
    uint32_t begin = in_window > 0 ? walk->ends[in_window - 1] : 0;
    walk->n_entries = 0;
    walk->n_members = 0;
    walk->n_pairs = 0;
    uint32_t n_words = place_words(walk, begin, walk->ends[in_window]);
    make_room_for_pairs(walk, n_words);
    pair_entries(walk);
    end_turns(walk, n_words);
    *n = (uint32_t)walk->n_pairs;
    return walk->pairs;
}

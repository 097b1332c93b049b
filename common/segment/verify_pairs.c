#include "common/segment/verify_pairs.h"

#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/segment/pair_walk.h"
#include "common/segment/segment_impl.h"

#include <stdlib.h>

/* Memory for the walk over pairs. */
#define PAIR_WALK_BYTES ((size_t)16 * 1024 * 1024)

void pair_check_init(struct pair_check *check, const struct segment *segment, struct err *err)
{
    *check = (struct pair_check){.segment = segment, .err = err};
    check->words = xcalloc(segment->pairs.n_words, sizeof(*check->words));
}

void pair_check_release(struct pair_check *check)
{
    free(check->words);
    *check = (struct pair_check){0};
}

/* --- the words ---------------------------------------------------------------------------- */

enum status pair_check_term(struct pair_check *check, const struct term_info *info)
{
    const struct pairs *pairs = &check->segment->pairs;
    uint32_t number;
    if (check->n_words == pairs->n_words)
        return ST_OK;
    TRY(pairs_word(pairs, check->n_words, &number, check->err));
    if (number < info->number || (number == info->number && !info->has_positions))
        return chunk_corrupt(&pairs->word, (uint64_t)check->n_words * PAIR_WORD_BYTES, check->err,
                             "number of a term with positions, at least", info->number, number);
    if (number == info->number)
        check->words[check->n_words++] = *info;
    return ST_OK;
}

/* --- what positions say ------------------------------------------------------------------- */

/* The documents of a pair, by their places in the rarer word's list: their number, and a sum that
 * changes with any of them. */
struct doc_sum {
    uint64_t n;
    uint64_t sum;
};

static void add_place(struct doc_sum *docs, uint32_t place)
{
    docs->n++;
    docs->sum += hash64(slice_make((const char *)&place, sizeof(place)));
}

/* What the lists should have: all that positions say about the words. */
static enum status sum_pairs(const struct pair_check *check, struct doc_sum *expected)
{
    uint32_t n_words = check->n_words;
    uint32_t n_docs = check->segment->columns.n_docs;
    struct pair_walk *pair_walk =
        pair_walk_open(check->segment, check->words, n_words, PAIR_WALK_BYTES, check->err);
    enum status status = ST_OK;
    for (ldoc_id doc = 0, end; doc < n_docs && status == ST_OK; doc = end) {
        status = pair_walk_read(pair_walk, doc, n_docs, &end);
        for (; doc < end && status == ST_OK; doc++) {
            uint32_t n;
            const struct word_pair *pairs = pair_walk_pairs(pair_walk, doc, &n);
            for (uint32_t i = 0; i < n; i++)
                add_place(&expected[pairs[i].first * n_words + pairs[i].second], pairs[i].place);
        }
    }
    pair_walk_close(pair_walk);
    return status;
}

/* --- what the lists say ------------------------------------------------------------------- */

/* Compares a list with what is expected, and takes that away. */
static enum status verify_pair(const struct pair_check *check, const struct pair_list *list,
                               uint32_t *places, struct doc_sum *expected)
{
    struct doc_sum found = {0};
    TRY(segment_read_pair(check->segment, list, places, check->err));
    for (uint32_t i = 0; i < list->df; i++)
        add_place(&found, places[i]);
    if (found.n != expected->n || found.sum != expected->sum)
        return chunk_corrupt(&check->segment->pairs.list, list->off, check->err,
                             "documents of a pair", expected->n, found.n);
    *expected = (struct doc_sum){0};
    return ST_OK;
}

/* Compares the pairs of a block, whose lists begin where those before them ended. Its second words
 * begin with *next_second at the least: searches look for a block by its first one. */
static enum status verify_pair_block(const struct pair_check *check, uint32_t first, uint32_t block,
                                     uint32_t *next_second, uint32_t *places,
                                     struct doc_sum *of_first)
{
    const struct pairs *pairs = &check->segment->pairs;
    struct pair_scan scan;
    struct pair_list list;
    uint32_t second;
    bool more;
    uint32_t n_pairs = 0;
    TRY(pair_scan_start(&scan, pairs, block, check->err));
    if (scan.second < *next_second)
        return chunk_corrupt(&pairs->second, (uint64_t)block * PAIR_SECOND_BYTES, check->err,
                             "second word, at least", *next_second, scan.second);
    for (;; n_pairs++) {
        TRY(pair_scan_next(&scan, &more, &second, &list, check->err));
        if (!more)
            break;
        uint32_t df = check->words[first].df;
        uint32_t df_second = check->words[second].df;
        list.rarer_df = df < df_second ? df : df_second;
        TRY(verify_pair(check, &list, places, &of_first[second]));
    }
    *next_second = scan.second;
    if (n_pairs == 0 || n_pairs > PAIR_BLOCK)
        return chunk_corrupt(&pairs->begin, (uint64_t)block * PAIR_BEGIN_BYTES, check->err,
                             "pairs of a block, 1 to", PAIR_BLOCK, n_pairs);
    if (scan.list != scan.lists_end)
        return chunk_corrupt(&pairs->begin, (uint64_t)block * PAIR_BEGIN_BYTES, check->err,
                             "end of a block's lists", scan.list, scan.lists_end);
    return ST_OK;
}

/* The tables fill their chunks; that nothing in them overlaps was seen when blocks were read. */
static enum status verify_pair_ends(const struct pairs *pairs, struct err *err)
{
    uint64_t last = (uint64_t)pairs->n_blocks * PAIR_BEGIN_BYTES;
    const uint8_t *ends = pairs->begin.data + last;
    if (load_le64(pairs->begin.data) != 0 || load_le64(pairs->begin.data + 8) != 0)
        return chunk_corrupt_text(&pairs->begin, 0, err, "the first block does not begin at 0");
    if (load_le64(ends) != pairs->entry.len)
        return chunk_corrupt(&pairs->begin, last, err, "end of the entries", pairs->entry.len,
                             load_le64(ends));
    if (load_le64(ends + 8) != pairs->list.len)
        return chunk_corrupt(&pairs->begin, last, err, "end of the lists", pairs->list.len,
                             load_le64(ends + 8));
    return ST_OK;
}

static enum status verify_pairs_of(const struct pair_check *check, uint32_t first,
                                   uint32_t *next_block, uint32_t *places, struct doc_sum *of_first)
{
    const struct pairs *pairs = &check->segment->pairs;
    uint32_t begin, end;
    uint32_t next_second = 0;
    TRY(pairs_blocks(pairs, first, &begin, &end, check->err));
    if (begin != *next_block)
        return chunk_corrupt(&pairs->first, (uint64_t)first * PAIR_FIRST_BYTES, check->err,
                             "first block of a word", *next_block, begin);
    for (uint32_t block = begin; block < end; block++)
        TRY(verify_pair_block(check, first, block, &next_second, places, of_first));
    for (uint32_t second = 0; second < pairs->n_words; second++)
        if (of_first[second].n != 0)
            return chunk_corrupt_text(&pairs->first, (uint64_t)first * PAIR_FIRST_BYTES, check->err,
                                      "a pair that %u documents have is not listed",
                                      (unsigned)of_first[second].n);
    *next_block = end;
    return ST_OK;
}

static enum status verify_pair_lists(const struct pair_check *check, uint32_t *places,
                                     struct doc_sum *expected)
{
    const struct pairs *pairs = &check->segment->pairs;
    uint32_t next = 0;
    for (uint32_t first = 0; first < pairs->n_words; first++)
        TRY(verify_pairs_of(check, first, &next, places,
                            expected + (size_t)first * pairs->n_words));
    if (next != pairs->n_blocks)
        return chunk_corrupt(&pairs->first, (uint64_t)pairs->n_words * PAIR_FIRST_BYTES, check->err,
                             "number of blocks", pairs->n_blocks, next);
    return verify_pair_ends(pairs, check->err);
}

enum status pair_check_finish(const struct pair_check *check)
{
    const struct pairs *pairs = &check->segment->pairs;
    if (check->n_words < pairs->n_words)
        return chunk_corrupt(&pairs->word, (uint64_t)check->n_words * PAIR_WORD_BYTES, check->err,
                             "number of a term, below", segment_n_terms(check->segment),
                             UINT32_MAX);
    if (pairs->n_words == 0)
        return ST_OK;
    struct doc_sum *expected = xcalloc((size_t)pairs->n_words * pairs->n_words, sizeof(*expected));
    enum status status = sum_pairs(check, expected);
    uint32_t *places = xmalloc(check->segment->columns.n_docs * sizeof(*places));
    if (status == ST_OK)
        status = verify_pair_lists(check, places, expected);
    free(places);
    free(expected);
    return status;
}

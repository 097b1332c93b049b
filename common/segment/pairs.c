#include "common/segment/pairs.h"

#include "common/base/bytes.h"
#include "common/segment/rice.h"
#include "common/segment/segment_impl.h"

/* Step, number of documents and length of the list. */
#define ENTRY_MAX_BYTES (3 * VARINT32_MAX_BYTES)

/* --- the file ----------------------------------------------------------------------------- */

static enum status open_chunks(struct pairs *pairs, struct err *err)
{
    const struct chunk_file *file = &pairs->file;
    TRY(chunk_file_find(file, "word", &pairs->word, err));
    uint64_t n_words = pairs->word.len / PAIR_WORD_BYTES;
    if (n_words > PAIR_WORDS_MAX || pairs->word.len % PAIR_WORD_BYTES != 0)
        return chunk_corrupt(&pairs->word, 0, err, "words, at most", PAIR_WORDS_MAX, n_words);
    TRY(chunk_file_find_items(file, "frst", n_words + 1, PAIR_FIRST_BYTES, &pairs->first, err));
    TRY(chunk_file_find(file, "secd", &pairs->second, err));
    uint64_t n_blocks = pairs->second.len / PAIR_SECOND_BYTES;
    if (n_blocks > n_words * n_words || pairs->second.len % PAIR_SECOND_BYTES != 0)
        return chunk_corrupt(&pairs->second, 0, err, "blocks of pairs, at most", n_words * n_words,
                             n_blocks);
    TRY(chunk_file_find_items(file, "begi", n_blocks + 1, PAIR_BEGIN_BYTES, &pairs->begin, err));
    TRY(chunk_file_find(file, "entr", &pairs->entry, err));
    TRY(chunk_file_find(file, "list", &pairs->list, err));
    pairs->n_words = (uint32_t)n_words;
    pairs->n_blocks = (uint32_t)n_blocks;
    return ST_OK;
}

enum status pairs_open(struct pairs *pairs, const char *index_path, const char *name,
                       uint64_t segment_key, struct err *err)
{
    struct strbuf path = {0};
    struct err own = {0};
    strbuf_addf(&path, "%s/%s.pairs", index_path, name);
    enum status status = chunk_file_open(&pairs->file, path.buf, "pair", &own);
    strbuf_release(&path);
    if (status == ST_NOT_FOUND)
        return ST_OK;
    if (status == ST_OK && pairs->file.segment_key != segment_key)
        status =
            err_set(&own, ST_CORRUPT, "%s: trailer: belongs to another segment", pairs->file.path);
    if (status == ST_OK)
        status = open_chunks(pairs, &own);
    if (status != ST_OK)
        *err = own;
    return status;
}

void pairs_close(struct pairs *pairs)
{
    chunk_file_close(&pairs->file);
}

/* --- words and blocks --------------------------------------------------------------------- */

enum status pairs_word(const struct pairs *pairs, uint32_t i, uint32_t *number, struct err *err)
{
    *number = 0;
    TRY(chunk_check(&pairs->word, (uint64_t)i * PAIR_WORD_BYTES, PAIR_WORD_BYTES, err));
    *number = load_le32(pairs->word.data + (size_t)i * PAIR_WORD_BYTES);
    return ST_OK;
}

enum status pairs_blocks(const struct pairs *pairs, uint32_t i, uint32_t *begin, uint32_t *end,
                         struct err *err)
{
    uint64_t off = (uint64_t)i * PAIR_FIRST_BYTES;
    *begin = *end = 0;
    TRY(chunk_check(&pairs->first, off, 2 * PAIR_FIRST_BYTES, err));
    uint32_t from = load_le32(pairs->first.data + off);
    uint32_t to = load_le32(pairs->first.data + off + PAIR_FIRST_BYTES);
    if (from > to || to > pairs->n_blocks)
        return chunk_corrupt(&pairs->first, off, err, "end of a word's blocks, at most",
                             pairs->n_blocks, to);
    *begin = from;
    *end = to;
    return ST_OK;
}

static enum status block_second(const struct pairs *pairs, uint32_t block, uint32_t *second,
                                struct err *err)
{
    uint64_t off = (uint64_t)block * PAIR_SECOND_BYTES;
    *second = 0;
    TRY(chunk_check(&pairs->second, off, PAIR_SECOND_BYTES, err));
    *second = load_le16(pairs->second.data + off);
    return ST_OK;
}

/* --- the pairs of a block ----------------------------------------------------------------- */

enum status pair_scan_start(struct pair_scan *scan, const struct pairs *pairs, uint32_t block,
                            struct err *err)
{
    uint64_t off = (uint64_t)block * PAIR_BEGIN_BYTES;
    *scan = (struct pair_scan){.pairs = pairs};
    TRY(block_second(pairs, block, &scan->second, err));
    TRY(chunk_check(&pairs->begin, off, 2 * PAIR_BEGIN_BYTES, err));
    const uint8_t *item = pairs->begin.data + off;
    scan->entry = load_le64(item);
    scan->list = load_le64(item + 8);
    scan->entries_end = load_le64(item + PAIR_BEGIN_BYTES);
    scan->lists_end = load_le64(item + PAIR_BEGIN_BYTES + 8);
    if (scan->entry > scan->entries_end || scan->entries_end > pairs->entry.len)
        return chunk_corrupt(&pairs->begin, off, err, "end of a block's entries, at most",
                             pairs->entry.len, scan->entries_end);
    if (scan->list > scan->lists_end || scan->lists_end > pairs->list.len)
        return chunk_corrupt(&pairs->begin, off, err, "end of a block's lists, at most",
                             pairs->list.len, scan->lists_end);
    return ST_OK;
}

enum status pair_scan_next(struct pair_scan *scan, bool *more, uint32_t *second,
                           struct pair_list *list, struct err *err)
{
    const struct pairs *pairs = scan->pairs;
    const struct chunk *chunk = &pairs->entry;
    uint64_t room = scan->entries_end - scan->entry;
    uint32_t step, df, len;
    *more = false;
    *second = 0;
    *list = (struct pair_list){0};
    if (room == 0)
        return ST_OK;
    TRY(chunk_check(chunk, scan->entry, room < ENTRY_MAX_BYTES ? room : ENTRY_MAX_BYTES, err));
    const uint8_t *at = chunk->data + scan->entry;
    const uint8_t *end = at + room;
    if ((at = varint_get32(at, end, &step)) == NULL || (at = varint_get32(at, end, &df)) == NULL ||
        (at = varint_get32(at, end, &len)) == NULL || df == 0)
        return chunk_corrupt_text(chunk, scan->entry, err, "an entry of a pair is damaged");
    if (step >= pairs->n_words || scan->second + step >= pairs->n_words)
        return chunk_corrupt(chunk, scan->entry, err, "second word, below", pairs->n_words,
                             (uint64_t)scan->second + step);
    if (len > scan->lists_end - scan->list)
        return chunk_corrupt(chunk, scan->entry, err, "bytes of a pair's list, at most",
                             scan->lists_end - scan->list, len);
    *more = true;
    *second = scan->second + step;
    *list = (struct pair_list){.df = df, .off = scan->list, .len = len};
    scan->entry = (uint64_t)(at - chunk->data);
    scan->list += len;
    scan->second = *second + 1;
    return ST_OK;
}

/* --- looking a pair up -------------------------------------------------------------------- */

/* Which of the words has a number among the terms; n_words for none. */
static enum status find_word(const struct pairs *pairs, uint64_t number, uint32_t *word,
                             struct err *err)
{
    uint32_t low = 0;
    uint32_t high = pairs->n_words; /* words from here on have higher numbers */
    uint32_t found = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        TRY(pairs_word(pairs, middle, &found, err));
        if (found <= number)
            low = middle + 1;
        else
            high = middle;
    }
    *word = pairs->n_words;
    if (low == 0)
        return ST_OK;
    TRY(pairs_word(pairs, low - 1, &found, err));
    if (found == number)
        *word = low - 1;
    return ST_OK;
}

/* The only block that can have the pair: the last one that does not begin behind it. False when
 * there is none. */
static enum status find_block(const struct pairs *pairs, uint32_t first, uint32_t second,
                              uint32_t *block, bool *is_there, struct err *err)
{
    uint32_t begin, low, high;
    TRY(pairs_blocks(pairs, first, &begin, &high, err));
    low = begin;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t found;
        TRY(block_second(pairs, middle, &found, err));
        if (found <= second)
            low = middle + 1;
        else
            high = middle;
    }
    *is_there = low > begin;
    *block = low - 1;
    return ST_OK;
}

static enum status find_list(const struct pairs *pairs, uint32_t first, uint32_t second,
                             bool *is_listed, struct pair_list *list, struct err *err)
{
    struct pair_scan scan;
    uint32_t block, found;
    bool more;
    *is_listed = false;
    TRY(find_block(pairs, first, second, &block, &more, err));
    if (!more)
        return ST_OK;
    TRY(pair_scan_start(&scan, pairs, block, err));
    do {
        TRY(pair_scan_next(&scan, &more, &found, list, err));
    } while (more && found < second);
    *is_listed = more && found == second;
    return ST_OK;
}

enum status segment_find_pair(const struct segment *segment, const struct term_info *first,
                              const struct term_info *second, enum pair_state *state,
                              struct pair_list *list, struct err *err)
{
    const struct pairs *pairs = &segment->pairs;
    uint32_t words[2] = {0};
    bool is_listed;
    *state = PAIR_UNKNOWN;
    *list = (struct pair_list){0};
    TRY(find_word(pairs, first->number, &words[0], err));
    TRY(find_word(pairs, second->number, &words[1], err));
    if (words[0] == pairs->n_words || words[1] == pairs->n_words)
        return ST_OK;
    TRY(find_list(pairs, words[0], words[1], &is_listed, list, err));
    *state = PAIR_NOWHERE;
    if (!is_listed) {
        *list = (struct pair_list){0};
        return ST_OK;
    }
    list->rarer_df = first->df < second->df ? first->df : second->df;
    if (list->df > list->rarer_df)
        return chunk_corrupt(&pairs->list, list->off, err, "documents of a pair, at most",
                             list->rarer_df, list->df);
    *state = PAIR_LISTED;
    return ST_OK;
}

enum status segment_read_pair(const struct segment *segment, const struct pair_list *list,
                              uint32_t *places, struct err *err)
{
    const struct chunk *chunk = &segment->pairs.list;
    if (list->df > list->rarer_df)
        return chunk_corrupt(chunk, list->off, err, "documents of a pair, at most", list->rarer_df,
                             list->df);
    TRY(chunk_check(chunk, list->off, list->len, err));
    if (!rice_decode(chunk->data + list->off, list->len, list->rarer_df, places, list->df))
        return chunk_corrupt_text(chunk, list->off, err, "a pair's list is damaged");
    return ST_OK;
}

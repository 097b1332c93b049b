#include "common/segment/post_list.h"

#include "common/base/popcount.h"
#include "common/segment/post_block.h"
#include "common/segment/segment_impl.h"

#include <string.h>

/* Cache lines of a block's positions that are asked for: all of a rare word's, more or less. */
#define PREFETCH_LINES 4
#define CACHE_LINE     64

/* --- failures ----------------------------------------------------------------------------- */

static bool list_end(struct post_list *list)
{
    list->n_blocks = 0;
    return false;
}

/* Fails with a fault `off` bytes into the list. */
static bool list_fail(struct post_list *list, uint64_t off, const char *what, uint64_t expected,
                      uint64_t found)
{
    list->status = chunk_corrupt(&list->segment->post, list->info.post_off + off, list->err, what,
                                 expected, found);
    return list_end(list);
}

/* Checks the `len` bytes at `off` of the list. */
static bool is_intact(struct post_list *list, uint64_t off, uint64_t len)
{
    list->status = chunk_check(&list->segment->post, list->info.post_off + off, len, list->err);
    return list->status == ST_OK || list_end(list);
}

/* --- the list ----------------------------------------------------------------------------- */

/* Searchers trust the table before they have loaded a block: it must ascend, below n_docs. */
static bool check_lasts(struct post_list *list)
{
    uint32_t n_docs = list->segment->columns.n_docs;
    bool ascends = true;
    for (uint32_t i = 1; i < list->n_blocks; i++)
        ascends &= post_list_last(list, i - 1) < post_list_last(list, i);
    uint32_t last = post_list_last(list, list->n_blocks - 1);
    if (!ascends || last >= n_docs)
        return list_fail(list, list->blocks_len, "last documents, ascending, below", n_docs, last);
    return true;
}

static bool open_skips(struct post_list *list)
{
    uint64_t skip_bytes = post_list_skip_bytes(list->n_blocks);
    if (list->info.post_len < skip_bytes)
        return list_fail(list, 0, "bytes of postings, at least", skip_bytes, list->info.post_len);
    list->blocks_len -= skip_bytes;
    list->skips = list->blocks + list->blocks_len;
    if (!is_intact(list, list->blocks_len, skip_bytes))
        return false;
    uint32_t end = post_list_end(list, list->n_blocks - 1);
    if (end != list->blocks_len)
        return list_fail(list, list->blocks_len, "end of the last block", list->blocks_len, end);
    return check_lasts(list);
}

void post_list_open(struct post_list *list, const struct segment *segment,
                    const struct term_info *info, struct err *err)
{
    const struct chunk *chunk = &segment->post;
    *list = (struct post_list){.segment = segment, .info = *info, .err = err};
    if (info->df == 0 || info->df > segment->columns.n_docs) {
        (void)list_fail(list, 0, "documents of a term, at most", segment->columns.n_docs, info->df);
        return;
    }
    if (info->post_off > chunk->len || info->post_len > chunk->len - info->post_off) {
        (void)list_fail(list, 0, "end of postings, at most", chunk->len,
                        info->post_off + info->post_len);
        return;
    }
    list->blocks = chunk->data + info->post_off;
    list->blocks_len = info->post_len;
    list->n_blocks = info->df / POSTING_BLOCK_DOCS + (info->df % POSTING_BLOCK_DOCS != 0);
    if (list->n_blocks > 1)
        (void)open_skips(list);
}

uint32_t post_list_find(const struct post_list *list, uint32_t from, ldoc_id target)
{
    if (list->skips == NULL)
        return from;
    uint32_t low = from; /* blocks before `low` end before the target */
    uint32_t step = 1;
    while (low < list->n_blocks) {
        uint32_t probe = list->n_blocks - low > step ? low + step - 1 : list->n_blocks - 1;
        if (post_list_last(list, probe) >= target) {
            uint32_t high = probe;
            while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                if (post_list_last(list, middle) >= target)
                    high = middle;
                else
                    low = middle + 1;
            }
            return low;
        }
        low = probe + 1;
        step *= 2;
    }
    return list->n_blocks;
}

/* --- blocks ------------------------------------------------------------------------------- */

/* Where a block lies; false when it does not lie inside the list. */
static bool find_bounds(struct post_list *list, uint32_t block, uint64_t *begin, uint64_t *end)
{
    *begin = 0;
    *end = list->blocks_len;
    if (list->skips != NULL) {
        *begin = block > 0 ? post_list_end(list, block - 1) : 0;
        *end = post_list_end(list, block);
    }
    if (*end > list->blocks_len)
        return list_fail(list, *begin, "end of a block, at most", list->blocks_len, *end);
    if (*begin >= *end)
        return list_fail(list, *begin, "end of a block, at least", *begin + 1, *end);
    return is_intact(list, *begin, *end - *begin);
}

/* The block's last document must be the one of the skip table, and be there. */
static bool check_last(struct post_list *list, const struct post_block *block, uint64_t off,
                       uint64_t last)
{
    uint32_t n_docs = list->segment->columns.n_docs;
    if (last >= n_docs)
        return list_fail(list, off, "document, at most", (uint64_t)n_docs - 1, last);
    if (list->skips != NULL && last != post_list_last(list, block->block))
        return list_fail(list, off, "last document of a block", post_list_last(list, block->block),
                         last);
    return true;
}

/* A bitmap must have as many bits as the block has documents, the last one in its last byte. */
static bool check_bitmap(struct post_list *list, const struct post_block *block, uint64_t off)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < block->bitmap_bytes; i += 8)
        n += popcount64(post_block_bitmap_word(block, i));
    uint8_t top = block->bitmap[block->bitmap_bytes - 1];
    if (n != block->n || top == 0)
        return list_fail(list, off, "documents of a bitmap", block->n, top == 0 ? 0 : n);
    uint64_t last = (uint64_t)block->first + (uint64_t)(block->bitmap_bytes - 1) * 8 +
                    (31u - (uint32_t)__builtin_clz(top));
    return check_last(list, block, off, last);
}

static bool check_docs(struct post_list *list, struct post_block *block, uint64_t off)
{
    if (block->bitmap != NULL)
        return check_bitmap(list, block, off);
    post_block_decode_docs(block);
    if (block->doc_width > BITPACK_DOCS_NO_WRAP &&
        !bitpack_docs_ascend(block->docs, block->n, block->first))
        return list_fail(list, off, "bits of a delta, at most", BITPACK_DOCS_NO_WRAP,
                         block->doc_width);
    return check_last(list, block, off, block->docs[block->n - 1]);
}

/* Finds a block's parts, `block_begin` bytes into the list; its documents are not looked at. */
static bool read_block(struct post_list *list, uint32_t number, struct post_block *block,
                       uint64_t *block_begin)
{
    uint64_t begin, end;
    if (number >= list->n_blocks || !find_bounds(list, number, &begin, &end))
        return false;
    *block_begin = begin;
    const uint8_t *at = list->blocks + begin;
    const uint8_t *stop = list->blocks + end;
    block->block = number;
    block->n = number + 1 < list->n_blocks ? POSTING_BLOCK_DOCS
                                           : list->info.df - number * POSTING_BLOCK_DOCS;
    block->first = number > 0 ? post_list_last(list, number - 1) + 1 : 0;
    block->docs_ready = false;
    block->wdfs_ready = false;
    block->ranks_ready = false;
    block->pos_begin = 0;

    uint8_t head = *at++;
    bool is_bitmap = head == BLOCK_BITMAP;
    bool has_pos_begin = list->info.has_positions && number > 0;
    size_t fixed = (is_bitmap ? BLOCK_BITMAP_LEN_BYTES : 0) + (has_pos_begin ? BLOCK_POS_BYTES : 0);
    if (is_bitmap && block->n != POSTING_BLOCK_DOCS)
        return list_fail(list, begin, "documents of a bitmap", POSTING_BLOCK_DOCS, block->n);
    if (!is_bitmap && head > BITPACK_MAX_WIDTH)
        return list_fail(list, begin, "bits of a number, at most", BITPACK_MAX_WIDTH, head);
    if ((size_t)(stop - at) < fixed)
        return list_fail(list, begin, "bytes of a block, at least", 1 + fixed, end - begin);
    size_t doc_bytes = bitpack_bytes(block->n, is_bitmap ? 0 : head);
    if (is_bitmap) {
        doc_bytes = load_le16(at);
        at += BLOCK_BITMAP_LEN_BYTES;
    }
    if (has_pos_begin) {
        block->pos_begin = (uint64_t)load_le32(at) | (uint64_t)load_le16(at + 4) << 32;
        at += BLOCK_POS_BYTES;
    }
    if (doc_bytes > (size_t)(stop - at) || (is_bitmap && doc_bytes == 0))
        return list_fail(list, begin, "bytes of documents, at most", (uint64_t)(stop - at),
                         doc_bytes);
    if (is_bitmap && doc_bytes > (size_t)BITMAP_WORDS_MAX * 8)
        return list_fail(list, begin, "bytes of a bitmap, at most", (uint64_t)BITMAP_WORDS_MAX * 8,
                         doc_bytes);
    block->bitmap = is_bitmap ? at : NULL;
    block->bitmap_bytes = (uint32_t)doc_bytes;
    block->doc_data = at;
    block->doc_width = head;
    block->wdf_data = at + doc_bytes;
    size_t room = (size_t)(stop - block->wdf_data);
    if (pfor_bytes(block->wdf_data, room, block->n) != room)
        return list_fail(list, begin, "bytes of frequencies", room,
                         pfor_bytes(block->wdf_data, room, block->n));
    return true;
}

bool post_list_load(struct post_list *list, uint32_t number, struct post_block *block)
{
    uint64_t begin;
    return read_block(list, number, block, &begin) && check_docs(list, block, begin);
}

bool post_list_reload(struct post_list *list, uint32_t number, struct post_block *block)
{
    uint64_t begin;
    return read_block(list, number, block, &begin);
}

void post_list_prefetch_positions(const struct post_list *list, const struct post_block *block)
{
    const struct term_info *info = &list->info;
    if (!info->has_positions || block->pos_begin >= info->pos_len)
        return;
    const uint8_t *at = list->segment->posn.data + info->pos_off + block->pos_begin;
    for (uint32_t i = 0; i < PREFETCH_LINES; i++)
        __builtin_prefetch(at + (size_t)i * CACHE_LINE);
}

static void decode_bitmap(struct post_block *block)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < block->bitmap_bytes; i += 8) {
        uint64_t word = post_block_bitmap_word(block, i);
        for (; word != 0; word &= word - 1)
            block->docs[n++] = block->first + i * 8 + (uint32_t)__builtin_ctzll(word);
    }
}

void post_block_decode_docs(struct post_block *block)
{
    block->docs_ready = true;
    if (block->bitmap != NULL) {
        decode_bitmap(block);
        return;
    }
    bitpack_decode_docs(block->doc_data, block->docs, block->n, block->doc_width, block->first);
}

static void rank_bitmap(struct post_block *block)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < block->bitmap_bytes; i += 8) {
        block->ranks[i / 8] = (uint8_t)n;
        n += popcount64(post_block_bitmap_word(block, i));
    }
    block->ranks_ready = true;
}

bool post_block_has_bit(struct post_block *block, ldoc_id doc, uint32_t *index)
{
    if (!block->ranks_ready)
        rank_bitmap(block);
    uint32_t bit = doc - block->first;
    if (doc < block->first || bit / 8 >= block->bitmap_bytes)
        return false;
    uint64_t word = post_block_bitmap_word(block, bit / 64 * 8);
    uint64_t before = ((uint64_t)1 << bit % 64) - 1;
    *index = block->ranks[bit / 64] + popcount64(word & before);
    return (word >> bit % 64 & 1) != 0;
}

ldoc_id post_block_seek_bitmap(struct post_block *block, ldoc_id target, uint32_t *index)
{
    if (!block->ranks_ready)
        rank_bitmap(block);
    uint32_t bit = target > block->first ? target - block->first : 0;
    uint32_t i = bit / 64 * 8;
    *index = block->n;
    if (i >= block->bitmap_bytes)
        return LDOC_END;
    uint64_t word = post_block_bitmap_word(block, i);
    uint64_t before = ((uint64_t)1 << bit % 64) - 1;
    *index = block->ranks[i / 8] + popcount64(word & before);
    word &= ~before;
    while (word == 0) {
        i += 8;
        if (i >= block->bitmap_bytes)
            return LDOC_END;
        word = post_block_bitmap_word(block, i);
    }
    return block->first + i * 8 + (uint32_t)__builtin_ctzll(word);
}

void post_block_decode_wdfs(struct post_block *block)
{
    pfor_decode(block->wdf_data, block->wdfs, block->n);
    block->wdfs_ready = true;
}

/* --- the cursor --------------------------------------------------------------------------- */

static ldoc_id cursor_end(struct post_cursor *cursor)
{
    cursor->index = 0;
    cursor->block.n = 0;
    cursor->block.block = cursor->list.n_blocks;
    return cursor->doc = LDOC_END;
}

static ldoc_id enter_block(struct post_cursor *cursor, uint32_t number)
{
    if (number >= cursor->list.n_blocks || !post_list_load(&cursor->list, number, &cursor->block))
        return cursor_end(cursor);
    cursor->index = 0;
    return cursor->doc = post_block_docs(&cursor->block)[0];
}

void post_cursor_init(struct post_cursor *cursor, const struct segment *segment,
                      const struct term_info *info, struct err *err)
{
    post_list_open(&cursor->list, segment, info, err);
    (void)enter_block(cursor, 0);
}

ldoc_id post_cursor_next_block(struct post_cursor *cursor)
{
    return enter_block(cursor, cursor->block.block + 1);
}

ldoc_id post_cursor_seek_forward(struct post_cursor *cursor, ldoc_id target)
{
    struct post_block *block = &cursor->block;
    if (block->n == 0)
        return cursor->doc;
    if (block->docs[block->n - 1] < target) {
        uint32_t number = post_list_find(&cursor->list, block->block + 1, target);
        if (enter_block(cursor, number) == LDOC_END)
            return LDOC_END;
    }
    uint32_t low = cursor->index;
    uint32_t high = block->n - 1; /* is not before the target */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (block->docs[middle] >= target)
            high = middle;
        else
            low = middle + 1;
    }
    cursor->index = low;
    return cursor->doc = block->docs[low];
}

void post_cursor_load_wdfs(struct post_cursor *cursor)
{
    post_block_decode_wdfs(&cursor->block);
}

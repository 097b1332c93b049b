/*
 * A posting list, read block by block (FORMAT.md, "NAME.post").
 *
 * What query evaluation works on when it looks at whole blocks; post_cursor (segment.h) goes
 * through the same blocks one document at a time.
 *
 * Calling sequence: post_list_open, then for any block of it post_list_load, then post_block_docs
 * and post_block_wdfs as far as they are needed. A list and a block belong to one thread.
 */
#ifndef COMMON_SEGMENT_POST_LIST_H
#define COMMON_SEGMENT_POST_LIST_H

#include "common/base/bytes.h"
#include "common/segment/impact.h"
#include "common/segment/segment.h"

#define SKIP_LAST_BYTES 4
#define SKIP_END_BYTES  4
#define SKIP_BYTES      (SKIP_LAST_BYTES + SKIP_END_BYTES + IMPACT_BYTES)

/* The block that holds all documents of a list of one block is block 0; `skips` is NULL then. */
static inline ldoc_id post_list_last(const struct post_list *list, uint32_t block)
{
    return load_le32(list->skips + (size_t)block * SKIP_LAST_BYTES);
}

static inline uint32_t post_list_end(const struct post_list *list, uint32_t block)
{
    return load_le32(list->skips + (size_t)list->n_blocks * SKIP_LAST_BYTES +
                     (size_t)block * SKIP_END_BYTES);
}

/* The bytes of the skip table of a list of `n_blocks`. */
static inline uint64_t post_list_skip_bytes(uint32_t n_blocks)
{
    return (uint64_t)n_blocks * SKIP_BYTES + IMPACT_BYTES;
}

/* The impacts of all blocks and then of the whole list, IMPACT_BYTES each; only with a skip table.
 */
static inline const uint8_t *post_list_impacts(const struct post_list *list)
{
    return list->skips + (size_t)list->n_blocks * (SKIP_LAST_BYTES + SKIP_END_BYTES);
}

/* Stands before the first block. A failure is kept in list->status, its sentence in `err`, which
 * must outlive the list; the list then has no blocks. */
void post_list_open(struct post_list *list, const struct segment *segment,
                    const struct term_info *info, struct err *err);

/* The first block from `from` on that may hold documents not before `target`; n_blocks when there
 * is none. Gallops, so that near targets cost little. */
uint32_t post_list_find(const struct post_list *list, uint32_t from, ldoc_id target);

/* Finds and checks a block. False after a failure, as post_list_open keeps it, also of
 * post_list_open itself. */
bool post_list_load(struct post_list *list, uint32_t block, struct post_block *loaded);

/* The same for a block that was loaded once, if only to another struct: its documents are known to
 * be sound and not decoded before they are asked for. */
bool post_list_reload(struct post_list *list, uint32_t block, struct post_block *loaded);

/* Asks the memory for the first bytes of a loaded block's positions; does nothing wrong in a list
 * that has none. */
void post_list_prefetch_positions(const struct post_list *list, const struct post_block *block);

/* Out of line: decode what the functions below ask for. */
void post_block_decode_docs(struct post_block *block);
void post_block_decode_wdfs(struct post_block *block);

/* Eight bytes of a block's bitmap from byte `i` on; what lies beyond it is zero. */
static inline uint64_t post_block_bitmap_word(const struct post_block *block, uint32_t i)
{
    uint64_t word = load_le64(block->bitmap + i);
    uint32_t left = block->bitmap_bytes - i;
    return left < 8 ? word & (((uint64_t)1 << 8 * left) - 1) : word;
}

/* Whether a block with a bitmap has the document, and its index. */
bool post_block_has_bit(struct post_block *block, ldoc_id doc, uint32_t *index);

/* The first document of a block with a bitmap that is not before `target`, and its index, without
 * decoding the others; LDOC_END and block->n when there is none. */
ldoc_id post_block_seek_bitmap(struct post_block *block, ldoc_id target, uint32_t *index);

/* The block's documents, ascending, block->n of them; and how often each holds the term. */
static inline const ldoc_id *post_block_docs(struct post_block *block)
{
    if (!block->docs_ready)
        post_block_decode_docs(block);
    return block->docs;
}

static inline const uint32_t *post_block_wdfs(struct post_block *block)
{
    if (!block->wdfs_ready)
        post_block_decode_wdfs(block);
    return block->wdfs;
}

#endif

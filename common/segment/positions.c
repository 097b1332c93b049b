#include "common/segment/positions.h"

#include "common/segment/pfor.h"
#include "common/segment/post_list.h"
#include "common/segment/segment_impl.h"

#include <stdlib.h>
#include <string.h>

/* In place of the counts' packing: every document has as many positions as its wdf. */
#define COUNTS_ARE_WDFS 0xFF

/* A group's length in the table of lengths; none for one that is longer. */
#define LENGTH_NONE 0
#define LENGTH_MAX  UINT8_MAX

static uint32_t n_groups(uint64_t n_positions)
{
    return (uint32_t)((n_positions + BITPACK_GROUP - 1) / BITPACK_GROUP);
}

static uint32_t group_size(uint64_t n_positions, uint64_t group)
{
    uint64_t left = n_positions - group * BITPACK_GROUP;
    return left < BITPACK_GROUP ? (uint32_t)left : BITPACK_GROUP;
}

/* --- writing ------------------------------------------------------------------------------ */

enum status position_block_add(struct position_block *block, const uint32_t *positions, uint32_t n,
                               struct err *err)
{
    if (n > SEGMENT_POSITIONS_MAX || block->n_deltas + n > UINT32_MAX)
        return err_set(err, ST_LIMIT, "a term has too many positions for one block: %zu",
                       block->n_deltas + n);
    block->deltas =
        mem_grow(block->deltas, &block->cap, block->n_deltas + n, sizeof(*block->deltas));
    uint32_t *delta = block->deltas + block->n_deltas;
    delta[0] = positions[0];
    for (uint32_t i = 1; i < n; i++) {
        if (positions[i] <= positions[i - 1])
            BUG("positions do not ascend: %u after %u", positions[i], positions[i - 1]);
        delta[i] = positions[i] - positions[i - 1] - 1;
    }
    block->n_deltas += n;
    block->counts[block->n++] = n - 1;
    return ST_OK;
}

static bool counts_are_wdfs(const struct position_block *block, const uint32_t *wdfs)
{
    uint32_t i = 0;
    while (i < block->n && block->counts[i] + 1 == wdfs[i] && wdfs[i] < SEGMENT_POSITIONS_MAX)
        i++;
    return i == block->n;
}

/* The lengths of all groups but the last, and then the groups. */
static void write_groups(struct position_block *block, const struct list_file *out)
{
    uint8_t packed[PFOR_MAX_BYTES];
    uint32_t n = n_groups(block->n_deltas);
    strbuf_reset(&block->lengths);
    strbuf_reset(&block->groups);
    for (uint32_t g = 0; g < n; g++) {
        const uint32_t *deltas = block->deltas + (size_t)g * BITPACK_GROUP;
        size_t len = (size_t)(pfor_encode(packed, deltas, group_size(block->n_deltas, g)) - packed);
        uint8_t length = len <= LENGTH_MAX ? (uint8_t)len : LENGTH_NONE;
        if (g + 1 < n)
            strbuf_add(&block->lengths, &length, sizeof(length));
        strbuf_add(&block->groups, packed, len);
    }
    list_file_add(out, block->lengths.buf, block->lengths.len);
    list_file_add(out, block->groups.buf, block->groups.len);
}

void position_block_write(struct position_block *block, const uint32_t *wdfs,
                          const struct list_file *out)
{
    uint8_t packed[PFOR_MAX_BYTES] = {COUNTS_ARE_WDFS};
    uint8_t *end =
        counts_are_wdfs(block, wdfs) ? packed + 1 : pfor_encode(packed, block->counts, block->n);
    list_file_add(out, packed, (size_t)(end - packed));
    write_groups(block, out);
    block->n = 0;
    block->n_deltas = 0;
}

void position_block_clear(struct position_block *block)
{
    strbuf_release(&block->lengths);
    strbuf_release(&block->groups);
    free(block->deltas);
    *block = (struct position_block){0};
}

/* --- reading ------------------------------------------------------------------------------ */

/* Turns the numbers of positions in reader->begins, each less by `less`, into where the documents'
 * positions begin. Sums of 128 numbers of 26 bits fit 64 bits easily. */
static enum status sum_counts(struct position_reader *reader, uint32_t n_docs, uint32_t less,
                              const struct chunk *chunk, uint64_t off, struct err *err)
{
    uint64_t sum = 0;
    uint32_t all = 0;
    bool has_none = false;
    for (uint32_t i = 0; i < n_docs; i++) {
        uint32_t count = reader->begins[i];
        reader->begins[i] = (uint32_t)sum;
        all |= count;
        has_none |= count + less == 0;
        sum += count + less;
    }
    reader->begins[n_docs] = (uint32_t)sum;
    if (has_none || all >= SEGMENT_POSITIONS_MAX)
        return chunk_corrupt(chunk, off, err, "positions of a document, 1 to",
                             SEGMENT_POSITIONS_MAX, has_none ? 0 : all);
    if (sum > UINT32_MAX)
        return chunk_corrupt(chunk, off, err, "positions of a block, at most", UINT32_MAX, sum);
    reader->n_positions = (uint32_t)sum;
    return ST_OK;
}

/* Reads the numbers of positions; `*at` moves behind them. */
static enum status read_counts(struct position_reader *reader, struct post_block *block,
                               const struct chunk *chunk, const uint8_t **at, const uint8_t *end,
                               struct err *err)
{
    uint64_t off = (uint64_t)(*at - chunk->data);
    if (*at == end)
        return chunk_corrupt(chunk, off, err, "bytes of a position block, at least", 1, 0);
    if (**at == COUNTS_ARE_WDFS) {
        ++*at;
        memcpy(reader->begins, post_block_wdfs(block), block->n * sizeof(*reader->begins));
        return sum_counts(reader, block->n, 0, chunk, off, err);
    }
    size_t bytes = pfor_bytes(*at, (size_t)(end - *at), block->n);
    if (bytes == 0)
        return chunk_corrupt_text(chunk, off, err, "the numbers of positions are damaged");
    pfor_decode(*at, reader->begins, block->n);
    *at += bytes;
    return sum_counts(reader, block->n, 1, chunk, off, err);
}

enum status position_reader_enter(struct position_reader *reader, const struct post_list *list,
                                  struct post_block *block, struct err *err)
{
    const struct chunk *chunk = &list->segment->posn;
    const struct term_info *info = &list->info;
    reader->segment = NULL;
    if (!info->has_positions)
        BUG("positions of a term that has none");
    if (info->pos_off > chunk->len || info->pos_len > chunk->len - info->pos_off)
        return chunk_corrupt(chunk, info->pos_off, err, "bytes of positions, at most",
                             chunk->len - info->pos_off, info->pos_len);
    if (block->pos_begin >= info->pos_len)
        return chunk_corrupt(&list->segment->post, info->post_off, err,
                             "beginning of a position block, below", info->pos_len,
                             block->pos_begin);
    const uint8_t *at = chunk->data + info->pos_off + block->pos_begin;
    const uint8_t *end = chunk->data + info->pos_off + info->pos_len;
    uint64_t room = (uint64_t)(end - at);
    TRY(chunk_check(chunk, (uint64_t)(at - chunk->data),
                    room < PFOR_MAX_BYTES ? room : PFOR_MAX_BYTES, err));
    TRY(read_counts(reader, block, chunk, &at, end, err));
    size_t n_lengths = n_groups(reader->n_positions) - 1;
    if (n_lengths > (size_t)(end - at))
        return chunk_corrupt(chunk, (uint64_t)(at - chunk->data), err,
                             "lengths of position groups, at most", (uint64_t)(end - at),
                             n_lengths);
    TRY(chunk_check(chunk, (uint64_t)(at - chunk->data), n_lengths, err));
    reader->lengths = at;
    reader->groups = at + n_lengths;
    reader->end = end;
    reader->group_no = UINT32_MAX;
    reader->next_group = at;
    reader->segment = list->segment;
    reader->pos_off = info->pos_off;
    reader->block = block->block;
    return ST_OK;
}

/* The bytes of a group that is passed over, not the last one; 0 when they are damaged. */
static size_t skip_group(const struct position_reader *reader, uint32_t group_no, const uint8_t *at)
{
    size_t room = (size_t)(reader->end - at);
    size_t length = reader->lengths[group_no];
    if (length == LENGTH_NONE)
        return pfor_skip(at, room, BITPACK_GROUP);
    return length <= room ? length : 0;
}

static enum status group_corrupt(const struct position_reader *reader, const uint8_t *at,
                                 struct err *err)
{
    const struct chunk *chunk = &reader->segment->posn;
    return chunk_corrupt_text(chunk, (uint64_t)(at - chunk->data), err,
                              "a group of positions is damaged");
}

/* Checks the bytes that a group at `at` may have. */
static enum status check_group(const struct position_reader *reader, const uint8_t *at,
                               struct err *err)
{
    const struct chunk *chunk = &reader->segment->posn;
    size_t room = (size_t)(reader->end - at);
    return chunk_check(chunk, (uint64_t)(at - chunk->data),
                       room < PFOR_MAX_BYTES ? room : PFOR_MAX_BYTES, err);
}

/* Unpacks a group; it stays for the documents that share it, and later groups are looked for from
 * it on, so that reading a whole block is linear. */
static enum status load_group(struct position_reader *reader, uint32_t group_no, struct err *err)
{
    bool forward = reader->group_no < group_no;
    uint32_t g = forward ? reader->group_no + 1 : 0;
    const uint8_t *at = forward ? reader->next_group : reader->groups;
    for (; g < group_no; g++) {
        if (reader->lengths[g] == LENGTH_NONE)
            TRY(check_group(reader, at, err));
        size_t skipped = skip_group(reader, g, at);
        if (skipped == 0)
            return group_corrupt(reader, at, err);
        at += skipped;
    }
    TRY(check_group(reader, at, err));
    uint32_t n = group_size(reader->n_positions, group_no);
    size_t bytes = pfor_bytes(at, (size_t)(reader->end - at), n);
    bool has_length = group_no + 1 < n_groups(reader->n_positions);
    if (bytes == 0 ||
        (has_length && reader->lengths[group_no] != (bytes <= LENGTH_MAX ? bytes : LENGTH_NONE)))
        return group_corrupt(reader, at, err);
    pfor_decode(at, reader->group, n);
    reader->group_no = group_no;
    reader->next_group = at + bytes;
    return ST_OK;
}

/* Sums `n` deltas from the `begin`th of the block on into reader->positions. */
static enum status sum_positions(struct position_reader *reader, uint32_t begin, uint32_t n,
                                 struct err *err)
{
    uint64_t next = 0; /* the least that the next position can be */
    uint32_t i = 0;
    while (i < n) {
        uint32_t group_no = (begin + i) / BITPACK_GROUP;
        uint32_t in_group = (begin + i) % BITPACK_GROUP;
        uint32_t stop = n - i < BITPACK_GROUP - in_group ? n : i + BITPACK_GROUP - in_group;
        if (group_no != reader->group_no)
            TRY(load_group(reader, group_no, err));
        const uint32_t *delta = reader->group + in_group;
        for (; i < stop; i++) {
            next += *delta++;
            reader->positions[i] = (uint32_t)next++;
        }
    }
    if (next > (uint64_t)UINT32_MAX + 1)
        return chunk_corrupt(&reader->segment->posn,
                             (uint64_t)(reader->groups - reader->segment->posn.data), err,
                             "position, at most", UINT32_MAX, next - 1);
    return ST_OK;
}

enum status position_reader_read(struct position_reader *reader, uint32_t index,
                                 const uint32_t **positions, uint32_t *n, struct err *err)
{
    *positions = NULL;
    *n = 0;
    uint32_t begin = reader->begins[index];
    uint32_t count = reader->begins[index + 1] - begin;
    if (count > reader->cap)
        reader->positions =
            mem_grow(reader->positions, &reader->cap, count, sizeof(*reader->positions));
    TRY(sum_positions(reader, begin, count, err));
    *positions = reader->positions;
    *n = count;
    return ST_OK;
}

enum status position_reader_get(struct position_reader *reader, struct post_cursor *cursor,
                                const uint32_t **positions, uint32_t *n, struct err *err)
{
    *positions = NULL;
    *n = 0;
    if (!position_reader_is_on(reader, &cursor->list, cursor->block.block))
        TRY(position_reader_enter(reader, &cursor->list, &cursor->block, err));
    return position_reader_read(reader, cursor->index, positions, n, err);
}

void position_reader_release(struct position_reader *reader)
{
    free(reader->positions);
    *reader = (struct position_reader){0};
}

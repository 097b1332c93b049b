#include "common/segment/positions.h"

#include "common/segment/bitpack.h"
#include "common/segment/postings.h"
#include "common/segment/segment_impl.h"

#include <stdlib.h>

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

void position_block_write(struct position_block *block, struct chunk_writer *out)
{
    uint8_t packed[1 + BITPACK_MAX_BYTES];
    packed[0] = (uint8_t)bitpack_width(block->counts, block->n);
    uint8_t *end = bitpack_encode(packed + 1, block->counts, block->n, packed[0]);
    chunk_writer_add(out, packed, (size_t)(end - packed));

    size_t n_groups = (block->n_deltas + BITPACK_GROUP - 1) / BITPACK_GROUP;
    for (size_t g = 0; g < n_groups; g++) {
        const uint32_t *group = block->deltas + g * BITPACK_GROUP;
        uint8_t width = (uint8_t)bitpack_width(group, group_size(block->n_deltas, g));
        chunk_writer_add(out, &width, 1);
    }
    for (size_t g = 0; g < n_groups; g++) {
        const uint32_t *group = block->deltas + g * BITPACK_GROUP;
        uint32_t n = group_size(block->n_deltas, g);
        end = bitpack_encode(packed, group, n, bitpack_width(group, n));
        chunk_writer_add(out, packed, (size_t)(end - packed));
    }
    block->n = 0;
    block->n_deltas = 0;
}

void position_block_clear(struct position_block *block)
{
    free(block->deltas);
    *block = (struct position_block){0};
}

/* --- reading ------------------------------------------------------------------------------ */

/* Reads the counts into reader->starts; `*at` moves behind them. */
static enum status read_counts(struct position_reader *reader, uint32_t n_docs,
                               const struct chunk *chunk, const uint8_t **at, const uint8_t *end,
                               struct err *err)
{
    uint64_t off = (uint64_t)(*at - chunk->data);
    if (*at == end)
        return chunk_corrupt(chunk, off, err, "bytes of a position block, at least", 1, 0);
    uint32_t width = *(*at)++;
    if (width > BITPACK_MAX_WIDTH)
        return chunk_corrupt(chunk, off, err, "bits of a count, at most", BITPACK_MAX_WIDTH, width);
    size_t bytes = bitpack_bytes(n_docs, width);
    if (bytes > (size_t)(end - *at))
        return chunk_corrupt(chunk, off, err, "bytes of counts, at most", (uint64_t)(end - *at),
                             bytes);
    uint32_t counts[POSTING_BLOCK_DOCS];
    bitpack_decode(*at, counts, n_docs, width);
    *at += bytes;

    uint64_t sum = 0;
    for (uint32_t i = 0; i < n_docs; i++) {
        reader->starts[i] = (uint32_t)sum;
        if (counts[i] >= SEGMENT_POSITIONS_MAX)
            return chunk_corrupt(chunk, off, err, "positions of a document, at most",
                                 SEGMENT_POSITIONS_MAX, (uint64_t)counts[i] + 1);
        sum += (uint64_t)counts[i] + 1;
    }
    if (sum > UINT32_MAX)
        return chunk_corrupt(chunk, off, err, "positions of a block, at most", UINT32_MAX, sum);
    reader->starts[n_docs] = (uint32_t)sum;
    return ST_OK;
}

/* Finds the groups and checks that their widths account for every byte up to `end`. */
static enum status find_groups(struct position_reader *reader, uint32_t n_positions,
                               const struct chunk *chunk, const uint8_t *at, const uint8_t *end,
                               struct err *err)
{
    uint64_t off = (uint64_t)(at - chunk->data);
    uint64_t n_groups = ((uint64_t)n_positions + BITPACK_GROUP - 1) / BITPACK_GROUP;
    if (n_groups > (uint64_t)(end - at))
        return chunk_corrupt(chunk, off, err, "groups of positions, at most", (uint64_t)(end - at),
                             n_groups);
    uint64_t bytes = 0;
    for (uint64_t g = 0; g < n_groups; g++) {
        if (at[g] > BITPACK_MAX_WIDTH)
            return chunk_corrupt(chunk, off + g, err, "bits of a position, at most",
                                 BITPACK_MAX_WIDTH, at[g]);
        bytes += bitpack_bytes(group_size(n_positions, g), at[g]);
    }
    uint64_t room = (uint64_t)(end - at) - n_groups;
    if (bytes != room)
        return chunk_corrupt(chunk, off, err, "bytes of packed positions", room, bytes);
    reader->widths = at;
    reader->groups = at + n_groups;
    reader->n_groups = (uint32_t)n_groups;
    reader->group_no = UINT32_MAX;
    return ST_OK;
}

static enum status load_block(struct position_reader *reader, const struct post_cursor *cursor,
                              struct err *err)
{
    const struct segment *segment = cursor->segment;
    const struct chunk *chunk = &segment->posn;
    const struct term_info *info = &cursor->info;
    reader->segment = NULL;
    if (!info->has_positions)
        BUG("positions of a term that has none");
    if (info->pos_off > chunk->len || info->pos_len > chunk->len - info->pos_off)
        return chunk_corrupt(chunk, info->pos_off, err, "bytes of positions, at most",
                             chunk->len - info->pos_off, info->pos_len);
    uint64_t begin = 0;
    uint64_t end = info->pos_len;
    if (cursor->n_blocks > 1) {
        begin = cursor->block > 0 ? skip_pos_end(cursor, cursor->block - 1) : 0;
        end = skip_pos_end(cursor, cursor->block);
    }
    if (begin > end || end > info->pos_len)
        return chunk_corrupt(&segment->post, info->post_off, err,
                             "end of a position block, at most", info->pos_len, end);

    TRY(chunk_check(chunk, info->pos_off + begin, end - begin, err));
    const uint8_t *list = chunk->data + info->pos_off;
    const uint8_t *at = list + begin;
    TRY(read_counts(reader, cursor->n, chunk, &at, list + end, err));
    TRY(find_groups(reader, reader->starts[cursor->n], chunk, at, list + end, err));
    reader->segment = segment;
    reader->pos_off = info->pos_off;
    reader->block = cursor->block;
    return ST_OK;
}

/* Unpacks a group; it stays for the documents that share it, and later groups are looked for from
 * it on, so that reading a whole block is linear. `n_positions` are the block's. */
static void load_group(struct position_reader *reader, uint32_t group_no, uint32_t n_positions)
{
    bool forward = reader->group_no < group_no;
    uint32_t g = forward ? reader->group_no : 0;
    const uint8_t *at = forward ? reader->group_data : reader->groups;
    for (; g < group_no; g++)
        at += bitpack_bytes(BITPACK_GROUP, reader->widths[g]);
    bitpack_decode(at, reader->group, group_size(n_positions, group_no), reader->widths[group_no]);
    reader->group_no = group_no;
    reader->group_data = at;
}

/* Sums `n` deltas from the `begin`th of the block on into reader->positions. */
static enum status sum_positions(struct position_reader *reader, uint32_t begin, uint32_t n,
                                 uint32_t n_positions, const struct chunk *chunk, struct err *err)
{
    uint64_t next = 0; /* the least that the next position can be */
    for (uint32_t i = 0; i < n; i++) {
        uint32_t group_no = (begin + i) / BITPACK_GROUP;
        if (group_no != reader->group_no)
            load_group(reader, group_no, n_positions);
        next += reader->group[(begin + i) % BITPACK_GROUP];
        if (next > UINT32_MAX)
            return chunk_corrupt(chunk, (uint64_t)(reader->widths - chunk->data), err,
                                 "position, at most", UINT32_MAX, next);
        reader->positions[i] = (uint32_t)next;
        next++;
    }
    return ST_OK;
}

enum status position_reader_get(struct position_reader *reader, const struct post_cursor *cursor,
                                const uint32_t **positions, uint32_t *n, struct err *err)
{
    *positions = NULL;
    *n = 0;
    if (reader->segment != cursor->segment || reader->pos_off != cursor->info.pos_off ||
        reader->block != cursor->block)
        TRY(load_block(reader, cursor, err));
    uint32_t begin = reader->starts[cursor->index];
    uint32_t count = reader->starts[cursor->index + 1] - begin;
    reader->positions =
        mem_grow(reader->positions, &reader->cap, count, sizeof(*reader->positions));
    TRY(sum_positions(reader, begin, count, reader->starts[cursor->n], &cursor->segment->posn,
                      err));
    *positions = reader->positions;
    *n = count;
    return ST_OK;
}

void position_reader_release(struct position_reader *reader)
{
    free(reader->positions);
    *reader = (struct position_reader){0};
}

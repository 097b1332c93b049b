#include "common/segment/dictionary.h"

#include "common/base/bytes.h"
#include "common/segment/segment_impl.h"

#include <string.h>

/* --- writing ------------------------------------------------------------------------------ */

enum status dictionary_writer_open(struct dictionary_writer *writer, const char *path,
                                   struct err *err)
{
    TRY(chunk_writer_open(&writer->file, path, "term", err));
    chunk_writer_begin(&writer->file, "dict");
    return ST_OK;
}

/* A term's first bytes as a number, which orders terms as far as it goes. */
static uint64_t prefix_of(struct slice term)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < DICT_PREFIX_BYTES; i++)
        prefix = prefix << 8 | (i < term.len ? (uint8_t)term.ptr[i] : 0);
    return prefix;
}

static void add_index(struct dictionary_writer *writer, struct slice term,
                      const struct term_info *info)
{
    uint8_t prefix[DICT_PREFIX_BYTES];
    uint8_t bytes[DICT_INDEX_BYTES];
    store_le64(prefix, prefix_of(term));
    strbuf_add(&writer->prefixes, prefix, sizeof(prefix));
    store_le64(bytes, chunk_writer_len(&writer->file));
    store_le64(bytes + 8, info->post_off);
    store_le64(bytes + 16, info->pos_off);
    strbuf_add(&writer->index, bytes, sizeof(bytes));
}

void dictionary_writer_add(struct dictionary_writer *writer, struct slice term,
                           const struct term_info *info)
{
    size_t shared = 0;
    if (writer->n_terms % DICT_BLOCK_TERMS == 0) {
        add_index(writer, term, info);
    } else {
        size_t most = term.len < writer->last_len ? term.len : writer->last_len;
        while (shared < most && term.ptr[shared] == writer->last[shared])
            shared++;
    }
    uint8_t entry[2 + SEGMENT_TERM_MAX + 3 * VARINT64_MAX_BYTES];
    uint8_t *p = entry;
    *p++ = (uint8_t)shared;
    *p++ = (uint8_t)(term.len - shared);
    memcpy(p, term.ptr + shared, term.len - shared);
    p += term.len - shared;
    p = varint_put(p, (uint64_t)info->df << 1 | info->has_positions);
    p = varint_put(p, info->post_len);
    if (info->has_positions)
        p = varint_put(p, info->pos_len);
    chunk_writer_add(&writer->file, entry, (size_t)(p - entry));
    memcpy(writer->last, term.ptr, term.len);
    writer->last_len = term.len;
    writer->n_terms++;
}

void dictionary_writer_end(struct dictionary_writer *writer)
{
    chunk_writer_begin(&writer->file, "didx");
    chunk_writer_add(&writer->file, writer->index.buf, writer->index.len);
    chunk_writer_begin(&writer->file, "dpre");
    chunk_writer_add(&writer->file, writer->prefixes.buf, writer->prefixes.len);
    chunk_writer_end(&writer->file);
}

void dictionary_writer_clear(struct dictionary_writer *writer)
{
    strbuf_release(&writer->index);
    strbuf_release(&writer->prefixes);
}

/* --- reading ------------------------------------------------------------------------------ */

/* Where a block lies in the chunk `dict`; its bytes are checked. */
static enum status block_bounds(const struct segment *segment, uint64_t block, uint64_t *begin,
                                uint64_t *end, struct err *err)
{
    const uint8_t *entry = segment->didx.data + block * DICT_INDEX_BYTES;
    bool is_last = block + 1 >= segment->n_dict_blocks;
    TRY(chunk_check(&segment->didx, block * DICT_INDEX_BYTES,
                    is_last ? DICT_INDEX_BYTES : 2 * DICT_INDEX_BYTES, err));
    *begin = load_le64(entry);
    *end = is_last ? segment->dict.len : load_le64(entry + DICT_INDEX_BYTES);
    if (*end > segment->dict.len)
        return chunk_corrupt(&segment->didx, (block + 1) * DICT_INDEX_BYTES, err, "offset, at most",
                             segment->dict.len, *end);
    if (*begin > *end)
        return chunk_corrupt(&segment->didx, block * DICT_INDEX_BYTES, err, "offset, at most", *end,
                             *begin);
    return chunk_check(&segment->dict, *begin, *end - *begin, err);
}

/* The first term of a block, in the map. */
static enum status block_first(const struct segment *segment, uint64_t block, struct slice *term,
                               struct err *err)
{
    uint64_t begin = 0;
    uint64_t end = 0;
    TRY(block_bounds(segment, block, &begin, &end, err));
    const uint8_t *p = segment->dict.data + begin;
    if (end - begin < 2 || p[1] > end - begin - 2)
        return chunk_corrupt(&segment->dict, begin, err, "bytes of an entry, at least", 2,
                             end - begin);
    if (p[0] != 0)
        return chunk_corrupt(&segment->dict, begin, err, "bytes shared by a block's first term", 0,
                             p[0]);
    *term = slice_make((const char *)p + 2, p[1]);
    return ST_OK;
}

/* Makes the scan read a block from its beginning; its term stays, the next must be above it. */
static enum status enter_block(struct term_scan *scan, uint64_t block, struct err *err)
{
    const struct segment *segment = scan->segment;
    uint64_t begin = 0;
    uint64_t end = 0;
    TRY(block_bounds(segment, block, &begin, &end, err));
    const uint8_t *entry = segment->didx.data + block * DICT_INDEX_BYTES;
    scan->post_off = load_le64(entry + 8);
    scan->pos_off = load_le64(entry + 16);
    if (scan->post_off > segment->post.len)
        return chunk_corrupt(&segment->didx, block * DICT_INDEX_BYTES + 8, err,
                             "offset of postings, at most", segment->post.len, scan->post_off);
    if (scan->pos_off > segment->posn.len)
        return chunk_corrupt(&segment->didx, block * DICT_INDEX_BYTES + 16, err,
                             "offset of positions, at most", segment->posn.len, scan->pos_off);
    if (begin < end && segment->dict.data[begin] != 0)
        return chunk_corrupt(&segment->dict, begin, err, "bytes shared by a block's first term", 0,
                             segment->dict.data[begin]);
    uint64_t n_left = segment->columns.n_terms - block * DICT_BLOCK_TERMS;
    scan->block = block;
    scan->next = segment->dict.data + begin;
    scan->end = segment->dict.data + end;
    scan->number = block * DICT_BLOCK_TERMS;
    scan->n_left = n_left < DICT_BLOCK_TERMS ? (uint32_t)n_left : DICT_BLOCK_TERMS;
    return ST_OK;
}

static enum status entry_corrupt(const struct term_scan *scan, struct err *err, const char *what,
                                 uint64_t expected, uint64_t found)
{
    const struct chunk *dict = &scan->segment->dict;
    return chunk_corrupt(dict, (uint64_t)(scan->next - dict->data), err, what, expected, found);
}

/* Reads the term of the entry at scan->next; `*p` is then behind it. */
static enum status read_term(struct term_scan *scan, const uint8_t **p, struct err *err)
{
    const uint8_t *entry = scan->next;
    if (scan->end - entry < 2)
        return entry_corrupt(scan, err, "bytes of an entry, at least", 2,
                             (uint64_t)(scan->end - entry));
    size_t shared = entry[0];
    size_t rest = entry[1];
    if (shared > scan->term_len)
        return entry_corrupt(scan, err, "bytes shared with the term before, at most",
                             scan->term_len, shared);
    if (shared + rest == 0 || shared + rest > SEGMENT_TERM_MAX)
        return entry_corrupt(scan, err, "bytes of a term, 1 to", SEGMENT_TERM_MAX, shared + rest);
    if (rest > (size_t)(scan->end - entry - 2))
        return entry_corrupt(scan, err, "bytes of a term, at most",
                             (uint64_t)(scan->end - entry - 2), rest);
    struct slice before = slice_make(scan->term + shared, scan->term_len - shared);
    if (slice_cmp(slice_make((const char *)entry + 2, rest), before) <= 0)
        return chunk_corrupt_text(&scan->segment->dict,
                                  (uint64_t)(entry - scan->segment->dict.data), err,
                                  "terms do not ascend");
    memcpy(scan->term + shared, entry + 2, rest);
    scan->term_len = shared + rest;
    *p = entry + 2 + rest;
    return ST_OK;
}

/* Reads the entry at scan->next into scan->term and scan->info, live_df excepted. */
static enum status read_entry(struct term_scan *scan, struct err *err)
{
    const struct segment *segment = scan->segment;
    const uint8_t *p = NULL;
    TRY(read_term(scan, &p, err));
    uint64_t df_flags = 0;
    uint64_t post_len = 0;
    uint64_t pos_len = 0;
    p = varint_get64(p, scan->end, &df_flags);
    if (p != NULL)
        p = varint_get64(p, scan->end, &post_len);
    if (p != NULL && (df_flags & 1) != 0)
        p = varint_get64(p, scan->end, &pos_len);
    if (p == NULL)
        return chunk_corrupt_text(&segment->dict, (uint64_t)(scan->next - segment->dict.data), err,
                                  "an entry does not end inside its block");
    uint64_t df = df_flags >> 1;
    if (df == 0 || df > segment->columns.n_docs)
        return entry_corrupt(scan, err, "documents of a term, 1 to", segment->columns.n_docs, df);
    if (post_len > segment->post.len - scan->post_off)
        return entry_corrupt(scan, err, "bytes of postings, at most",
                             segment->post.len - scan->post_off, post_len);
    if (pos_len > segment->posn.len - scan->pos_off)
        return entry_corrupt(scan, err, "bytes of positions, at most",
                             segment->posn.len - scan->pos_off, pos_len);
    if (scan->n_left == 1 && p != scan->end)
        return entry_corrupt(scan, err, "bytes after a block's last entry", 0,
                             (uint64_t)(scan->end - p));
    scan->info = (struct term_info){
        .df = (uint32_t)df,
        .has_positions = (df_flags & 1) != 0,
        .number = scan->number++,
        .post_off = scan->post_off,
        .post_len = post_len,
        .pos_off = scan->pos_off,
        .pos_len = pos_len,
    };
    scan->post_off += post_len;
    scan->pos_off += pos_len;
    scan->next = p;
    scan->n_left--;
    return ST_OK;
}

/* Narrows the blocks down to those from *low to *high by the prefixes of their first terms, which
 * lie close together: the last block whose first term is not after `term` is among them, or *low.
 */
static enum status narrow_by_prefix(const struct segment *segment, struct slice term, uint64_t *low,
                                    uint64_t *high, struct err *err)
{
    const struct chunk *prefixes = &segment->dpre;
    uint64_t wanted = prefix_of(term);
    uint64_t below = 0; /* blocks before it have lower prefixes */
    uint64_t end = segment->n_dict_blocks;
    while (below < end) {
        uint64_t middle = below + (end - below) / 2;
        uint64_t off = middle * DICT_PREFIX_BYTES;
        TRY(chunk_check(prefixes, off, DICT_PREFIX_BYTES, err));
        if (load_le64(prefixes->data + off) < wanted)
            below = middle + 1;
        else
            end = middle;
    }
    uint64_t step = 1; /* blocks with the same prefix are few, but for ids */
    for (end = below; end < segment->n_dict_blocks; end += step, step *= 2) {
        uint64_t off = end * DICT_PREFIX_BYTES;
        TRY(chunk_check(prefixes, off, DICT_PREFIX_BYTES, err));
        if (load_le64(prefixes->data + off) > wanted)
            break;
    }
    *low = below > 0 ? below - 1 : 0;
    *high = end < segment->n_dict_blocks ? end : segment->n_dict_blocks;
    return ST_OK;
}

/* The last block whose first term is not after `term`; block 0 if there is none. */
static enum status find_block(const struct segment *segment, struct slice term, uint64_t *block,
                              struct err *err)
{
    uint64_t low = 0;
    uint64_t high = 0; /* blocks from here on begin after the term */
    TRY(narrow_by_prefix(segment, term, &low, &high, err));
    while (high > low + 1) {
        uint64_t middle = low + (high - low) / 2;
        struct slice first = {0};
        TRY(block_first(segment, middle, &first, err));
        if (slice_cmp(first, term) <= 0)
            low = middle;
        else
            high = middle;
    }
    *block = low;
    return ST_OK;
}

enum status dictionary_verify_prefixes(const struct segment *segment, struct err *err)
{
    for (uint64_t block = 0; block < segment->n_dict_blocks; block++) {
        struct slice first;
        TRY(block_first(segment, block, &first, err));
        uint64_t found = load_le64(segment->dpre.data + block * DICT_PREFIX_BYTES);
        if (found != prefix_of(first))
            return chunk_corrupt(&segment->dpre, block * DICT_PREFIX_BYTES, err,
                                 "prefix of a block's first term", prefix_of(first), found);
    }
    return ST_OK;
}

static enum status find_live_df(struct term_scan *scan, struct err *err)
{
    uint32_t dead = 0;
    TRY(overlay_find(&scan->segment->overlay, slice_make(scan->term, scan->term_len), &dead, err));
    scan->info.live_df = dead <= scan->info.df ? scan->info.df - dead : scan->info.df;
    return ST_OK;
}

enum status term_scan_start(struct term_scan *scan, const struct segment *segment,
                            struct slice from, struct err *err)
{
    scan->segment = segment;
    scan->block = 0;
    scan->n_left = 0;
    scan->pending = false;
    scan->term_len = 0;
    if (segment->n_dict_blocks == 0)
        return ST_OK;
    uint64_t block = 0;
    TRY(find_block(segment, from, &block, err));
    TRY(enter_block(scan, block, err));
    while (scan->n_left > 0 && !scan->pending) {
        TRY(read_entry(scan, err));
        scan->pending = slice_cmp(slice_make(scan->term, scan->term_len), from) >= 0;
    }
    return ST_OK;
}

enum status term_scan_next(struct term_scan *scan, bool *more, struct err *err)
{
    *more = false;
    if (!scan->pending) {
        if (scan->n_left == 0) {
            if (scan->block + 1 >= scan->segment->n_dict_blocks)
                return ST_OK;
            TRY(enter_block(scan, scan->block + 1, err));
        }
        TRY(read_entry(scan, err));
    }
    scan->pending = false;
    TRY(find_live_df(scan, err));
    *more = true;
    return ST_OK;
}

enum status segment_find_term(const struct segment *segment, struct slice term, bool *found,
                              struct term_info *info, struct err *err)
{
    *found = false;
    *info = (struct term_info){0};
    struct term_scan scan;
    TRY(term_scan_start(&scan, segment, term, err));
    if (!scan.pending || !slice_eq(slice_make(scan.term, scan.term_len), term))
        return ST_OK;
    TRY(find_live_df(&scan, err));
    *found = true;
    *info = scan.info;
    return ST_OK;
}

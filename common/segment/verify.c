#include "common/segment/verify.h"

#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/segment/dictionary.h"
#include "common/segment/post_list.h"
#include "common/segment/segment_impl.h"
#include "common/segment/verify_pairs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What the walk over all terms adds up. */
struct walk {
    const struct segment *segment;
    struct err *err;
    uint64_t *doc_lens; /* sums of wdf */
    struct impact_scale scale;
    struct impact list_impact; /* of the blocks so far */
    struct position_reader positions;
    uint64_t pos_end; /* of the position blocks of the term so far */
    uint64_t n_terms;
    uint64_t n_postings;
    uint64_t post_off; /* where the next term's lists must be */
    uint64_t pos_off;
    uint64_t n_overlay_terms; /* terms that have dead documents */
    struct pair_check pairs;
};

/* --- files -------------------------------------------------------------------------------- */

/* Compares every checksum, and the identity that ties the files together. */
static enum status verify_checksums(const struct segment *segment, struct err *err)
{
    struct strbuf tocs = {0};
    for (int file = 0; file < SEGMENT_N_OWN_FILES; file++)
        strbuf_add_slice(&tocs, chunk_file_toc(&segment->files[file]));
    uint64_t key = hash64(strbuf_slice(&tocs));
    strbuf_release(&tocs);
    if (key != segment->files[0].segment_key)
        return err_set(err, ST_CORRUPT,
                       "%s: trailer: the segment's identity: expected %016" PRIx64
                       ", found %016" PRIx64,
                       segment->files[0].path, key, segment->files[0].segment_key);
    for (int file = 0; file < SEGMENT_N_FILES; file++) {
        if (segment->files[file].path != NULL)
            TRY(chunk_file_verify(&segment->files[file], err));
    }
    return segment->pairs.file.path != NULL ? chunk_file_verify(&segment->pairs.file, err) : ST_OK;
}

/* --- postings ----------------------------------------------------------------------------- */

static enum status compare_impact(const struct walk *walk, const struct post_list *list,
                                  uint32_t number, const struct impact *impact)
{
    const struct chunk *chunk = &walk->segment->post;
    const uint8_t *found = post_list_impacts(list) + (size_t)number * IMPACT_BYTES;
    uint8_t expected[IMPACT_BYTES];
    impact_encode(impact, expected);
    if (memcmp(found, expected, IMPACT_BYTES) != 0)
        return chunk_corrupt(chunk, (uint64_t)(found - chunk->data), walk->err, "impact of a block",
                             load_le32(expected), load_le32(found));
    return ST_OK;
}

/* Compares the impact that the skip table has of the block the cursor is in with the block. */
static enum status verify_impact(struct walk *walk, struct post_cursor *cursor)
{
    struct impact impact = {0};
    const uint32_t *wdfs = post_block_wdfs(&cursor->block);
    if (cursor->list.skips == NULL)
        return ST_OK;
    for (uint32_t i = 0; i < cursor->block.n; i++)
        impact_add(&impact, &walk->scale, wdfs[i],
                   segment_doc_len(walk->segment, cursor->block.docs[i]));
    if (cursor->block.block == 0)
        walk->list_impact = (struct impact){0};
    impact_join(&walk->list_impact, &impact);
    TRY(compare_impact(walk, &cursor->list, cursor->block.block, &impact));
    return cursor->block.block + 1 < cursor->list.n_blocks
               ? ST_OK
               : compare_impact(walk, &cursor->list, cursor->list.n_blocks, &walk->list_impact);
}

/* Position blocks follow each other without a gap: the reader has just ended one. */
static enum status verify_positions(struct walk *walk, struct post_cursor *cursor)
{
    const uint32_t *positions = NULL;
    uint32_t n = 0;
    if (cursor->index == 0 && cursor->block.pos_begin != walk->pos_end)
        return chunk_corrupt(&walk->segment->post, cursor->list.info.post_off, walk->err,
                             "beginning of a position block", walk->pos_end,
                             cursor->block.pos_begin);
    TRY(position_reader_get(&walk->positions, cursor, &positions, &n, walk->err));
    if (cursor->index + 1 == cursor->block.n)
        walk->pos_end = (uint64_t)(walk->positions.next_group - walk->segment->posn.data) -
                        cursor->list.info.pos_off;
    return ST_OK;
}

static enum status verify_posting(struct walk *walk, struct post_cursor *cursor)
{
    if (cursor->index == 0)
        TRY(verify_impact(walk, cursor));
    walk->doc_lens[cursor->doc] += post_cursor_wdf(cursor);
    return cursor->list.info.has_positions ? verify_positions(walk, cursor) : ST_OK;
}

static enum status verify_list(struct walk *walk, const struct term_info *info)
{
    struct post_cursor cursor;
    uint32_t n_dead = 0;
    walk->pos_end = 0;
    post_cursor_init(&cursor, walk->segment, info, walk->err);
    for (; cursor.doc != LDOC_END; post_cursor_next(&cursor)) {
        TRY(verify_posting(walk, &cursor));
        n_dead += !segment_is_live(walk->segment, cursor.doc);
    }
    TRY(post_cursor_status(&cursor));
    if (walk->pos_end != info->pos_len)
        return chunk_corrupt(&walk->segment->posn, info->pos_off, walk->err,
                             "end of the last position block", walk->pos_end, info->pos_len);
    if (info->live_df + n_dead != info->df)
        return chunk_corrupt(&walk->segment->overlay.term, 0, walk->err, "dead documents of a term",
                             n_dead, info->df - info->live_df);
    walk->n_overlay_terms += n_dead > 0;
    return ST_OK;
}

/* --- terms -------------------------------------------------------------------------------- */

static enum status verify_term(struct walk *walk, const struct term_scan *scan)
{
    const struct segment *segment = walk->segment;
    const struct term_info *info = &scan->info;
    if (info->post_off != walk->post_off)
        return chunk_corrupt(&segment->didx, scan->block * DICT_INDEX_BYTES + 8, walk->err,
                             "offset of postings", walk->post_off, info->post_off);
    if (info->pos_off != walk->pos_off)
        return chunk_corrupt(&segment->didx, scan->block * DICT_INDEX_BYTES + 16, walk->err,
                             "offset of positions", walk->pos_off, info->pos_off);
    walk->post_off += info->post_len;
    walk->pos_off += info->pos_len;
    walk->n_postings += info->df;
    walk->n_terms++;
    return verify_list(walk, info);
}

static enum status verify_terms(struct walk *walk)
{
    const struct segment *segment = walk->segment;
    struct term_scan scan = {0};
    bool more = true;
    TRY(term_scan_start(&scan, segment, slice_make("", 0), walk->err));
    for (;;) {
        TRY(term_scan_next(&scan, &more, walk->err));
        if (!more)
            break;
        TRY(verify_term(walk, &scan));
        TRY(pair_check_term(&walk->pairs, &scan.info));
    }
    if (walk->n_terms != segment->columns.n_terms)
        return chunk_corrupt(&segment->columns.stat, 16, walk->err, "terms", walk->n_terms,
                             segment->columns.n_terms);
    if (walk->n_postings != segment->columns.n_postings)
        return chunk_corrupt(&segment->columns.stat, 24, walk->err, "postings", walk->n_postings,
                             segment->columns.n_postings);
    if (walk->post_off != segment->post.len)
        return chunk_corrupt(&segment->post, walk->post_off, walk->err, "end of postings",
                             walk->post_off, segment->post.len);
    if (walk->pos_off != segment->posn.len)
        return chunk_corrupt(&segment->posn, walk->pos_off, walk->err, "end of positions",
                             walk->pos_off, segment->posn.len);
    return ST_OK;
}

static enum status verify_doc_lens(const struct walk *walk)
{
    const struct columns *columns = &walk->segment->columns;
    for (ldoc_id doc = 0; doc < columns->n_docs; doc++) {
        if (walk->doc_lens[doc] != columns_doc_len(columns, doc))
            return chunk_corrupt(&columns->doc_lens, (uint64_t)doc * 4, walk->err,
                                 "document length", walk->doc_lens[doc],
                                 columns_doc_len(columns, doc));
    }
    return ST_OK;
}

/* --- deletions ---------------------------------------------------------------------------- */

/* The dead documents themselves were counted by overlay_open. */
static enum status verify_dead_len(const struct segment *segment, struct err *err)
{
    const struct overlay *overlay = &segment->overlay;
    uint64_t dead_len = 0;
    for (ldoc_id doc = 0; doc < segment->columns.n_docs; doc++) {
        if (!segment_is_live(segment, doc))
            dead_len += segment_doc_len(segment, doc);
    }
    if (dead_len != overlay->dead_len)
        return chunk_corrupt(&overlay->live, 0, err, "length of dead documents", overlay->dead_len,
                             dead_len);
    return ST_OK;
}

/* The counts of terms that the dictionary has were compared by verify_list. */
static enum status verify_overlay(const struct walk *walk)
{
    const struct overlay *overlay = &walk->segment->overlay;
    if (overlay->live.data == NULL)
        return ST_OK;
    TRY(verify_dead_len(walk->segment, walk->err));
    struct slice last = {0};
    for (uint64_t i = 0; i < overlay->n_terms; i++) {
        struct slice term;
        uint32_t count = 0;
        TRY(overlay_record(overlay, i, &term, &count, walk->err));
        if (slice_cmp(last, term) >= 0 || count == 0)
            return chunk_corrupt_text(&overlay->tidx, i * 8, walk->err,
                                      "terms do not ascend, or have no dead document");
        last = term;
    }
    if (walk->n_overlay_terms != overlay->n_terms)
        return chunk_corrupt(&overlay->tidx, 0, walk->err, "terms with dead documents",
                             walk->n_overlay_terms, overlay->n_terms);
    return ST_OK;
}

static enum status verify_walk(struct walk *walk)
{
    TRY(verify_terms(walk));
    TRY(dictionary_verify_prefixes(walk->segment, walk->err));
    TRY(verify_doc_lens(walk));
    TRY(verify_overlay(walk));
    return pair_check_finish(&walk->pairs);
}

enum status segment_verify(const struct segment *segment, struct err *err)
{
    TRY(verify_checksums(segment, err));
    TRY(segment_check_doc_lens(segment, err));
    TRY(columns_verify(&segment->columns, err));
    TRY(docstore_verify(&segment->docs, err));
    struct walk walk = {.segment = segment, .err = err};
    walk.scale = impact_scale_make(segment->columns.total_len, segment->columns.n_docs);
    pair_check_init(&walk.pairs, segment, err);
    walk.doc_lens = xcalloc(segment->columns.n_docs, sizeof(*walk.doc_lens));
    enum status status = verify_walk(&walk);
    position_reader_release(&walk.positions);
    free(walk.doc_lens);
    pair_check_release(&walk.pairs);
    return status;
}

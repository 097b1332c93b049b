/*
 * A segment, read: an immutable part of a native index, mapped into memory. FORMAT.md is the law.
 *
 * Opening checks the files' ends and tables of contents, not every byte; every decoder bounds what
 * it reads, so that damaged bytes give ST_CORRUPT (naming file, chunk and offset) and never an
 * access outside the file. segment_verify (verify.h) checks every byte.
 *
 * A segment is immutable after open and may be shared by threads; cursors belong to one thread.
 */
#ifndef COMMON_SEGMENT_SEGMENT_H
#define COMMON_SEGMENT_SEGMENT_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/base/when.h"
#include "common/base/strbuf.h"
#include "common/segment/impact.h"

#include <stdbool.h>
#include <stdint.h>

/* A document's number inside its segment, 0-based. */
typedef uint32_t ldoc_id;

#define LDOC_END           ((ldoc_id)INT32_MAX)
#define POSTING_BLOCK_DOCS 128
#define SEGMENT_TERM_MAX   245 /* bytes, prefix included */

/* Limits of the format: one stored body in bytes, and positions of one term in one document. */
#define SEGMENT_BODY_MAX      ((uint64_t)64 * 1024 * 1024)
#define SEGMENT_POSITIONS_MAX ((uint32_t)64 * 1024 * 1024)

struct segment;

/* Opens `name` in the folder `index_path`, with the deletions `overlay` or "-" for none. */
enum status segment_open(struct segment **segment, const char *index_path, const char *name,
                         const char *overlay, struct err *err) MUST_USE;
void segment_close(struct segment *segment);

const char *segment_name(const struct segment *segment);

/* Its identity: files made for the segment later carry it. */
uint64_t segment_key(const struct segment *segment);

/* Documents stored, deleted ones included: ldoc_id runs from 0 to one less. */
uint32_t segment_n_docs(const struct segment *segment);

/* Distinct terms, and pairs of a term and a document that holds it, deleted ones included. */
uint64_t segment_n_terms(const struct segment *segment);
uint64_t segment_n_postings(const struct segment *segment);

/* Documents that are live, and the sum of their lengths. */
uint32_t segment_n_live(const struct segment *segment);
uint64_t segment_total_len(const struct segment *segment);
bool segment_is_live(const struct segment *segment, ldoc_id doc);
/* Bit d mod 8 of byte d / 8 is 1 while document d lives; NULL when nothing is deleted. */
const uint8_t *segment_live_bits(const struct segment *segment);

/* --- columns ------------------------------------------------------------------------------ */

/* Checks the document lengths, once; must come before the first segment_doc_len, which stands in
 * loops that cannot fail. */
enum status segment_check_doc_lens(const struct segment *segment, struct err *err) MUST_USE;
uint32_t segment_doc_len(const struct segment *segment, ldoc_id doc);
/* The column of lengths, a little-endian u32 for each document, for loops over whole blocks. */
const uint8_t *segment_doc_lens(const struct segment *segment);
/* What the impacts of the segment's lists are made for (impact.h). */
struct impact_scale segment_impact_scale(const struct segment *segment);
enum status segment_doc_date(const struct segment *segment, ldoc_id doc, struct when *date,
                             struct err *err) MUST_USE;
/* Borrowed from the map; valid until segment_close. ST_CORRUPT when damaged. */
enum status segment_doc_id(const struct segment *segment, ldoc_id doc, struct slice *id,
                           struct err *err) MUST_USE;

/* --- stored articles ---------------------------------------------------------------------- */

/* What is stored of an article; mirrors struct article, which this room may not know. */
struct stored_article {
    struct slice id, title, body, source, author, category, url, language;
    struct when published;
};

/* Reads a stored article; with `with_body` one block is inflated, without it the body is empty.
 * Slices live in `arena` or in the map. */
enum status segment_fetch(const struct segment *segment, ldoc_id doc, bool with_body,
                          struct arena *arena, struct stored_article *article,
                          struct err *err) MUST_USE;

/* --- terms -------------------------------------------------------------------------------- */

/* Where a term's postings are. Filled by lookups; plain data. */
struct term_info {
    uint32_t df;      /* documents holding it, deleted ones included; at least 1 */
    uint32_t live_df; /* documents holding it that are live */
    bool has_positions;
    uint64_t number;   /* its rank among the segment's terms, in byte order */
    uint64_t post_off; /* in the postings chunk */
    uint64_t post_len;
    uint64_t pos_off; /* in the positions chunk */
    uint64_t pos_len;
};

/* `*found` false when no document ever held the term. */
enum status segment_find_term(const struct segment *segment, struct slice term, bool *found,
                              struct term_info *info, struct err *err) MUST_USE;

/* What a segment knows about two words, one right after the other. */
enum pair_state {
    PAIR_UNKNOWN, /* no more than their positions say */
    PAIR_NOWHERE, /* no document has them */
    PAIR_LISTED,
};

/* The documents that have them. */
struct pair_list {
    uint32_t df;       /* how many, deleted ones included */
    uint32_t rarer_df; /* documents of the rarer word, which is the one in fewer, or the first */
    uint64_t off;      /* of the list, in its chunk */
    uint32_t len;      /* bytes */
};

/* Looks up whether the term of `first` and then that of `second` stand next to each other; `list`
 * is only filled if the state is PAIR_LISTED. */
enum status segment_find_pair(const struct segment *segment, const struct term_info *first,
                              const struct term_info *second, enum pair_state *state,
                              struct pair_list *list, struct err *err) MUST_USE;

/* The documents of a pair, list->df of them, each by its place, counted from 0, in the posting list
 * of the rarer word. They ascend. */
enum status segment_read_pair(const struct segment *segment, const struct pair_list *list,
                              uint32_t *places, struct err *err) MUST_USE;

/* Scans terms in byte order. Zero-initialise; no heap is owned. */
struct term_scan {
    const struct segment *segment;
    uint64_t block;             /* dictionary block */
    const uint8_t *next;        /* entry to read next, in that block */
    const uint8_t *end;         /* of the block */
    uint32_t n_left;            /* entries left in the block */
    uint64_t number;            /* of the term of `next` */
    bool pending;               /* `term` is read already and not yet handed out */
    uint64_t post_off, pos_off; /* running sums of the block's entries */
    char term[SEGMENT_TERM_MAX];
    size_t term_len;
    struct term_info info;
};

/* Stands before the first term that is not less than `from`. */
enum status term_scan_start(struct term_scan *scan, const struct segment *segment,
                            struct slice from, struct err *err) MUST_USE;
/* Moves to the next term, which then is in `term` and `info`; `*more` false at the end. Terms that
 * do not ascend are ST_CORRUPT. */
enum status term_scan_next(struct term_scan *scan, bool *more, struct err *err) MUST_USE;

/* --- postings ----------------------------------------------------------------------------- */

/* A term's postings as they lie in the map, for post_list.h. Zero-initialised by post_list_open. */
struct post_list {
    const struct segment *segment;
    struct term_info info;
    uint32_t n_blocks;
    const uint8_t *blocks; /* where block data begin */
    const uint8_t *skips;  /* skip table, NULL for a list of one block */
    uint64_t blocks_len;
    enum status status; /* sticky */
    struct err *err;    /* the caller's; set when status is not ST_OK */
};

/* A writer takes no bitmap that is longer than packed documents can be. */
#define BITMAP_WORDS_MAX (POSTING_BLOCK_DOCS * 32 / 64)

/* One block of a list, decoded as far as was asked for; about 1.2 KiB. */
struct post_block {
    uint32_t block; /* its number */
    uint32_t n;     /* documents in it */
    ldoc_id first;  /* the least document that it can hold */
    bool docs_ready, wdfs_ready, ranks_ready;
    uint32_t doc_width;      /* of packed documents; unused with a bitmap */
    const uint8_t *bitmap;   /* bit i is document first + i; NULL for packed documents */
    uint32_t bitmap_bytes;   /* of the bitmap */
    const uint8_t *doc_data; /* packed documents */
    const uint8_t *wdf_data; /* packed frequencies */
    uint64_t pos_begin;      /* where its positions begin, from the beginning of the term's */
    uint8_t ranks[BITMAP_WORDS_MAX]; /* documents before each 8 bytes of the bitmap */
    ldoc_id docs[POSTING_BLOCK_DOCS];
    uint32_t wdfs[POSTING_BLOCK_DOCS];
};

/* A cursor over one term's postings, deleted documents included. Embeds its block, so that nothing
 * is allocated per posting. `doc` is the current document: LDOC_END after the last or after a
 * failure, whose error is then in list.status and `err`. */
struct post_cursor {
    ldoc_id doc;
    uint32_t index; /* of `doc` inside the block */
    struct post_list list;
    struct post_block block; /* n is 0 at the end */
};

/* Stands on the first posting. Failures stick; `err` must outlive the cursor. */
void post_cursor_init(struct post_cursor *cursor, const struct segment *segment,
                      const struct term_info *info, struct err *err);

/* Why the cursor ended: ST_OK after the last document. */
static inline enum status post_cursor_status(const struct post_cursor *cursor)
{
    return cursor->list.status;
}

/* Out of line: moves to the next block, or to the block of `target`; decodes frequencies. */
ldoc_id post_cursor_next_block(struct post_cursor *cursor);
ldoc_id post_cursor_seek_forward(struct post_cursor *cursor, ldoc_id target);
void post_cursor_load_wdfs(struct post_cursor *cursor);

/* The next document, returned and in `doc`. */
static inline ldoc_id post_cursor_next(struct post_cursor *cursor)
{
    if (++cursor->index < cursor->block.n)
        return cursor->doc = cursor->block.docs[cursor->index];
    return post_cursor_next_block(cursor);
}

/* The first document that is not before `target`; stays when already there. Skips whole blocks. */
static inline ldoc_id post_cursor_seek(struct post_cursor *cursor, ldoc_id target)
{
    return cursor->doc >= target ? cursor->doc : post_cursor_seek_forward(cursor, target);
}

/* How often the current document holds the term; not at LDOC_END. */
static inline uint32_t post_cursor_wdf(struct post_cursor *cursor)
{
    if (!cursor->block.wdfs_ready)
        post_cursor_load_wdfs(cursor);
    return cursor->block.wdfs[cursor->index];
}

/* Positions of a term in the documents of its blocks. Zero-initialise. Its buffers grow to the
 * longest list seen and are freed by position_reader_release. */
struct position_reader {
    const struct segment *segment; /* of the block below; NULL for none */
    uint64_t pos_off;              /* the term's */
    uint32_t block;
    uint32_t
        begins[POSTING_BLOCK_DOCS + 1]; /* where each document's positions begin, and the end */
    uint32_t n_positions;               /* of the block */
    const uint8_t *lengths;             /* of the packed groups, but for the last one */
    const uint8_t *groups;              /* the packed groups */
    const uint8_t *end;                 /* of the term's positions */
    uint32_t group_no;                  /* which is unpacked in `group`; UINT32_MAX for none */
    const uint8_t *next_group;          /* behind that group, packed */
    uint32_t group[POSTING_BLOCK_DOCS];
    uint32_t *positions;
    size_t cap;
};

/* Whether the reader stands on block number `block` of `list`. */
static inline bool position_reader_is_on(const struct position_reader *reader,
                                         const struct post_list *list, uint32_t block)
{
    return reader->segment == list->segment && reader->pos_off == list->info.pos_off &&
           reader->block == block;
}

/* Goes to the positions of a loaded block of `list`. */
enum status position_reader_enter(struct position_reader *reader, const struct post_list *list,
                                  struct post_block *block, struct err *err) MUST_USE;

/* The positions, ascending, of document number `index` of the block that the reader stands on:
 * `*n` of them, valid until the next call. */
enum status position_reader_read(struct position_reader *reader, uint32_t index,
                                 const uint32_t **positions, uint32_t *n, struct err *err) MUST_USE;

/* The same for the cursor's current document, wherever the reader stands. */
enum status position_reader_get(struct position_reader *reader, struct post_cursor *cursor,
                                const uint32_t **positions, uint32_t *n, struct err *err) MUST_USE;
void position_reader_release(struct position_reader *reader);

/* Bytes by kind of file, for `indexer info`: name, what it holds, bytes. */
struct segment_part_size {
    const char *name; /* "dictionary", "postings", "positions", "columns", "articles", "deletes",
                         "pairs" */
    uint64_t bytes;
};
#define SEGMENT_N_PARTS 7
void segment_part_sizes(const struct segment *segment,
                        struct segment_part_size sizes[SEGMENT_N_PARTS]);

#endif

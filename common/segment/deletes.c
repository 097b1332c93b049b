#include "common/segment/deletes.h"

#include "common/base/bytes.h"
#include "common/base/popcount.h"
#include "common/segment/overlay.h"
#include "common/segment/segment_impl.h"
#include "common/segment/strset.h"

#include <stdlib.h>
#include <string.h>

#define STAT_BYTES 24

/* The longest record of a term: its length, its bytes and its count. */
#define RECORD_MAX_BYTES (1 + UINT8_MAX + VARINT32_MAX_BYTES)

/* --- reading ------------------------------------------------------------------------------ */

/* Compares the bitmap with the number of dead documents. */
static enum status count_live(const struct overlay *overlay, uint32_t n_docs, struct err *err)
{
    const struct chunk *live = &overlay->live;
    uint32_t n_live = 0;
    TRY(chunk_check(live, 0, live->len, err));
    for (size_t off = 0; off < live->len; off += 8)
        n_live += popcount64(load_le64(live->data + off));
    if (n_docs % 64 != 0 && load_le64(live->data + live->len - 8) >> (n_docs % 64) != 0)
        return chunk_corrupt_text(live, live->len - 8, err, "bit beyond the last document");
    if (n_live != n_docs - overlay->n_dead)
        return chunk_corrupt(live, 0, err, "live documents", n_docs - overlay->n_dead, n_live);
    return ST_OK;
}

enum status overlay_open(struct overlay *overlay, const struct chunk_file *file, uint32_t n_docs,
                         uint64_t total_len, struct err *err)
{
    *overlay = (struct overlay){0};
    struct chunk stat;
    TRY(chunk_file_find_items(file, "stat", 1, STAT_BYTES, &stat, err));
    TRY(chunk_check(&stat, 0, STAT_BYTES, err));
    overlay->n_dead = load_le32(stat.data + 4);
    overlay->dead_len = load_le64(stat.data + 8);
    overlay->n_terms = load_le64(stat.data + 16);
    if (load_le32(stat.data) != n_docs)
        return chunk_corrupt(&stat, 0, err, "documents", n_docs, load_le32(stat.data));
    if (overlay->n_dead > n_docs)
        return chunk_corrupt(&stat, 4, err, "dead documents, at most", n_docs, overlay->n_dead);
    if (overlay->dead_len > total_len)
        return chunk_corrupt(&stat, 8, err, "length of dead documents, at most", total_len,
                             overlay->dead_len);
    uint64_t n_words = ((uint64_t)n_docs + 63) / 64;
    TRY(chunk_file_find_items(file, "live", n_words, 8, &overlay->live, err));
    TRY(count_live(overlay, n_docs, err));
    TRY(chunk_file_find_items(file, "tidx", overlay->n_terms, 8, &overlay->tidx, err));
    return chunk_file_find(file, "term", &overlay->term, err);
}

enum status overlay_record(const struct overlay *overlay, uint64_t i, struct slice *term,
                           uint32_t *count, struct err *err)
{
    const struct chunk *chunk = &overlay->term;
    TRY(chunk_check(&overlay->tidx, i * 8, 8, err));
    uint64_t off = load_le64(overlay->tidx.data + i * 8);
    if (off >= chunk->len)
        return chunk_corrupt(&overlay->tidx, i * 8, err, "offset, below", chunk->len, off);
    uint64_t left = chunk->len - off;
    TRY(chunk_check(chunk, off, left < RECORD_MAX_BYTES ? left : RECORD_MAX_BYTES, err));
    const uint8_t *p = chunk->data + off;
    const uint8_t *end = chunk->data + chunk->len;
    size_t len = *p++;
    if (len > (size_t)(end - p))
        return chunk_corrupt(chunk, off, err, "bytes of a term, at most", (uint64_t)(end - p), len);
    *term = slice_make((const char *)p, len);
    if (varint_get32(p + len, end, count) == NULL)
        return chunk_corrupt_text(chunk, off, err, "a record does not end inside the chunk");
    return ST_OK;
}

enum status overlay_find(const struct overlay *overlay, struct slice term, uint32_t *count,
                         struct err *err)
{
    *count = 0;
    uint64_t low = 0;
    uint64_t high = overlay->n_terms;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct slice found;
        uint32_t found_count = 0;
        TRY(overlay_record(overlay, middle, &found, &found_count, err));
        int order = slice_cmp(found, term);
        if (order == 0) {
            *count = found_count;
            return ST_OK;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ST_OK;
}

/* --- collecting --------------------------------------------------------------------------- */

struct deletes {
    const struct segment *segment;
    uint64_t *live;
    size_t n_words;
    uint32_t n_dead;
    uint64_t dead_len;
    struct strset terms;
    uint32_t *counts; /* by the term's number in `terms` */
    size_t cap;
};

static void add_count(struct deletes *deletes, struct slice term, uint32_t count)
{
    uint32_t n_before = deletes->terms.n;
    uint32_t number = strset_add(&deletes->terms, term);
    if (deletes->terms.n > n_before) {
        deletes->counts =
            mem_grow(deletes->counts, &deletes->cap, deletes->terms.n, sizeof(*deletes->counts));
        deletes->counts[number] = 0;
    }
    deletes->counts[number] += count;
}

static enum status copy_overlay(struct deletes *deletes, const struct overlay *overlay,
                                struct err *err)
{
    deletes->n_dead = overlay->n_dead;
    deletes->dead_len = overlay->dead_len;
    for (size_t i = 0; overlay->live.data != NULL && i < deletes->n_words; i++)
        deletes->live[i] = load_le64(overlay->live.data + i * 8);
    for (uint64_t i = 0; i < overlay->n_terms; i++) {
        struct slice term;
        uint32_t count = 0;
        TRY(overlay_record(overlay, i, &term, &count, err));
        add_count(deletes, term, count);
    }
    return ST_OK;
}

enum status deletes_new(struct deletes **deletes, const struct segment *segment, struct err *err)
{
    *deletes = NULL;
    TRY(segment_check_doc_lens(segment, err)); /* deletes_mark adds them up */
    struct deletes *new = xcalloc(1, sizeof(*new));
    uint32_t n_docs = segment_n_docs(segment);
    new->segment = segment;
    new->n_words = ((size_t)n_docs + 63) / 64;
    new->live = xcalloc(new->n_words, sizeof(*new->live));
    for (size_t i = 0; i < new->n_words; i++)
        new->live[i] = UINT64_MAX;
    if (n_docs % 64 != 0)
        new->live[new->n_words - 1] = ((uint64_t)1 << (n_docs % 64)) - 1;
    enum status status = copy_overlay(new, &segment->overlay, err);
    if (status != ST_OK) {
        deletes_free(new);
        return status;
    }
    *deletes = new;
    return ST_OK;
}

void deletes_free(struct deletes *deletes)
{
    if (deletes == NULL)
        return;
    free(deletes->live);
    free(deletes->counts);
    strset_clear(&deletes->terms);
    free(deletes);
}

bool deletes_mark(struct deletes *deletes, ldoc_id doc)
{
    uint64_t bit = (uint64_t)1 << (doc % 64);
    if (doc >= segment_n_docs(deletes->segment) || (deletes->live[doc / 64] & bit) == 0)
        return false;
    deletes->live[doc / 64] &= ~bit;
    deletes->n_dead++;
    deletes->dead_len += segment_doc_len(deletes->segment, doc);
    return true;
}

void deletes_term(struct deletes *deletes, struct slice term)
{
    if (term.len == 0 || term.len > SEGMENT_TERM_MAX)
        BUG("a deleted document has a term of %zu bytes", term.len);
    add_count(deletes, term, 1);
}

/* --- writing ------------------------------------------------------------------------------ */

struct term_count {
    struct slice term;
    uint32_t count;
};

static int cmp_terms(const void *a, const void *b)
{
    const struct term_count *left = a;
    const struct term_count *right = b;
    return slice_cmp(left->term, right->term);
}

static struct term_count *sorted_terms(const struct deletes *deletes)
{
    uint32_t n = deletes->terms.n;
    struct term_count *terms = xcalloc(n, sizeof(*terms));
    for (uint32_t i = 0; i < n; i++)
        terms[i] = (struct term_count){deletes->terms.items[i], deletes->counts[i]};
    if (n > 0)
        qsort(terms, n, sizeof(*terms), cmp_terms);
    return terms;
}

static void write_terms(const struct deletes *deletes, struct chunk_writer *file)
{
    struct term_count *terms = sorted_terms(deletes);
    struct strbuf index = {0};
    chunk_writer_begin(file, "term");
    for (uint32_t i = 0; i < deletes->terms.n; i++) {
        uint8_t bytes[VARINT64_MAX_BYTES];
        store_le64(bytes, chunk_writer_len(file));
        strbuf_add(&index, bytes, 8);
        bytes[0] = (uint8_t)terms[i].term.len;
        chunk_writer_add(file, bytes, 1);
        chunk_writer_add(file, terms[i].term.ptr, terms[i].term.len);
        chunk_writer_add(file, bytes, (size_t)(varint_put(bytes, terms[i].count) - bytes));
    }
    chunk_writer_begin(file, "tidx");
    chunk_writer_add(file, index.buf, index.len);
    strbuf_release(&index);
    free(terms);
}

enum status deletes_write(const struct deletes *deletes, const char *index_path,
                          const char *overlay, struct err *err)
{
    struct strbuf path = {0};
    struct chunk_writer file;
    segment_file_path(index_path, overlay, FILE_LIVE, &path);
    enum status status =
        chunk_writer_open(&file, path.buf, segment_file_types[FILE_LIVE].kind, err);
    strbuf_release(&path);
    if (status != ST_OK)
        return status;
    chunk_writer_begin(&file, "stat");
    chunk_writer_add_u32(&file, segment_n_docs(deletes->segment));
    chunk_writer_add_u32(&file, deletes->n_dead);
    chunk_writer_add_u64(&file, deletes->dead_len);
    chunk_writer_add_u64(&file, deletes->terms.n);
    chunk_writer_begin(&file, "live");
    for (size_t i = 0; i < deletes->n_words; i++)
        chunk_writer_add_u64(&file, deletes->live[i]);
    write_terms(deletes, &file);
    chunk_writer_end(&file);
    return chunk_writer_finish(&file, deletes->segment->files[FILE_COLS].segment_key, err);
}

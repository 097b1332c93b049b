#include "indexer/native/forward_index.h"

#include "common/base/mem.h"
#include "common/segment/segment_impl.h"

#include <stdlib.h>
#include <string.h>

/* A source whose terms are read. */
struct reading {
    const struct bisect_source *source;
    struct term_scan scan;
    bool more;
    struct chunk_trail dict_trail, post_trail;
};

/* All sources, term by term, and what is done with each posting. */
struct walk {
    struct reading *readings;
    size_t n;
    uint32_t least_df;
    uint32_t begin, end; /* documents that are wanted; none: terms are only counted */
    uint64_t n_postings; /* of the terms passed */
    uint32_t term;       /* number of the current one */
    size_t *counts;      /* per document and one more; the next free place when filling */
    uint32_t *terms;     /* NULL while counting */
};

static struct slice term_of(const struct reading *reading)
{
    return slice_make(reading->scan.term, reading->scan.term_len);
}

static const struct reading *least(const struct walk *walk)
{
    const struct reading *found = NULL;
    for (size_t i = 0; i < walk->n; i++) {
        const struct reading *reading = &walk->readings[i];
        if (reading->more && (found == NULL || slice_cmp(term_of(reading), term_of(found)) < 0))
            found = reading;
    }
    return found;
}

static enum status walk_postings(struct walk *walk, struct reading *reading, struct err *err)
{
    const uint32_t *new_docs = reading->source->new_docs;
    struct post_cursor cursor;
    post_cursor_init(&cursor, reading->source->segment, &reading->scan.info, err);
    for (; cursor.doc != LDOC_END; post_cursor_next(&cursor)) {
        uint32_t doc = new_docs[cursor.doc];
        if (doc < walk->begin || doc >= walk->end)
            continue;
        size_t *count = &walk->counts[doc - walk->begin];
        if (walk->terms != NULL)
            walk->terms[*count] = walk->term;
        ++*count;
    }
    return post_cursor_status(&cursor);
}

/* Moves on every reading that stands on `term`, with its postings if they are wanted. */
static enum status pass_term(struct walk *walk, struct slice term, bool wanted, struct err *err)
{
    for (size_t i = 0; i < walk->n; i++) {
        struct reading *reading = &walk->readings[i];
        if (!reading->more || !slice_eq(term_of(reading), term))
            continue;
        const struct segment *segment = reading->source->segment;
        if (wanted)
            TRY(walk_postings(walk, reading, err));
        chunk_trail_to(&reading->post_trail, &segment->post, reading->scan.info.post_off);
        TRY(term_scan_next(&reading->scan, &reading->more, err));
    }
    return ST_OK;
}

static enum status walk_terms(struct walk *walk, struct err *err)
{
    const struct reading *first;
    walk->term = 0;
    walk->n_postings = 0;
    for (size_t i = 0; i < walk->n; i++) {
        struct reading *reading = &walk->readings[i];
        *reading = (struct reading){.source = reading->source};
        TRY(term_scan_start(&reading->scan, reading->source->segment, slice_str(""), err));
        TRY(term_scan_next(&reading->scan, &reading->more, err));
    }
    while ((first = least(walk)) != NULL) {
        char bytes[SEGMENT_TERM_MAX];
        struct slice term = slice_make(bytes, first->scan.term_len);
        memcpy(bytes, first->scan.term, term.len);
        uint64_t df = 0;
        for (size_t i = 0; i < walk->n; i++)
            if (walk->readings[i].more && slice_eq(term_of(&walk->readings[i]), term))
                df += walk->readings[i].scan.info.live_df;
        bool wanted = df >= walk->least_df;
        TRY(pass_term(walk, term, wanted && walk->begin < walk->end, err));
        if (wanted) {
            walk->n_postings += df;
            walk->term++;
        }
    }
    return ST_OK;
}

static struct walk walk_make(const struct bisect_source *sources, size_t n_sources,
                             uint32_t least_df)
{
    struct walk walk = {.n = n_sources, .least_df = least_df};
    walk.readings = xcalloc(n_sources, sizeof(*walk.readings));
    for (size_t i = 0; i < n_sources; i++)
        walk.readings[i].source = &sources[i];
    return walk;
}

enum status forward_index_count(const struct bisect_source *sources, size_t n_sources,
                                uint32_t least_df, uint64_t *n_postings, struct err *err)
{
    struct walk walk = walk_make(sources, n_sources, least_df);
    enum status status = walk_terms(&walk, err);
    *n_postings = walk.n_postings;
    free(walk.readings);
    return status;
}

/* Counts each document's terms, then fills them in. */
static enum status fill(struct forward_index *index, struct walk *walk, struct err *err)
{
    uint32_t n = index->n_docs;
    index->begins = xcalloc((size_t)n + 1, sizeof(*index->begins));
    walk->counts = index->begins;
    TRY(walk_terms(walk, err));
    size_t total = 0;
    for (uint32_t i = 0; i <= n; i++) {
        size_t count = index->begins[i];
        index->begins[i] = total;
        total += count;
    }
    index->n_terms = walk->term;
    index->terms = xmalloc(total * sizeof(*index->terms));
    walk->terms = index->terms;
    TRY(walk_terms(walk, err));
    /* Each beginning has moved to the end, which is where the next one was. */
    memmove(index->begins + 1, index->begins, n * sizeof(*index->begins));
    index->begins[0] = 0;
    return ST_OK;
}

enum status forward_index_make(struct forward_index *index, const struct bisect_source *sources,
                               size_t n_sources, uint32_t least_df, uint32_t begin, uint32_t end,
                               struct err *err)
{
    struct walk walk = walk_make(sources, n_sources, least_df);
    walk.begin = begin;
    walk.end = end;
    index->n_docs = end - begin;
    enum status status = fill(index, &walk, err);
    free(walk.readings);
    return status;
}

void forward_index_clear(struct forward_index *index)
{
    free(index->begins);
    free(index->terms);
    *index = (struct forward_index){0};
}

#include "indexer/native/merge.h"

#include "common/base/mem.h"
#include "common/segment/segment_writer.h"

#include <stdlib.h>
#include <string.h>

/* The number that a dead document does not have in the merged segment. */
#define NO_DOC UINT32_MAX

/* One segment being read. */
struct source {
    const struct segment *segment;
    ldoc_id *new_docs; /* by old number */
    struct term_scan scan;
    bool more; /* `scan` stands on a term */
    struct position_reader positions;
};

struct merge {
    struct source *sources;
    size_t n_sources;
    struct segment_writer *writer;
    struct arena arena; /* the article being copied */
};

static enum status copy_articles(struct merge *merge, struct source *source, struct err *err)
{
    uint32_t n_docs = segment_n_docs(source->segment);
    TRY(segment_check_doc_lens(source->segment, err));
    source->new_docs = xmalloc(n_docs * sizeof(*source->new_docs));
    for (ldoc_id doc = 0; doc < n_docs; doc++) {
        source->new_docs[doc] = NO_DOC;
        if (!segment_is_live(source->segment, doc))
            continue;
        struct stored_article article;
        arena_reset(&merge->arena);
        TRY(segment_fetch(source->segment, doc, true, &merge->arena, &article, err));
        source->new_docs[doc] =
            segment_writer_article(merge->writer, &article, segment_doc_len(source->segment, doc));
    }
    return ST_OK;
}

static struct slice scan_term(const struct source *source)
{
    return slice_make(source->scan.term, source->scan.term_len);
}

static const struct source *least_term(const struct merge *merge)
{
    const struct source *least = NULL;
    for (size_t i = 0; i < merge->n_sources; i++) {
        const struct source *source = &merge->sources[i];
        if (source->more && (least == NULL || slice_cmp(scan_term(source), scan_term(least)) < 0))
            least = source;
    }
    return least;
}

static enum status copy_postings(struct merge *merge, struct source *source, struct err *err)
{
    struct post_cursor cursor;
    post_cursor_init(&cursor, source->segment, &source->scan.info, err);
    for (; cursor.doc != LDOC_END; post_cursor_next(&cursor)) {
        ldoc_id doc = source->new_docs[cursor.doc];
        if (doc == NO_DOC)
            continue;
        const uint32_t *positions = NULL;
        uint32_t n_positions = 0;
        if (source->scan.info.has_positions)
            TRY(position_reader_get(&source->positions, &cursor, &positions, &n_positions, err));
        segment_writer_posting(merge->writer, doc, post_cursor_wdf(&cursor), positions,
                               n_positions);
    }
    return post_cursor_status(&cursor);
}

static enum status merge_terms(struct merge *merge, struct err *err)
{
    for (size_t i = 0; i < merge->n_sources; i++) {
        struct source *source = &merge->sources[i];
        TRY(term_scan_start(&source->scan, source->segment, slice_str(""), err));
        TRY(term_scan_next(&source->scan, &source->more, err));
    }
    const struct source *least;
    while ((least = least_term(merge)) != NULL) {
        char bytes[SEGMENT_TERM_MAX];
        struct slice term = slice_make(bytes, least->scan.term_len);
        memcpy(bytes, least->scan.term, term.len);
        bool has_positions = least->scan.info.has_positions;
        segment_writer_term(merge->writer, term);
        for (size_t i = 0; i < merge->n_sources; i++) {
            struct source *source = &merge->sources[i];
            if (!source->more || !slice_eq(scan_term(source), term))
                continue;
            if (source->scan.info.has_positions != has_positions)
                return err_set(err, ST_CORRUPT,
                               "segment %s: the term '%.*s' has positions in some segments only",
                               segment_name(source->segment), SLICE_ARG(term));
            TRY(copy_postings(merge, source, err));
            TRY(term_scan_next(&source->scan, &source->more, err));
        }
    }
    return ST_OK;
}

static enum status merge_all(struct merge *merge, struct err *err)
{
    for (size_t i = 0; i < merge->n_sources; i++)
        TRY(copy_articles(merge, &merge->sources[i], err));
    return merge_terms(merge, err);
}

enum status merge_segments(struct segment *const *sources, size_t n_sources, const char *index_path,
                           const char *name, struct err *err)
{
    struct merge merge = {.n_sources = n_sources};
    TRY(segment_writer_open(&merge.writer, index_path, name, err));
    merge.sources = xcalloc(n_sources, sizeof(*merge.sources));
    for (size_t i = 0; i < n_sources; i++)
        merge.sources[i].segment = sources[i];
    enum status status = merge_all(&merge, err);
    if (status == ST_OK)
        status = segment_writer_finish(merge.writer, err);
    else
        segment_writer_abandon(merge.writer);
    for (size_t i = 0; i < n_sources; i++) {
        position_reader_release(&merge.sources[i].positions);
        free(merge.sources[i].new_docs);
    }
    free(merge.sources);
    arena_release(&merge.arena);
    return status;
}

size_t merge_plan(const uint32_t *n_live, size_t n)
{
    if (n == 0)
        return 0;
    uint64_t taken = n_live[n - 1];
    size_t first = n - 1;
    while (first > 0 && n_live[first - 1] < 2 * taken)
        taken += n_live[--first];
    return first;
}

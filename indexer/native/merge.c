#include "indexer/native/merge.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/segment/docstore.h"
#include "common/segment/segment_impl.h"
#include "common/segment/segment_writer.h"
#include "indexer/native/bisect.h"
#include "indexer/native/posting_sorter.h"

#include <stdlib.h>
#include <string.h>

/* One segment being read. */
struct source {
    const struct segment *segment;
    uint32_t *new_docs; /* by old number; DOCSTORE_DROP for a dead one */
    uint32_t *places;   /* by old number: its body in the new segment */
    struct term_scan scan;
    bool more; /* `scan` stands on a term */
    struct position_reader positions;
    struct chunk_trail dict_trail, post_trail, posn_trail;
};

/* A live document of a source. */
struct live_doc {
    uint32_t source;
    ldoc_id doc;
};

struct merge {
    struct source *sources;
    size_t n_sources;
    const struct merge_options *options;
    struct live_doc *docs; /* by new number */
    uint32_t n_docs;
    uint32_t *places; /* by new number */
    struct segment_writer *writer;
    struct posting_sorter sorter; /* of orders other than the input's */
};

/* --- the order of documents ------------------------------------------------------------------ */

static enum status list_docs(struct merge *merge, struct err *err)
{
    uint64_t n_live = 0;
    for (size_t i = 0; i < merge->n_sources; i++)
        n_live += segment_n_live(merge->sources[i].segment);
    if (n_live > LDOC_END)
        return err_set(err, ST_LIMIT, "a segment holds at most %u documents", LDOC_END);
    merge->docs = xmalloc(n_live * sizeof(*merge->docs));
    for (size_t i = 0; i < merge->n_sources; i++) {
        const struct segment *segment = merge->sources[i].segment;
        TRY(segment_check_doc_lens(segment, err));
        for (ldoc_id doc = 0; doc < segment_n_docs(segment); doc++)
            if (segment_is_live(segment, doc) && merge->n_docs < n_live)
                merge->docs[merge->n_docs++] = (struct live_doc){(uint32_t)i, doc};
    }
    return ST_OK;
}

struct dated_doc {
    struct when date;
    uint32_t number; /* in input order, which decides between equal dates */
};

static int compare_dates(const void *a, const void *b)
{
    const struct dated_doc *left = a;
    const struct dated_doc *right = b;
    bool left_known = left->date.precision != WHEN_UNKNOWN;
    bool right_known = right->date.precision != WHEN_UNKNOWN;
    if (left_known != right_known)
        return left_known ? 1 : -1;
    if (left_known && left->date.seconds != right->date.seconds)
        return left->date.seconds < right->date.seconds ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

static enum status order_by_date(const struct merge *merge, uint32_t *order, struct err *err)
{
    struct dated_doc *dated = xmalloc(merge->n_docs * sizeof(*dated));
    enum status status = ST_OK;
    for (uint32_t i = 0; i < merge->n_docs && status == ST_OK; i++) {
        const struct live_doc *doc = &merge->docs[i];
        dated[i].number = i;
        status =
            segment_doc_date(merge->sources[doc->source].segment, doc->doc, &dated[i].date, err);
    }
    if (status == ST_OK && merge->n_docs > 0)
        qsort(dated, merge->n_docs, sizeof(*dated), compare_dates);
    for (uint32_t i = 0; i < merge->n_docs; i++)
        order[i] = dated[i].number;
    free(dated);
    return status;
}

/* Tells each source the numbers that its documents have now. */
static void number_docs(struct merge *merge)
{
    for (uint32_t i = 0; i < merge->n_docs; i++)
        merge->sources[merge->docs[i].source].new_docs[merge->docs[i].doc] = i;
}

static enum status order_docs(struct merge *merge, struct err *err)
{
    struct bisect_source *sources = xcalloc(merge->n_sources, sizeof(*sources));
    uint32_t *order = xmalloc(merge->n_docs * sizeof(*order));
    enum status status;
    for (size_t i = 0; i < merge->n_sources; i++)
        sources[i] = (struct bisect_source){merge->sources[i].segment, merge->sources[i].new_docs};
    if (merge->options->order == SINK_ORDER_DATE)
        status = order_by_date(merge, order, err);
    else
        status = bisect_order(sources, merge->n_sources, merge->n_docs,
                              merge->options->memory_bytes, merge->options->n_threads, order, err);
    if (status == ST_OK) {
        struct live_doc *docs = xmalloc(merge->n_docs * sizeof(*docs));
        for (uint32_t i = 0; i < merge->n_docs; i++)
            docs[i] = merge->docs[order[i]];
        free(merge->docs);
        merge->docs = docs;
        number_docs(merge);
    }
    free(order);
    free(sources);
    return status;
}

/* --- articles -------------------------------------------------------------------------------- */

static enum status copy_bodies(struct merge *merge, struct err *err)
{
    for (size_t i = 0; i < merge->n_sources; i++) {
        struct source *source = &merge->sources[i];
        source->places = xmalloc(segment_n_docs(source->segment) * sizeof(*source->places));
        TRY(segment_writer_copy_bodies(merge->writer, source->segment, source->new_docs,
                                       source->places, err));
    }
    return ST_OK;
}

/* Documents between two looks at what was read of the heads, when they are read in any order. */
#define HEADS_KEPT 256

static void forget_heads(struct merge *merge, uint32_t n_read)
{
    if (n_read % HEADS_KEPT != 0)
        return;
    for (size_t i = 0; i < merge->n_sources; i++) {
        const struct columns *columns = &merge->sources[i].segment->columns;
        file_map_forget(columns->head.data, columns->head.len);
        file_map_forget(columns->head_index.data, columns->head_index.len);
    }
}

static enum status copy_columns(struct merge *merge, struct err *err)
{
    bool in_order = true;
    merge->places = xmalloc(merge->n_docs * sizeof(*merge->places));
    for (uint32_t i = 0; i < merge->n_docs; i++) {
        struct stored_article article;
        const struct live_doc *doc = &merge->docs[i];
        const struct source *source = &merge->sources[doc->source];
        TRY(segment_fetch(source->segment, doc->doc, false, NULL, &article, err));
        (void)segment_writer_columns(merge->writer, &article,
                                     segment_doc_len(source->segment, doc->doc));
        merge->places[i] = source->places[doc->doc];
        in_order = in_order && merge->places[i] == i;
        forget_heads(merge, i);
    }
    segment_writer_places(merge->writer, in_order ? NULL : merge->places);
    return ST_OK;
}

/* --- terms ----------------------------------------------------------------------------------- */

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

/* Lets go of the postings before the cursor's block; guesses where that is. */
static void leave_behind(struct source *source, const struct post_cursor *cursor)
{
    const struct term_info *info = &source->scan.info;
    uint64_t n = cursor->list.n_blocks;
    chunk_trail_to(&source->post_trail, &source->segment->post,
                   info->post_off + info->post_len / n * cursor->block.block);
    if (info->has_positions)
        chunk_trail_to(&source->posn_trail, &source->segment->posn,
                       info->pos_off + info->pos_len / n * cursor->block.block);
}

/* Hands the postings of live documents, whose new numbers are from `begin` to before `end`, to
 * the sorter, or straight to the writer when there is none. */
static enum status copy_postings(struct merge *merge, struct source *source,
                                 struct posting_sorter *sorter, struct err *err)
{
    struct post_cursor cursor;
    uint32_t block = 0;
    post_cursor_init(&cursor, source->segment, &source->scan.info, err);
    for (; cursor.doc != LDOC_END; post_cursor_next(&cursor)) {
        uint32_t doc = source->new_docs[cursor.doc];
        if (cursor.block.block != block) {
            block = cursor.block.block;
            leave_behind(source, &cursor);
        }
        if (doc == DOCSTORE_DROP || (sorter != NULL && !posting_sorter_wants(sorter, doc)))
            continue;
        const uint32_t *positions = NULL;
        uint32_t n_positions = 0;
        if (source->scan.info.has_positions)
            TRY(position_reader_get(&source->positions, &cursor, &positions, &n_positions, err));
        uint32_t wdf = post_cursor_wdf(&cursor);
        if (sorter != NULL)
            posting_sorter_add(sorter, doc, wdf, positions, n_positions);
        else
            segment_writer_posting(merge->writer, doc, wdf, positions, n_positions);
    }
    return post_cursor_status(&cursor);
}

/* Postings of the sources that stand on `term`. */
static enum status copy_from_all(struct merge *merge, struct slice term,
                                 struct posting_sorter *sorter, struct err *err)
{
    for (size_t i = 0; i < merge->n_sources; i++)
        if (merge->sources[i].more && slice_eq(scan_term(&merge->sources[i]), term))
            TRY(copy_postings(merge, &merge->sources[i], sorter, err));
    return ST_OK;
}

/* In another order a term's postings are sorted first; as many as fit into memory at a time. */
static enum status copy_sorted(struct merge *merge, struct slice term, struct err *err)
{
    struct posting_sorter *sorter = &merge->sorter;
    posting_sorter_start(sorter, merge->n_docs);
    do {
        TRY(copy_from_all(merge, term, sorter, err));
        posting_sorter_write(sorter, merge->writer);
    } while (posting_sorter_next_range(sorter));
    return ST_OK;
}

static enum status merge_term(struct merge *merge, const struct source *least, struct err *err)
{
    char bytes[SEGMENT_TERM_MAX];
    struct slice term = slice_make(bytes, least->scan.term_len);
    memcpy(bytes, least->scan.term, term.len);
    bool has_positions = least->scan.info.has_positions;
    for (size_t i = 0; i < merge->n_sources; i++) {
        const struct source *source = &merge->sources[i];
        if (source->more && slice_eq(scan_term(source), term) &&
            source->scan.info.has_positions != has_positions)
            return err_set(err, ST_CORRUPT,
                           "segment %s: the term '%.*s' has positions in some segments only",
                           segment_name(source->segment), SLICE_ARG(term));
    }
    segment_writer_term(merge->writer, term);
    if (merge->options->order == SINK_ORDER_INPUT)
        TRY(copy_from_all(merge, term, NULL, err));
    else
        TRY(copy_sorted(merge, term, err));
    for (size_t i = 0; i < merge->n_sources; i++) {
        struct source *source = &merge->sources[i];
        if (!source->more || !slice_eq(scan_term(source), term))
            continue;
        const struct term_info *info = &source->scan.info;
        chunk_trail_to(&source->post_trail, &source->segment->post, info->post_off);
        chunk_trail_to(&source->posn_trail, &source->segment->posn, info->pos_off);
        if (source->scan.next != NULL)
            chunk_trail_to(&source->dict_trail, &source->segment->dict,
                           (uint64_t)(source->scan.next - source->segment->dict.data));
        TRY(term_scan_next(&source->scan, &source->more, err));
    }
    return ST_OK;
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
        if (interrupt_is_requested())
            return err_set(err, ST_INTERRUPTED, "stopped by a signal; the index is as it was");
        TRY(merge_term(merge, least, err));
    }
    return ST_OK;
}

/* --- all of it ------------------------------------------------------------------------------- */

static enum status merge_all(struct merge *merge, struct err *err)
{
    for (size_t i = 0; i < merge->n_sources; i++) {
        struct source *source = &merge->sources[i];
        uint32_t n_docs = segment_n_docs(source->segment);
        source->new_docs = xmalloc(n_docs * sizeof(*source->new_docs));
        memset(source->new_docs, 0xFF, n_docs * sizeof(*source->new_docs));
    }
    TRY(list_docs(merge, err));
    number_docs(merge);
    TRY(copy_bodies(merge, err));
    if (merge->options->order != SINK_ORDER_INPUT)
        TRY(order_docs(merge, err));
    TRY(copy_columns(merge, err));
    return merge_terms(merge, err);
}

static void merge_clear(struct merge *merge)
{
    for (size_t i = 0; i < merge->n_sources; i++) {
        position_reader_release(&merge->sources[i].positions);
        free(merge->sources[i].new_docs);
        free(merge->sources[i].places);
    }
    free(merge->sources);
    free(merge->docs);
    free(merge->places);
    posting_sorter_clear(&merge->sorter);
}

enum status merge_segments(struct segment *const *sources, size_t n_sources,
                           const struct merge_options *options, const char *index_path,
                           const char *name, struct err *err)
{
    struct merge merge = {.n_sources = n_sources, .options = options};
    TRY(segment_writer_open(&merge.writer, index_path, name, err));
    merge.sources = xcalloc(n_sources, sizeof(*merge.sources));
    merge.sorter.memory_bytes = options->memory_bytes / 2;
    for (size_t i = 0; i < n_sources; i++)
        merge.sources[i].segment = sources[i];
    enum status status = merge_all(&merge, err);
    if (status == ST_OK)
        status = segment_writer_finish(merge.writer, err);
    else
        segment_writer_abandon(merge.writer);
    merge_clear(&merge);
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

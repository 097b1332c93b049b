#include "indexer/native/run_merge.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/base/parallel.h"
#include "common/base/stages.h"
#include "common/segment/term_part.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a spilled run that are read at a time. */
#define LEAST_READ ((size_t)4 * 1024)
#define MOST_READ  ((size_t)64 * 1024)

/* --- readers by term -------------------------------------------------------------------------- */

/* A heap of the readers that stand on a term, the least term first, and among readers of the same
 * term in the order of the array. */
struct heap {
    struct run_reader **items;
    size_t n;
};

static bool is_before(const struct run_reader *a, const struct run_reader *b)
{
    int order = slice_cmp(a->term, b->term);
    return order != 0 ? order < 0 : a < b;
}

static void sift_down(struct heap *heap, size_t i)
{
    struct run_reader *item = heap->items[i];
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= heap->n)
            break;
        if (child + 1 < heap->n && is_before(heap->items[child + 1], heap->items[child]))
            child++;
        if (is_before(item, heap->items[child]))
            break;
        heap->items[i] = heap->items[child];
        i = child;
    }
    heap->items[i] = item;
}

static struct run_reader *pop(struct heap *heap)
{
    struct run_reader *first = heap->items[0];
    heap->items[0] = heap->items[--heap->n];
    if (heap->n > 0)
        sift_down(heap, 0);
    return first;
}

/* Moves a reader to its next term and puts it into the heap if there is one. */
static enum status push_next(struct heap *heap, struct run_reader *reader, struct err *err)
{
    bool more = false;
    TRY(run_reader_next_term(reader, &more, err));
    if (!more)
        return ST_OK;
    size_t i = heap->n++;
    for (; i > 0 && is_before(reader, heap->items[(i - 1) / 2]); i = (i - 1) / 2)
        heap->items[i] = heap->items[(i - 1) / 2];
    heap->items[i] = reader;
    return ST_OK;
}

/* --- the postings of a term ------------------------------------------------------------------- */

/* Writes the reader's postings up to document `end`, its current one first; true when it has more,
 * standing on the first of them. */
static bool write_until(struct run_reader *reader, ldoc_id end, struct term_writer *writer)
{
    while (reader->doc < end) {
        term_writer_posting(writer, reader->doc, reader->wdf, reader->positions,
                            reader->n_positions);
        if (reader->n_docs == 0)
            return false;
        run_reader_next_posting(reader);
    }
    return reader->doc != LDOC_END;
}

/* Writes the postings that several readers have of one term, by document. */
static void write_interleaved(struct run_reader **readers, size_t n, struct term_writer *writer)
{
    for (size_t i = 0; i < n; i++)
        run_reader_next_posting(readers[i]);
    while (n > 0) {
        size_t least = 0;
        ldoc_id second = LDOC_END;
        for (size_t i = 1; i < n; i++) {
            if (readers[i]->doc < readers[least]->doc) {
                second = readers[least]->doc;
                least = i;
            } else if (readers[i]->doc < second) {
                second = readers[i]->doc;
            }
        }
        if (!write_until(readers[least], second, writer)) {
            struct run_reader *done = readers[least];
            readers[least] = readers[--n];
            readers[n] = done;
        }
    }
}

/* --- a range of terms ------------------------------------------------------------------------- */

/* What a thread merges: the terms from `from` to before `to`, or the end if it is empty. */
struct range {
    const struct run *runs; /* borrowed, as are the options and the terms */
    size_t n_runs;
    const struct run_merge_options *options;
    struct slice from, to;
    size_t buf_bytes;           /* for each reader */
    struct term_writer *writer; /* the segment's, or that of the part */
    struct term_part part;
    bool has_twins;
    struct err err;
    struct heap heap;
    struct run_reader **same; /* the readers of the current term, taken out of the heap */
    size_t n_same;
};

/* Writes the first term of the heap; `*n_docs` is the number of its postings. */
static void merge_term(struct range *range, uint64_t *n_docs)
{
    struct heap *heap = &range->heap;
    char bytes[SEGMENT_TERM_MAX];
    struct slice term = slice_make(bytes, heap->items[0]->term.len);
    memcpy(bytes, heap->items[0]->term.ptr, term.len);
    term_writer_term(range->writer, term);
    range->n_same = 0;
    *n_docs = 0;
    while (heap->n > 0 && slice_eq(heap->items[0]->term, term)) {
        struct run_reader *reader = pop(heap);
        *n_docs += reader->n_docs;
        range->same[range->n_same++] = reader;
    }
    write_interleaved(range->same, range->n_same, range->writer);
}

static enum status merge_terms(struct range *range)
{
    struct slice prefix = slice_str(range->options->unique_prefix);
    while (range->heap.n > 0) {
        uint64_t n_docs = 0;
        bool is_unique = slice_starts_with(range->heap.items[0]->term, prefix);
        if (interrupt_is_requested())
            return err_set(&range->err, ST_INTERRUPTED,
                           "stopped by a signal; the index is as it was");
        merge_term(range, &n_docs);
        range->has_twins = range->has_twins || (is_unique && n_docs > 1);
        for (size_t i = 0; i < range->n_same; i++)
            TRY(push_next(&range->heap, range->same[i], &range->err));
    }
    return term_writer_end(range->writer, &range->err);
}

static void merge_range(void *item)
{
    struct range *range = item;
    struct run_reader *readers = xcalloc(range->n_runs, sizeof(*readers));
    range->heap.items = xcalloc(range->n_runs, sizeof(struct run_reader *));
    range->same = xcalloc(range->n_runs, sizeof(struct run_reader *));
    stage_begin(STAGE_MERGE);
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < range->n_runs; i++) {
        run_reader_start(&readers[i], &range->runs[i], range->from, range->to, range->buf_bytes);
        status = push_next(&range->heap, &readers[i], &range->err);
    }
    if (status == ST_OK)
        (void)!merge_terms(range);
    stage_end(STAGE_MERGE);
    for (size_t i = 0; i < range->n_runs; i++)
        run_reader_clear(&readers[i]);
    free(readers);
    free(range->heap.items);
    free(range->same);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* A mark of any run, and the work between it and the run's mark before. */
struct cut {
    struct slice term;
    uint64_t work;
};

static int compare_cuts(const void *a, const void *b)
{
    return slice_cmp(((const struct cut *)a)->term, ((const struct cut *)b)->term);
}

/* The marks of all runs, by term; the caller frees them. */
static struct cut *list_cuts(const struct run *runs, size_t n_runs, size_t *n, uint64_t *work)
{
    size_t most = 0;
    for (size_t i = 0; i < n_runs; i++)
        most += runs[i].n_marks;
    struct cut *cuts = xmalloc(most * sizeof(*cuts));
    *n = 0;
    *work = 0;
    for (size_t i = 0; i < n_runs; i++) {
        uint64_t before = 0;
        for (size_t j = 0; j < runs[i].n_marks; j++) {
            cuts[(*n)++] = (struct cut){runs[i].marks[j].term, runs[i].marks[j].work - before};
            before = runs[i].marks[j].work;
        }
        *work += runs[i].work;
    }
    if (*n > 0)
        qsort(cuts, *n, sizeof(*cuts), compare_cuts);
    return cuts;
}

/* Gives up to `n` ranges their bounds, so that they are about the same work; returns how many. */
static size_t cut_ranges(struct range *ranges, size_t n, const struct run *runs, size_t n_runs)
{
    size_t n_cuts, cut = 0, n_ranges = 1;
    uint64_t work, before = 0;
    struct cut *cuts = list_cuts(runs, n_runs, &n_cuts, &work);
    for (size_t i = 1; i < n; i++) {
        while (cut < n_cuts && before + cuts[cut].work <= work / n * i)
            before += cuts[cut++].work;
        if (cut == n_cuts)
            break;
        if (slice_eq(cuts[cut].term, ranges[n_ranges - 1].from))
            continue; /* a term with more work than a range should have */
        ranges[n_ranges - 1].to = cuts[cut].term;
        ranges[n_ranges++].from = cuts[cut].term;
    }
    free(cuts);
    return n_ranges;
}

static size_t buffer_size(const struct run_merge_options *options, size_t n_readers)
{
    size_t share = options->memory_bytes / (n_readers + 1);
    return share < LEAST_READ ? LEAST_READ : share > MOST_READ ? MOST_READ : share;
}

/* Gives each range what it is merged from and where to. */
static enum status open_ranges(struct range *ranges, size_t n_ranges, const struct range *common,
                               struct term_writer *whole, struct err *err)
{
    for (size_t i = 0; i < n_ranges; i++) {
        struct range *range = &ranges[i];
        range->runs = common->runs;
        range->n_runs = common->n_runs;
        range->options = common->options;
        range->buf_bytes = buffer_size(common->options, common->n_runs * n_ranges);
        range->writer = i == 0 ? whole : &range->part.writer;
        if (i > 0)
            TRY(term_part_open(&range->part, whole, common->options->folder, err));
    }
    return ST_OK;
}

/* Merges the ranges at once, and puts the parts behind each other. */
static enum status merge_ranges(struct range *ranges, size_t n_ranges, struct term_writer *whole,
                                bool *has_twins, struct err *err)
{
    parallel_each(merge_range, ranges, n_ranges, sizeof(*ranges));
    *has_twins = false;
    for (size_t i = 0; i < n_ranges; i++) {
        *has_twins = *has_twins || ranges[i].has_twins;
        TRY(err_pass(err, &ranges[i].err));
    }
    for (size_t i = 1; i < n_ranges; i++) {
        TRY(term_part_append(&ranges[i].part, whole, err));
        term_part_close(&ranges[i].part); /* gives its room back */
    }
    return ST_OK;
}

enum status run_merge(const struct run *runs, size_t n_runs,
                      const struct run_merge_options *options, struct segment_writer *writer,
                      bool *has_twins, struct err *err)
{
    const struct range common = {.runs = runs, .n_runs = n_runs, .options = options};
    struct range *ranges = xcalloc(options->n_threads, sizeof(*ranges));
    struct term_writer *whole = segment_writer_terms(writer);
    size_t n_ranges = cut_ranges(ranges, options->n_threads, runs, n_runs);
    enum status status = open_ranges(ranges, n_ranges, &common, whole, err);
    if (status == ST_OK)
        status = merge_ranges(ranges, n_ranges, whole, has_twins, err);
    for (size_t i = 0; i < n_ranges; i++)
        term_part_close(&ranges[i].part);
    free(ranges);
    return status;
}

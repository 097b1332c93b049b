#include "indexer/native/run.h"

#include "common/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* --- bytes ----------------------------------------------------------------------------------- */

/* Makes the next bytes available; false after a failure. */
static bool refill(struct run_reader *reader, struct slice_bytes *bytes)
{
    if (bytes != &reader->file_bytes) {
        slice_bytes_next(bytes);
        return true;
    }
    const struct run *run = reader->run;
    uint64_t left = run->end - run->begin - reader->n_read;
    size_t want = left < reader->buf_bytes ? (size_t)left : reader->buf_bytes;
    size_t len = 0;
    if (reader->buf == NULL)
        reader->buf = xmalloc(reader->buf_bytes);
    if (reader->err.status != ST_OK || scratch_read(run->scratch, run->begin + reader->n_read,
                                                    reader->buf, want, &len, &reader->err) != ST_OK)
        return false;
    if (len == 0) {
        err_set(&reader->err, ST_IO, "%s: a scratch file is shorter than it was written",
                run->scratch->folder);
        return false;
    }
    reader->n_read += len;
    *bytes = (struct slice_bytes){.at = reader->buf, .end = reader->buf + len};
    return true;
}

static uint32_t read_slowly(struct run_reader *reader, struct slice_bytes *bytes)
{
    uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (bytes->at == bytes->end && !refill(reader, bytes))
            return 0;
        uint8_t byte = *bytes->at++;
        value |= (uint32_t)(byte & 0x7F) << (shift & 31);
        if (byte < 0x80)
            return value;
    }
}

static inline uint32_t read_number(struct run_reader *reader, struct slice_bytes *bytes)
{
    if (bytes->at < bytes->end && *bytes->at < 0x80)
        return *bytes->at++;
    return read_slowly(reader, bytes);
}

/* --- reading --------------------------------------------------------------------------------- */

static void next_from_memory(struct run_reader *reader)
{
    inverter_term(reader->inverter, reader->next_term++, &reader->from_memory);
    reader->term = reader->from_memory.term;
    reader->n_docs = reader->from_memory.n_docs;
    reader->has_positions = reader->from_memory.has_positions;
}

static void next_from_file(struct run_reader *reader)
{
    struct slice_bytes *bytes = &reader->file_bytes;
    size_t len = read_number(reader, bytes);
    for (size_t i = 0; i < len && (bytes->at < bytes->end || refill(reader, bytes)); i++)
        reader->term_bytes[i] = (char)*bytes->at++;
    reader->term = slice_make(reader->term_bytes, len);
    uint32_t docs_and_kind = read_number(reader, bytes);
    reader->n_docs = docs_and_kind >> 1;
    reader->has_positions = (docs_and_kind & 1) != 0;
}

enum status run_reader_next_term(struct run_reader *reader, bool *more, struct err *err)
{
    struct slice_bytes *bytes = &reader->file_bytes;
    if (reader->inverter != NULL)
        *more = reader->next_term < inverter_n_terms(reader->inverter);
    else
        *more = bytes->at < bytes->end || reader->n_read < reader->run->end - reader->run->begin;
    if (*more && reader->inverter != NULL)
        next_from_memory(reader);
    else if (*more)
        next_from_file(reader);
    reader->doc = 0;
    if (reader->err.status != ST_OK && err != NULL)
        *err = reader->err;
    return reader->err.status;
}

/* The byte strings of a term in memory lack its last posting. */
static void read_head(struct run_reader *reader)
{
    struct inverter_term *memory = &reader->from_memory;
    bool in_memory = reader->inverter != NULL;
    if (in_memory && reader->n_docs == 1) {
        reader->doc += memory->last_delta;
        reader->wdf = memory->last_wdf;
        reader->n_positions = memory->last_n_positions;
        return;
    }
    struct slice_bytes *bytes = in_memory ? &memory->docs : &reader->file_bytes;
    uint32_t code = read_number(reader, bytes);
    reader->doc += code >> 1;
    reader->wdf = 1;
    reader->n_positions = reader->has_positions;
    if ((code & POSTING_HAS_COUNTS) != 0) {
        reader->wdf = read_number(reader, bytes);
        reader->n_positions = read_number(reader, bytes);
    }
}

void run_reader_next_posting(struct run_reader *reader)
{
    read_head(reader);
    reader->n_docs--;
    struct slice_bytes *bytes =
        reader->inverter != NULL ? &reader->from_memory.positions : &reader->file_bytes;
    reader->positions = mem_grow(reader->positions, &reader->positions_cap, reader->n_positions,
                                 sizeof(*reader->positions));
    uint32_t position = 0;
    for (uint32_t i = 0; i < reader->n_positions; i++) {
        position += read_number(reader, bytes);
        reader->positions[i] = position;
    }
    if (reader->err.status != ST_OK) {
        reader->doc = LDOC_END;
        reader->n_docs = 0;
    }
}

void run_reader_clear(struct run_reader *reader)
{
    free(reader->positions);
    free(reader->buf);
    *reader = (struct run_reader){0};
}

/* --- spilling -------------------------------------------------------------------------------- */

static void spill_number(struct scratch *scratch, uint64_t value)
{
    uint8_t bytes[VARINT64_MAX_BYTES];
    scratch_add(scratch, bytes, (size_t)(varint_put(bytes, value) - bytes));
}

static void spill_posting(const struct run_reader *reader, ldoc_id before, struct scratch *scratch)
{
    bool is_plain = reader->wdf == 1 && reader->n_positions == reader->has_positions;
    spill_number(scratch,
                 (uint64_t)(reader->doc - before) * 2 + (is_plain ? 0 : POSTING_HAS_COUNTS));
    if (!is_plain) {
        spill_number(scratch, reader->wdf);
        spill_number(scratch, reader->n_positions);
    }
    uint32_t position = 0;
    for (uint32_t i = 0; i < reader->n_positions; i++) {
        spill_number(scratch, reader->positions[i] - position);
        position = reader->positions[i];
    }
}

enum status run_spill(const struct inverter *inverter, struct scratch *scratch, struct run *run,
                      struct err *err)
{
    struct run_reader reader = {.inverter = inverter};
    bool more = false;
    *run = (struct run){.scratch = scratch, .begin = scratch->written};
    enum status status = run_reader_next_term(&reader, &more, err);
    for (; status == ST_OK && more; status = run_reader_next_term(&reader, &more, err)) {
        spill_number(scratch, reader.term.len);
        scratch_add(scratch, reader.term.ptr, reader.term.len);
        spill_number(scratch, (uint64_t)reader.n_docs * 2 + reader.has_positions);
        while (reader.n_docs > 0) {
            ldoc_id before = reader.doc;
            run_reader_next_posting(&reader);
            spill_posting(&reader, before, scratch);
        }
    }
    run_reader_clear(&reader);
    run->end = scratch->written;
    enum status flushed = scratch_flush(scratch, err);
    return status != ST_OK ? status : flushed;
}

/* --- merging --------------------------------------------------------------------------------- */

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

static void write_posting(const struct run_reader *reader, struct segment_writer *writer)
{
    segment_writer_posting(writer, reader->doc, reader->wdf, reader->positions,
                           reader->n_positions);
}

/* Writes the reader's postings up to document `end`, its current one first; true when it has more,
 * standing on the first of them. */
static bool write_until(struct run_reader *reader, ldoc_id end, struct segment_writer *writer)
{
    while (reader->doc < end) {
        write_posting(reader, writer);
        if (reader->n_docs == 0)
            return false;
        run_reader_next_posting(reader);
    }
    return reader->doc != LDOC_END;
}

/* Writes the postings that several readers have of one term, by document. */
static void write_interleaved(struct run_reader **readers, size_t n, struct segment_writer *writer)
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

/* What a merge works with; `same` are the readers of the current term, taken out of the heap. */
struct run_merger {
    struct heap heap;
    struct run_reader **same;
    size_t n_same;
    struct segment_writer *writer;
};

/* Writes the first term of the heap; `*n_docs` is the number of its postings. */
static void merge_term(struct run_merger *merger, uint64_t *n_docs)
{
    struct heap *heap = &merger->heap;
    char bytes[SEGMENT_TERM_MAX];
    struct slice term = slice_make(bytes, heap->items[0]->term.len);
    memcpy(bytes, heap->items[0]->term.ptr, term.len);
    segment_writer_term(merger->writer, term);
    merger->n_same = 0;
    *n_docs = 0;
    while (heap->n > 0 && slice_eq(heap->items[0]->term, term)) {
        struct run_reader *reader = pop(heap);
        *n_docs += reader->n_docs;
        merger->same[merger->n_same++] = reader;
    }
    write_interleaved(merger->same, merger->n_same, merger->writer);
}

static enum status merge_all(struct run_merger *merger, const char *unique_prefix, bool *has_twins,
                             struct err *err)
{
    struct slice prefix = slice_str(unique_prefix);
    *has_twins = false;
    while (merger->heap.n > 0) {
        uint64_t n_docs = 0;
        bool is_unique = slice_starts_with(merger->heap.items[0]->term, prefix);
        merge_term(merger, &n_docs);
        *has_twins = *has_twins || (is_unique && n_docs > 1);
        for (size_t i = 0; i < merger->n_same; i++)
            TRY(push_next(&merger->heap, merger->same[i], err));
    }
    return ST_OK;
}

enum status run_merge(struct run_reader *readers, size_t n_readers, const char *unique_prefix,
                      struct segment_writer *writer, bool *has_twins, struct err *err)
{
    struct run_merger merger = {
        .heap = {xcalloc(n_readers, sizeof(struct run_reader *)), 0},
        .same = xcalloc(n_readers, sizeof(struct run_reader *)),
        .writer = writer,
    };
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < n_readers; i++)
        status = push_next(&merger.heap, &readers[i], err);
    if (status == ST_OK)
        status = merge_all(&merger, unique_prefix, has_twins, err);
    free(merger.heap.items);
    free(merger.same);
    return status;
}

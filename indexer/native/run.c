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
    struct scratch_reader *file = &reader->file;
    file->at = file->limit;
    if (reader->err.status != ST_OK || scratch_reader_fill(file, 1, &reader->err) != ST_OK)
        return false;
    if (file->at == file->limit) {
        err_set(&reader->err, ST_IO, "%s: a scratch file ends inside a run",
                reader->run->scratch->folder);
        return false;
    }
    *bytes = (struct slice_bytes){.at = file->at, .end = file->limit};
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
    inverter_term(reader->run->inverter, reader->next_term++, &reader->from_memory);
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

/* The last mark that does not stand behind `term`; NULL when all do. */
static const struct run_mark *mark_before(const struct run *run, struct slice term)
{
    size_t n = 0;
    for (size_t step = run->n_marks; step > 0; step /= 2)
        while (n + step <= run->n_marks && slice_cmp(run->marks[n + step - 1].term, term) <= 0)
            n += step;
    return n > 0 ? &run->marks[n - 1] : NULL;
}

void run_reader_start(struct run_reader *reader, const struct run *run, struct slice from,
                      struct slice to, size_t buf_bytes)
{
    const struct run_mark *mark = mark_before(run, from);
    uint64_t at = mark != NULL ? mark->at : run->begin;
    *reader = (struct run_reader){.run = run, .from = from, .to = to, .next_term = at};
    if (run->inverter == NULL)
        reader->file = (struct scratch_reader){
            .scratch = run->scratch, .next = at, .end = run->end, .cap = buf_bytes};
}

/* Steps to the run's next term, wherever the range is. */
static enum status step(struct run_reader *reader, bool *more, struct err *err)
{
    struct slice_bytes *bytes = &reader->file_bytes;
    if (reader->run->inverter != NULL)
        *more = reader->next_term < reader->run->end;
    else
        *more = bytes->at < bytes->end || reader->file.next < reader->file.end;
    if (*more && reader->run->inverter != NULL)
        next_from_memory(reader);
    else if (*more)
        next_from_file(reader);
    reader->doc = 0;
    return err_pass(err, &reader->err);
}

enum status run_reader_next_term(struct run_reader *reader, bool *more, struct err *err)
{
    TRY(step(reader, more, err));
    while (*more && slice_cmp(reader->term, reader->from) < 0) {
        while (reader->run->inverter == NULL && reader->n_docs > 0)
            run_reader_next_posting(reader);
        TRY(step(reader, more, err));
    }
    reader->from = slice_make(NULL, 0);
    if (*more && reader->to.len > 0 && slice_cmp(reader->term, reader->to) >= 0)
        *more = false;
    return ST_OK;
}

/* The byte strings of a term in memory lack its last posting. */
static void read_head(struct run_reader *reader)
{
    struct inverter_term *memory = &reader->from_memory;
    bool in_memory = reader->run->inverter != NULL;
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
        reader->run->inverter != NULL ? &reader->from_memory.positions : &reader->file_bytes;
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
    scratch_reader_clear(&reader->file);
    *reader = (struct run_reader){0};
}

/* --- making a run ----------------------------------------------------------------------------- */

/* What a term is to be read and written, beside its postings, as bytes of these. */
#define TERM_WORK 16

/* Comes to a term: marks it when the last mark is far enough behind. */
static void mark_term(struct run *run, struct slice term, uint64_t at)
{
    uint64_t last = run->n_marks > 0 ? run->marks[run->n_marks - 1].work : 0;
    if (run->work - last < RUN_MARK_WORK)
        return;
    run->marks = mem_grow(run->marks, &run->marks_cap, run->n_marks + 1, sizeof(*run->marks));
    char *copy = arena_bytes(&run->terms, term.len);
    memcpy(copy, term.ptr, term.len);
    run->marks[run->n_marks++] = (struct run_mark){slice_make(copy, term.len), at, run->work};
}

void run_keep(struct run *run, const struct inverter *inverter)
{
    size_t n = inverter_n_terms(inverter);
    *run = (struct run){.inverter = inverter, .end = n};
    for (size_t i = 0; i < n; i++) {
        struct inverter_term term;
        inverter_term(inverter, i, &term);
        mark_term(run, term.term, i);
        run->work += inverter_term_bytes(inverter, i) + TERM_WORK;
    }
}

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

static void spill_term(struct run_reader *reader, struct scratch *scratch)
{
    spill_number(scratch, reader->term.len);
    scratch_add(scratch, reader->term.ptr, reader->term.len);
    spill_number(scratch, (uint64_t)reader->n_docs * 2 + reader->has_positions);
    while (reader->n_docs > 0) {
        ldoc_id before = reader->doc;
        run_reader_next_posting(reader);
        spill_posting(reader, before, scratch);
    }
}

enum status run_spill(struct run *run, const struct inverter *inverter, struct scratch *scratch,
                      struct err *err)
{
    const struct run memory = {.inverter = inverter, .end = inverter_n_terms(inverter)};
    struct run_reader reader;
    bool more = false;
    *run = (struct run){.scratch = scratch, .begin = scratch->written};
    run_reader_start(&reader, &memory, slice_str(""), slice_str(""), 1);
    enum status status = run_reader_next_term(&reader, &more, err);
    for (; status == ST_OK && more; status = run_reader_next_term(&reader, &more, err)) {
        uint64_t at = scratch->written;
        mark_term(run, reader.term, at);
        spill_term(&reader, scratch);
        run->work += scratch->written - at + TERM_WORK;
    }
    run_reader_clear(&reader);
    run->end = scratch->written;
    enum status flushed = scratch_flush(scratch, err);
    return status != ST_OK ? status : flushed;
}

void run_clear(struct run *run)
{
    free(run->marks);
    arena_release(&run->terms);
    *run = (struct run){0};
}

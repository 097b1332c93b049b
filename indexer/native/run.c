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
    reader->n_docs = read_number(reader, bytes);
    reader->has_positions = read_number(reader, bytes) != 0;
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

/* Reads the posting's positions up to its end; returns how its wdf exceeds their number. */
static uint32_t read_positions(struct run_reader *reader, struct slice_bytes *bytes)
{
    uint32_t position = 0;
    uint32_t code;
    while ((code = read_number(reader, bytes)) >= POSTING_END_CODES) {
        if (reader->n_positions == reader->positions_cap)
            reader->positions =
                mem_grow(reader->positions, &reader->positions_cap, (size_t)reader->n_positions + 1,
                         sizeof(*reader->positions));
        position += code - POSTING_END_CODES;
        reader->positions[reader->n_positions++] = position;
    }
    return code == POSTING_END_EXCESS ? read_number(reader, bytes) : 0;
}

void run_reader_next_posting(struct run_reader *reader)
{
    struct slice_bytes *bytes =
        reader->run->inverter != NULL ? &reader->from_memory.postings : &reader->file_bytes;
    reader->n_docs--;
    reader->n_positions = 0;
    reader->doc += read_number(reader, bytes);
    if (reader->has_positions) {
        uint32_t excess = read_positions(reader, bytes);
        reader->wdf = reader->n_positions + excess;
    } else {
        reader->wdf = read_number(reader, bytes);
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

static void spill_number(struct scratch *scratch, uint32_t value)
{
    uint8_t bytes[VARINT32_MAX_BYTES];
    scratch_add(scratch, bytes, (size_t)(varint_put(bytes, value) - bytes));
}

static void spill_term(const struct inverter_term *term, size_t n_bytes, struct scratch *scratch)
{
    spill_number(scratch, (uint32_t)term->term.len);
    scratch_add(scratch, term->term.ptr, term->term.len);
    spill_number(scratch, term->n_docs);
    spill_number(scratch, term->has_positions);
    struct slice_bytes bytes = term->postings;
    for (size_t len; n_bytes > 0; n_bytes -= len) {
        if (bytes.at == bytes.end)
            slice_bytes_next(&bytes);
        len = (size_t)(bytes.end - bytes.at);
        len = len < n_bytes ? len : n_bytes;
        scratch_add(scratch, bytes.at, len);
        bytes.at += len;
    }
}

enum status run_spill(struct run *run, const struct inverter *inverter, struct scratch *scratch,
                      struct err *err)
{
    *run = (struct run){.scratch = scratch, .begin = scratch->written};
    for (size_t i = 0; i < inverter_n_terms(inverter); i++) {
        struct inverter_term term;
        inverter_term(inverter, i, &term);
        size_t n_bytes = inverter_term_bytes(inverter, i);
        mark_term(run, term.term, scratch->written);
        spill_term(&term, n_bytes, scratch);
        run->work += n_bytes + TERM_WORK;
    }
    run->end = scratch->written;
    return scratch_flush(scratch, err);
}

void run_clear(struct run *run)
{
    free(run->marks);
    arena_release(&run->terms);
    *run = (struct run){0};
}

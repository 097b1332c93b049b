#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/engine/document.h"
#include "common/io/file.h"
#include "common/segment/segment_impl.h"
#include "common/segment/verify.h"
#include "indexer/native/run_merge.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The inverter against document_build, its plain twin; and runs, whatever articles each has. */

#define N_ARTICLES 400
#define N_RUNS     3

/* Pieces of text that make every kind of token, and words of every length around the keys'. */
static const char *const pieces[] = {
    "the",
    "The",
    "running",
    "runs",
    "a",
    "U.S.",
    "AT&T",
    "na\xC3\xAFve",
    "naive",
    "Stra\xC3\x9F"
    "en",
    "\xE6\x9D\xB1\xE4\xBA\xAC",
    "3,500",
    "\xEF\xBC\xA1\xEF\xBC\xA2",
    "internationalis",
    "internationalise",
    "internationalised",
    "internationalisedd",
    "\xFF",
    "ties",
    "tie",
    "8letters",
    "9letters9",
    "\xD0\xB5\xD0\xBB\xD0\xBA\xD0\xB0",
};

struct fixture {
    struct arena arena;
    struct article articles[N_ARTICLES];
    struct analyzer *analyzer;
    uint64_t random;
};

static struct slice random_text(struct fixture *fixture, uint32_t n_words)
{
    struct strbuf text = {0};
    for (uint32_t i = 0; i < n_words; i++) {
        uint32_t kind = test_random(&fixture->random) % 4;
        if (kind == 0)
            strbuf_addf(&text, "word%u ", test_random(&fixture->random) % 3000);
        else
            strbuf_addf(&text, "%s ",
                        pieces[test_random(&fixture->random) %
                               (kind == 1 ? 3 : (uint32_t)COUNT_OF(pieces))]);
    }
    char *bytes = arena_strndup(&fixture->arena, strbuf_cstr(&text), text.len);
    size_t len = text.len;
    strbuf_release(&text);
    return slice_make(bytes, len);
}

static void start(struct fixture *fixture, const char *stem)
{
    struct err err = {0};
    *fixture = (struct fixture){.random = test_seed()};
    assert_int_equal(analyzer_new(&fixture->analyzer, stem, &err), ST_OK);
    for (uint32_t i = 0; i < N_ARTICLES; i++) {
        char id[16];
        uint32_t len = i % 50 == 0 ? 3000 : test_random(&fixture->random) % 80;
        snprintf(id, sizeof(id), "id%u", i % 390); /* some twice */
        fixture->articles[i] = (struct article){
            .id = slice_make(arena_strndup(&fixture->arena, id, strlen(id)), strlen(id)),
            .title = random_text(fixture, test_random(&fixture->random) % 8),
            .body = random_text(fixture, len),
            .source = slice_str(i % 3 ? "Post" : ""),
            .category = slice_str(" News "),
        };
    }
}

static void end(struct fixture *fixture)
{
    arena_release(&fixture->arena);
    analyzer_free(fixture->analyzer);
}

/* One inverter alone gives each document what document_build gives. */
static void expect_document(struct fixture *fixture, const struct article *article)
{
    struct arena arena = {0};
    struct document doc;
    struct document_builder *builder = document_builder_new();
    struct inverter *inverter = inverter_new();
    struct inverted_doc inverted;
    document_build(builder, fixture->analyzer, article, &arena, &doc);
    inverter_add(inverter, fixture->analyzer, 0, article, &inverted);
    inverter_sort(inverter);
    assert_int_equal(inverted.len, doc.len);
    assert_int_equal(inverted.n_invalid, doc.n_invalid);
    assert_int_equal(inverted.n_dropped, doc.n_dropped);
    assert_int_equal(inverter_n_terms(inverter), doc.n_terms);
    struct run run;
    struct run_reader reader;
    struct err err = {0};
    run_keep(&run, inverter);
    run_reader_start(&reader, &run, slice_str(""), slice_str(""), 1);
    for (size_t i = 0; i < doc.n_terms; i++) {
        const struct doc_term *term = &doc.terms[i];
        bool more = false;
        assert_int_equal(run_reader_next_term(&reader, &more, &err), ST_OK);
        assert_true(more && slice_eq(reader.term, term->term));
        assert_int_equal(reader.n_docs, 1);
        run_reader_next_posting(&reader);
        assert_int_equal(reader.wdf, term->wdf);
        assert_int_equal(reader.n_positions, term->n_positions);
        assert_int_equal(reader.has_positions, term->n_positions > 0);
        if (term->n_positions > 0)
            assert_memory_equal(reader.positions, term->positions, term->n_positions * 4u);
    }
    run_reader_clear(&reader);
    run_clear(&run);
    inverter_free(inverter);
    document_builder_free(builder);
    arena_release(&arena);
}

static void documents_are_as_built(void **state)
{
    (void)state;
    static const char *const stems[] = {"english", "german", "none"};
    for (size_t s = 0; s < COUNT_OF(stems); s++) {
        struct fixture fixture;
        start(&fixture, stems[s]);
        for (uint32_t i = 0; i < N_ARTICLES; i++)
            expect_document(&fixture, &fixture.articles[i]);
        end(&fixture);
    }
}

/* Writes all articles as a segment, on some threads. `in_memory` of the runs stay in memory. Which
 * articles are in which run is left to chance. */
static bool write_segment(struct fixture *fixture, const char *folder, const char *name,
                          size_t n_runs, size_t in_memory, unsigned n_threads)
{
    const struct run_merge_options options = {
        .n_threads = n_threads, .memory_bytes = 1, .folder = folder, .unique_prefix = "Q"};
    struct inverter *inverters[N_RUNS];
    struct scratch file = {0};
    struct run runs[N_RUNS];
    struct segment_writer *writer = NULL;
    struct err err = {0};
    bool has_twins = false;
    assert_int_equal(segment_writer_open(&writer, folder, name, &err), ST_OK);
    assert_int_equal(scratch_open(&file, folder, &err), ST_OK);
    for (size_t i = 0; i < n_runs; i++)
        inverters[i] = inverter_new();
    for (uint32_t i = 0; i < N_ARTICLES; i++) {
        struct inverted_doc doc;
        const struct article *article = &fixture->articles[i];
        struct stored_article stored = {.id = article->id, .body = article->body};
        inverter_add(inverters[test_random(&fixture->random) % n_runs], fixture->analyzer, i,
                     article, &doc);
        assert_int_equal(segment_writer_article(writer, &stored, doc.len), i);
    }
    for (size_t i = 0; i < n_runs; i++) {
        inverter_sort(inverters[i]);
        if (i < in_memory)
            run_keep(&runs[i], inverters[i]);
        else
            assert_int_equal(run_spill(&runs[i], inverters[i], &file, &err), ST_OK);
        assert_true(n_threads == 1 || runs[i].n_marks > 0);
    }
    assert_int_equal(run_merge(runs, n_runs, &options, writer, &has_twins, &err), ST_OK);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
    for (size_t i = 0; i < n_runs; i++) {
        run_clear(&runs[i]);
        inverter_free(inverters[i]);
    }
    scratch_close(&file);
    return has_twins;
}

static void expect_same_files(const char *folder, const char *a, const char *b)
{
    struct err err = {0};
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++) {
        struct strbuf path = {0}, left = {0}, right = {0};
        segment_file_path(folder, a, file, &path);
        assert_int_equal(file_read(path.buf, 1 << 26, &left, &err), ST_OK);
        strbuf_reset(&path);
        segment_file_path(folder, b, file, &path);
        assert_int_equal(file_read(path.buf, 1 << 26, &right, &err), ST_OK);
        assert_true(slice_eq(strbuf_slice(&left), strbuf_slice(&right)));
        strbuf_release(&path);
        strbuf_release(&left);
        strbuf_release(&right);
    }
}

static void runs_do_not_show(void **state)
{
    (void)state;
    struct fixture fixture;
    struct err err = {0};
    struct segment *segment = NULL;
    const char *folder = test_folder();
    start(&fixture, "english");
    assert_true(write_segment(&fixture, folder, "1", 1, 1, 1));
    static const struct {
        const char *name;
        size_t n_runs, in_memory;
        unsigned n_threads;
    } ways[] = {{"2", 1, 0, 1},      {"3", N_RUNS, N_RUNS, 1}, {"4", N_RUNS, 1, 1},
                {"5", N_RUNS, 1, 2}, {"6", N_RUNS, N_RUNS, 3}, {"7", N_RUNS, 0, 5},
                {"8", 1, 1, 4},      {"9", N_RUNS, 2, 64}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        assert_true(write_segment(&fixture, folder, ways[i].name, ways[i].n_runs, ways[i].in_memory,
                                  ways[i].n_threads));
        expect_same_files(folder, "1", ways[i].name);
    }
    assert_int_equal(segment_open(&segment, folder, "4", "-", &err), ST_OK);
    assert_int_equal(segment_verify(segment, &err), ST_OK);
    segment_close(segment);
    file_remove_tree(folder);
    end(&fixture);
}

/* --- ranges of a run -------------------------------------------------------------------------- */

static void expect_same_posting(struct run_reader *a, struct run_reader *b)
{
    run_reader_next_posting(a);
    run_reader_next_posting(b);
    assert_int_equal(a->doc, b->doc);
    assert_int_equal(a->wdf, b->wdf);
    assert_int_equal(a->n_positions, b->n_positions);
    if (a->n_positions > 0)
        assert_memory_equal(a->positions, b->positions, a->n_positions * 4u);
}

/* What a range of the spilled run has is what the run in memory has between the two terms. */
static void expect_range(const struct run *memory, const struct run *spilled, struct slice from,
                         struct slice to, size_t buf_bytes)
{
    struct run_reader all, range;
    struct err err = {0};
    bool more, in_range;
    run_reader_start(&all, memory, slice_str(""), slice_str(""), 1);
    run_reader_start(&range, spilled, from, to, buf_bytes);
    for (;;) {
        assert_int_equal(run_reader_next_term(&all, &more, &err), ST_OK);
        if (more && slice_cmp(all.term, from) < 0)
            continue;
        assert_int_equal(run_reader_next_term(&range, &in_range, &err), ST_OK);
        assert_int_equal(in_range, more && (to.len == 0 || slice_cmp(all.term, to) < 0));
        if (!in_range)
            break;
        assert_true(slice_eq(range.term, all.term));
        assert_int_equal(range.n_docs, all.n_docs);
        while (range.n_docs > 0)
            expect_same_posting(&range, &all);
    }
    run_reader_clear(&all);
    run_reader_clear(&range);
}

static void ranges_have_their_terms(void **state)
{
    (void)state;
    struct fixture fixture;
    struct err err = {0};
    const char *folder = test_folder();
    struct scratch file = {0};
    struct run memory, spilled;
    struct inverter *inverter = inverter_new();
    start(&fixture, "none");
    for (uint32_t i = 0; i < N_ARTICLES; i++) {
        struct inverted_doc doc;
        inverter_add(inverter, fixture.analyzer, i, &fixture.articles[i], &doc);
    }
    inverter_sort(inverter);
    run_keep(&memory, inverter);
    assert_int_equal(scratch_open(&file, folder, &err), ST_OK);
    scratch_add(&file, "before", 6);
    assert_int_equal(run_spill(&spilled, inverter, &file, &err), ST_OK);
    size_t n_terms = inverter_n_terms(inverter);
    for (int i = 0; i < 60; i++) {
        struct inverter_term from, to;
        size_t buf_bytes = 1 + test_random(&fixture.random) % (i % 2 ? 10 : 5000);
        inverter_term(inverter, test_random(&fixture.random) % n_terms, &from);
        inverter_term(inverter, test_random(&fixture.random) % n_terms, &to);
        const struct run *run = i % 3 ? &spilled : &memory;
        const struct run_mark *mark = &run->marks[(size_t)i % run->n_marks];
        expect_range(&memory, run, from.term, to.term, buf_bytes);
        expect_range(&memory, run, slice_str(""), to.term, buf_bytes);
        expect_range(&memory, run, from.term, slice_str(""), buf_bytes);
        expect_range(&memory, run, mark->term, to.term, buf_bytes);
        expect_range(&memory, run, slice_make(from.term.ptr, from.term.len / 2 + 1), mark->term,
                     buf_bytes);
    }
    run_clear(&memory);
    run_clear(&spilled);
    scratch_close(&file);
    inverter_free(inverter);
    file_remove_tree(folder);
    end(&fixture);
}

/* A file that is shorter than it was written ends in an error, never in wrong postings. */
static void lost_scratch_is_an_error(void **state)
{
    (void)state;
    struct fixture fixture;
    struct err err = {0};
    const char *folder = test_folder();
    struct scratch file = {0};
    struct run run;
    struct inverter *inverter = inverter_new();
    start(&fixture, "none");
    for (uint32_t i = 0; i < N_ARTICLES; i++) {
        struct inverted_doc doc;
        inverter_add(inverter, fixture.analyzer, i, &fixture.articles[i], &doc);
    }
    inverter_sort(inverter);
    assert_int_equal(scratch_open(&file, folder, &err), ST_OK);
    assert_int_equal(run_spill(&run, inverter, &file, &err), ST_OK);
    assert_int_equal(ftruncate(file.fd, (off_t)(file.written / 2)), 0);
    struct run_reader reader;
    run_reader_start(&reader, &run, slice_str(""), slice_str(""), 4096);
    bool more = true;
    enum status status = ST_OK;
    while (more && status == ST_OK) {
        status = run_reader_next_term(&reader, &more, &err);
        while (status == ST_OK && reader.n_docs > 0)
            run_reader_next_posting(&reader);
    }
    assert_int_equal(status, ST_IO);
    run_reader_clear(&reader);
    run_clear(&run);
    scratch_close(&file);
    inverter_free(inverter);
    file_remove_tree(folder);
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_as_built),
        cmocka_unit_test(runs_do_not_show),
        cmocka_unit_test(ranges_have_their_terms),
        cmocka_unit_test(lost_scratch_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

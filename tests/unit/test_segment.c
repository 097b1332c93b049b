#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/io/file.h"
#include "common/segment/segment_writer.h"
#include "common/segment/verify.h"
#include "tests/unit/segment_model.h"

#include <stdlib.h>
#include <string.h>

static uint64_t random_state;

static struct segment *open_segment(const char *folder)
{
    struct err err = {0};
    struct segment *segment = NULL;
    if (segment_open(&segment, folder, "1", "-", &err) != ST_OK)
        fail_msg("%s", err.text);
    return segment;
}

static void expect_slice(struct slice found, struct slice expected)
{
    assert_true(slice_eq(found, expected));
}

/* --- against the model --------------------------------------------------------------------- */

static void expect_articles(const struct segment *segment, const struct model *model)
{
    struct err err = {0};
    struct arena arena = {0};
    uint64_t total_len = 0;
    assert_int_equal(segment_n_docs(segment), model->n_docs);
    for (uint32_t i = 0; i < model->n_docs; i++) {
        ldoc_id doc = (ldoc_id)((uint64_t)i * 7919 % model->n_docs);
        const struct stored_article *want = &model->articles[doc];
        struct stored_article got;
        assert_int_equal(segment_fetch(segment, doc, true, &arena, &got, &err), ST_OK);
        expect_slice(got.id, want->id);
        expect_slice(got.title, want->title);
        expect_slice(got.body, want->body);
        expect_slice(got.source, want->source);
        expect_slice(got.author, want->author);
        expect_slice(got.category, want->category);
        expect_slice(got.url, want->url);
        expect_slice(got.language, want->language);
        assert_int_equal(got.published.precision, want->published.precision);
        assert_true(got.published.seconds == want->published.seconds);
        assert_int_equal(segment_doc_len(segment, doc), model->doc_lens[doc]);
        struct slice id;
        assert_int_equal(segment_doc_id(segment, doc, &id, &err), ST_OK);
        expect_slice(id, want->id);
        assert_int_equal(segment_fetch(segment, doc, false, &arena, &got, &err), ST_OK);
        assert_int_equal(got.body.len, 0);
        total_len += model->doc_lens[doc];
        arena_reset(&arena);
    }
    if (model->n_docs % 7919 != 0)
        assert_true(segment_total_len(segment) == total_len);
    arena_release(&arena);
}

static void expect_positions(struct position_reader *reader, struct post_cursor *cursor,
                             const struct model_posting *want)
{
    struct err err = {0};
    const uint32_t *positions = NULL;
    uint32_t n = 0;
    assert_int_equal(position_reader_get(reader, cursor, &positions, &n, &err), ST_OK);
    assert_int_equal(n, want->n_positions);
    assert_memory_equal(positions, want->positions, n * sizeof(*positions));
}

static void expect_walk(const struct segment *segment, const struct model_term *term,
                        const struct term_info *info)
{
    struct err err = {0};
    struct position_reader reader = {0};
    struct post_cursor cursor;
    post_cursor_init(&cursor, segment, info, &err);
    for (uint32_t i = 0; i < term->df; i++) {
        assert_int_equal(cursor.doc, term->postings[i].doc);
        assert_int_equal(post_cursor_wdf(&cursor), term->postings[i].wdf);
        if (term->has_positions)
            expect_positions(&reader, &cursor, &term->postings[i]);
        post_cursor_next(&cursor);
    }
    assert_int_equal(cursor.doc, LDOC_END);
    assert_int_equal(post_cursor_next(&cursor), LDOC_END);
    assert_int_equal(post_cursor_seek(&cursor, 3), LDOC_END);
    assert_int_equal(post_cursor_status(&cursor), ST_OK);
    position_reader_release(&reader);
}

/* Seeks by steps up to `most` documents, sometimes to where the cursor stands, mixed with next. */
static void expect_seeks(const struct segment *segment, const struct model_term *term,
                         const struct term_info *info, uint32_t most)
{
    struct err err = {0};
    struct position_reader reader = {0};
    struct post_cursor cursor;
    uint32_t i = 0; /* the model's posting */
    post_cursor_init(&cursor, segment, info, &err);
    while (i < term->df) {
        assert_int_equal(cursor.doc, term->postings[i].doc);
        if (test_random(&random_state) % 2)
            assert_int_equal(post_cursor_wdf(&cursor), term->postings[i].wdf);
        if (term->has_positions && test_random(&random_state) % 2)
            expect_positions(&reader, &cursor, &term->postings[i]);
        if (test_random(&random_state) % 8 == 0) {
            i++;
            post_cursor_next(&cursor);
            continue;
        }
        ldoc_id target = cursor.doc + test_random(&random_state) % most;
        while (i < term->df && term->postings[i].doc < target)
            i++;
        post_cursor_seek(&cursor, target);
    }
    assert_int_equal(cursor.doc, LDOC_END);
    assert_int_equal(post_cursor_status(&cursor), ST_OK);
    position_reader_release(&reader);
}

static void expect_terms(const struct segment *segment, const struct model *model)
{
    struct err err = {0};
    uint64_t n_postings = 0;
    for (uint32_t i = 0; i < model->n_terms; i++) {
        const struct model_term *term = &model->terms[i];
        bool found = false;
        struct term_info info;
        assert_int_equal(segment_find_term(segment, term->term, &found, &info, &err), ST_OK);
        assert_true(found);
        assert_int_equal(info.df, term->df);
        assert_int_equal(info.live_df, term->df);
        assert_int_equal(info.has_positions, term->has_positions);
        expect_walk(segment, term, &info);
        expect_seeks(segment, term, &info, 5);
        expect_seeks(segment, term, &info, 300);
        expect_seeks(segment, term, &info, 2 * model->n_docs);
        n_postings += term->df;
    }
    assert_true(segment_n_terms(segment) == model->n_terms);
    assert_true(segment_n_postings(segment) == n_postings);
}

/* Scans to the end from a text; the model's terms not less than it must come, in order. */
static void expect_scan(const struct segment *segment, const struct model *model, struct slice from)
{
    struct err err = {0};
    struct term_scan scan = {0};
    bool more = true;
    uint32_t i = 0;
    while (i < model->n_terms && slice_cmp(model->terms[i].term, from) < 0)
        i++;
    bool is_term = i < model->n_terms && slice_eq(model->terms[i].term, from);
    bool found = false;
    struct term_info info;
    assert_int_equal(segment_find_term(segment, from, &found, &info, &err), ST_OK);
    assert_int_equal(found, is_term);
    assert_int_equal(term_scan_start(&scan, segment, from, &err), ST_OK);
    for (; i < model->n_terms; i++) {
        assert_int_equal(term_scan_next(&scan, &more, &err), ST_OK);
        assert_true(more);
        expect_slice(slice_make(scan.term, scan.term_len), model->terms[i].term);
        assert_int_equal(scan.info.df, model->terms[i].df);
    }
    assert_int_equal(term_scan_next(&scan, &more, &err), ST_OK);
    assert_false(more);
    assert_int_equal(term_scan_next(&scan, &more, &err), ST_OK);
    assert_false(more);
}

static void expect_scans(const struct segment *segment, const struct model *model)
{
    expect_scan(segment, model, slice_make(NULL, 0));
    for (uint32_t i = 0; i < 200; i++) {
        char from[4];
        for (size_t j = 0; j < sizeof(from); j++)
            from[j] = "abcd\xC3\xFFzA"[test_random(&random_state) % 8];
        expect_scan(segment, model, slice_make(from, test_random(&random_state) % 5));
    }
    for (uint32_t i = 0; i < model->n_terms; i += 7)
        expect_scan(segment, model, model->terms[i].term);
}

static void expect_model(uint32_t n_docs, uint32_t n_terms)
{
    struct model model;
    struct err err = {0};
    const char *folder = test_folder();
    model_make(&model, &random_state, n_docs, n_terms);
    model_write(&model, folder, "1");
    struct segment *segment = open_segment(folder);
    assert_string_equal(segment_name(segment), "1");
    assert_int_equal(segment_n_live(segment), n_docs);
    expect_articles(segment, &model);
    expect_terms(segment, &model);
    expect_scans(segment, &model);
    if (segment_verify(segment, &err) != ST_OK)
        fail_msg("%s", err.text);
    struct segment_part_size sizes[SEGMENT_N_PARTS];
    segment_part_sizes(segment, sizes);
    assert_true(sizes[0].bytes > 0);
    segment_close(segment);
    file_remove_tree(folder);
    model_release(&model);
}

static void test_segments_answer_as_the_model(void **state)
{
    (void)state;
    expect_model(1, 1);
    expect_model(3, 31);
    expect_model(127, 33);
    expect_model(128, 64);
    expect_model(129, 100);
    expect_model(1000, 500);
    expect_model(5000, 60);
}

/* --- what the model does not make ---------------------------------------------------------- */

static void test_empty_segment(void **state)
{
    (void)state;
    struct model model = {0};
    struct err err = {0};
    const char *folder = test_folder();
    model_write(&model, folder, "1");
    struct segment *segment = open_segment(folder);
    assert_int_equal(segment_n_docs(segment), 0);
    expect_scan(segment, &model, slice_str("a"));
    assert_int_equal(segment_verify(segment, &err), ST_OK);
    segment_close(segment);
    file_remove_tree(folder);
}

/* A term whose documents were all dropped, and one that no document has. */
static void test_terms_without_postings_leave_no_trace(void **state)
{
    (void)state;
    struct err err = {0};
    const char *folder = test_folder();
    struct segment_writer *writer = NULL;
    struct stored_article article = {.id = slice_str("a")};
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    segment_writer_article(writer, &article, 2);
    segment_writer_term(writer, slice_str("a"));
    segment_writer_term(writer, slice_str("b"));
    segment_writer_posting(writer, 0, 2, NULL, 0);
    segment_writer_term(writer, slice_str("c"));
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
    struct segment *segment = open_segment(folder);
    assert_true(segment_n_terms(segment) == 1);
    bool found = true;
    struct term_info info;
    assert_int_equal(segment_find_term(segment, slice_str("a"), &found, &info, &err), ST_OK);
    assert_false(found);
    assert_int_equal(segment_verify(segment, &err), ST_OK);
    segment_close(segment);
    file_remove_tree(folder);
}

/* Positions over many groups, in one document that shares a block with small ones. */
static void test_many_positions(void **state)
{
    (void)state;
    enum { N_DOCS = 130, N_POSITIONS = 100000 };
    struct err err = {0};
    const char *folder = test_folder();
    struct segment_writer *writer = NULL;
    uint32_t *positions = malloc(N_POSITIONS * sizeof(*positions));
    for (uint32_t i = 0; i < N_POSITIONS; i++)
        positions[i] = i * 3 + i % 2;
    struct stored_article article = {.id = slice_str("a")};
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    for (ldoc_id doc = 0; doc < N_DOCS; doc++)
        segment_writer_article(writer, &article, 1);
    segment_writer_term(writer, slice_str("t"));
    for (ldoc_id doc = 0; doc < N_DOCS; doc++)
        segment_writer_posting(writer, doc, 1, positions, doc == 60 ? N_POSITIONS : 1 + doc);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);

    struct segment *segment = open_segment(folder);
    struct term_info info;
    struct post_cursor cursor;
    struct position_reader reader = {0};
    bool found = false;
    assert_int_equal(segment_find_term(segment, slice_str("t"), &found, &info, &err), ST_OK);
    /* Forwards and then, with the same reader, again from the beginning of the block. */
    for (int round = 0; round < 2; round++) {
        post_cursor_init(&cursor, segment, &info, &err);
        for (; cursor.doc != LDOC_END; post_cursor_next(&cursor)) {
            struct model_posting want = {
                .positions = positions,
                .n_positions = cursor.doc == 60 ? N_POSITIONS : 1 + cursor.doc,
            };
            expect_positions(&reader, &cursor, &want);
        }
    }
    position_reader_release(&reader);
    assert_int_equal(segment_verify(segment, &err), ST_OK);
    segment_close(segment);
    file_remove_tree(folder);
    free(positions);
}

static void test_limits_are_refused(void **state)
{
    (void)state;
    struct err err = {0};
    const char *folder = test_folder();
    struct segment_writer *writer = NULL;
    size_t len = (size_t)SEGMENT_BODY_MAX + 1;
    char *body = calloc(1, len);
    struct stored_article article = {.id = slice_str("a"), .body = slice_make(body, len)};
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    segment_writer_article(writer, &article, 0);
    segment_writer_term(writer, slice_str("t"));
    assert_int_equal(segment_writer_finish(writer, &err), ST_LIMIT);
    free(body);

    struct segment *segment = NULL;
    assert_int_equal(segment_open(&segment, folder, "1", "-", &err), ST_NOT_FOUND);
    assert_null(segment);
    file_remove_tree(folder);
}

static void test_abandon_removes_the_files(void **state)
{
    (void)state;
    struct err err = {0};
    const char *folder = test_folder();
    struct segment_writer *writer = NULL;
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    segment_writer_abandon(writer);
    assert_true(file_tree_bytes(folder) == 0);
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_IO);
    struct segment *segment = open_segment(folder); /* the failure left the files alone */
    segment_close(segment);
    file_remove_tree(folder);
}

int main(void)
{
    random_state = test_seed();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_segments_answer_as_the_model),
        cmocka_unit_test(test_empty_segment),
        cmocka_unit_test(test_terms_without_postings_leave_no_trace),
        cmocka_unit_test(test_many_positions),
        cmocka_unit_test(test_limits_are_refused),
        cmocka_unit_test(test_abandon_removes_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

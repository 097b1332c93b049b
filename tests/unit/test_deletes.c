#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/io/file.h"
#include "common/segment/deletes.h"
#include "common/segment/verify.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_DOCS 500

struct fixture {
    const char *folder;
    struct model model;
    bool dead[N_DOCS];
    uint64_t random;
};

static struct segment *open_segment(const struct fixture *fixture, const char *overlay)
{
    struct err err = {0};
    struct segment *segment = NULL;
    if (segment_open(&segment, fixture->folder, "1", overlay, &err) != ST_OK)
        fail_msg("%s", err.text);
    return segment;
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    fixture->random = test_seed();
    fixture->folder = test_folder();
    model_make(&fixture->model, &fixture->random, N_DOCS, 300);
    model_write(&fixture->model, fixture->folder, "1");
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    file_remove_tree(fixture->folder);
    model_release(&fixture->model);
    free(fixture);
    return 0;
}

/* Deletes a document as the indexer does: marks it, then names each of its terms. */
static void delete_doc(struct fixture *fixture, struct deletes *deletes, ldoc_id doc)
{
    bool marked = deletes_mark(deletes, doc);
    assert_int_equal(marked, !fixture->dead[doc]);
    if (!marked)
        return;
    fixture->dead[doc] = true;
    for (uint32_t i = 0; i < fixture->model.n_terms; i++) {
        const struct model_term *term = &fixture->model.terms[i];
        for (uint32_t j = 0; j < term->df; j++) {
            if (term->postings[j].doc == doc)
                deletes_term(deletes, term->term);
        }
    }
}

static uint32_t live_df(const struct fixture *fixture, const struct model_term *term)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < term->df; i++)
        n += !fixture->dead[term->postings[i].doc];
    return n;
}

static void expect_statistics(const struct fixture *fixture, const struct segment *segment)
{
    struct err err = {0};
    uint32_t n_live = 0;
    uint64_t len = 0;
    for (ldoc_id doc = 0; doc < N_DOCS; doc++) {
        assert_int_equal(segment_is_live(segment, doc), !fixture->dead[doc]);
        n_live += !fixture->dead[doc];
        len += fixture->dead[doc] ? 0 : fixture->model.doc_lens[doc];
    }
    assert_int_equal(segment_n_live(segment), n_live);
    assert_int_equal(segment_n_docs(segment), N_DOCS);
    assert_true(segment_total_len(segment) == len);
    struct term_scan scan = {0};
    assert_int_equal(term_scan_start(&scan, segment, slice_str(""), &err), ST_OK);
    for (uint32_t i = 0; i < fixture->model.n_terms; i++) {
        const struct model_term *term = &fixture->model.terms[i];
        bool more = false;
        struct term_info info;
        assert_int_equal(term_scan_next(&scan, &more, &err), ST_OK);
        assert_int_equal(scan.info.live_df, live_df(fixture, term));
        assert_int_equal(segment_find_term(segment, term->term, &more, &info, &err), ST_OK);
        assert_int_equal(info.df, term->df);
        assert_int_equal(info.live_df, live_df(fixture, term));
    }
    if (segment_verify(segment, &err) != ST_OK)
        fail_msg("%s", err.text);
}

/* Overlay after overlay, each made on top of the one before, to the last document. */
static void test_statistics_stay_exact(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};
    char overlay[16] = "-";
    uint32_t steps[] = {0, 1, 10, 200, N_DOCS};
    for (uint32_t step = 0; step < COUNT_OF(steps); step++) {
        struct segment *segment = open_segment(fixture, overlay);
        struct deletes *deletes = NULL;
        assert_int_equal(deletes_new(&deletes, segment, &err), ST_OK);
        for (uint32_t i = 0; i < steps[step]; i++)
            delete_doc(fixture, deletes,
                       steps[step] == N_DOCS ? i : test_random(&fixture->random) % N_DOCS);
        assert_false(deletes_mark(deletes, N_DOCS));
        snprintf(overlay, sizeof(overlay), "%u", step + 2);
        assert_int_equal(deletes_write(deletes, fixture->folder, overlay, &err), ST_OK);
        deletes_free(deletes);
        segment_close(segment);
        segment = open_segment(fixture, overlay);
        expect_statistics(fixture, segment);
        segment_close(segment);
    }
}

/* An overlay of another segment, or one whose counts are wrong, is found out. */
static void test_wrong_overlays_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};
    struct model other;
    model_make(&other, &fixture->random, N_DOCS, 10);
    model_write(&other, fixture->folder, "other");
    struct segment *segment = NULL;
    struct deletes *deletes = NULL;
    assert_int_equal(segment_open(&segment, fixture->folder, "other", "-", &err), ST_OK);
    assert_int_equal(deletes_new(&deletes, segment, &err), ST_OK);
    assert_int_equal(deletes_write(deletes, fixture->folder, "foreign", &err), ST_OK);
    deletes_free(deletes);
    segment_close(segment);
    assert_int_equal(segment_open(&segment, fixture->folder, "1", "foreign", &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "belongs to another segment"));
    assert_null(segment);
    model_release(&other);

    segment = open_segment(fixture, "-");
    assert_int_equal(deletes_new(&deletes, segment, &err), ST_OK);
    assert_true(deletes_mark(deletes, 7));
    deletes_term(deletes, slice_str("no such term"));
    assert_int_equal(deletes_write(deletes, fixture->folder, "wrong", &err), ST_OK);
    deletes_free(deletes);
    segment_close(segment);
    segment = open_segment(fixture, "wrong");
    assert_int_equal(segment_verify(segment, &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "dead documents"));
    segment_close(segment);
    assert_int_equal(segment_open(&segment, fixture->folder, "1", "absent", &err), ST_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_statistics_stay_exact, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_overlays_are_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

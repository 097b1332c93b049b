#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/io/file.h"
#include "common/segment/deletes.h"
#include "common/segment/segment_impl.h"
#include "common/segment/segment_writer.h"
#include "common/segment/verify.h"
#include "indexer/native/inspect_native.h"
#include "indexer/native/merge.h"
#include "tests/unit/forge.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_DOCS    600
#define N_SOURCES 3

/* Documents of the one model that the sources share: source i has those from bounds[i] on. */
static const ldoc_id bounds[N_SOURCES + 1] = {0, 100, 430, N_DOCS};

static const struct merge_options in_order = {SINK_ORDER_INPUT, 1 << 24, 1};

struct fixture {
    const char *folder;
    struct model model;
    bool dead[N_DOCS];
    uint64_t random;
    struct segment *sources[N_SOURCES];
};

/* --- the plan ------------------------------------------------------------------------------ */

static void test_plan(void **state)
{
    (void)state;
    static const struct {
        uint32_t n_live[5];
        size_t n, first;
    } cases[] = {
        {{0}, 0, 0},                        /* nothing there */
        {{7}, 1, 0},                        /* one alone stays */
        {{200, 100}, 2, 1},                 /* a neighbour twice as large stays */
        {{199, 100}, 2, 0},                 /* one that is smaller goes */
        {{1000, 10, 10, 10}, 4, 1},         /* equal ones go together */
        {{1000, 39, 10, 10}, 3 + 1, 1},     /* what was taken counts */
        {{79, 40, 20, 10}, 4, 3},           /* each twice the next: all stay */
        {{159, 79, 39, 19, 10}, 5, 0},      /* each less than twice the sum: all go */
        {{5, 1000, 1, 1}, 4, 2},            /* none goes over a large one */
        {{4000000000u, 3000000000u}, 2, 0}, /* sums do not overflow */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(merge_plan(cases[i].n_live, cases[i].n), cases[i].first);
}

/* Commits of one article each leave a number of segments that is logarithmic. */
static void test_plan_keeps_segments_few(void **state)
{
    (void)state;
    uint32_t n_live[64];
    size_t n = 0;
    for (uint32_t commits = 0; commits < 10000; commits++) {
        n_live[n++] = 1;
        size_t first = merge_plan(n_live, n);
        for (; n > first + 1; n--)
            n_live[n - 2] += n_live[n - 1];
        assert_true(n <= 14);
    }
}

/* --- merging ------------------------------------------------------------------------------- */

/* Writes documents `begin` to `end` of the model, numbered from 0. */
static void write_range(const struct fixture *fixture, const char *name, ldoc_id begin, ldoc_id end)
{
    const struct model *model = &fixture->model;
    struct err err = {0};
    struct segment_writer *writer = NULL;
    assert_int_equal(segment_writer_open(&writer, fixture->folder, name, &err), ST_OK);
    for (ldoc_id doc = begin; doc < end; doc++)
        segment_writer_article(writer, &model->articles[doc], model->doc_lens[doc]);
    for (uint32_t i = 0; i < model->n_terms; i++) {
        const struct model_term *term = &model->terms[i];
        segment_writer_term(writer, term->term);
        for (uint32_t j = 0; j < term->df; j++) {
            const struct model_posting *posting = &term->postings[j];
            if (posting->doc >= begin && posting->doc < end)
                segment_writer_posting(writer, posting->doc - begin, posting->wdf,
                                       posting->positions, posting->n_positions);
        }
    }
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
}

/* Deletes a third of a source's documents. */
static void delete_some(struct fixture *fixture, const struct segment *segment, ldoc_id begin,
                        ldoc_id end, const char *overlay)
{
    struct err err = {0};
    struct deletes *deletes = NULL;
    assert_int_equal(deletes_new(&deletes, segment, &err), ST_OK);
    for (ldoc_id doc = begin; doc < end; doc++) {
        fixture->dead[doc] = test_random(&fixture->random) % 3 == 0;
        if (fixture->dead[doc])
            assert_true(deletes_mark(deletes, doc - begin));
    }
    for (uint32_t i = 0; i < fixture->model.n_terms; i++) {
        const struct model_term *term = &fixture->model.terms[i];
        for (uint32_t j = 0; j < term->df; j++) {
            ldoc_id doc = term->postings[j].doc;
            if (doc >= begin && doc < end && fixture->dead[doc])
                deletes_term(deletes, term->term);
        }
    }
    assert_int_equal(deletes_write(deletes, fixture->folder, overlay, &err), ST_OK);
    deletes_free(deletes);
}

/* The sources; the second has no deletions. */
static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct err err = {0};
    fixture->random = test_seed();
    fixture->folder = test_folder();
    model_make(&fixture->model, &fixture->random, N_DOCS, 200);
    for (uint32_t i = 0; i < N_SOURCES; i++) {
        char name[2] = {(char)('1' + i), '\0'};
        struct segment **segment = &fixture->sources[i];
        write_range(fixture, name, bounds[i], bounds[i + 1]);
        assert_int_equal(segment_open(segment, fixture->folder, name, "-", &err), ST_OK);
        if (i == 1)
            continue;
        delete_some(fixture, *segment, bounds[i], bounds[i + 1], name);
        segment_close(*segment);
        assert_int_equal(segment_open(segment, fixture->folder, name, name, &err), ST_OK);
    }
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    for (uint32_t i = 0; i < N_SOURCES; i++)
        segment_close(fixture->sources[i]);
    file_remove_tree(fixture->folder);
    model_release(&fixture->model);
    free(fixture);
    return 0;
}

/* Takes the dead documents out of the model: what a merge must give. */
static void drop_dead(struct fixture *fixture)
{
    struct model *model = &fixture->model;
    ldoc_id numbers[N_DOCS];
    uint32_t n_docs = 0;
    for (ldoc_id doc = 0; doc < N_DOCS; doc++) {
        numbers[doc] = n_docs;
        model->articles[n_docs] = model->articles[doc];
        model->doc_lens[n_docs] = model->doc_lens[doc];
        n_docs += !fixture->dead[doc];
    }
    model->n_docs = n_docs;
    for (uint32_t i = 0; i < model->n_terms; i++) {
        struct model_term *term = &model->terms[i];
        uint32_t df = 0;
        for (uint32_t j = 0; j < term->df; j++) {
            ldoc_id doc = term->postings[j].doc;
            term->postings[df] = term->postings[j];
            term->postings[df].doc = numbers[doc];
            df += !fixture->dead[doc];
        }
        term->df = df;
    }
}

static void expect_same_content(const struct fixture *fixture, const char *a, const char *b)
{
    struct err err = {0};
    struct segment *left = NULL, *right = NULL;
    struct arena arena = {0};
    uint64_t left_digest = 0, right_digest = 1;
    assert_int_equal(segment_open(&left, fixture->folder, a, "-", &err), ST_OK);
    assert_int_equal(segment_open(&right, fixture->folder, b, "-", &err), ST_OK);
    assert_int_equal(segment_read_all(left, &left_digest, &err), ST_OK);
    assert_int_equal(segment_read_all(right, &right_digest, &err), ST_OK);
    assert_true(left_digest == right_digest);
    for (ldoc_id doc = 0; doc < segment_n_docs(left); doc++) {
        struct stored_article one, other;
        assert_int_equal(segment_fetch(left, doc, true, &arena, &one, &err), ST_OK);
        assert_int_equal(segment_fetch(right, doc, true, &arena, &other, &err), ST_OK);
        assert_true(slice_eq(one.body, other.body));
    }
    arena_release(&arena);
    segment_close(left);
    segment_close(right);
}

static void test_merge_is_as_written_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};
    struct segment *merged = NULL;
    if (merge_segments(fixture->sources, N_SOURCES, &in_order, fixture->folder, "merged", &err) !=
        ST_OK)
        fail_msg("%s", err.text);
    assert_int_equal(segment_open(&merged, fixture->folder, "merged", "-", &err), ST_OK);
    if (segment_verify(merged, &err) != ST_OK)
        fail_msg("%s", err.text);
    segment_close(merged);
    drop_dead(fixture);
    model_write(&fixture->model, fixture->folder, "once");
    expect_same_content(fixture, "merged", "once");
}

/* A term whose postings do not fit into memory is sorted in several passes. */
static void test_orders_do_not_depend_on_memory(void **state)
{
    struct fixture *fixture = *state;
    static const enum sink_order orders[] = {SINK_ORDER_DATE, SINK_ORDER_BISECT};
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        struct merge_options options = {orders[i], 1 << 24, 1};
        struct err err = {0};
        struct segment *merged = NULL;
        char roomy[] = "roomy0", tight[] = "tight0";
        roomy[5] = tight[5] = (char)('0' + i);
        assert_int_equal(
            merge_segments(fixture->sources, N_SOURCES, &options, fixture->folder, roomy, &err),
            ST_OK);
        assert_int_equal(segment_open(&merged, fixture->folder, roomy, "-", &err), ST_OK);
        assert_int_equal(segment_verify(merged, &err), ST_OK);
        segment_close(merged);
        options.n_threads = 3;
        if (orders[i] == SINK_ORDER_DATE) /* the bisection itself looks at the memory */
            options.memory_bytes = 600;
        assert_int_equal(
            merge_segments(fixture->sources, N_SOURCES, &options, fixture->folder, tight, &err),
            ST_OK);
        expect_same_content(fixture, roomy, tight);
    }
}

/* --- damage -------------------------------------------------------------------------------- */

/* Flips a bit of a file's first chunk, or flips it back. */
static void flip_bit(const char *path)
{
    struct strbuf bytes = {0};
    struct err err = {0};
    assert_int_equal(file_read(path, 1 << 26, &bytes, &err), ST_OK);
    bytes.buf[64 + 8] ^= 1;
    FILE *out = fopen(path, "r+b");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.buf, 1, bytes.len, out), bytes.len);
    assert_int_equal(fclose(out), 0);
    strbuf_release(&bytes);
}

/* Opens the first source again, as a later process would. */
static enum status reopen(struct fixture *fixture, struct err *err)
{
    segment_close(fixture->sources[0]);
    fixture->sources[0] = NULL;
    return segment_open(&fixture->sources[0], fixture->folder, "1", "1", err);
}

static void test_damage_is_refused(void **state)
{
    struct fixture *fixture = *state;
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++) {
        struct strbuf path = {0};
        struct err err = {0};
        segment_file_path(fixture->folder, "1", file, &path);
        flip_bit(path.buf);
        uint64_t before = file_tree_bytes(fixture->folder);
        enum status status = reopen(fixture, &err);
        if (status == ST_OK)
            status = merge_segments(fixture->sources, N_SOURCES, &in_order, fixture->folder,
                                    "merged", &err);
        assert_int_equal(status, ST_CORRUPT);
        assert_non_null(strstr(err.text, path.buf));
        assert_true(file_tree_bytes(fixture->folder) == before);
        flip_bit(path.buf);
        assert_int_equal(reopen(fixture, &err), ST_OK);
        strbuf_release(&path);
    }
}

/* A damaged record of an overlay must not be repeated by the next one. */
static void test_damaged_overlay_begins_no_deletes(void **state)
{
    struct fixture *fixture = *state;
    struct strbuf path = {0}, bytes = {0};
    struct err err = {0};
    struct deletes *deletes = NULL;
    segment_file_path(fixture->folder, "1", FILE_LIVE, &path);
    assert_int_equal(file_read(path.buf, 1 << 26, &bytes, &err), ST_OK);
    FILE *out = fopen(path.buf, "r+b");
    assert_non_null(out);
    long at = (long)forge_chunk_off(&bytes, "term") + 1; /* the first term's first byte */
    assert_int_equal(fseek(out, at, SEEK_SET), 0);
    assert_int_equal(fputc(0xEE, out), 0xEE);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(reopen(fixture, &err), ST_OK);
    assert_int_equal(deletes_new(&deletes, fixture->sources[0], &err), ST_CORRUPT);
    assert_null(deletes);
    strbuf_release(&path);
    strbuf_release(&bytes);
}

/* Segments whose checksums are right and that do not fit each other. */
static void test_positions_in_some_segments_only_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct err err = {0};
    struct segment *sources[2];
    struct stored_article article = {.id = slice_str("a")};
    for (uint32_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "with" : "without";
        struct segment_writer *writer = NULL;
        assert_int_equal(segment_writer_open(&writer, fixture->folder, name, &err), ST_OK);
        segment_writer_article(writer, &article, 1);
        segment_writer_term(writer, slice_str("t"));
        segment_writer_posting(writer, 0, 1, &(const uint32_t){5}, i == 0);
        assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
        assert_int_equal(segment_open(&sources[i], fixture->folder, name, "-", &err), ST_OK);
    }
    assert_int_equal(merge_segments(sources, 2, &in_order, fixture->folder, "merged", &err),
                     ST_CORRUPT);
    assert_non_null(strstr(err.text, "'t' has positions"));
    segment_close(sources[0]);
    segment_close(sources[1]);
}

/* --- verify over several segments ---------------------------------------------------------- */

static void write_one(const struct fixture *fixture, const char *name, const char *id_term)
{
    struct err err = {0};
    struct segment_writer *writer = NULL;
    struct stored_article article = {.id = slice_str(id_term + 1)};
    assert_int_equal(segment_writer_open(&writer, fixture->folder, name, &err), ST_OK);
    segment_writer_article(writer, &article, 0);
    segment_writer_term(writer, slice_str(id_term));
    segment_writer_posting(writer, 0, 0, NULL, 0);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
}

static void test_an_id_lives_once(void **state)
{
    struct fixture *fixture = *state;
    struct manifest_part parts[] = {{"a", "-"}, {"b", "-"}, {"twin", "-"}};
    struct manifest manifest = {.generation = 1, .parts = parts, .n_parts = 2};
    struct err err = {0};
    write_one(fixture, "a", "Qone");
    write_one(fixture, "b", "Qtwo");
    write_one(fixture, "twin", "Qone");
    assert_int_equal(verify_native(fixture->folder, &manifest, &err), ST_OK);
    manifest.n_parts = 3;
    assert_int_equal(verify_native(fixture->folder, &manifest, &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "'one': expected at most 1, found 2"));
}

/* A file that is missing belongs to an older generation, or is lost. */
static void test_verify_follows_the_writer(void **state)
{
    struct fixture *fixture = *state;
    struct manifest_part old = {"gone", "-"}, new = {"a", "-"};
    struct manifest seen = {.generation = 1, .parts = &old, .n_parts = 1};
    struct manifest next = {.generation = 2,
                            .engine = "native",
                            .stem = "none",
                            .fingerprint = "1",
                            .next_name = 3,
                            .parts = &new,
                            .n_parts = 1};
    struct index_info info;
    struct err err = {0};
    write_one(fixture, "a", "Qone");
    assert_int_equal(manifest_write(fixture->folder, &next, &err), ST_OK);
    assert_int_equal(verify_native(fixture->folder, &seen, &err), ST_OK);
    assert_int_equal(inspect_native(fixture->folder, &seen, &info, &err), ST_OK);
    assert_int_equal(info.n_articles, 1);
    seen.generation = 2;
    assert_int_equal(verify_native(fixture->folder, &seen, &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "gone.terms"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_plan_keeps_segments_few),
        cmocka_unit_test_setup_teardown(test_merge_is_as_written_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_orders_do_not_depend_on_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damage_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_overlay_begins_no_deletes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_positions_in_some_segments_only_are_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_an_id_lives_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_verify_follows_the_writer, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

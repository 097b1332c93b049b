#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/io/file.h"
#include "common/segment/segment_writer.h"
#include "query/native/topk.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_DOCS 400

/* Documents with few different dates, so that ids decide, too. */
struct collection {
    struct snapshot snapshot;
    char folder[64];
    char ids[N_DOCS][8];
    int64_t dates[N_DOCS];
    struct segment *segment;
    doc_id base;
};

static struct collection all;

/* What is compared; set before qsort. */
static enum hit_order sorted_by;

static int model_order(const void *a, const void *b)
{
    const struct hit *x = a;
    const struct hit *y = b;
    if (sorted_by == ORDER_RELEVANCE && x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (all.dates[x->doc] != all.dates[y->doc])
        return all.dates[x->doc] > all.dates[y->doc] ? -1 : 1;
    return strcmp(all.ids[x->doc], all.ids[y->doc]);
}

static int setup(void **state)
{
    (void)state;
    struct segment_writer *writer = NULL;
    struct err err = {0};
    uint64_t random = test_seed();
    snprintf(all.folder, sizeof(all.folder), "%s", test_folder());
    assert_int_equal(segment_writer_open(&writer, all.folder, "1", &err), ST_OK);
    for (uint32_t doc = 0; doc < N_DOCS; doc++) {
        snprintf(all.ids[doc], sizeof(all.ids[doc]), "%u", doc * 167 % 1000);
        all.dates[doc] = 1000000000 + (int64_t)(test_random(&random) % 9) * 86400;
        struct stored_article article = {
            .id = slice_str(all.ids[doc]),
            .published = {.seconds = all.dates[doc], .precision = WHEN_DAY}};
        segment_writer_article(writer, &article, 1);
    }
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
    assert_int_equal(segment_open(&all.segment, all.folder, "1", "-", &err), ST_OK);
    all.snapshot.segments = &all.segment;
    all.snapshot.bases = &all.base;
    all.snapshot.n_segments = 1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    segment_close(all.segment);
    file_remove_tree(all.folder);
    return 0;
}

/* Offers all documents in any order, with scores of `n_values`; asks for the threshold at times. */
static void expect_best(uint64_t *random, enum hit_order order, size_t k, uint32_t n_values)
{
    struct hit expected[N_DOCS];
    struct hits hits = {0};
    struct topk topk = {.snapshot = &all.snapshot, .order = order, .k = k, .hits = &hits};
    for (uint32_t doc = 0; doc < N_DOCS; doc++)
        expected[doc] = (struct hit){doc, (float)(test_random(random) % n_values) / 3};
    for (uint32_t i = N_DOCS; i-- > 1;) {
        uint32_t other = test_random(random) % (i + 1);
        struct hit hit = expected[i];
        expected[i] = expected[other];
        expected[other] = hit;
    }
    for (uint32_t i = 0; i < N_DOCS; i++) {
        topk_offer(&topk, expected[i]);
        if (i % 100 == 99)
            (void)topk_threshold(&topk);
    }
    topk_sort(&topk);
    assert_int_equal(topk.err.status, ST_OK);
    sorted_by = order;
    qsort(expected, N_DOCS, sizeof(*expected), model_order);
    assert_int_equal(hits.n, k < N_DOCS ? k : N_DOCS);
    for (size_t i = 0; i < hits.n; i++)
        assert_int_equal(hits.items[i].doc, expected[i].doc);
    if (order == ORDER_RELEVANCE && k > 0)
        assert_true(topk_threshold(&topk) == (k <= N_DOCS ? expected[k - 1].score : 0));
    hits_release(&hits);
}

static void test_random_offers(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (size_t k = 0; k < N_DOCS + 40; k += k < 30 ? 1 : 37)
        for (uint32_t n_values = 1; n_values < 1000000; n_values *= 40) {
            expect_best(&random, ORDER_RELEVANCE, k, n_values);
            expect_best(&random, ORDER_NEWEST, k, n_values);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_offers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

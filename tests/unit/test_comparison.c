/* bench/report: what is paired with what, and what a comparison may claim. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/report/comparison.h"
#include "bench/report/print_comparison.h"
#include "tests/unit/made_results.h"

#include <string.h>

static void test_compares_pairs(void **state UNUSED)
{
    struct results old = {0}, new = {0};
    struct comparison comparison = {0};
    struct err err = {0};
    made_results(&old, "\"peer\"", "\"x\"", 1);
    made_results(&new, "\"peer\"", "\"x\"", 1.1);
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison.n_rows, 2);
    assert_int_equal(comparison.rows[0].verdict.change, CHANGE_SAME);
    assert_int_equal(comparison.rows[1].verdict.change, CHANGE_SLOWER);
    assert_int_equal(comparison.rows[1].n_queries, MADE_QUERIES);
    assert_float_equal(comparison.rows[1].ratio, 1.1, 0.001);
    comparison_release(&comparison);

    struct name_pair pair = {"peer", "ours"};
    assert_int_equal(comparison_make(&comparison, &new, &new, &pair, 1, &err), ST_OK);
    assert_int_equal(comparison.n_rows, 1);
    assert_int_equal(comparison.rows[0].verdict.change, CHANGE_FASTER);
    comparison_release(&comparison);

    pair.new_name = "nobody";
    assert_int_equal(comparison_make(&comparison, &old, &new, &pair, 1, &err), ST_SYNTAX);
    assert_non_null(strstr(err.text, "'nobody' in the new results; there is ours, peer"));
    comparison_release(&comparison);
    results_release(&old);
    results_release(&new);
}

/* Queries are paired by their text, wherever they stand in the two lists. */
static void test_pairs_by_text(void **state UNUSED)
{
    struct results old = {0}, new = {0};
    struct comparison comparison = {0};
    struct err err = {0};
    made_results(&old, "\"peer\"", "\"x\"", 1);
    made_results(&new, "\"peer\"", "\"x\"", 1);
    for (size_t i = 0; i < MADE_QUERIES / 2; i++) {
        struct results_query swap = new.queries[i];
        new.queries[i] = new.queries[MADE_QUERIES - 1 - i];
        new.queries[MADE_QUERIES - 1 - i] = swap;
        for (size_t s = 0; s < new.passes[0].n_samples; s++) {
            for (size_t r = 0; r < MADE_REPEATS; r++) {
                double *ns = new.passes[0].samples[s].ns[r];
                double time = ns[i];
                ns[i] = ns[MADE_QUERIES - 1 - i];
                ns[MADE_QUERIES - 1 - i] = time;
            }
        }
    }
    new.queries[0].query = "of the new list alone";
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison.rows[0].n_queries, MADE_QUERIES - 1);
    assert_int_equal(comparison.rows[0].n_left_out, 2);
    assert_true(comparison.rows[0].verdict.by_queries.low == 1 &&
                comparison.rows[0].verdict.by_queries.high == 1);
    comparison_release(&comparison);
    results_release(&old);
    results_release(&new);
}

/* What only one of the files has counts, whichever it is. */
static void test_counts_unpaired_both_ways(void **state UNUSED)
{
    struct results old = {0}, new = {0};
    struct comparison comparison = {0};
    struct err err = {0};
    made_results(&old, "\"peer\"", "\"x\"", 1);
    made_results(&new, "\"another\"", "\"x\"", 1);
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison.n_rows, 1);
    assert_int_equal(comparison.n_old_unpaired, 1);
    assert_int_equal(comparison.n_new_unpaired, 1);
    comparison_release(&comparison);
    new.passes[0].cells[0].n_samples = 0;
    struct name_pair pair = {"ours", "another"};
    assert_int_equal(comparison_make(&comparison, &old, &new, &pair, 1, &err), ST_OK);
    assert_int_equal(comparison.n_old_unpaired + comparison.n_new_unpaired, 0);
    comparison_release(&comparison);
    results_release(&old);
    results_release(&new);
}

static void test_evaluations_are_not_for_compare(void **state UNUSED)
{
    struct results old = {.kind = RESULTS_EVAL}, new = {.kind = RESULTS_EVAL};
    struct comparison comparison = {0};
    struct err err = {0};
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_SYNTAX);
    assert_non_null(strstr(err.text, "bench eval INDEX --against OTHER"));
    new.kind = RESULTS_BUILD;
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_SYNTAX);
}

/* Compares builds of `n` repeats, the new one of twice the time and size; the text goes out. */
static void compare_builds_of(size_t n, struct comparison *comparison, struct strbuf *text)
{
    struct results_repeat slow[3], fast[3];
    struct err err = {0};
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        fast[i] = (struct results_repeat){1 + (double)i / 100, .5, .5, 1000000, 0, 1000000};
        slow[i] = (struct results_repeat){2 + (double)i / 100, 1, 1, 2000000, 0, 2000000};
    }
    struct results_build a = {.target = "newsdex", .note = "", .repeats = fast, .n_repeats = n};
    struct results_build b = {.target = "newsdex", .note = "", .repeats = slow, .n_repeats = n};
    struct results old = {.kind = RESULTS_BUILD, .builds = &a, .n_builds = 1};
    struct results new = {.kind = RESULTS_BUILD, .builds = &b, .n_builds = 1};
    assert_int_equal(comparison_make(comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison->n_rows, 4);
    print_comparison_text(comparison, text);
}

/* Two repeats do not show how much they spread, not even those of a size. */
static void test_builds_of_few_repeats(void **state UNUSED)
{
    struct comparison comparison = {0};
    struct strbuf text = {0};
    compare_builds_of(2, &comparison, &text);
    assert_int_equal(comparison_count(&comparison, CHANGE_UNKNOWN), 4);
    assert_non_null(strstr(text.buf, "none    2 < 3  unknown  nothing\n"));
    assert_non_null(strstr(text.buf, "unknown: no interval is known"));
    comparison_release(&comparison);
    strbuf_reset(&text);
    compare_builds_of(3, &comparison, &text);
    assert_int_equal(comparison_count(&comparison, CHANGE_SLOWER), 2);
    assert_int_equal(comparison.rows[0].verdict.evidence, EVIDENCE_REPEATS);
    assert_non_null(strstr(text.buf, "Builds ask no queries"));
    assert_null(strstr(text.buf, "bootstrap"));
    assert_null(strstr(text.buf, "median"));
    comparison_release(&comparison);
    strbuf_release(&text);
}

/* With few queries the repeats decide, and the row says so. */
static void test_says_what_decided(void **state UNUSED)
{
    struct results old = {0}, new = {0};
    struct comparison comparison = {0};
    struct strbuf text = {0};
    struct err err = {0};
    made_results(&old, "\"peer\"", "\"x\"", 1);
    made_results(&new, "\"peer\"", "\"x\"", 1.5);
    for (size_t i = 0; i < 5; i++)
        new.queries[i].query = "of the new list alone";
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison.rows[1].verdict.evidence, EVIDENCE_REPEATS);
    assert_int_equal(comparison.rows[1].verdict.change, CHANGE_SLOWER);
    print_comparison_text(&comparison, &text);
    assert_non_null(strstr(text.buf, "19 < 20"));
    assert_non_null(strstr(text.buf, "slower   repeats\n"));
    assert_non_null(strstr(text.buf, "the other decides alone"));
    comparison_release(&comparison);
    strbuf_release(&text);
    results_release(&old);
    results_release(&new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compares_pairs),
        cmocka_unit_test(test_pairs_by_text),
        cmocka_unit_test(test_counts_unpaired_both_ways),
        cmocka_unit_test(test_evaluations_are_not_for_compare),
        cmocka_unit_test(test_builds_of_few_repeats),
        cmocka_unit_test(test_says_what_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

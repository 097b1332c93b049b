/* The parts of bench run that need no index: classes, schedules, cells and lists, by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/run/cells.h"
#include "bench/run/crosscheck.h"
#include "bench/run/queries.h"
#include "bench/run/request.h"
#include "bench/run/schedule.h"

#include <math.h>
#include <string.h>

static void classes_follow_the_form(void **state UNUSED)
{
    static const char *const cases[][2] = {
        {"the", "term"},
        {"+the", "term"},
        {"\"a b\"", "phrase"},
        {"+\"a b\"", "phrase"},
        {"a b", "union"},
        {"+a +b", "intersection"},
        {"+a b", "intersection_union"},
        {"a +b", "intersection_union"},
        {"+a -b", "negated"},
        {"+a -\"b c\"", "negated"},
        {"+\"the who\" +uk", "two-phase-critic"},
        {"\"a b\" c", "two-phase-critic"},
        {"title:a", "mixed"},
        {"(a OR b)", "mixed"},
        {"a AND b", "mixed"},
        {"\"a AND b\"", "phrase"},
        {"\"open", "phrase"},
        {"", "term"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(queries_class_of_form(slice_str(cases[i][0])), cases[i][1]);
    assert_true(queries_list_has("term,phrase", "term"));
    assert_true(queries_list_has("term,phrase", "phrase"));
    assert_false(queries_list_has("term,phrase", "phras"));
    assert_false(queries_list_has("intersection_union", "intersection"));
}

static void commands_are_the_yardsticks(void **state UNUSED)
{
    struct request request;
    assert_true(request_parse(slice_str("COUNT"), &request) && request.k == 0);
    assert_true(request.want_count);
    assert_true(request_parse(slice_str("TOP_10"), &request) && request.k == 10);
    assert_false(request.want_count || request.present);
    assert_true(request_parse(slice_str("TOP_7_COUNT"), &request) && request.k == 7);
    assert_true(request.want_count);
    assert_true(request_parse(slice_str("FETCH_10"), &request) && request.present);
    static const char *const wrong[] = {"",       "TOP_",     "TOP_0",           "TOP_-1",
                                        "TOP_1x", "COUNT_10", "FETCH_10_COUNT",  "TOP_1000001",
                                        "top_10", "TOP_+1",   "TOP_10_COUNT_10", "FETCH_"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(request_parse(slice_str(wrong[i]), &request));
}

/* Every one of the 24 orders of 4 comes about as often as the others. */
static void shuffles_are_even_and_repeat(void **state UNUSED)
{
    unsigned counts[256] = {0};
    struct rng rng = {3};
    for (int i = 0; i < 24000; i++) {
        size_t order[4];
        schedule_shuffle(&rng, order, 4);
        counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
    }
    int n_seen = 0;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        n_seen += counts[i] > 0;
        if (counts[i] > 0)
            assert_in_range(counts[i], 870, 1130); /* 4.2 standard deviations */
    }
    assert_int_equal(n_seen, 24);
    size_t a[100];
    size_t b[100];
    schedule_shuffle(&(struct rng){5}, a, 100);
    schedule_shuffle(&(struct rng){5}, b, 100);
    assert_memory_equal(a, b, sizeof(a));
}

/* Exponential gaps: mean and standard deviation are 1/rate, and 1/e of them are above it. */
static void arrivals_are_poisson(void **state UNUSED)
{
    enum { N = 20000 };
    static uint64_t at_ns[N];
    struct rng rng = {11};
    schedule_arrivals(&rng, 1000, at_ns, N);
    double square = 0;
    size_t n_long = 0;
    for (size_t i = 0; i < N; i++) {
        double gap_ms = (double)(at_ns[i] - (i > 0 ? at_ns[i - 1] : 0)) / 1e6;
        square += (gap_ms - 1) * (gap_ms - 1);
        n_long += gap_ms > 1;
    }
    assert_true(fabs((double)at_ns[N - 1] / 1e6 / N - 1) < .03);
    assert_true(fabs(sqrt(square / N) - 1) < .05);
    assert_true(fabs((double)n_long / N - exp(-1)) < .015);
}

/* Two repeats of three queries, the last of which one repeat lacks, in nanoseconds. */
static double first_ns[] = {1000, 4000, NAN};
static double second_ns[] = {3000, 2000, 9000};
static double *rows[] = {first_ns, second_ns};
static const struct results_query queries[] = {{"a", "term"}, {"a b", "union"}, {"c", "term"}};

static void cells_are_what_the_hand_computes(void **state UNUSED)
{
    struct arena arena = {0};
    struct results_samples samples = {
        .target = "t", .command = "COUNT", .ns = rows, .n_repeats = 2, .n_queries = 3};
    struct results_pass pass = {.threads = 2, .samples = &samples, .n_samples = 1};
    struct cells_span span = {1.95, 2}, late = {1.9, 2.1};
    cells_make(&pass, queries, 3, NULL, &arena);
    assert_int_equal(pass.n_cells, 3);
    const struct results_cell *all = &pass.cells[0];
    assert_string_equal(all->class_name, "ALL");
    assert_int_equal(all->n_queries, 3);
    assert_int_equal(all->n_samples, 5);
    assert_true(fabs(all->mean_us - 3.8) < 1e-9); /* (1+4+3+2+9)/5 */
    assert_true(all->p50_us == 3);                /* of 1 2 3 4 9 the third */
    assert_true(all->p90_us == 9 && all->max_us == 9);
    assert_true(fabs(all->qps - 2e6 / 3.8) < 1e-3);
    assert_int_equal(all->n_repeat_means, 2);
    assert_true(all->repeat_mean_us[0] == 2.5);                     /* (1+4)/2 */
    assert_true(fabs(all->repeat_mean_us[1] - 14.0 / 3) < 1e-9);    /* (3+2+9)/3 */
    assert_true(fabs(all->query_median_mean_us - 12.0 / 3) < 1e-9); /* medians 1, 2 and 9 */
    assert_true(all->query_median_p99_us == 9);
    const struct results_cell *term = &pass.cells[1];
    assert_string_equal(term->class_name, "term");
    assert_int_equal(term->n_queries, 2);
    assert_int_equal(term->n_samples, 3);
    assert_string_equal(pass.cells[2].class_name, "union");
    cells_make(&pass, queries, 3, &span, &arena);
    assert_true(pass.cells[0].qps == 2.5); /* five answers in two seconds */
    assert_false(pass.cells[0].falls_behind);
    cells_make(&pass, queries, 3, &late, &arena);
    assert_true(pass.cells[0].falls_behind && pass.cells[1].falls_behind);
    arena_release(&arena);
}

static void unsupported_queries_leave_both_sides(void **state UNUSED)
{
    double base_ns[] = {500, NAN, 4500};
    double none_ns[] = {NAN, NAN, NAN};
    double *base_rows[] = {base_ns};
    double *none_rows[] = {none_ns};
    struct results_samples target = {
        .target = "t", .command = "COUNT", .ns = rows, .n_repeats = 2, .n_queries = 3};
    struct results_samples base = {
        .target = "b", .command = "COUNT", .ns = base_rows, .n_repeats = 1, .n_queries = 3};
    struct results_samples none = {
        .target = "n", .command = "COUNT", .ns = none_rows, .n_repeats = 1, .n_queries = 3};
    struct cells_ratio ratio = cells_ratio(&target, &base, queries, "ALL", 1);
    assert_int_equal(ratio.n_queries, 2); /* (1000+9000)/(500+4500) */
    assert_true(ratio.ratio == 2);
    assert_true(ratio.interval.low == 2 && ratio.interval.high == 2);
    assert_int_equal(cells_ratio(&target, &base, queries, "union", 1).n_queries, 0);
    assert_int_equal(cells_ratio(&target, &none, queries, "ALL", 1).n_queries, 0);

    struct arena arena = {0};
    struct results_pass pass = {.threads = 1, .samples = &none, .n_samples = 1};
    cells_make(&pass, queries, 3, NULL, &arena);
    assert_int_equal(pass.cells[0].n_queries, 0);
    assert_true(pass.cells[0].qps == 0 && pass.cells[0].p99_us == 0);
    assert_int_equal(pass.cells[0].n_repeat_means, 0);
    arena_release(&arena);
}

static void lists_may_differ_in_ties_alone(void **state UNUSED)
{
    const struct crosscheck_hit list[] = {{"a", 3}, {"b", 2}, {"c", 2}, {"d", 1}};
    const struct crosscheck_hit tied[] = {{"a", 3}, {"c", 2.000001F}, {"b", 2}, {"d", 1}};
    const struct crosscheck_hit swapped[] = {{"b", 3}, {"a", 2}, {"c", 2}, {"d", 1}};
    const struct crosscheck_hit scored[] = {{"a", 3}, {"b", 2.00001F}, {"c", 2}, {"d", 1}};
    const struct crosscheck_hit last[] = {{"a", 3}, {"b", 2}, {"c", 2}, {"e", 1}};
    const struct crosscheck_hit twice[] = {{"a", 3}, {"b", 2}, {"b", 2}, {"d", 1}};
    assert_true(crosscheck_lists_equal(list, 4, list, 4, 4));
    assert_true(crosscheck_lists_equal(list, 4, tied, 4, 4));
    assert_false(crosscheck_lists_equal(list, 4, swapped, 4, 4));
    assert_false(crosscheck_lists_equal(list, 4, scored, 4, 4));
    assert_false(crosscheck_lists_equal(list, 4, twice, 4, 4));
    assert_true(crosscheck_lists_equal(list, 4, last, 4, 4));   /* another one tied at rank k */
    assert_false(crosscheck_lists_equal(list, 4, last, 4, 10)); /* all matches are there */
    assert_false(crosscheck_lists_equal(list, 4, list, 3, 4));
    assert_true(crosscheck_lists_equal(list, 0, list, 0, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_follow_the_form),
        cmocka_unit_test(commands_are_the_yardsticks),
        cmocka_unit_test(shuffles_are_even_and_repeat),
        cmocka_unit_test(arrivals_are_poisson),
        cmocka_unit_test(cells_are_what_the_hand_computes),
        cmocka_unit_test(unsupported_queries_leave_both_sides),
        cmocka_unit_test(lists_may_differ_in_ties_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

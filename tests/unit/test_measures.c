/* The measures and the test of significance, on cases worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/eval/measures.h"
#include "bench/eval/randomisation.h"

#include <math.h>

static void check(double seen, double expected)
{
    assert_true(fabs(seen - expected) < 1e-12);
}

static void one_ranking(void **state)
{
    (void)state;
    /* Found: level 0, 2, not relevant (-1), 1. Judged: 2, 1, 3, 0, -1, so R = 3. */
    static const int found[] = {0, 2, -1, 1};
    static const int judged[] = {2, 1, 3, 0, -1};
    double v[N_MEASURES];
    measures_compute(found, 4, judged, 5, v);
    check(v[MEASURE_MAP], (1.0 / 2 + 2.0 / 4) / 3);
    check(v[MEASURE_NDCG_10],
          (2 / log2(3) + 1 / log2(5)) / (3 / log2(2) + 2 / log2(3) + 1 / log2(4)));
    check(v[MEASURE_P_10], 2.0 / 10);
    check(v[MEASURE_RECIP_RANK], 1.0 / 2);
    check(v[MEASURE_RECALL_1000], 2.0 / 3);
    measures_compute(found, 4, judged + 3, 2, v); /* R = 0 */
    for (size_t m = 0; m < N_MEASURES; m++)
        check(v[m], 0);
}

/* Nothing found; the best order of graded levels; the same levels in the worst order. */
static void order_and_nothing(void **state)
{
    (void)state;
    static const int best[] = {3, 2, 1};
    static const int worst[] = {1, 2, 3};
    double v[N_MEASURES];
    measures_compute(NULL, 0, best, 3, v);
    for (size_t m = 0; m < N_MEASURES; m++)
        check(v[m], 0);
    measures_compute(best, 3, worst, 3, v);
    check(v[MEASURE_MAP], 1);
    check(v[MEASURE_NDCG_10], 1);
    check(v[MEASURE_P_10], 0.3);
    check(v[MEASURE_RECIP_RANK], 1);
    check(v[MEASURE_RECALL_1000], 1);
    measures_compute(worst, 3, best, 3, v);
    check(v[MEASURE_MAP], 1); /* only relevant or not counts there */
    check(v[MEASURE_NDCG_10], (1 + 2 / log2(3) + 3.0 / 2) / (3 + 2 / log2(3) + 1.0 / 2));
}

/* One relevant article on each side of each cutoff. */
static void cutoffs_count_the_rank_itself(void **state)
{
    (void)state;
    static int found[1200];
    static const int judged[] = {1, 1, 1, 1};
    static const int many[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    double v[N_MEASURES];
    found[10 - 1] = found[11 - 1] = found[1000 - 1] = found[1001 - 1] = 1;
    measures_compute(found, 1200, judged, 4, v);
    check(v[MEASURE_MAP], (1.0 / 10 + 2.0 / 11 + 3.0 / 1000 + 4.0 / 1001) / 4);
    check(v[MEASURE_NDCG_10], 1 / log2(11) / (1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5)));
    check(v[MEASURE_P_10], 1.0 / 10);
    check(v[MEASURE_RECIP_RANK], 1.0 / 10);
    check(v[MEASURE_RECALL_1000], 3.0 / 4);
    measures_compute(many, 12, many, 12, v); /* the ideal is cut at ten, too */
    check(v[MEASURE_NDCG_10], 1);
    check(v[MEASURE_P_10], 1);
}

/* Of 40 differences of 1 against none, p is 2 of 2^40 choices: no sample reaches it but the seen.
 */
static void large_tests_are_sampled(void **state)
{
    (void)state;
    double a[40], b[40] = {0};
    for (size_t i = 0; i < 40; i++)
        a[i] = 1;
    struct randomisation test = randomisation_test(a, b, 40, 1);
    assert_false(test.is_exact);
    check(test.p, 1.0 / (RANDOMISATION_SAMPLES + 1));
    /* 22 of 40 one way: a sum of at least 4 on either side, P(|2B - 40| >= 4) = 0.6358. */
    for (size_t i = 0; i < 40; i++)
        a[i] = i < 22 ? 1 : -1;
    assert_true(fabs(randomisation_test(a, b, 40, 1).p - 0.6358) < 0.006);
}

static void small_tests_are_exact(void **state)
{
    (void)state;
    /* Differences 1, 1, 1: of eight choices of signs two have a sum of 3 or -3. */
    static const double a[] = {1, 1, 1, 0.5};
    static const double b[] = {0, 0, 0, 0.5};
    struct randomisation test = randomisation_test(a, b, 4, 1);
    check(test.difference, 3.0 / 4);
    check(test.p, 2.0 / 8);
    assert_true(test.is_exact);
    /* Five of one sign: the least p of five is above 0.05, that of six below. */
    static const double ones[6] = {1, 1, 1, 1, 1, 1};
    static const double noughts[6] = {0};
    check(randomisation_test(ones, noughts, 5, 1).p, 2.0 / 32);
    check(randomisation_test(ones, noughts, 6, 1).p, 2.0 / 64);
    /* Differences 1, -1: a sum of 0, which every choice reaches. */
    static const double c[] = {1, 0};
    static const double d[] = {0, 1};
    check(randomisation_test(c, d, 2, 1).p, 1);
    check(randomisation_test(c, c, 2, 1).p, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_ranking),
        cmocka_unit_test(order_and_nothing),
        cmocka_unit_test(cutoffs_count_the_rank_itself),
        cmocka_unit_test(large_tests_are_sampled),
        cmocka_unit_test(small_tests_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

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
        cmocka_unit_test(small_tests_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

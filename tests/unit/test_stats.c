/* Quantiles by hand, the generator's published numbers, and how often the bootstrap is right. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/results/stats.h"

#include "common/base/compiler.h"

#include <math.h>

static void quantiles_are_nearest_ranks(void **state UNUSED)
{
    double v[] = {40, 10, 30, 20, 50, 90, 60, 80, 70, 100};
    stats_sort(v, 10);
    assert_true(stats_quantile(v, 10, 0) == 10);
    assert_true(stats_quantile(v, 10, .1) == 10);  /* rank ceil(1) */
    assert_true(stats_quantile(v, 10, .11) == 20); /* rank ceil(1.1) */
    assert_true(stats_quantile(v, 10, .5) == 50);
    assert_true(stats_quantile(v, 10, .9) == 90); /* rank 9, not the 10 of inexact .9 */
    assert_true(stats_quantile(v, 10, .99) == 100);
    assert_true(stats_quantile(v, 10, 1) == 100);
    assert_true(stats_quantile(v, 1, .999) == 10);
    assert_true(stats_quantile(v, 0, .5) == 0);
    assert_true(stats_median(v, 4) == 20);
    assert_true(stats_median(v, 5) == 30);
    assert_true(stats_mean(v, 10) == 55);
    assert_true(stats_mean(v, 0) == 0);
}

static void generator_is_splitmix64(void **state UNUSED)
{
    /* The reference implementation's first numbers for the seed 1234567. */
    struct rng rng = {1234567};
    assert_true(rng_next(&rng) == 6457827717110365317u);
    assert_true(rng_next(&rng) == 3203168211198807973u);
}

static void bounded_numbers_are_even(void **state UNUSED)
{
    struct rng rng = {7};
    unsigned counts[3] = {0};
    for (int i = 0; i < 30000; i++) {
        counts[rng_below(&rng, 3)]++;
        double unit = rng_unit(&rng);
        assert_true(unit > 0 && unit <= 1);
    }
    for (int i = 0; i < 3; i++)
        assert_in_range(counts[i], 9700, 10300); /* 3.7 standard deviations */
}

/* b is noise, a is the same with other noise and 10 % more: of 200 intervals of 95 % about 190 must
 * hold the true ratio. */
static void intervals_hold_the_ratio_as_often_as_they_say(void **state UNUSED)
{
    int n_holding = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        double a[60];
        double b[60];
        struct rng rng = {seed};
        for (int i = 0; i < 60; i++) {
            a[i] = 1.1 * (50 + 100 * rng_unit(&rng));
            b[i] = 50 + 100 * rng_unit(&rng);
        }
        struct stats_interval interval = stats_ratio_interval(a, b, 60, .95, 400, seed);
        n_holding += interval.low <= 1.1 && 1.1 <= interval.high;
    }
    assert_in_range(n_holding, 180, 199);
}

static void interval_of_a_fixed_ratio_is_that(void **state UNUSED)
{
    double a[] = {2, 4, 8};
    double b[] = {1, 2, 4};
    struct stats_interval interval = stats_ratio_interval(a, b, 3, .95, 100, 1);
    assert_true(interval.low == 2 && interval.high == 2);
    interval = stats_ratio_interval(a, b, 1, .95, 100, 1);
    assert_true(interval.low == 0 && isinf(interval.high));
    interval = stats_ratio_interval(a, b, 0, .95, 100, 1);
    assert_true(interval.low == 0 && isinf(interval.high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_nearest_ranks),
        cmocka_unit_test(generator_is_splitmix64),
        cmocka_unit_test(bounded_numbers_are_even),
        cmocka_unit_test(intervals_hold_the_ratio_as_often_as_they_say),
        cmocka_unit_test(interval_of_a_fixed_ratio_is_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

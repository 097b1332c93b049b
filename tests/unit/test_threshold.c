#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/native/threshold.h"
#include "tests/unit/segment_model.h"

#include <stdlib.h>

#define N_SCORES 600

static int highest_first(const void *a, const void *b)
{
    float left = *(const float *)a;
    float right = *(const float *)b;
    return (left < right) - (left > right);
}

static float kth_best(const float *scores, size_t n, size_t k)
{
    float sorted[N_SCORES];
    if (n < k)
        return 0;
    for (size_t i = 0; i < n; i++)
        sorted[i] = scores[i];
    qsort(sorted, n, sizeof(*sorted), highest_first);
    return sorted[k - 1];
}

/* Of `n_values` scores: few make many that are equal. */
static void expect_thresholds(uint64_t *random, size_t k, uint32_t n_values)
{
    static struct threshold threshold; /* used again and again */
    float scores[N_SCORES];
    float before = 0;
    threshold_begin(&threshold, k);
    for (size_t n = 1; n <= N_SCORES; n++) {
        scores[n - 1] = (float)(test_random(random) % n_values) / 7;
        threshold_add(&threshold, scores[n - 1]);
        assert_true(threshold.score >= before);
        before = threshold.score;
        if (n % 50 != 0)
            continue;
        float expected = kth_best(scores, n, k);
        assert_true(threshold.score <= expected);
        if (k <= 32 || n % 100 == 0) {
            threshold_settle(&threshold);
            assert_true(threshold.score == expected);
        }
    }
    if (k == 1)
        threshold_release(&threshold);
}

static void test_random_scores(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (size_t k = 700; k > 0; k -= k > 40 ? 11 : 1)
        for (uint32_t n_values = 1; n_values < 100000; n_values *= 9)
            expect_thresholds(&random, k, n_values);
}

#define N_ORDERED 2000000
#define K_ORDERED 100000

static float rising(uint32_t i)
{
    return (float)i;
}

static float falling(uint32_t i)
{
    return (float)(N_ORDERED - i);
}

static float rising_and_falling(uint32_t i)
{
    return (float)(i < N_ORDERED / 2 ? i : N_ORDERED - i);
}

static float in_steps(uint32_t i)
{
    return (float)(i / 1000);
}

/* Whatever their order, scores are few steps away from the threshold: where a pivot is taken from
 * a fixed place, this does not end in a minute. */
static void test_ordered_scores(void **state)
{
    (void)state;
    float (*const orders[])(uint32_t) = {rising, falling, rising_and_falling, in_steps};
    const float expected[] = {N_ORDERED - K_ORDERED, N_ORDERED - K_ORDERED + 1,
                              N_ORDERED / 2 - K_ORDERED / 2, (N_ORDERED - K_ORDERED) / 1000};
    for (size_t order = 0; order < 4; order++) {
        struct threshold threshold = {0};
        threshold_begin(&threshold, K_ORDERED);
        for (uint32_t i = 0; i < N_ORDERED; i++)
            threshold_add(&threshold, orders[order](i));
        threshold_settle(&threshold);
        assert_true(threshold.score == expected[order]);
        threshold_release(&threshold);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_scores),
        cmocka_unit_test(test_ordered_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bench/report/noise: changes are seen, and what did not change is rarely called changed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/report/noise.h"
#include "common/base/compiler.h"
#include "tests/unit/segment_model.h"

#include <math.h>

#define N_QUERIES 60
#define N_REPEATS 5
#define N_TRIALS  1000

/* A normal number from two uniform ones (Box and Muller 1958). */
static double normal(uint64_t *random)
{
    double u = (test_random(random) + 1.0) / 4294967297.0;
    double v = test_random(random) / 4294967296.0;
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* Two measurements of the same queries, whose times spread over two decades. */
struct experiment {
    double old_queries[N_QUERIES], new_queries[N_QUERIES];
    double old_repeats[N_REPEATS], new_repeats[N_REPEATS];
};

static struct noise_input measure(struct experiment *e, double factor, double query_noise,
                                  double repeat_noise, uint64_t *random)
{
    for (size_t i = 0; i < N_QUERIES; i++) {
        double time = exp(normal(random) * 1.2) * 100;
        e->old_queries[i] = time * exp(query_noise * normal(random));
        e->new_queries[i] = time * factor * exp(query_noise * normal(random));
    }
    for (size_t i = 0; i < N_REPEATS; i++) {
        e->old_repeats[i] = 200 * exp(repeat_noise * normal(random));
        e->new_repeats[i] = 200 * factor * exp(repeat_noise * normal(random));
    }
    return (struct noise_input){e->old_queries, e->new_queries, N_QUERIES, e->old_repeats,
                                N_REPEATS,      e->new_repeats, N_REPEATS};
}

static void test_sees_ten_percent(void **state UNUSED)
{
    uint64_t random = 7;
    struct experiment e;
    unsigned n_slower = 0, n_faster = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct noise_input input = measure(&e, 1.10, 0.05, 0.02, &random);
        n_slower += noise_judge(&input, seed).change == CHANGE_SLOWER;
        input = measure(&e, 1 / 1.10, 0.05, 0.02, &random);
        n_faster += noise_judge(&input, seed).change == CHANGE_FASTER;
    }
    assert_true(n_slower >= 95);
    assert_true(n_faster >= 95);
}

static bool excludes_one(struct ratio_interval interval)
{
    return interval.low > 1 || interval.high < 1;
}

/* Each interval misses the truth in 5 of 100 trials. The standard deviation of the count is below
 * 7 of 1,000; the bootstrap of 60 skewed ratios may miss a few more. */
static void test_false_alarms(void **state UNUSED)
{
    uint64_t random = 11;
    struct experiment e;
    unsigned n_queries = 0, n_repeats = 0, n_slower = 0, n_faster = 0;
    for (uint64_t seed = 0; seed < N_TRIALS; seed++) {
        struct noise_input input = measure(&e, 1, 0.1, 0.03, &random);
        struct noise_verdict verdict = noise_judge(&input, seed);
        n_queries += excludes_one(verdict.by_queries);
        n_repeats += excludes_one(verdict.by_repeats);
        n_slower += verdict.change == CHANGE_SLOWER;
        n_faster += verdict.change == CHANGE_FASTER;
    }
    print_message("of %d: queries %u, repeats %u, slower %u, faster %u\n", N_TRIALS, n_queries,
                  n_repeats, n_slower, n_faster);
    assert_in_range(n_queries, 30, 90);
    assert_in_range(n_repeats, 25, 75);
    assert_true(n_slower <= 45 && n_faster <= 45);
}

/* What all queries of a repeat share is invisible to the bootstrap over queries: the repeats catch
 * it. And a difference that one query makes is caught by the queries. */
static void test_each_source_can_veto(void **state UNUSED)
{
    struct experiment e;
    uint64_t random = 3;
    struct noise_input input = measure(&e, 1.10, 0.01, 0.3, &random);
    struct noise_verdict verdict = noise_judge(&input, 1);
    assert_true(verdict.by_queries.low > 1);
    assert_int_equal(verdict.change, CHANGE_SAME);

    input = measure(&e, 1, 0, 0, &random);
    for (size_t i = 0; i < N_QUERIES; i++)
        e.old_queries[i] = e.new_queries[i] = 100;
    e.new_queries[5] = 1000;
    for (size_t i = 0; i < N_REPEATS; i++)
        e.new_repeats[i] = 230 + (double)i;
    verdict = noise_judge(&input, 1);
    assert_true(verdict.by_repeats.low > 1);
    assert_int_equal(verdict.change, CHANGE_SAME);
}

static void test_too_little(void **state UNUSED)
{
    struct experiment e;
    uint64_t random = 5;
    struct noise_input input = measure(&e, 2, 0.01, 0.01, &random);
    input.n_new_repeats = NOISE_LEAST_REPEATS - 1;
    assert_int_equal(noise_judge(&input, 1).change, CHANGE_SLOWER);
    assert_false(noise_judge(&input, 1).by_repeats.is_known);
    input.n_queries = NOISE_LEAST_QUERIES - 1;
    assert_int_equal(noise_judge(&input, 1).change, CHANGE_UNKNOWN);
    input.n_new_repeats = NOISE_LEAST_REPEATS;
    assert_int_equal(noise_judge(&input, 1).change, CHANGE_SLOWER);
    assert_false(noise_judge(&input, 1).by_queries.is_known);
}

/* Bytes do not spread: any difference counts, and none is none. */
static void test_exact_repeats(void **state UNUSED)
{
    const double bytes[] = {1000, 1000, 1000}, fewer[] = {999, 999, 999};
    struct noise_input input = {
        .old_repeats = bytes, .n_old_repeats = 3, .new_repeats = bytes, .n_new_repeats = 3};
    assert_int_equal(noise_judge(&input, 1).change, CHANGE_SAME);
    input.new_repeats = fewer;
    assert_int_equal(noise_judge(&input, 1).change, CHANGE_FASTER);
}

/* Printed tables of Student's distribution: 4.303, 2.776, 2.228, 1.984. */
static void test_student(void **state UNUSED)
{
    const double freedom[] = {2, 4, 10, 100}, table[] = {4.303, 2.776, 2.228, 1.984};
    for (size_t i = 0; i < 4; i++)
        assert_true(fabs(student_t975(freedom[i]) / table[i] - 1) < 0.01);
}

static void test_same_seed_same_verdict(void **state UNUSED)
{
    struct experiment e;
    uint64_t random = 13;
    struct noise_input input = measure(&e, 1, 0.1, 0.1, &random);
    struct noise_verdict a = noise_judge(&input, 42), b = noise_judge(&input, 42);
    assert_true(a.by_queries.low == b.by_queries.low && a.by_queries.high == b.by_queries.high);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sees_ten_percent),       cmocka_unit_test(test_false_alarms),
        cmocka_unit_test(test_each_source_can_veto),   cmocka_unit_test(test_too_little),
        cmocka_unit_test(test_exact_repeats),          cmocka_unit_test(test_student),
        cmocka_unit_test(test_same_seed_same_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

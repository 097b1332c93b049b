#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/native/intersect.h"
#include "tests/unit/segment_model.h"

#include <stdlib.h>

struct expected {
    uint32_t n;
    uint8_t in_a[INTERSECT_MAX], in_b[INTERSECT_MAX];
};

static struct expected compare_all(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b)
{
    struct expected expected = {0};
    for (uint32_t i = 0; i < n_a; i++)
        for (uint32_t j = 0; j < n_b; j++)
            if (a[i] == b[j]) {
                expected.in_a[expected.n] = (uint8_t)i;
                expected.in_b[expected.n++] = (uint8_t)j;
            }
    return expected;
}

static void expect_intersection(intersect32_fn *intersect, const uint32_t *a, uint32_t n_a,
                                const uint32_t *b, uint32_t n_b)
{
    struct expected expected = compare_all(a, n_a, b, n_b);
    uint32_t room = n_a < n_b ? n_a : n_b;
    uint8_t *in_a = malloc(room + 1);
    uint8_t *in_b = malloc(room + 1);
    in_a[room] = in_b[room] = 0xA5;
    assert_int_equal(intersect(a, n_a, b, n_b, in_a, in_b), expected.n);
    assert_memory_equal(in_a, expected.in_a, expected.n);
    assert_memory_equal(in_b, expected.in_b, expected.n);
    assert_int_equal(in_a[room], 0xA5);
    assert_int_equal(in_b[room], 0xA5);
    free(in_a);
    free(in_b);
}

/* Has exactly its length, so that the sanitizers see one value too many. */
static uint32_t *random_ascending(uint64_t *random, uint32_t n, uint32_t step)
{
    uint32_t *values = malloc(n * sizeof(*values) + 1);
    uint32_t value = test_random(random) % 50;
    for (uint32_t i = 0; i < n; i++) {
        values[i] = value;
        value += 1 + test_random(random) % step;
    }
    return values;
}

/* All lengths, arrays alike and of other densities: from all values in common to none. */
static void test_random_arrays(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (uint32_t round = 0; round < 4000; round++) {
        uint32_t n_a = round % (INTERSECT_MAX + 1);
        uint32_t n_b = round < 2000 ? test_random(&random) % (INTERSECT_MAX + 1) : n_a;
        uint32_t step = 1u << test_random(&random) % 5;
        uint32_t *a = random_ascending(&random, n_a, step);
        uint32_t *b = random_ascending(&random, n_b, round % 3 == 0 ? 1 : step);
        for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++)
            expect_intersection(intersect32_kernel(isa), a, n_a, b, n_b);
        expect_intersection(intersect32, a, n_a, b, n_b);
        free(a);
        free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

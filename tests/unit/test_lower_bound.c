#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/lower_bound.h"
#include "tests/unit/segment_model.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 128

static void expect_index(const uint32_t *sorted, uint32_t n, uint32_t target)
{
    uint32_t expected = 0;
    while (expected < n && sorted[expected] < target)
        expected++;
    for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++)
        assert_int_equal(lower_bound32_kernel(isa)(sorted, n, target), expected);
    assert_int_equal(lower_bound32(sorted, n, target), expected);
}

/* Every length, targets at, beside and far from every value; equal values and both ends of 32 bits
 * too. The array has exactly its length, so that the sanitizers see one value too many. */
static void test_every_length(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (uint32_t n = 0; n <= BLOCK; n++) {
        uint32_t *sorted = malloc(n * sizeof(*sorted) + 1);
        uint32_t step = UINT32_MAX / BLOCK;
        uint32_t value = 0;
        for (uint32_t i = 0; i < n; i++) {
            sorted[i] = value;
            value += n % 3 == 0 ? test_random(&random) % 3 : test_random(&random) % step;
        }
        if (n > 1 && n % 2 == 0)
            sorted[n - 1] = UINT32_MAX;
        for (uint32_t i = 0; i < n; i++) {
            expect_index(sorted, n, sorted[i]);
            expect_index(sorted, n, sorted[i] + 1);
            expect_index(sorted, n, sorted[i] - 1);
        }
        expect_index(sorted, n, 0);
        expect_index(sorted, n, (uint32_t)1 << 31);
        expect_index(sorted, n, UINT32_MAX);
        free(sorted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/base/cpu.h"

#include <stdlib.h>
#include <string.h>

static const struct cpu_features all = {true, true, true, true};

static void test_masks(void **state)
{
    (void)state;
    static const struct {
        const char *mask;
        struct cpu_features left;
        enum cpu_isa isa;
    } cases[] = {
        {NULL, {true, true, true, true}, CPU_AVX2},
        {"", {true, true, true, true}, CPU_AVX2},
        {"AVX2", {true, true, true, true}, CPU_AVX2},
        {"avx2", {true, true, true, false}, CPU_AVX2},
        {"sse4", {true, false, false, false}, CPU_SSE4},
        {"scalar", {false, false, false, false}, CPU_SCALAR},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cpu_features left = cpu_mask(all, cases[i].mask);
        assert_memory_equal(&left, &cases[i].left, sizeof(left));
        assert_int_equal(cpu_isa_of(left), cases[i].isa);
    }
}

static void test_a_mask_adds_nothing(void **state)
{
    (void)state;
    struct cpu_features left = cpu_mask((struct cpu_features){.sse41 = true}, "avx2");
    assert_false(left.avx2 || left.bmi2 || left.avx512);
    assert_int_equal(cpu_isa_of(left), CPU_SSE4);
}

/* Every instruction set includes those before it, so one that is missing hides the later ones. */
static void test_sets_include_each_other(void **state)
{
    (void)state;
    assert_int_equal(cpu_isa_of((struct cpu_features){.avx2 = true, .bmi2 = true}), CPU_SCALAR);
    assert_int_equal(cpu_isa_of((struct cpu_features){.sse41 = true, .avx2 = true}), CPU_SSE4);
}

static void test_this_machine(void **state)
{
    (void)state;
    assert_true(cpu_has(CPU_SCALAR));
    assert_true(cpu_has(cpu_isa()));
    for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS; isa++)
        assert_int_equal(cpu_has(isa), isa <= cpu_isa());
    const char *mask = getenv("NEWSDEX_CPU");
    if (mask != NULL && strcmp(mask, "scalar") == 0)
        assert_int_equal(cpu_isa(), CPU_SCALAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_a_mask_adds_nothing),
        cmocka_unit_test(test_sets_include_each_other),
        cmocka_unit_test(test_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

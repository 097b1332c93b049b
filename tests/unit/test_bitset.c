#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "query/native/bitset.h"
#include "tests/unit/segment_model.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 300

/* A window and the same as one byte for each document. */
struct window {
    uint64_t words[BITSET_WORDS];
    uint8_t has[BITSET_DOCS];
};

/* Documents from none to all, by a chance out of 256 that may change along the window. */
static void random_window(uint64_t *random, uint32_t base, struct window *window)
{
    static const uint32_t chances[] = {0, 1, 16, 100, 128, 255, 256};
    uint32_t docs[BITSET_DOCS];
    uint32_t n = 0;
    uint32_t chance = chances[test_random(random) % COUNT_OF(chances)];
    memset(window, 0, sizeof(*window));
    for (uint32_t i = 0; i < BITSET_DOCS; i++) {
        if (test_random(random) % 1024 == 0)
            chance = chances[test_random(random) % COUNT_OF(chances)];
        if (test_random(random) % 256 < chance) {
            window->has[i] = 1;
            docs[n++] = base + i;
        }
    }
    bitset_set_docs(window->words, base, docs, n / 2);
    bitset_set_docs(window->words, base, docs + n / 2, n - n / 2);
}

static void expect_window(const struct bitset_kernels *kernels, const struct window *window,
                          uint32_t base)
{
    uint32_t *docs = malloc(BITSET_DOCS * sizeof(*docs));
    uint32_t n = kernels->get_docs(window->words, base, docs);
    uint32_t expected = 0;
    for (uint32_t i = 0; i < BITSET_DOCS; i++) {
        if (!window->has[i])
            continue;
        assert_true(expected < n);
        assert_int_equal(docs[expected++], base + i);
    }
    assert_int_equal(n, expected);
    assert_int_equal(kernels->count(window->words), n);
    free(docs);
}

/* One operation on a copy of `a`, with what it must give for a document in a and b. */
static void expect_operation(const struct bitset_kernels *kernels, const struct window *a,
                             const struct window *b, uint32_t base, int operation)
{
    struct window result = *a;
    switch (operation) {
    case 0:
        kernels->and_with(result.words, b->words);
        break;
    case 1:
        kernels->or_with(result.words, b->words);
        break;
    default:
        kernels->andnot_with(result.words, b->words);
        break;
    }
    for (uint32_t i = 0; i < BITSET_DOCS; i++) {
        uint8_t in_a = a->has[i], in_b = b->has[i];
        uint8_t expected[] = {in_a & in_b, in_a | in_b, in_a & (1 - in_b)};
        result.has[i] = expected[operation];
    }
    expect_window(kernels, &result, base);
}

static void test_random_windows(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    static struct window a, b;
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t base = (test_random(&random) >> 1) / BITSET_DOCS * BITSET_DOCS;
        random_window(&random, base, &a);
        random_window(&random, base, &b);
        for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++) {
            expect_window(bitset_kernels(isa), &a, base);
            for (int operation = 0; operation < 3; operation++)
                expect_operation(bitset_kernels(isa), &a, &b, base, operation);
        }
    }
}

static void test_by_hand(void **state)
{
    (void)state;
    uint64_t words[BITSET_WORDS] = {0};
    uint64_t other[BITSET_WORDS] = {0};
    uint32_t docs[BITSET_DOCS];
    const uint32_t in[] = {8192, 8192 + 63, 8192 + 64, 8192 + 4095};
    bitset_set_docs(words, 8192, in, 4);
    assert_true(words[0] == 0x8000000000000001 && words[1] == 1);
    assert_true(words[63] == 0x8000000000000000);
    assert_int_equal(bitset_count(words), 4);
    other[0] = 1;
    bitset_andnot(words, other);
    assert_int_equal(bitset_get_docs(words, 8192, docs), 3);
    assert_memory_equal(docs, in + 1, 3 * sizeof(*docs));
    bitset_or(words, other);
    assert_int_equal(bitset_count(words), 4);
    bitset_and(words, other);
    assert_int_equal(bitset_count(words), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_windows),
        cmocka_unit_test(test_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

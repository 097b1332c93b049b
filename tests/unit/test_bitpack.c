#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/segment/bitpack.h"
#include "common/segment/strset.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t lengths[] = {0, 1, 2, 3, 7, 63, 126, 127, 128};

/* Packs into exactly as many bytes as are allowed, so that the sanitizers see one too many. */
static void expect_round_trip(const uint32_t *values, uint32_t n, uint32_t width)
{
    size_t bytes = bitpack_bytes(n, width);
    uint8_t *packed = malloc(bytes + BITPACK_OVERREAD);
    uint32_t *decoded = malloc((n + 1) * sizeof(*decoded));
    memset(packed, 0xA5, bytes + BITPACK_OVERREAD);
    decoded[n] = 0xDEADBEEF;
    assert_ptr_equal(bitpack_encode(packed, values, n, width), packed + bytes);
    for (size_t i = 0; i < BITPACK_OVERREAD; i++)
        assert_int_equal(packed[bytes + i], 0xA5);
    bitpack_decode(packed, decoded, n, width);
    assert_memory_equal(decoded, values, n * sizeof(*values));
    assert_int_equal(decoded[n], 0xDEADBEEF);
    free(packed);
    free(decoded);
}

static void test_every_width_and_length(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (uint32_t width = 0; width <= BITPACK_MAX_WIDTH; width++) {
        for (size_t l = 0; l < COUNT_OF(lengths); l++) {
            uint32_t values[BITPACK_GROUP];
            for (uint32_t i = 0; i < lengths[l]; i++)
                values[i] = width == 0 ? 0 : test_random(&random) >> (32 - width);
            assert_true(bitpack_width(values, lengths[l]) <= width);
            expect_round_trip(values, lengths[l], width);
            for (uint32_t i = 0; i < lengths[l]; i++)
                values[i] = width == 0 ? 0 : UINT32_MAX >> (32 - width);
            expect_round_trip(values, lengths[l], width);
        }
    }
}

static void test_width_is_the_least(void **state)
{
    (void)state;
    uint32_t values[3] = {0, 0, 0};
    assert_int_equal(bitpack_width(values, 0), 0);
    assert_int_equal(bitpack_width(values, 3), 0);
    for (uint32_t width = 1; width <= 32; width++) {
        values[1] = (uint32_t)1 << (width - 1);
        assert_int_equal(bitpack_width(values, 3), width);
    }
}

/* The layout is the format's: a decoder for vector registers counts on it. */
static void test_layout(void **state)
{
    (void)state;
    uint32_t values[BITPACK_GROUP] = {0};
    uint8_t packed[BITPACK_MAX_BYTES + BITPACK_OVERREAD];
    values[5] = 0xABC; /* lane 1, second in its lane */
    bitpack_encode(packed, values, BITPACK_GROUP, 12);
    uint8_t expected[12 * 16] = {0};
    expected[4 + 1] = 0xC0;
    expected[4 + 2] = 0xAB;
    assert_memory_equal(packed, expected, sizeof(expected));
    uint32_t few[3] = {1, 2, 3};
    uint8_t *end = bitpack_encode(packed, few, 3, 3);
    assert_int_equal(end - packed, 2);
    assert_int_equal(packed[0], 0xD1);
    assert_int_equal(packed[1], 0x00);
}

static void test_strset_numbers_by_first_appearance(void **state)
{
    (void)state;
    struct strset set = {0};
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 1000; i++) {
            char text[16];
            int len = snprintf(text, sizeof(text), "%u", i * 7919);
            assert_int_equal(strset_add(&set, slice_make(text, (size_t)len)), i);
        }
    }
    assert_int_equal(set.n, 1000);
    assert_int_equal(strset_add(&set, slice_make(NULL, 0)), 1000);
    assert_int_equal(strset_add(&set, slice_str("")), 1000);
    strset_clear(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_width_and_length),
        cmocka_unit_test(test_width_is_the_least),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_strset_numbers_by_first_appearance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/segment/rice.h"
#include "tests/unit/segment_model.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_MAX 3000

/* Each number below the limit with one chance in `rarity`; at least one number. */
static uint32_t draw(uint64_t *random, uint32_t *numbers, uint32_t limit, uint32_t rarity)
{
    uint32_t n = 0;
    for (uint32_t number = 0; number < limit; number++)
        if (test_random(random) % rarity == 0)
            numbers[n++] = number;
    if (n == 0)
        numbers[n++] = test_random(random) % limit;
    return n;
}

/* Encodes into `room` bytes from malloc, of which the sanitizers watch the end. */
static uint8_t *encode(const uint32_t *numbers, uint32_t n, uint32_t limit, size_t *len)
{
    uint8_t *bytes = malloc(rice_max_bytes(n, limit) + RICE_OVERWRITE);
    *len = (size_t)(rice_encode(bytes, numbers, n, limit) - bytes);
    assert_true(*len <= rice_max_bytes(n, limit));
    bytes = realloc(bytes, *len + RICE_OVERREAD);
    memset(bytes + *len, 0xA5, RICE_OVERREAD); /* must not matter */
    return bytes;
}

static void expect_round_trip(const uint32_t *numbers, uint32_t n, uint32_t limit)
{
    size_t len;
    uint8_t *bytes = encode(numbers, n, limit, &len);
    uint32_t *read = malloc(n * sizeof(*read));
    assert_true(rice_decode(bytes, len, limit, read, n));
    assert_memory_equal(read, numbers, n * sizeof(*read));
    free(read);
    free(bytes);
}

static void test_random_numbers(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    uint32_t numbers[LIMIT_MAX];
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t limit = 1 + test_random(&random) % LIMIT_MAX;
        uint32_t n = draw(&random, numbers, limit, 1 + test_random(&random) % (1u << i % 12));
        expect_round_trip(numbers, n, limit);
    }
}

static void test_extremes(void **state)
{
    (void)state;
    uint32_t numbers[LIMIT_MAX];
    for (uint32_t i = 0; i < LIMIT_MAX; i++)
        numbers[i] = i;
    expect_round_trip(numbers, 1, 1);
    expect_round_trip(numbers, LIMIT_MAX, LIMIT_MAX);
    expect_round_trip(numbers, LIMIT_MAX, UINT32_MAX);
    expect_round_trip((uint32_t[]){UINT32_MAX - 1}, 1, UINT32_MAX);
    expect_round_trip((uint32_t[]){0, UINT32_MAX - 1}, 2, UINT32_MAX);
    expect_round_trip((uint32_t[]){UINT32_MAX - 2, UINT32_MAX - 1}, 2, UINT32_MAX);
}

/* The bytes that FORMAT.md gives as an example. */
static void test_bytes(void **state)
{
    (void)state;
    uint8_t bytes[32];
    const uint8_t sparse[] = {0x1d, 0x25};
    const uint8_t bitmap[] = {0x96};
    /* A limit of 20: 3 * 3 * 4 <= 2 * 20 and not 3 * 3 * 8, so two low bits. Gaps 1, 7, 9. */
    assert_int_equal(rice_encode(bytes, (uint32_t[]){1, 9, 19}, 3, 20) - bytes, sizeof(sparse));
    assert_memory_equal(bytes, sparse, sizeof(sparse));
    assert_int_equal(rice_encode(bytes, (uint32_t[]){1, 2, 4, 7}, 4, 8) - bytes, sizeof(bitmap));
    assert_memory_equal(bytes, bitmap, sizeof(bitmap));
}

/* Whatever the bytes are: refused, or numbers that ascend below the limit. */
static void test_damage(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    uint32_t numbers[LIMIT_MAX], read[LIMIT_MAX];
    for (uint32_t i = 0; i < 5000; i++) {
        size_t len;
        uint32_t limit = 1 + test_random(&random) % LIMIT_MAX;
        uint32_t n = draw(&random, numbers, limit, 1 + test_random(&random) % (1u << i % 12));
        uint8_t *bytes = encode(numbers, n, limit, &len);
        assert_false(rice_decode(bytes, len - 1, limit, read, n));
        bytes[test_random(&random) % len] ^= (uint8_t)(1 << test_random(&random) % 8);
        if (rice_decode(bytes, len, limit, read, n))
            for (uint32_t j = 0; j < n; j++)
                assert_in_range(read[j], j > 0 ? read[j - 1] + 1 : 0, limit - 1);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_numbers),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

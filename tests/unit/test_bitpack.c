#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/segment/bitpack_kernels.h"
#include "common/segment/chunkfile.h"
#include "common/segment/strset.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

/* --- the forms for each instruction set against plain sums --------------------------------- */

/* Bytes that end where reading is forbidden: at `end`. */
struct guarded {
    uint8_t *map;
    uint8_t *end;
    size_t page;
};

static struct guarded guarded_make(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(map, MAP_FAILED);
    assert_int_equal(mprotect(map + page, page, PROT_NONE), 0);
    return (struct guarded){map, map + page, page};
}

static void random_values(uint64_t *random, uint32_t *values, uint32_t n, uint32_t width)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t value = test_random(random) % 8 == 0 ? UINT32_MAX : test_random(random);
        values[i] = width == 0 ? 0 : value >> (32 - width);
    }
}

/* Full groups may not be read beyond their end at all, parts by BITPACK_OVERREAD bytes. */
static void expect_kernel(const struct bitpack_kernels *kernels, const struct guarded *source,
                          const struct guarded *target, const uint32_t *values, uint32_t n,
                          uint32_t width, uint32_t first)
{
    size_t over = n == BITPACK_GROUP || width == 0 ? 0 : BITPACK_OVERREAD;
    uint8_t *packed = source->end - over - bitpack_bytes(n, width);
    bitpack_encode(packed, values, n, width);
    memset(source->end - over, 0x5A, over);
    uint32_t *decoded = (uint32_t *)(void *)target->end - n;

    kernels->decode(packed, decoded, n, width);
    assert_memory_equal(decoded, values, n * sizeof(*values));

    uint32_t docs[BITPACK_GROUP];
    for (uint32_t i = 0, next = first; i < n; i++) {
        docs[i] = next + values[i];
        next = docs[i] + 1;
    }
    kernels->decode_docs(packed, decoded, n, width, first);
    assert_memory_equal(decoded, docs, n * sizeof(*docs));
}

static void test_kernels(void **state)
{
    (void)state;
    _Static_assert(BITPACK_OVERREAD <= CHUNK_PADDING, "files are padded");
    static const uint32_t firsts[] = {0, 1, 77777, INT32_MAX, UINT32_MAX};
    uint64_t random = test_seed();
    struct guarded source = guarded_make();
    struct guarded target = guarded_make();
    for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS; isa++) {
        if (!cpu_has(isa)) {
            print_message("%s: not on this machine\n", cpu_isa_name(isa));
            continue;
        }
        for (uint32_t width = 0; width <= BITPACK_MAX_WIDTH; width++) {
            for (uint32_t n = 0; n <= BITPACK_GROUP; n++) {
                uint32_t values[BITPACK_GROUP];
                random_values(&random, values, n, width);
                expect_kernel(bitpack_kernels(isa), &source, &target, values, n, width,
                              firsts[(width + n) % COUNT_OF(firsts)]);
            }
        }
    }
    munmap(source.map, 2 * source.page);
    munmap(target.map, 2 * target.page);
}

/* The least value after the last must stay, too: parts are decoded eight at a time. */
static void test_kernels_write_n_values(void **state)
{
    (void)state;
    for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++) {
        for (uint32_t n = 0; n < BITPACK_GROUP; n++) {
            uint8_t packed[BITPACK_MAX_BYTES + BITPACK_OVERREAD] = {0};
            uint32_t values[BITPACK_GROUP];
            memset(values, 0xEE, sizeof(values));
            bitpack_kernels(isa)->decode_docs(packed, values, n, n % 27, 5);
            for (uint32_t i = 0; i < BITPACK_GROUP; i++)
                assert_int_equal(values[i], i < n ? i + 5 : 0xEEEEEEEE);
        }
    }
}

static void test_the_best_kernel_is_used(void **state)
{
    (void)state;
    uint32_t values[BITPACK_GROUP];
    uint8_t packed[BITPACK_MAX_BYTES + BITPACK_OVERREAD] = {0};
    bitpack_decode_docs(packed, values, BITPACK_GROUP, 7, 1000);
    for (uint32_t i = 0; i < BITPACK_GROUP; i++)
        assert_int_equal(values[i], 1000 + i);
    assert_ptr_equal(bitpack_kernels(CPU_SCALAR), &bitpack_scalar);
}

static void test_sums_that_wrap_are_noticed(void **state)
{
    (void)state;
    uint32_t deltas[BITPACK_GROUP];
    uint32_t docs[BITPACK_GROUP];
    uint8_t packed[BITPACK_MAX_BYTES + BITPACK_OVERREAD] = {0};
    for (uint32_t width = 0; width <= BITPACK_MAX_WIDTH; width++) {
        for (uint32_t i = 0; i < BITPACK_GROUP; i++)
            deltas[i] = width == 0 ? 0 : UINT32_MAX >> (32 - width);
        bitpack_encode(packed, deltas, BITPACK_GROUP, width);
        bitpack_decode_docs(packed, docs, BITPACK_GROUP, width, (uint32_t)1 << 31);
        assert_int_equal(bitpack_docs_ascend(docs, BITPACK_GROUP, (uint32_t)1 << 31),
                         width <= BITPACK_DOCS_NO_WRAP);
    }
    uint32_t few[3] = {4, 5, 5};
    assert_true(bitpack_docs_ascend(few, 0, 9));
    assert_true(bitpack_docs_ascend(few, 2, 4));
    assert_false(bitpack_docs_ascend(few, 2, 5));
    assert_false(bitpack_docs_ascend(few, 3, 0));
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
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_kernels_write_n_values),
        cmocka_unit_test(test_the_best_kernel_is_used),
        cmocka_unit_test(test_sums_that_wrap_are_noticed),
        cmocka_unit_test(test_strset_numbers_by_first_appearance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

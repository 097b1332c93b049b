#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/text/utf8.h"

static void test_round_trip_of_every_character(UNUSED void **state)
{
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        char bytes[UTF8_MAX_CHAR_BYTES];
        struct slice text = slice_make(bytes, utf8_encode(cp, bytes));
        uint32_t decoded;
        bool valid;
        assert_int_equal(utf8_decode(text, 0, &decoded, &valid), text.len);
        assert_true(valid);
        assert_int_equal(decoded, cp);
        assert_int_equal(utf8_prev(text, text.len), 0);
    }
}

/* Each byte of `lens` is the length of one replaced or good sequence. */
static void assert_decodes(const char *bytes, size_t len, const char *lens, size_t n_invalid)
{
    struct slice text = slice_make(bytes, len);
    size_t starts[32];
    size_t n = 0;
    size_t off = 0;
    while (off < len) {
        uint32_t cp;
        starts[n++] = off;
        size_t got = utf8_decode(text, off, &cp, NULL);
        assert_int_equal(got, *lens++ - '0');
        off += got;
    }
    assert_int_equal(*lens, '\0');
    while (n > 0) {
        off = utf8_prev(text, off);
        assert_int_equal(off, starts[--n]);
    }
    assert_int_equal(utf8_count_invalid(text), n_invalid);
    assert_int_equal(utf8_is_valid(text), n_invalid == 0);
}

#define ASSERT_DECODES(bytes, lens, n_invalid)                                                     \
    assert_decodes(bytes, sizeof(bytes) - 1, lens, n_invalid)

static void test_maximal_subparts(UNUSED void **state)
{
    /* Unicode 15, tables 3-8 to 3-11 */
    ASSERT_DECODES("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", "1321111111", 6);
    ASSERT_DECODES("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "111111111", 8);
    ASSERT_DECODES("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "111111111", 8);
    ASSERT_DECODES("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "111111111", 7);
    ASSERT_DECODES("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "21321", 4);
    ASSERT_DECODES("\xF0\x9F\x98", "3", 1);
    ASSERT_DECODES("\x80\x80\x80\x80\x80\x80", "111111", 6);
    ASSERT_DECODES("plain ascii text", "1111111111111111", 0);
    ASSERT_DECODES("a\0b", "111", 0);
    ASSERT_DECODES("", "", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_of_every_character),
        cmocka_unit_test(test_maximal_subparts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

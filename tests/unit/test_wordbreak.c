#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/base/strbuf.h"
#include "common/text/unicode_table.h"
#include "common/text/wordbreak.h"
#include "tests/unit/break_suite.h"

static const char *const class_names[] = {
    "Other",     "CR",           "LF",
    "Newline",   "Extend",       "ZWJ",
    "Format",    "Katakana",     "Hebrew_Letter",
    "ALetter",   "Single_Quote", "Double_Quote",
    "MidNumLet", "MidLetter",    "MidNum",
    "Numeric",   "ExtendNumLet", "Regional_Indicator",
    "WSegSpace",
};

static unsigned class_of(uint32_t cp)
{
    return unicode_word_class(unicode_props(cp));
}

static void test_every_case_of_unicode(UNUSED void **state)
{
    break_suite_check(&(struct break_suite){
        .cases_file = "WordBreakTest.txt",
        .property_file = "WordBreakProperty.txt",
        .class_names = class_names,
        .n_classes = COUNT_OF(class_names),
        .class_of = class_of,
        .next = wordbreak_next,
    });
}

static size_t count_words(struct slice text)
{
    size_t n = 0;
    for (size_t off = 0; off < text.len; n++) {
        size_t next = wordbreak_next(text, off);
        assert_true(next > off && next <= text.len);
        off = next;
    }
    return n;
}

static void test_invalid_bytes_break_words(UNUSED void **state)
{
    assert_int_equal(count_words(slice_str("ab\xFF"
                                           "cd")),
                     3);
    assert_int_equal(count_words(slice_str("\xF0\x9F")), 1);
    assert_int_equal(count_words(slice_str("")), 0);
    assert_int_equal(wordbreak_next(slice_str("abc"), 3), 3);
}

/* Would take hours if looking ahead were repeated for each character or each boundary. */
static void test_hostile_text_is_linear(UNUSED void **state)
{
    static const char *const units[] = {
        "a.",           "a'", "1,",        "\xCC\x88", "a.\xCC\x88\xCC\x88", "\xF0\x9F\x87\xA6",
        "\xE2\x80\x8D", " ",  "\xD7\x90\""};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        struct strbuf text = {0};
        strbuf_adds(&text, "a'");
        while (text.len < (2u << 20))
            strbuf_adds(&text, units[i]);
        assert_true(count_words(strbuf_slice(&text)) > 0);
        strbuf_release(&text);
    }
}

static void test_properties(UNUSED void **state)
{
    assert_true(unicode_props('a') & UNICODE_LETTER);
    assert_true(unicode_props('a') & UNICODE_LATIN_GREEK);
    assert_true(unicode_props('7') & UNICODE_NUMBER);
    assert_false(unicode_props('_') & UNICODE_WORD);
    assert_true(unicode_props(0x30FC) & UNICODE_SPACELESS);  /* prolonged sound mark */
    assert_true(unicode_props(0xFF76) & UNICODE_SPACELESS);  /* halfwidth ka */
    assert_true(unicode_props(0x0E01) & UNICODE_SPACELESS);  /* Thai */
    assert_false(unicode_props(0x0E51) & UNICODE_SPACELESS); /* Thai digit */
    assert_false(unicode_props(0xAC00) & UNICODE_SPACELESS); /* Hangul has spaces */
    assert_true(unicode_props(0x064E) & UNICODE_POINT);
    assert_false(unicode_props(0x0654) & UNICODE_POINT); /* hamza makes a letter */
    assert_int_equal(unicode_props(UNICODE_MAX + 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_of_unicode),
        cmocka_unit_test(test_invalid_bytes_break_words),
        cmocka_unit_test(test_hostile_text_is_linear),
        cmocka_unit_test(test_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

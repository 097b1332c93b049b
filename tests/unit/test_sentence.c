#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/base/strbuf.h"
#include "common/text/sentence.h"
#include "common/text/unicode_table.h"
#include "tests/unit/break_suite.h"

static const char *const class_names[] = {
    "Other", "CR",      "LF",      "Sep",   "Extend", "Format",    "Sp",    "Lower",
    "Upper", "OLetter", "Numeric", "ATerm", "STerm",  "SContinue", "Close",
};

static unsigned class_of(uint32_t cp)
{
    return unicode_sentence_class(unicode_props(cp));
}

static void test_every_case_of_unicode(UNUSED void **state)
{
    break_suite_check(&(struct break_suite){
        .cases_file = "SentenceBreakTest.txt",
        .property_file = "SentenceBreakProperty.txt",
        .class_names = class_names,
        .n_classes = COUNT_OF(class_names),
        .class_of = class_of,
        .next = sentence_next_plain,
    });
}

/* `expected` is the text with a bar at each boundary but the last. */
static void assert_sentences(const char *expected)
{
    struct strbuf text = {0};
    struct strbuf got = {0};
    for (const char *p = expected; *p != '\0'; p++) {
        if (*p != '|')
            strbuf_addc(&text, *p);
    }
    for (size_t off = 0; off < text.len;) {
        size_t end = sentence_next(strbuf_slice(&text), off);
        assert_true(end > off && end <= text.len);
        strbuf_add(&got, text.buf + off, end - off);
        if (end < text.len)
            strbuf_addc(&got, '|');
        off = end;
    }
    assert_string_equal(strbuf_cstr(&got), expected);
    strbuf_release(&text);
    strbuf_release(&got);
}

static void test_abbreviations_are_no_end(UNUSED void **state)
{
    assert_sentences("Sen. Ada Quill spoke. |She left.");
    assert_sentences("Mr. J. Marrow met Gov. Ann B. Tell. |They ate.");
    assert_sentences("The U.S. Senate met at 5 p.m. Monday. |It voted.");
    assert_sentences("It fell on Feb. 26 in Calif. Rain came. |Then sun.");
    assert_sentences("He took No. 5. |She said no. |He wept.");
    assert_sentences("Profits at Acme Corp. Chief Lee are up 3.5 pct. |Costs fell.");
}

static void test_datelines_are_no_end(UNUSED void **state)
{
    assert_sentences("PORT ALMA, Feb 26 - Rain fell. |It stopped.");
    assert_sentences("ST. BRIDE! |No dateline.");
    assert_sentences("HARBOUR (NA) -- Boats sank. |All lived.");
    assert_sentences("VALE CITY, Misc. Territory (NA) - Rain fell. |It stopped.");
    assert_sentences("VALE CITY, Oct. 3. Rain \xE2\x80\x94 The mayor spoke. |It stopped.");
}

static void test_lines_and_blanks(UNUSED void **state)
{
    assert_sentences("A headline\n\n|Wrapped\ntext goes on. |Here.");
    assert_sentences("A headline\r\n \r\n|Next.");
    assert_sentences("The governor.|Related Content");
    assert_sentences("Rooms in hotels. |- The mayor paid. |- Nobody left - not even. - she.");
    assert_sentences("They met Sen. - Quill. |She left.");
    assert_sentences("It ended.\n.\n|Related");
    assert_sentences("Ask ann.lee about Ph.D work in St.Bride or v1.2. |Yes.");
    assert_sentences(
        "\xE2\x80\x9CGo!\xE2\x80\x9D |He went. |\xE2\x80\x9CWhy?\xE2\x80\x9D she asked.");
}

static void test_odd_text(UNUSED void **state)
{
    assert_sentences("");
    assert_sentences(".");
    assert_sentences("\n\n\n");
    assert_sentences("\xFF. |\xFF");
    assert_int_equal(sentence_next(slice_str("abc"), 3), 3);
}

static void test_hostile_text_is_linear(UNUSED void **state)
{
    static const char *const units[] = {". 1 ",     "a. ", "\n ", "\r\n", "U.S. ", "AB. ",
                                        "\xCC\x88", "1",   ".) ", ". ",   "AB, ",  " "};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        struct strbuf text = {0};
        strbuf_adds(&text, "a. ");
        while (text.len < (1u << 20))
            strbuf_adds(&text, units[i]);
        for (size_t off = 0; off < text.len;)
            off = sentence_next(strbuf_slice(&text), off);
        for (size_t off = 0; off < text.len;)
            off = sentence_next_plain(strbuf_slice(&text), off);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_of_unicode),
        cmocka_unit_test(test_abbreviations_are_no_end),
        cmocka_unit_test(test_datelines_are_no_end),
        cmocka_unit_test(test_lines_and_blanks),
        cmocka_unit_test(test_odd_text),
        cmocka_unit_test(test_hostile_text_is_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

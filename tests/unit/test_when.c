#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What when_parse or when_find make of a text, in ISO form; "" for no date. */
struct date_case {
    const char *text;
    const char *want;
};

static void expect(bool is_read, struct when when, const struct date_case *c)
{
    char got[WHEN_TEXT_LEN + 1];
    size_t len = when_format(when, got);
    assert_int_equal(len, strlen(got));
    if (strcmp(got, c->want) != 0)
        fail_msg("'%s' was read as '%s', not as '%s'", c->text, got, c->want);
    assert_int_equal(is_read, c->want[0] != '\0');
}

static void test_parse(void **state)
{
    (void)state;
    static const struct date_case cases[] = {
        {"2021-03-04T05:06:07Z", "2021-03-04T05:06:07Z"},
        {"2021-03-04T05:06:07", "2021-03-04T05:06:07Z"},
        {"2021-03-04t05:06:07.999z", "2021-03-04T05:06:07Z"},
        {"2021-03-04 05:06", "2021-03-04T05:06Z"},
        {"2021-03-04T05:06+01:00", "2021-03-04T04:06Z"},
        {"2021-01-01T00:30:00+0100", "2020-12-31T23:30:00Z"},
        {"2021-03-04 05:06:07 -05", "2021-03-04T10:06:07Z"},
        {" 2021-03-04\r\n", "2021-03-04"},
        {"20210304", "2021-03-04"},
        {"2021-03", "2021-03"},
        {"2021", "2021"},
        {"0001-01-01", "0001-01-01"},
        {"9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z"},
        {"2000-02-29", "2000-02-29"},
        {"Thu, 04 Mar 2021 05:06:07 +0100", "2021-03-04T04:06:07Z"},
        {"4 Mar 2021 05:06 GMT", "2021-03-04T05:06Z"},
        {"Thu, 04 Mar 2021 20:06:07 EST", "2021-03-05T01:06:07Z"},
        {"March 4, 2021", "2021-03-04"},
        {"march 4 2021", "2021-03-04"},
        {"4 March 2021", "2021-03-04"},
        {"Thursday, March 4, 2021", "2021-03-04"},
        {"Mar. 4, 2021", "2021-03-04"},
        {"Sept. 14th, 1986", "1986-09-14"},
        {"May 1, 1999 at 12:05 a.m.", "1999-05-01T00:05Z"},
        {"May 1, 1999, 5:05 PM EDT", "1999-05-01T21:05Z"},
        {"", ""},
        {"  ", ""},
        {"yesterday", ""},
        {"1900-02-29", ""},
        {"2021-13-01", ""},
        {"2021-00-01", ""},
        {"2021-04-31", ""},
        {"0000-01-01", ""},
        {"0001-01-01T00:00+01:00", ""},
        {"2021-03-04T24:00", ""},
        {"2021-03-04T05:60", ""},
        {"2021-03-04T", ""},
        {"2021-03-04T05", ""},
        {"2021-03-", ""},
        {"2021-3-4", ""},
        {"2021-1", ""},
        {"2021-03-4", ""},
        {"202", ""},
        {"2021-03-04 and more", ""},
        {"on 2021-03-04", ""},
        {"20210304 1", ""},
        {"202103041", ""},
        {"March 4", ""},
        {"Marching 4, 2021", ""},
        {"March 32, 2021", ""},
        {"March 4, 21", ""},
        {"13:05 PM", ""},
        {"May 1, 1999 13:05 pm", ""},
        {"Thursday", ""},
        {"4th 2021", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct when when;
        bool is_read = when_parse(slice_str(cases[i].text), &when);
        expect(is_read, when, &cases[i]);
    }
}

static void test_find(void **state)
{
    (void)state;
    static const struct date_case cases[] = {
        {"news/2021-03-04-story.txt", "2021-03-04"},
        {"2021/03/04/story.txt", "2021-03-04"},
        {"a_2021_03_04_b.txt", "2021-03-04"},
        {"20210304.txt", "2021-03-04"},
        {"2020/01/02/story-2021-03-04.txt", "2021-03-04"},
        {"2021-03-04/x-2021-99-04.txt", "2021-03-04"},
        {"2021-03_04.txt", ""},
        {"12021-03-04.txt", ""},
        {"2021-03-045.txt", ""},
        {"120210304.txt", ""},
        {"20210304123000.txt", ""},
        {"99991231.txt", ""},
        {"2021.txt", ""},
        {"2021-03", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct when when;
        bool is_found = when_find(slice_str(cases[i].text), &when);
        expect(is_found, when, &cases[i]);
    }
}

static void test_days_agree_with_the_c_library(void **state)
{
    (void)state;
    assert_int_equal(when_day_seconds(1970, 1, 1), 0);
    for (int year = WHEN_YEAR_MIN; year <= WHEN_YEAR_MAX; year += 7) {
        for (int month = 1; month <= 12; month++) {
            struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = 28};
            assert_int_equal(when_day_seconds(year, month, 28), timegm(&tm));
        }
    }
}

static void test_format_then_parse(void **state)
{
    (void)state;
    const char *seed = getenv("NEWSDEX_SEED");
    unsigned int random = seed != NULL ? (unsigned int)atoi(seed) : (unsigned int)time(NULL);
    print_message("NEWSDEX_SEED=%u\n", random);
    for (int i = 0; i < 20000; i++) {
        int64_t days = (int64_t)(rand_r(&random) % (9999 * 365)) - 719162;
        struct when when = {.seconds = days * 86400 + rand_r(&random) % 86400,
                            .precision = WHEN_SECOND};
        char text[WHEN_TEXT_LEN + 1];
        struct when back;
        assert_int_equal(when_format(when, text), WHEN_TEXT_LEN);
        assert_true(when_parse(slice_str(text), &back));
        assert_int_equal(back.seconds, when.seconds);
        assert_int_equal(back.precision, when.precision);
    }
}

static void test_order_and_validity(void **state)
{
    (void)state;
    struct when unknown = {0};
    struct when old = {.seconds = -5, .precision = WHEN_DAY};
    struct when young = {.seconds = 5, .precision = WHEN_YEAR};
    assert_true(when_cmp_newest(young, old) < 0);
    assert_true(when_cmp_newest(old, young) > 0);
    assert_true(when_cmp_newest(old, unknown) < 0);
    assert_true(when_cmp_newest(unknown, old) > 0);
    assert_int_equal(when_cmp_newest(unknown, unknown), 0);
    assert_true(when_is_valid(old));
    assert_false(when_is_valid(unknown));
    assert_false(when_is_valid((struct when){.seconds = INT64_MAX, .precision = WHEN_DAY}));
    assert_false(when_is_valid((struct when){.seconds = 0, .precision = 6}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_days_agree_with_the_c_library),
        cmocka_unit_test(test_format_then_parse),
        cmocka_unit_test(test_order_and_validity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

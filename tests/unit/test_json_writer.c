#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/text/json_writer.h"

#include <math.h>

static void expect(const struct json_writer *json, const char *want)
{
    assert_true(slice_is(json_written(json), want));
}

static void test_every_value(void **state UNUSED)
{
    struct json_writer json;
    json_writer_init(&json);
    json_begin_object(&json);
    json_put_text(&json, "a", slice_str("x \"y\"\n\x01"));
    json_put_text(&json, "b", (struct slice){0});
    json_put_integer(&json, "c", INT64_MAX);
    json_add_key(&json, "d");
    json_begin_array(&json);
    json_add_null(&json);
    json_add_boolean(&json, true);
    json_end_array(&json);
    json_end_object(&json);
    expect(&json, "{\"a\":\"x \\\"y\\\"\\n\\u0001\",\"b\":\"\",\"c\":9223372036854775807,"
                  "\"d\":[null,true]}");
    json_writer_release(&json);
}

static void test_what_json_cannot_hold(void **state UNUSED)
{
    struct json_writer json;
    json_writer_init(&json);
    json_begin_array(&json);
    json_add_text(&json, slice_str("a\xFFz\xC3"));
    json_add_number(&json, NAN);
    json_add_number(&json, -INFINITY);
    json_end_array(&json);
    expect(&json, "[\"a\xEF\xBF\xBDz\xEF\xBF\xBD\",null,null]");
    json_writer_release(&json);
}

static void test_numbers(void **state UNUSED)
{
    struct json_writer json;
    json_writer_init(&json);
    json_begin_array(&json);
    json_add_number(&json, 123456789012);
    json_add_number(&json, 0.1);
    json_add_number(&json, (double)0.1f);
    json_add_number(&json, 1e300);
    json_add_number(&json, -3);
    json_end_array(&json);
    expect(&json, "[123456789012,0.1,0.100000001,1e+300,-3]");
    json_writer_release(&json);
}

static void test_one_text_after_the_other(void **state UNUSED)
{
    struct json_writer json;
    json_writer_init(&json);
    for (int i = 0; i < 3; i++) {
        json_writer_reset(&json);
        json_begin_array(&json);
        json_add_integer(&json, (uint64_t)i);
        json_end_array(&json);
        expect(&json, i == 0 ? "[0]" : i == 1 ? "[1]" : "[2]");
    }
    json_writer_release(&json);
    json_writer_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_value),
        cmocka_unit_test(test_what_json_cannot_hold),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_one_text_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

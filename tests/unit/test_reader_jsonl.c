#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/read_articles.h"

#include "common/base/hash.h"

#include <stdlib.h>
#include <string.h>

static struct input_progress expect_lines(const char *lines, const char *want)
{
    put_file("f.jsonl", slice_str(lines));
    return expect_articles("f.jsonl", want);
}

static void test_all_keys(void **state)
{
    (void)state;
    const char *path = "f";
    struct article article;
    bool more;
    put_file(path,
             slice_str("{\"id\":\"a\",\"title\":\"T\",\"date\":\"2021-03-04\",\"source\":\"S\","
                       "\"author\":\"A\",\"category\":\"C\",\"url\":\"U\",\"lang\":\"en\","
                       "\"text\":\"B\"}"));
    struct input *input = input_open(&path, 1);
    assert_int_equal(input_next(input, &article, &more, NULL), ST_OK);
    assert_true(more);
    assert_true(slice_is(article.id, "a"));
    assert_true(slice_is(article.title, "T"));
    assert_true(slice_is(article.body, "B"));
    assert_true(slice_is(article.source, "S"));
    assert_true(slice_is(article.author, "A"));
    assert_true(slice_is(article.category, "C"));
    assert_true(slice_is(article.url, "U"));
    assert_true(slice_is(article.language, "en"));
    assert_int_equal(article.published.precision, WHEN_DAY);
    assert_int_equal(input_next(input, &article, &more, NULL), ST_OK);
    assert_false(more);
    input_close(input);
}

static void test_lines(void **state)
{
    (void)state;
    expect_lines("\xEF\xBB\xBF{\"id\":\"1\",\"title\":\"one\",\"body\":\"b\"}\r\n"
                 "\n \t\r\n"
                 " {\"id\":2,\"title\":\"two\",\"date\":\"2021\"} \n"
                 "{\"id\":-3.5e1,\"text\":\"three\"}",
                 "1|one|b|\n2|two||2021\n-3.5e1||three|\n");
    expect_lines("", "! f.jsonl: empty file\n");
    expect_lines("\n\n", "");
}

static void test_values(void **state)
{
    (void)state;
    /* Unknown keys at any depth, known keys inside of others, keys twice, other types. */
    expect_lines("{\"x\":{\"title\":\"no\",\"y\":[[{\"id\":\"no\"}],1,null,true]},\"id\":\"1\","
                 "\"title\":[\"no\",{\"title\":\"no\"}],\"z\":[\"no\"],\"title\":\"T\"}\n"
                 "{\"id\":\"1\",\"title\":\"first\",\"title\":\"last\",\"title\":null,"
                 "\"text\":\"t\",\"body\":\"b\"}\n"
                 "{\"id\":true,\"id\":\"1\",\"title\":\"\",\"text\":\"\"}\n",
                 "1|T||\n1|last|b|\n1|||\n");
}

static void test_strings(void **state)
{
    (void)state;
    expect_lines("{\"id\":\"1\",\"title\":\"a\\\"\\\\\\/\\t\\u00e9\\ud83d\\ude00\"}\n"
                 "{\"id\":\"2\",\"title\":\"lone \\ud800 \\udc00.\"}\n"
                 "{\"id\":\"3\",\"title\":\"bytes \xFF\xC3 kept\"}\n",
                 "1|a\"\\/\t\xC3\xA9\xF0\x9F\x98\x80||\n"
                 "2|lone ? \xED\xB0\x80.||\n"
                 "3|bytes \xFF\xC3 kept||\n");
}

static void test_nul_is_kept(void **state)
{
    (void)state;
    const char *path = "f.jsonl";
    struct article article;
    bool more;
    put_file(path, slice_str("{\"id\":\"1\",\"title\":\"a\\u0000b\"}\n"));
    struct input *input = input_open(&path, 1);
    assert_int_equal(input_next(input, &article, &more, NULL), ST_OK);
    assert_int_equal(article.title.len, 3);
    assert_memory_equal(article.title.ptr, "a\0b", 3);
    input_close(input);
}

static void test_bad_lines_are_rejected_alone(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"id\":\"1\",\"title\":\"x\"",
        "{\"title\":\"x\"} {\"title\":\"y\"}",
        "{\"title\":x}",
        "{\"title\":\"x\",}",
        "{'title':'x'}",
        "\"title\"",
        "[{\"title\":\"x\"}]",
        "17",
        "null",
        "not json",
        "{\"id\":\"1\"}",
        "{\"id\":\"1\",\"title\":null}",
        "{\"title\":\"unterminated",
        "{\"title\":\"bad \\escape\"}",
        "{\"title\":\"\\ud8\"}",
        "}",
        "{\"title\":\"a\tb\"",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct strbuf lines = {0};
        strbuf_addf(&lines, "{\"id\":\"1\",\"title\":\"a\"}\n%s\n{\"id\":\"3\",\"title\":\"c\"}\n",
                    bad[i]);
        put_file("f.jsonl", strbuf_slice(&lines));
        const char *path = "f.jsonl";
        struct strbuf out = read_inputs(&path, 1);
        const char *reject = strchr(out.buf, '\n') + 1;
        const char *after = strchr(reject, '\n') + 1;
        assert_memory_equal(out.buf, "1|a||\n", 6);
        if (strncmp(reject, "! f.jsonl:2: ", 13) != 0 || strcmp(after, "3|c||\n") != 0)
            fail_msg("%s gave %s", bad[i], out.buf);
        strbuf_release(&out);
        strbuf_release(&lines);
    }
    expect_lines("17\n",
                 "! f.jsonl:1: not a JSON object, of which JSON Lines has one on each line\n");
    expect_lines("{}\n", "! f.jsonl:1: the article has neither title nor text\n");
    expect_lines("{\"a\":1\n", "! f.jsonl:1: parse error: premature EOF at byte 6 of the line\n");
}

static void test_dates(void **state)
{
    (void)state;
    struct input_progress progress =
        expect_lines("{\"id\":\"1\",\"title\":\"a\",\"date\":\"someday\"}\n"
                     "{\"id\":\"2\",\"title\":\"b\",\"date\":\"\"}\n"
                     "{\"id\":\"3\",\"title\":\"c\",\"date\":\"Thu, 04 Mar 2021 05:06:07 +0100\"}\n"
                     "{\"id\":\"4\",\"title\":\"d\",\"date\":20210304}\n",
                     "1|a||\n2|b||\n3|c||2021-03-04T04:06:07Z\n4|d||2021-03-04\n");
    assert_int_equal(progress.n_undated, 1);
}

static void test_missing_id_is_made_of_the_content(void **state)
{
    (void)state;
    const char *path = "f.jsonl";
    put_file(path, slice_str("{\"title\":\"a\",\"text\":\"b\"}\n"
                             "{\"text\":\"b\",\"id\":\"\",\"title\":\"a\"}\n"
                             "{\"title\":\"ab\",\"text\":\"\"}\n"));
    struct strbuf out = read_inputs(&path, 1);
    size_t line_len = (size_t)(strchr(out.buf, '\n') - out.buf) + 1;
    assert_int_equal(line_len, HASH128_HEX_LEN + strlen("|a|b|\n"));
    assert_memory_equal(out.buf, out.buf + line_len, line_len);
    assert_memory_not_equal(out.buf, out.buf + 2 * line_len, HASH128_HEX_LEN);
    strbuf_release(&out);
}

static void test_deep_nesting(void **state)
{
    (void)state;
    struct strbuf line = {0};
    strbuf_adds(&line, "{\"id\":\"1\",\"title\":\"t\",\"deep\":");
    for (int i = 0; i < 100000; i++)
        strbuf_adds(&line, i % 2 ? "[" : "{\"a\":");
    for (int i = 100000; i-- > 0;)
        strbuf_addc(&line, i % 2 ? ']' : '}');
    strbuf_addc(&line, '}');
    put_file("f.jsonl", strbuf_slice(&line));
    expect_articles("f.jsonl", "1|t||\n");
    strbuf_release(&line);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_test_folder, leave_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_all_keys),     IN_FOLDER(test_lines),
        IN_FOLDER(test_values),       IN_FOLDER(test_strings),
        IN_FOLDER(test_nul_is_kept),  IN_FOLDER(test_bad_lines_are_rejected_alone),
        IN_FOLDER(test_dates),        IN_FOLDER(test_missing_id_is_made_of_the_content),
        IN_FOLDER(test_deep_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

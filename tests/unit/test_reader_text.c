#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/read_articles.h"

#include "common/base/hash.h"

#include <stdlib.h>
#include <string.h>

static void expect_text(const char *path, const char *text, const char *want)
{
    put_file(path, slice_str(text));
    expect_articles(path, want);
}

static void test_title_and_body(void **state)
{
    (void)state;
    expect_text("a.txt", "Title\n\nOne.\nTwo.\n\nThree.\n", "a.txt|Title|One./Two.//Three.|\n");
    expect_text("a.txt", "\n \nTitle  \nBody", "a.txt|Title|Body|\n");
    expect_text("a.txt", "Only a title", "a.txt|Only a title||\n");
    expect_text("sub/a.txt", "T\n\nB", "a.txt|T|B|\n");
}

static void test_what_scrapers_leave(void **state)
{
    (void)state;
    expect_text("a.txt", "\xEF\xBB\xBFTitle\r\n\r\nOne.\r\n.\r\nTwo.\r\n",
                "a.txt|Title|One./Two.|\n");
    expect_text("a.txt", "Title\r\rOne.\rTwo.", "a.txt|Title|One./Two.|\n");
    expect_text("a.txt", ".\nTitle\n\nOne.\n\n.\n\nTwo.Related Content",
                "a.txt|Title|One.//Two.Related Content|\n");
    expect_text("a.txt", "Title\n\nbytes \xFF\xC3 stay\n", "a.txt|Title|bytes \xFF\xC3 stay|\n");
}

static void test_date(void **state)
{
    (void)state;
    expect_text("a.txt", "Title\nMarch 4, 2021\n\nBody", "a.txt|Title|Body|2021-03-04\n");
    expect_text("a.txt", "Title\n\n2021-03-04T05:06Z\nBody",
                "a.txt|Title|Body|2021-03-04T05:06Z\n");
    expect_text("a.txt", "Title\n\nPublished: 4 March 2021\n\nBody",
                "a.txt|Title|Body|2021-03-04\n");
    expect_text("a.txt", "Title\n\nDATE: 2021-03\nBody", "a.txt|Title|Body|2021-03\n");
    expect_text("2020-01-02-a.txt", "Title\n\nBody", "2020-01-02-a.txt|Title|Body|2020-01-02\n");
    expect_text("2020-01-02-a.txt", "Title\n2021-03-04\nBody",
                "2020-01-02-a.txt|Title|Body|2021-03-04\n");
    /* Not the whole line, not a day, not a date: these are text. */
    expect_text("a.txt", "Title\n\n4 March 2021 was cold.",
                "a.txt|Title|4 March 2021 was cold.|\n");
    expect_text("a.txt", "Title\n\n1984\nis a book.", "a.txt|Title|1984/is a book.|\n");
    expect_text("a.txt", "Title\n\nDate: a fruit.", "a.txt|Title|Date: a fruit.|\n");
    expect_text("a.txt", "2021-03-04", "a.txt|2021-03-04||\n");
}

static void test_first_line_too_long_for_a_title(void **state)
{
    (void)state;
    struct strbuf line = {0};
    while (line.len < 400)
        strbuf_adds(&line, "nine byte ");
    put_file("a.txt", strbuf_slice(&line));
    const char *path = "a.txt";
    struct strbuf out = read_inputs(&path, 1);
    char *title = strchr(out.buf, '|') + 1;
    char *body = strchr(title, '|') + 1;
    assert_int_equal(body - title - 1, 299);
    assert_memory_equal(body, line.buf, line.len - 1);
    strbuf_release(&out);

    /* Without spaces the cut falls between characters. */
    strbuf_reset(&line);
    strbuf_adds(&line, "x");
    while (line.len < 400)
        strbuf_adds(&line, "\xE3\x81\x82");
    put_file("a.txt", strbuf_slice(&line));
    out = read_inputs(&path, 1);
    title = strchr(out.buf, '|') + 1;
    assert_int_equal(strchr(title, '|') - title, 298);
    strbuf_release(&out);
    strbuf_release(&line);
}

static void test_rejects(void **state)
{
    (void)state;
    expect_text("a.txt", "", "! a.txt: empty file\n");
    expect_text("a.txt", "\xEF\xBB\xBF", "! a.txt: empty file\n");
    expect_text("a.txt", "\n\n . \n", "! a.txt: empty file\n");
    put_file("a.txt", slice_make("text\0text", 9));
    expect_articles("a.txt", "! a.txt: binary file\n");
    put_file("a", slice_str("\x89PNG\r\n\x1A\n\x01\x02\x03\x04"));
    expect_articles("a", "! a: binary file\n");
    struct strbuf big = {0};
    strbuf_reserve(&big, ARTICLE_MAX_BYTES + 1);
    memset(big.buf, 'a', ARTICLE_MAX_BYTES + 1);
    put_file("a.txt", slice_make(big.buf, ARTICLE_MAX_BYTES + 1));
    expect_articles("a.txt", "! a.txt: the article is longer than 64 MiB\n");
    strbuf_release(&big);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_test_folder, leave_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_title_and_body), IN_FOLDER(test_what_scrapers_leave),
        IN_FOLDER(test_date),           IN_FOLDER(test_first_line_too_long_for_a_title),
        IN_FOLDER(test_rejects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bench/report: hostile names, the README's markers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/report/htmltext.h"
#include "bench/report/readme_section.h"
#include "bench/report/report.h"
#include "bench/report/wording.h"
#include "tests/unit/made_results.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <string.h>

static void expect_text(struct strbuf *out, const char *want)
{
    assert_string_equal(strbuf_cstr(out), want);
    strbuf_reset(out);
}

static void test_escapes(void **state UNUSED)
{
    struct strbuf out = {0};
    html_add_text(&out, "<a href=\"x\" title='y'>&amp;</a>");
    expect_text(&out, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    html_add_text(&out, "one\n two\x1B[31m\xE2\x80\xAEthree\xFF");
    expect_text(&out, "one two[31mthree\xEF\xBF\xBD");
    html_add_text(&out, NULL);
    expect_text(&out, "");
    markdown_add_text(&out, "a|b *c* [d](e) <f> `g` snake_case");
    expect_text(&out, "a\\|b \\*c\\* \\[d\\]\\(e\\) &lt;f&gt; \\`g\\` snake\\_case");
    markdown_add_code(&out, "x | y");
    expect_text(&out, "`x \\| y`");
    markdown_add_code(&out, "a ``b` c");
    expect_text(&out, "``` a ``b` c ```");
    strbuf_release(&out);
}

static void test_words(void **state UNUSED)
{
    struct strbuf out = {0};
    word_time(&out, 84.24);
    expect_text(&out, "84.2 µs");
    word_time(&out, 999.7);
    expect_text(&out, "1.00 ms");
    word_time(&out, 12345678);
    expect_text(&out, "12.3 s");
    word_count(&out, 1234567);
    expect_text(&out, "1,234,567");
    word_count(&out, 999);
    expect_text(&out, "999");
    word_bytes(&out, 126e6);
    expect_text(&out, "126 MB");
    word_ratio(&out, 3, 2);
    expect_text(&out, "1.50×");
    word_ratio(&out, 3, 0);
    expect_text(&out, "");
    const char *command[] = {"bench", "run", "my index", "it's"};
    word_command(&out, &(struct results){.command = command, .n_command = 4});
    expect_text(&out, "bench run 'my index' 'it'\\''s'");
    strbuf_release(&out);
}

static enum status splice(const char *text, const char *section, struct strbuf *out)
{
    struct err err = {0};
    strbuf_reset(out);
    return readme_splice(slice_str(text), slice_str(section), "README", out, &err);
}

#define MARKED "# A\n" README_BEGIN "\nold\n" README_END "\ntail"

static void test_splice(void **state UNUSED)
{
    struct strbuf out = {0}, again = {0};
    assert_int_equal(splice(MARKED, "new\n", &out), ST_OK);
    assert_string_equal(out.buf, "# A\n" README_BEGIN "\nnew\n" README_END "\ntail");
    assert_int_equal(splice(out.buf, "new\n", &again), ST_OK);
    assert_string_equal(out.buf, again.buf);
    assert_int_equal(splice(README_BEGIN "\r\n" README_END, "x\n", &out), ST_OK);
    assert_string_equal(out.buf, README_BEGIN "\r\nx\n" README_END);
    static const char *const refused[] = {
        "",
        "no markers",
        README_BEGIN "\n",
        README_END "\n" README_BEGIN "\n",
        "a " README_BEGIN "\n" README_END "\n",
        MARKED "\n" README_BEGIN "\n",
        MARKED "\n" README_END "\n",
        README_BEGIN "\n" README_BEGIN "\n" README_END "\n",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_equal(splice(refused[i], "x", &out), ST_SYNTAX);
    strbuf_release(&out);
    strbuf_release(&again);
}

#define HOSTILE_JSON                                                                               \
    "\"<script>alert(1)</script>\\\"'&|`@s0@ @c9@ rgb(  1,   1,   2)\\n</style><img src=x>\""

/* Stands for gnuplot: answers any script with an SVG that has placeholders where the real one puts
 * them. */
static const char *fake_gnuplot(void)
{
    static char path[] = "/tmp/newsdex-gnuplot-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *script = fdopen(fd, "w");
    fputs("#!/bin/sh\nscript=$(cat)\ncase $script in *'<'script* | *alert*) exit 9 ;; esac\n"
          "echo '<?xml?><svg viewBox=\"0 0 1 1\"><title>Gnuplot</title>"
          "<g id=\"gnuplot_plot_1\"><title>@s0@</title><text fill=\"black\">@c1@ @c99@</text>"
          "<path stroke=\"rgb(  1,   1,   2)\"/></g></svg>'\n",
          script);
    assert_int_equal(fclose(script), 0);
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static void test_hostile_page(void **state UNUSED)
{
    struct results results = {0};
    struct err err = {0};
    made_results(&results, HOSTILE_JSON, HOSTILE_JSON, 2);
    const char *gnuplot = fake_gnuplot();
    struct report report = {.results = &results, .n_results = 1, .gnuplot = gnuplot};
    enum status status = report_make(&report, &err);
    remove(gnuplot);
    if (status != ST_OK)
        fail_msg("%s", err.text);
    const char *page = report.page.buf;
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<img"));
    assert_null(strstr(page, "<title>Gnuplot"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(1)"));
    assert_non_null(strstr(page, "var(--s2)"));
    assert_non_null(strstr(page, "The answers differ"));
    assert_true(strstr(page, "The answers differ") < strstr(page, "Time of a query"));
    const char *style_end = strstr(page, "</style>");
    assert_null(strstr(style_end + 1, "</style>"));
    strbuf_release(&report.page);
    results_release(&results);
}

static void test_gnuplot_missing(void **state UNUSED)
{
    struct results results = {0};
    struct err err = {0};
    made_results(&results, "\"peer\"", "\"x\"", 2);
    struct report report = {.results = &results, .n_results = 1, .gnuplot = "/nowhere/gnuplot"};
    assert_int_equal(report_make(&report, &err), ST_UNSUPPORTED);
    assert_non_null(strstr(err.text, "gnuplot-nox"));
    strbuf_release(&report.page);
    report = (struct report){.results = &results, .n_results = 1, .gnuplot = "false"};
    assert_int_equal(report_make(&report, &err), ST_BACKEND);
    strbuf_release(&report.page);
    results_release(&results);
}

static void test_hostile_readme(void **state UNUSED)
{
    struct results results = {0};
    struct strbuf section = {0};
    made_results(&results, HOSTILE_JSON, "\"a\\n" README_END "\\nb\"", 2);
    readme_section(&results, 1, &section);
    assert_null(strstr(section.buf, "<script"));
    assert_null(strstr(section.buf, "\n" README_END));
    strbuf_release(&section);
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),         cmocka_unit_test(test_words),
        cmocka_unit_test(test_splice),          cmocka_unit_test(test_hostile_page),
        cmocka_unit_test(test_gnuplot_missing), cmocka_unit_test(test_hostile_readme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

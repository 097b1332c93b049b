/* bench/report: hostile names, the README's markers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/report/htmltext.h"
#include "bench/report/readme_section.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"
#include "tests/unit/made_results.h"

#include <math.h>
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
    word_quantile(&out, 84.24, .99, 100);
    expect_text(&out, "84.2 µs");
    word_quantile(&out, 84.24, .99, 99);
    expect_text(&out, "–");
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
    static const char pattern[] = "/tmp/newsdex-gnuplot-XXXXXX";
    static char path[sizeof(pattern)];
    memcpy(path, pattern, sizeof(pattern));
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

/* The page of `n` results; the caller releases it. */
static void make_page_of(const struct results *results, size_t n, struct report *report)
{
    struct err err = {0};
    const char *gnuplot = fake_gnuplot();
    *report = (struct report){.results = results, .n_results = n, .gnuplot = gnuplot};
    enum status status = report_make(report, &err);
    remove(gnuplot);
    if (status != ST_OK)
        fail_msg("%s", err.text);
}

static void make_page(const struct results *results, struct report *report)
{
    make_page_of(results, 1, report);
}

/* A rate that was not kept is named in a sentence, in the summary and in the table. */
static void test_rate_that_was_not_kept(void **state UNUSED)
{
    struct results results = {0};
    struct report report;
    made_results(&results, "\"peer\"", "\"x\"", 2);
    results.passes[0].mode = "open";
    results.passes[0].rate = 5000;
    results.passes[0].cells[0].falls_behind = true;
    make_page(&results, &report);
    assert_non_null(strstr(report.page.buf, "ours cannot keep 5,000 COUNT a second: it answers"));
    assert_non_null(strstr(report.page.buf, "ours cannot keep 5,000 COUNT a second (it answers"));
    assert_null(strstr(report.page.buf, "peer cannot keep"));
    assert_non_null(strstr(report.page.buf, "not kept</small>"));
    strbuf_release(&report.page);
    results_release(&results);
}

/* One archive three times as large as the other, built in one way and in another: only what was
 * built the same way shows growth, in whatever order the results come. */
static void test_growth_is_of_builds_alike(void **state UNUSED)
{
    static const struct {
        uint64_t articles;
        const char *note;
        double wall_s;
    } made[][3] = {{{1000, "one way", 1}, {3000, "one way", 4}, {3000, "another", 50}},
                   {{1000, "one way", 1}, {3000, "another", 50}, {3000, "one way", 4}}};
    for (size_t order = 0; order < COUNT_OF(made); order++) {
        struct results results[3] = {0};
        struct results_repeat repeats[3] = {0};
        struct results_build builds[3] = {0};
        struct report report;
        for (size_t i = 0; i < 3; i++) {
            repeats[i].wall_s = made[order][i].wall_s;
            builds[i] = (struct results_build){.target = "ours",
                                               .note = made[order][i].note,
                                               .repeats = &repeats[i],
                                               .n_repeats = 1,
                                               .articles = made[order][i].articles,
                                               .text_bytes = 1000000};
            made_results(&results[i], "\"peer\"", "\"x\"", 2);
            results[i].kind = RESULTS_BUILD;
            results[i].n_passes = 0;
            results[i].corpus.name = "invented";
            results[i].corpus.articles = made[order][i].articles;
            results[i].builds = &builds[i];
            results[i].n_builds = 1;
        }
        make_page_of(results, 3, &report);
        assert_non_null(strstr(report.page.buf, "build becomes 4"));
        assert_null(strstr(report.page.buf, "build becomes 50"));
        strbuf_release(&report.page);
        for (size_t i = 0; i < 3; i++)
            results_release(&results[i]);
    }
}

/* As many queries are not the same queries: such times are not compared. */
static void test_other_queries_are_not_compared(void **state UNUSED)
{
    struct results results = {0};
    struct report report;
    made_results(&results, "\"peer\"", "\"x\"", 2);
    struct results_pass *pass = &results.passes[0];
    assert_true(pass_cells_are_alike(&results, pass, &pass->cells[0], &pass->cells[1]));
    assert_non_null(pass_whole_cell(&results, pass, "peer", "COUNT"));
    for (size_t r = 0; r < MADE_REPEATS; r++) {
        pass->samples[0].ns[r][0] = NAN;
        pass->samples[1].ns[r][1] = NAN;
    }
    pass->cells[0].n_queries = pass->cells[1].n_queries = MADE_QUERIES - 1;
    double refused[] = {1};
    pass->samples[1].unsupported = refused;
    pass->samples[1].n_unsupported = 1;
    assert_false(pass_cells_are_alike(&results, pass, &pass->cells[0], &pass->cells[1]));
    assert_null(pass_whole_cell(&results, pass, "peer", "COUNT"));
    make_page(&results, &report);
    assert_null(strstr(report.page.buf, "that time"));
    assert_non_null(strstr(report.page.buf, "peer answered 23 of 24 queries of COUNT, and does not "
                                            "support 1 ("));
    assert_non_null(strstr(report.page.buf, "ours answered 23 of 24 queries of COUNT (closed"));
    strbuf_release(&report.page);
    results_release(&results);
}

/* The cells of one target alone are no winners, and judgements know no number of articles. */
static void test_what_stands_alone(void **state UNUSED)
{
    struct results results = {0};
    struct report report;
    struct results_measure measure = {"map", .5};
    struct results_eval eval = {
        .target = "a/judged.idx", .topics = 3, .measures = &measure, .n_measures = 1};
    made_results(&results, "\"peer\"", "\"x\"", 2);
    results.n_targets = results.passes[0].n_cells = results.passes[0].n_samples = 1;
    make_page(&results, &report);
    assert_null(strstr(report.page.buf, "<b>"));
    assert_null(strstr(report.page.buf, "bold"));
    strbuf_release(&report.page);

    results.kind = RESULTS_EVAL;
    results.n_targets = results.n_passes = results.n_checks = 0;
    results.corpus.name = "";
    results.corpus.articles = results.corpus.text_bytes = 0;
    results.evals = &eval;
    results.n_evals = 1;
    make_page(&results, &report);
    assert_non_null(strstr(report.page.buf, "<h3>judged.idx</h3>"));
    assert_null(strstr(report.page.buf, " articles"));
    assert_null(strstr(report.page.buf, "<b>"));
    strbuf_release(&report.page);
    results_release(&results);
}

/* Labels carry units, marks are round, and a flat line still gets an axis. */
static void test_axes(void **state UNUSED)
{
    struct strbuf out = {0};
    axis_script(&(struct axis){"time", AXIS_MICROSECONDS, false}, 'x', 0, 1234, &out);
    expect_text(&out, "set xlabel 'time'\nset xrange [0:1500]\nset xtics ('0' 0,'0.5 ms' 500,"
                      "'1 ms' 1000,'1.5 ms' 1500)\n");
    axis_script(&(struct axis){"time", AXIS_MICROSECONDS, true}, 'y', 300, 4000, &out);
    expect_text(&out, "set ylabel 'time'\nset logscale y\nset yrange [200:5000]\nset ytics "
                      "('200 µs' 200,'500 µs' 500,'1 ms' 1000,'2 ms' 2000,'5 ms' 5000)\n");
    axis_script(&(struct axis){"articles", AXIS_NUMBER, true}, 'x', 2000, 2000, &out);
    expect_text(&out, "set xlabel 'articles'\nset logscale x\nset xrange [2000:5000]\nset xtics "
                      "('2,000' 2000,'5,000' 5000)\n");
    axis_script(&(struct axis){"size", AXIS_BYTES, true}, 'y', 1, 1e9, &out);
    expect_text(&out, "set ylabel 'size'\nset logscale y\nset yrange [1:1e+09]\nset ytics ('1 B' 1,"
                      "'10 B' 10,'100 B' 100,'1 kB' 1000,'10 kB' 10000,'100 kB' 100000,'1 MB' "
                      "1000000,'10 MB' 10000000,'100 MB' 100000000,'1 GB' 1e+09)\n");
    const double extremes[] = {4.9e-324, 1e-300, 1, 1.7e308, INFINITY};
    for (size_t i = 0; i < COUNT_OF(extremes); i++)
        for (size_t j = i; j < COUNT_OF(extremes); j++) {
            axis_script(&(struct axis){"x", AXIS_SECONDS, true}, 'x', extremes[i], extremes[j],
                        &out);
            axis_script(&(struct axis){"x", AXIS_BYTES, false}, 'x', extremes[i], extremes[j],
                        &out);
            assert_true(out.len < 4000);
            assert_null(strstr(out.buf, "nan"));
            assert_null(strstr(out.buf, "inf"));
            strbuf_reset(&out);
        }
    axis_script(&(struct axis){"none", AXIS_NUMBER, false}, 'y', 0, 0, &out);
    expect_text(&out, "set ylabel 'none'\nset yrange [0:1]\nset ytics ('0' 0,'1' 1)\n");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_splice),
        cmocka_unit_test(test_hostile_page),
        cmocka_unit_test(test_gnuplot_missing),
        cmocka_unit_test(test_hostile_readme),
        cmocka_unit_test(test_rate_that_was_not_kept),
        cmocka_unit_test(test_growth_is_of_builds_alike),
        cmocka_unit_test(test_other_queries_are_not_compared),
        cmocka_unit_test(test_what_stands_alone),
        cmocka_unit_test(test_axes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

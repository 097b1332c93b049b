/* bench/report: hostile names, the README's markers, pairing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/report/comparison.h"
#include "bench/report/htmltext.h"
#include "bench/report/readme_section.h"
#include "bench/report/report.h"
#include "bench/report/wording.h"

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

/* Results of two targets that answered COUNT for 24 queries in three repeats; the second takes
 * `factor` times as long. */
#define N_QUERIES 24
#define N_REPEATS 3

static void add_samples(struct strbuf *json, const char *target, double factor)
{
    strbuf_addf(json, "{\"target\":%s,\"command\":\"COUNT\",\"ns\":[", target);
    for (int r = 0; r < N_REPEATS; r++) {
        strbuf_adds(json, r > 0 ? ",[" : "[");
        for (int q = 0; q < N_QUERIES; q++)
            strbuf_addf(json, "%s%.0f", q > 0 ? "," : "", 1000 * (q + 10 + r % 2) * factor);
        strbuf_adds(json, "]");
    }
    strbuf_adds(json, "]}");
}

static void add_cell(struct strbuf *json, const char *target, double factor)
{
    strbuf_addf(json,
                "{\"target\":%s,\"command\":\"COUNT\",\"class\":\"ALL\",\"queries\":%d,"
                "\"samples\":%d,\"mean_us\":%.3f,\"p50_us\":%.3f,\"p90_us\":30,\"p99_us\":%.3f,"
                "\"p999_us\":50,\"max_us\":50,\"qps\":1000,\"query_median_mean_us\":20,"
                "\"query_median_p99_us\":40,\"repeat_mean_us\":[%.3f,%.3f,%.3f]}",
                target, N_QUERIES, N_QUERIES * N_REPEATS, 20 * factor, 18 * factor, 40 * factor,
                20.0 * factor, 20.2 * factor, 19.9 * factor);
}

/* `name` and `text` are JSON strings. */
static void make_results(struct results *results, const char *name, const char *text, double factor)
{
    struct strbuf json = {0};
    struct err err = {0};
    strbuf_addf(&json,
                "{\"format\":\"newsdex-bench\",\"version\":1,\"kind\":\"queries\",\"date\":%s,"
                "\"command\":[%s],\"machine\":{\"cpu\":%s,\"cores\":2,\"memory_bytes\":1,"
                "\"kernel\":%s,\"os\":%s},\"program\":{\"version\":%s,\"compiler\":%s},"
                "\"corpus\":{\"name\":%s,\"articles\":10,\"text_bytes\":1000},\"method\":%s,",
                text, text, text, text, text, text, text, text, text);
    strbuf_addf(&json,
                "\"targets\":[{\"name\":\"ours\",\"kind\":\"index\",\"engine\":\"native\","
                "\"version\":%s,\"note\":%s,\"articles\":10,\"index_bytes\":3000,\"parts\":"
                "[{\"name\":%s,\"bytes\":1000}]},{\"name\":%s,\"kind\":\"process\",\"engine\":%s,"
                "\"version\":%s,\"note\":%s,\"articles\":10,\"index_bytes\":0,\"parts\":[]}],"
                "\"queries\":[",
                text, text, text, name, text, text, text);
    for (int q = 0; q < N_QUERIES; q++)
        strbuf_addf(&json, "%s{\"query\":\"q%d\",\"class\":\"term\"}", q > 0 ? "," : "", q);
    strbuf_adds(&json, "],\"passes\":[{\"mode\":\"closed\",\"clock\":\"client\",\"threads\":1,"
                       "\"cache\":\"warm\",\"rate\":0,\"repeats\":3,\"seed\":1,\"cells\":[");
    add_cell(&json, "\"ours\"", 1);
    strbuf_addc(&json, ',');
    add_cell(&json, name, factor);
    strbuf_adds(&json, "],\"samples\":[");
    add_samples(&json, "\"ours\"", 1);
    strbuf_addc(&json, ',');
    add_samples(&json, name, factor);
    strbuf_addf(&json,
                "]}],\"checks\":[{\"command\":\"COUNT\",\"reference\":\"ours\",\"target\":%s,"
                "\"compared\":24,\"mismatches\":1,\"examples\":[%s]}]}",
                name, text);
    enum status status = results_parse(strbuf_slice(&json), "made", results, &err);
    if (status != ST_OK)
        fail_msg("%s", err.text);
    strbuf_release(&json);
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
    make_results(&results, HOSTILE_JSON, HOSTILE_JSON, 2);
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
    make_results(&results, "\"peer\"", "\"x\"", 2);
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
    make_results(&results, HOSTILE_JSON, "\"a\\n" README_END "\\nb\"", 2);
    readme_section(&results, 1, &section);
    assert_null(strstr(section.buf, "<script"));
    assert_null(strstr(section.buf, "\n" README_END));
    strbuf_release(&section);
    results_release(&results);
}

static void test_compares_pairs(void **state UNUSED)
{
    struct results old = {0}, new = {0};
    struct comparison comparison = {0};
    struct err err = {0};
    make_results(&old, "\"peer\"", "\"x\"", 1);
    make_results(&new, "\"peer\"", "\"x\"", 1.1);
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison.n_rows, 2);
    assert_int_equal(comparison.rows[0].verdict.change, CHANGE_SAME);
    assert_int_equal(comparison.rows[1].verdict.change, CHANGE_SLOWER);
    assert_int_equal(comparison.rows[1].n_queries, N_QUERIES);
    assert_float_equal(comparison.rows[1].ratio, 1.1, 0.001);
    comparison_release(&comparison);

    struct name_pair pair = {"peer", "ours"};
    assert_int_equal(comparison_make(&comparison, &new, &new, &pair, 1, &err), ST_OK);
    assert_int_equal(comparison.n_rows, 1);
    assert_int_equal(comparison.rows[0].verdict.change, CHANGE_FASTER);
    comparison_release(&comparison);

    pair.new_name = "nobody";
    assert_int_equal(comparison_make(&comparison, &old, &new, &pair, 1, &err), ST_NOT_FOUND);
    comparison_release(&comparison);
    results_release(&old);
    results_release(&new);
}

/* Queries are paired by their text, wherever they stand in the two lists. */
static void test_pairs_by_text(void **state UNUSED)
{
    struct results old = {0}, new = {0};
    struct comparison comparison = {0};
    struct err err = {0};
    make_results(&old, "\"peer\"", "\"x\"", 1);
    make_results(&new, "\"peer\"", "\"x\"", 1);
    for (size_t i = 0; i < N_QUERIES / 2; i++) {
        struct results_query swap = new.queries[i];
        new.queries[i] = new.queries[N_QUERIES - 1 - i];
        new.queries[N_QUERIES - 1 - i] = swap;
        for (size_t s = 0; s < new.passes[0].n_samples; s++) {
            for (size_t r = 0; r < N_REPEATS; r++) {
                double *ns = new.passes[0].samples[s].ns[r];
                double time = ns[i];
                ns[i] = ns[N_QUERIES - 1 - i];
                ns[N_QUERIES - 1 - i] = time;
            }
        }
    }
    new.queries[0].query = "of the new list alone";
    assert_int_equal(comparison_make(&comparison, &old, &new, NULL, 0, &err), ST_OK);
    assert_int_equal(comparison.rows[0].n_queries, N_QUERIES - 1);
    assert_int_equal(comparison.rows[0].n_left_out, 2);
    assert_true(comparison.rows[0].verdict.by_queries.low == 1 &&
                comparison.rows[0].verdict.by_queries.high == 1);
    comparison_release(&comparison);
    results_release(&old);
    results_release(&new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),         cmocka_unit_test(test_words),
        cmocka_unit_test(test_splice),          cmocka_unit_test(test_hostile_page),
        cmocka_unit_test(test_gnuplot_missing), cmocka_unit_test(test_hostile_readme),
        cmocka_unit_test(test_compares_pairs),  cmocka_unit_test(test_pairs_by_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

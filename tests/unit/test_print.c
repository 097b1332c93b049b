/* What printers make of a page, and that nothing of an article can command a terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/present/print_json.h"
#include "query/present/print_text.h"
#include "query/present/print_trec.h"

#include "common/text/printable.h"
#include "common/text/trec_name.h"
#include "common/text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Escape and an instruction, C1, a bidirectional override and an invalid byte. */
#define HOSTILE                                                                                    \
    "a\033[31m\x07\xC2\x9B"                                                                        \
    "b\xE2\x80\xAE"                                                                                \
    "c\xFF\r\nd\x7F"

static const struct mark title_marks[] = {{4, 5}};
static const struct mark snippet_marks[] = {{0, 3}, {8, 7}};

static struct page_hit sample_hit(void)
{
    return (struct page_hit){
        .rank = 1,
        .score = 2.5F,
        .article = {.id = slice_str("n1"),
                    .source = slice_str("Gazette"),
                    .url = slice_str("https://example.org/1"),
                    .published = {1614816000, WHEN_DAY}},
        .title = {slice_str("The ferry"), title_marks, 1},
        .snippet = {slice_str("Two new ferries sail."), snippet_marks, 2},
    };
}

static void check_text(const struct page *page, struct print_options options, const char *expected)
{
    struct strbuf out = {0};
    print_text(page, &options, &out);
    assert_string_equal(strbuf_cstr(&out), expected);
    strbuf_release(&out);
}

static void prints_plain_text(void **state UNUSED)
{
    struct page_hit hit = sample_hit();
    struct page page = {
        .query = slice_str("ferry"), .total = 1, .took_ms = -1, .hits = &hit, .n_hits = 1};
    check_text(&page, (struct print_options){0},
               " 1. The ferry\n"
               "    Gazette · 2021-03-04 · https://example.org/1\n"
               "    Two new ferries sail.\n\n"
               "1 article\n");
    check_text(&page, (struct print_options){.width = 20},
               " 1. The ferry\n"
               "    Gazette · 2021-03-04 · https://example.org/1\n"
               "    Two new ferries\n    sail.\n\n"
               "1 article\n");
    page.total = 1200;
    page.took_ms = 3.04;
    hit.title = (struct marked){0};
    hit.snippet = (struct marked){0};
    hit.article = (struct article){.id = slice_str("n1")};
    check_text(&page, (struct print_options){0}, " 1. n1\n\n1 of 1200 articles, 3.0 ms\n");
    check_text(&(struct page){.took_ms = -1}, (struct print_options){0}, "no articles\n");
}

static void prints_marks_in_colour(void **state UNUSED)
{
    struct page_hit hit = sample_hit();
    struct page page = {.total = 1, .took_ms = -1, .hits = &hit, .n_hits = 1};
    check_text(&page, (struct print_options){.colour = true, .width = 20},
               " 1. \033[1mThe \033[1;31mferry\033[0m\033[1m\033[0m\n"
               "    \033[2mGazette · 2021-03-04 · https://example.org/1\033[0m\n"
               "    \033[1;31mTwo\033[0m new \033[1;31mferries\033[0m\n"
               "    sail.\n\n"
               "1 article\n");
}

static void wraps_wide_characters(void **state UNUSED)
{
    struct page_hit hit = {.rank = 1, .title = {.text = slice_str("東京都東京都東京都。東京")}};
    struct page page = {.total = 1, .took_ms = -1, .hits = &hit, .n_hits = 1};
    /* 16 columns beside the indent; the full stop does not begin a line. */
    check_text(&page, (struct print_options){.width = 22},
               " 1. 東京都東京都東京\n    都。東京\n\n1 article\n");
}

static bool is_harmless(struct slice text)
{
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        off += utf8_decode(text, off, &cp, NULL);
        if (char_is_unsafe(cp) && cp != '\n')
            return false;
    }
    return utf8_is_valid(text);
}

static void nothing_commands_the_terminal(void **state UNUSED)
{
    struct slice hostile = slice_make(HOSTILE, sizeof(HOSTILE) - 1);
    struct page_hit hit = {.rank = 1,
                           .article = {.id = hostile,
                                       .source = hostile,
                                       .author = hostile,
                                       .category = hostile,
                                       .language = hostile,
                                       .url = hostile}};
    struct page page = {.query = hostile, .total = 1, .took_ms = -1, .hits = &hit, .n_hits = 1};
    check_text(&page, (struct print_options){0},
               " 1. a[31mbc\xEF\xBF\xBD d\n"
               "    a[31mbc\xEF\xBF\xBD d · a[31mbc\xEF\xBF\xBD d\n\n1 article\n");
    struct strbuf out = {0};
    print_json(&page, &out);
    assert_true(is_harmless(strbuf_slice(&out)));
    assert_non_null(strstr(out.buf, "\"id\":\"a\\u001B[31m\\u0007\\u009Bb\\u202Ec\xEF\xBF\xBD"
                                    "\\r\\nd\\u007F\""));
    strbuf_release(&out);
}

static void prints_json(void **state UNUSED)
{
    struct page_hit hits[] = {sample_hit(), {.rank = 2, .score = 0.1F}};
    struct page page = {.query = slice_str("\"ferry\""), .total = 9, .hits = hits, .n_hits = 2};
    struct strbuf out = {0};
    print_json(&page, &out);
    assert_string_equal(
        out.buf,
        "{\"version\":1,\"query\":\"\\\"ferry\\\"\",\"total\":9,\"hits\":["
        "{\"rank\":1,\"score\":2.5,\"id\":\"n1\",\"title\":\"The ferry\",\"title_marks\":[[4,5]],"
        "\"source\":\"Gazette\",\"author\":\"\",\"category\":\"\",\"language\":\"\","
        "\"date\":\"2021-03-04\",\"url\":\"https://example.org/1\","
        "\"snippet\":{\"text\":\"Two new ferries sail.\",\"marks\":[[0,3],[8,7]]}},"
        "{\"rank\":2,\"score\":0.100000001,\"id\":\"\",\"title\":\"\",\"title_marks\":[],"
        "\"source\":\"\",\"author\":\"\",\"category\":\"\",\"language\":\"\",\"date\":null,"
        "\"url\":\"\",\"snippet\":{\"text\":\"\",\"marks\":[]}}]}\n");
    strbuf_release(&out);
}

/* Many equal scores, then the very next float: each line is below the one before, read back as the
 * float that trec_eval keeps, and as little below as can be. */
static void run_scores_go_strictly_down(void **state UNUSED)
{
    static const float tops[] = {12.5F, 1.0F, 0.1F, 1e-40F, 0.0F};
    for (size_t t = 0; t < COUNT_OF(tops); t++) {
        struct page_hit hits[64];
        struct strbuf out = {0};
        for (size_t i = 0; i < COUNT_OF(hits); i++)
            hits[i] = (struct page_hit){.rank = i + 1,
                                        .score = i < 40 ? tops[t] : nextafterf(tops[t], -1),
                                        .article = {.id = slice_str("x")}};
        print_trec(&(struct page){.hits = hits, .n_hits = COUNT_OF(hits)}, "tag", &out);
        const char *line = strbuf_cstr(&out);
        float expected = tops[t];
        for (size_t i = 0; i < COUNT_OF(hits); i++) {
            char *end;
            assert_memory_equal(line, "0 Q0 x ", 7);
            assert_int_equal(strtoul(line + 7, &end, 10), i + 1);
            assert_true(strtof(end, &end) == expected);
            assert_memory_equal(end, " tag\n", 5);
            line = end + 5;
            expected = nextafterf(expected, -1);
        }
        assert_string_equal(line, "");
        strbuf_release(&out);
    }
}

static void names_of_runs_are_one_column(void **state UNUSED)
{
    static const struct {
        const char *name;
        const char *written;
    } cases[] = {
        {"", ""},
        {"news/2021-03-04.txt", "news/2021-03-04.txt"},
        {"100% a\tb\n", "100%25%20a%09b%0A"},
        {"M\xC3\xBCnchen\xC2\xA0\xFF", "M\xC3\xBCnchen%C2%A0%FF"},
        {"\x1B[31m\x7F", "%1B[31m%7F"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf out = {0};
        text_add_trec_name(slice_str(cases[i].name), &out);
        assert_string_equal(strbuf_cstr(&out), cases[i].written);
        strbuf_release(&out);
    }
}

static void counts_columns(void **state UNUSED)
{
    assert_int_equal(text_columns(slice_str("")), 0);
    assert_int_equal(text_columns(slice_str(" a  b\t")), 3);
    assert_int_equal(text_columns(slice_str("東京 e\xCC\x81\033")), 6);
    assert_int_equal(text_columns(slice_str("\xF0\x9F\x98\x80")), 2);
    for (uint32_t cp = 0; cp < 0x110000; cp++)
        if (char_is_unsafe(cp))
            assert_int_equal(char_columns(cp), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_plain_text),
        cmocka_unit_test(prints_marks_in_colour),
        cmocka_unit_test(wraps_wide_characters),
        cmocka_unit_test(nothing_commands_the_terminal),
        cmocka_unit_test(prints_json),
        cmocka_unit_test(counts_columns),
        cmocka_unit_test(run_scores_go_strictly_down),
        cmocka_unit_test(names_of_runs_are_one_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

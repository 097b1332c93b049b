#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/base/strbuf.h"
#include "common/text/analyzer.h"
#include "common/text/normalize.h"
#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct analyzer *new_analyzer(const char *language)
{
    struct err err = {0};
    struct analyzer *analyzer;
    if (analyzer_new(&analyzer, language, &err) != ST_OK)
        fail_msg("%s", err.text);
    return analyzer;
}

/* The tokens in the notation of ANALYSIS.md. */
static void add_tokens(struct strbuf *out, const struct token_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct token *token = &list->items[i];
        if (i > 0)
            strbuf_addc(out, ' ');
        if (token->kind == TOKEN_PAIR)
            strbuf_addc(out, '+');
        strbuf_add_slice(out, token->word);
        if (token->stem.len > 0)
            strbuf_addc(out, '/');
        strbuf_add_slice(out, token->stem);
    }
}

static void assert_tokens(struct analyzer *analyzer, const char *text, const char *expected)
{
    struct token_list list = {0};
    struct strbuf got = {0};
    analyzer_run(analyzer, slice_str(text), &list);
    add_tokens(&got, &list);
    assert_string_equal(strbuf_cstr(&got), expected);
    token_list_release(&list);
    strbuf_release(&got);
}

/* Cuts the cell that begins at `*p`, after a bar, and steps to the next bar. */
static char *take_cell(char **p)
{
    char *cell = *p + 2;
    char *bar = strstr(cell, " |");
    assert_non_null(bar);
    *bar = '\0';
    *p = bar + 1;
    return cell;
}

static void test_the_examples_of_ANALYSIS_md(UNUSED void **state)
{
    FILE *file = fopen("common/text/ANALYSIS.md", "r");
    if (file == NULL)
        fail_msg("run me in the top folder: no common/text/ANALYSIS.md here");
    char line[2048];
    bool in_table = false;
    size_t n_examples = 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "|---", 4) == 0) {
            in_table = true;
        } else if (in_table && line[0] == '|') {
            char *p = line;
            struct analyzer *analyzer = new_analyzer(take_cell(&p));
            const char *text = take_cell(&p);
            assert_tokens(analyzer, text, take_cell(&p));
            analyzer_free(analyzer);
            n_examples++;
        }
    }
    fclose(file);
    assert_true(n_examples >= 25);
}

static void test_positions_and_ranges(UNUSED void **state)
{
    static const char text[] =
        "The U.S.A's \xE6\x9D\xB1\xE4\xBA\xAC \xFF 1990's Biden\xE2\x80\x99s";
    static const struct {
        const char *word;
        uint32_t pos;
        const char *source;
        enum token_kind kind;
    } expected[] = {
        {"the", 0, "The", TOKEN_WORD},
        {"usa", 1, "U.S.A", TOKEN_WORD},
        {"\xE6\x9D\xB1", 2, "\xE6\x9D\xB1", TOKEN_CHAR},
        {"\xE6\x9D\xB1\xE4\xBA\xAC", 2, "\xE6\x9D\xB1\xE4\xBA\xAC", TOKEN_PAIR},
        {"\xE4\xBA\xAC", 3, "\xE4\xBA\xAC", TOKEN_CHAR},
        {"1990", 4, "1990", TOKEN_WORD},
        {"biden", 5, "Biden", TOKEN_WORD},
    };
    struct analyzer *analyzer = new_analyzer("none");
    struct token_list list = {0};
    analyzer_run(analyzer, slice_str(text), &list);
    assert_int_equal(list.n, COUNT_OF(expected));
    for (size_t i = 0; i < list.n; i++) {
        const struct token *token = &list.items[i];
        assert_true(slice_is(token->word, expected[i].word));
        assert_int_equal(token->pos, expected[i].pos);
        assert_true(slice_is(slice_make(text + token->off, token->len), expected[i].source));
        assert_int_equal(token->kind, expected[i].kind);
        assert_int_equal(token->stem.len, 0);
    }
    assert_int_equal(list.n_positions, 6);
    assert_int_equal(list.n_invalid, 1);
    /* A second text goes on counting. */
    analyzer_run(analyzer, slice_str("again \xC3"), &list);
    assert_int_equal(list.items[list.n - 1].pos, 6);
    assert_int_equal(list.items[list.n - 1].off, 0);
    assert_int_equal(list.n_invalid, 2);
    token_list_reset(&list);
    assert_int_equal(list.n + list.n_positions + list.n_invalid, 0);
    token_list_release(&list);
    analyzer_free(analyzer);
}

static void test_long_words_are_dropped_but_keep_their_position(UNUSED void **state)
{
    struct analyzer *analyzer = new_analyzer("english");
    struct token_list list = {0};
    struct strbuf text = {0};
    for (int i = 0; i < TERM_MAX_BYTES; i++)
        strbuf_addc(&text, 'x');
    strbuf_adds(&text, " ");
    for (int i = 0; i <= TERM_MAX_BYTES; i++)
        strbuf_addc(&text, 'Y');
    strbuf_adds(&text, " z \xC3\xA9");
    for (int i = 0; i < TERM_MAX_BYTES; i++)
        strbuf_adds(&text, "\xD0\xB6");
    strbuf_adds(&text, " end");
    analyzer_run(analyzer, strbuf_slice(&text), &list);
    assert_int_equal(list.n, 3);
    assert_int_equal(list.n_dropped, 2);
    assert_int_equal(list.items[0].word.len, TERM_MAX_BYTES);
    assert_int_equal(list.items[1].pos, 2);
    assert_int_equal(list.items[2].pos, 4);
    assert_int_equal(list.n_positions, 5);
    strbuf_release(&text);
    token_list_release(&list);
    analyzer_free(analyzer);
}

static void test_languages(UNUSED void **state)
{
    struct analyzer *analyzer = new_analyzer("de");
    assert_string_equal(analyzer_stem_language(analyzer), "german");
    struct analyzer *same = new_analyzer("German");
    assert_string_equal(analyzer_fingerprint(analyzer), analyzer_fingerprint(same));
    struct analyzer *other = new_analyzer("none");
    assert_string_not_equal(analyzer_fingerprint(analyzer), analyzer_fingerprint(other));
    assert_memory_equal(analyzer_fingerprint(other), "1/none/", 7);
    assert_int_equal(strlen(analyzer_fingerprint(other)), 7 + 16);
    analyzer_free(other);
    analyzer_free(same);
    analyzer_free(analyzer);

    struct err err = {0};
    static const char *const unknown[] = {"klingon", "", "a-name-that-is-longer-than-any-language"};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_int_equal(analyzer_new(&analyzer, unknown[i], &err), ST_UNSUPPORTED);
        assert_null(analyzer);
        assert_non_null(strstr(err.text, "english"));
    }
}

/* Each character alone and between letters, as one that folding or stripping may surprise with. */
static void test_no_character_makes_a_bad_term(UNUSED void **state)
{
    struct analyzer *analyzer = new_analyzer("english");
    struct token_list list = {0};
    for (uint32_t cp = 0; cp <= UNICODE_MAX; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        char text[32];
        size_t n = utf8_encode(cp, text);
        text[n] = 'a';
        n += 1 + utf8_encode(cp, text + n + 1);
        text[n++] = ' ';
        n += utf8_encode(cp, text + n);
        analyzer_run(analyzer, slice_make(text, n), &list);
        for (size_t i = 0; i < list.n; i++) {
            struct slice term = list.items[i].word;
            assert_true(term.len > 0 && utf8_is_valid(term) && utf8_is_valid(list.items[i].stem));
            for (size_t k = 0; k < term.len; k++) {
                unsigned char c = (unsigned char)term.ptr[k];
                if (c <= ' ' || c == 0x7F || (c >= 'A' && c <= 'Z'))
                    fail_msg("U+%04X gives a term with byte %02X", (unsigned)cp, c);
            }
        }
        token_list_reset(&list);
    }
    token_list_release(&list);
    analyzer_free(analyzer);
}

static void assert_same_tokens(const struct token_list *a, const struct token_list *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->n_positions, b->n_positions);
    assert_int_equal(a->n_invalid, b->n_invalid);
    assert_int_equal(a->n_dropped, b->n_dropped);
    for (size_t i = 0; i < a->n; i++) {
        const struct token *x = &a->items[i];
        const struct token *y = &b->items[i];
        assert_true(slice_eq(x->word, y->word) && slice_eq(x->stem, y->stem));
        assert_true(x->pos == y->pos && x->off == y->off && x->len == y->len && x->kind == y->kind);
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static uint64_t random_seed(void)
{
    const char *env = getenv("NEWSDEX_SEED");
    uint64_t seed = env != NULL ? strtoull(env, NULL, 10) : (uint64_t)time(NULL);
    print_message("NEWSDEX_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static const char *const nasty[] = {
    "a",
    "b",
    "S",
    "s",
    "Z",
    "1",
    "23",
    "456",
    "don",
    " ",
    " ",
    "\n",
    "\r\n",
    ".",
    ".",
    ",",
    "'",
    "'s",
    "&",
    "+",
    "#",
    ":",
    ";",
    "_",
    "-",
    "\"",
    "@",
    "\x01",
    "\x7F",
    "\xE2\x80\x99", /* ’ */
    "\xE2\x80\x98",
    "\xE2\x80\x9B",
    "\xCA\xBC",
    "\xEF\xBC\x87",
    "\xEF\xBC\x86",
    "\xEF\xBC\x8E",
    "\xE2\x80\xA4",
    "\xC2\xAD",
    "\xE2\x80\x8D",
    "\xE2\x80\x8B",
    "\xEF\xBB\xBF",
    "\xCC\x88",
    "\xCC\x81",
    "\xC3\xA9",
    "\xC3\x9F",
    "\xC2\xB7",
    "\xC2\xBD",
    "\xE2\x81\x84",
    "\xE2\x80\xBF",
    "\xE2\x80\xAF",
    "\xD0\xB9",
    "\xD1\x91",
    "\xD7\xA9",
    "\xD6\xB8",
    "\xD9\x83",
    "\xD9\x8E",
    "\xE6\x9D\xB1",
    "\xE3\x80\x85",
    "\xE3\x81\x8C",
    "\xE3\x82\x99",
    "\xE3\x82\xAB",
    "\xE3\x83\xBC",
    "\xEF\xBD\xB6",
    "\xEF\xBE\x9E",
    "\xE0\xB9\x84",
    "\xE0\xB8\xB1",
    "\xE0\xB9\x91",
    "\xE0\xA4\xB9",
    "\xE0\xA5\x8D",
    "\xED\x95\x9C",
    "\xE2\x84\xB9",
    "\xC2\xA9",
    "\xF0\x9F\x87\xA6",
    "\xF0\x9F\x98\x80",
    "\xE2\x93\x82",
    "\xEF\xB7\xBA",
    "\xEF\xB1\x9E",
    "\xE3\x85\xA4",
    "\xC5\x89",
    "\xEF\xBC\xA1",
    "\xEF\xBC\x91",
    "\xEF\xBC\x8C",
    "\xFF",
    "\xC3",
    "\xE2\x80",
    "\xED\xA0\x80",
};

static void test_the_fast_path_equals_the_plain_one(UNUSED void **state)
{
    uint64_t seed = random_seed();
    struct analyzer *analyzer = new_analyzer("english");
    struct token_list fast = {0};
    struct token_list plain = {0};
    struct strbuf text = {0};
    for (int round = 0; round < 200000; round++) {
        uint64_t this_seed = seed;
        /* Half the texts are nearly all ASCII, where the fast path works. */
        size_t n_choices = round % 2 == 0 ? COUNT_OF(nasty) : 32;
        strbuf_reset(&text);
        for (size_t n = next_random(&seed) % 16; n > 0; n--)
            strbuf_adds(&text, nasty[next_random(&seed) % n_choices]);
        analyzer_run(analyzer, strbuf_slice(&text), &fast);
        analyzer_run_plain(analyzer, strbuf_slice(&text), &plain);
        if (fast.n != plain.n)
            print_message("seed %llu: [%s]\n", (unsigned long long)this_seed, text.buf);
        assert_same_tokens(&fast, &plain);
        token_list_reset(&fast);
        token_list_reset(&plain);
    }
    token_list_release(&fast);
    token_list_release(&plain);
    strbuf_release(&text);
    analyzer_free(analyzer);
}

static void test_a_word_buried_in_marks_is_dropped(UNUSED void **state)
{
    struct analyzer *analyzer = new_analyzer("none");
    struct token_list list = {0};
    struct strbuf text = {0};
    strbuf_adds(&text, "a\xCC\x88\xCC\xA3 b");
    for (int i = 0; i < 100; i++)
        strbuf_adds(&text, i % 2 == 0 ? "\xCC\x88" : "\xC2\xAD");
    strbuf_adds(&text, " c");
    analyzer_run(analyzer, strbuf_slice(&text), &list);
    assert_int_equal(list.n, 2);
    assert_int_equal(list.n_dropped, 1);
    assert_true(slice_is(list.items[0].word, "a"));
    assert_int_equal(list.items[1].pos, 2);
    strbuf_release(&text);
    token_list_release(&list);
    analyzer_free(analyzer);
}

/* Would take hours if any part were quadratic. */
static void test_hostile_text_is_linear(UNUSED void **state)
{
    static const char *const units[] = {
        "a.",
        "A&",
        "\xCC\x88",
        "a.\xCC\x88",
        "1,",
        "1,234",
        "'s",
        "a's",
        "+",
        "a+",
        "C#'s.",
        "a\xCC",
        "_",
        "\xFF",
        "\xE6\x9D\xB1",
        "\xC2\xAD",
        "\xD6\xB8\xCC\x88",
        "x",
        "1.'s",
        "\xE2\x80\x8D",
    };
    struct analyzer *analyzer = new_analyzer("english");
    struct token_list list = {0};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        struct strbuf text = {0};
        strbuf_adds(&text, "a");
        while (text.len < (1u << 20))
            strbuf_adds(&text, units[i]);
        analyzer_run(analyzer, strbuf_slice(&text), &list);
        token_list_reset(&list);
        analyzer_run_plain(analyzer, strbuf_slice(&text), &list);
        token_list_reset(&list);
        strbuf_release(&text);
    }
    token_list_release(&list);
    analyzer_free(analyzer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_examples_of_ANALYSIS_md),
        cmocka_unit_test(test_positions_and_ranges),
        cmocka_unit_test(test_long_words_are_dropped_but_keep_their_position),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_no_character_makes_a_bad_term),
        cmocka_unit_test(test_the_fast_path_equals_the_plain_one),
        cmocka_unit_test(test_a_word_buried_in_marks_is_dropped),
        cmocka_unit_test(test_hostile_text_is_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The short ways of making a page against their plain twins, on random texts and the sample news.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/compiler.h"
#include "common/base/strbuf.h"
#include "common/text/sentence.h"
#include "common/text/stem.h"
#include "common/text/token_filter.h"
#include "query/compile/compile.h"
#include "query/parse/parser.h"
#include "query/present/passages.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>

#define N_RANDOM_TEXTS 1000

static const char *const fragments[] = {
    "cat",
    "Cats ",
    "running ",
    "RUNNER, ",
    "dying ",
    "die ",
    "skies sky ",
    "the dog ",
    "dog\xE2\x80\x99s ",
    "do\xE2\x80\x8D\xCC\x88g ",
    "don't ",
    "U.S. ",
    "R&D ",
    "1,000 ",
    "C++ ",
    "o",
    "x2 ",
    " ",
    "  ",
    ". ",
    ".",
    "! ",
    "?\" ",
    "\n",
    "\r\n",
    "\n\n",
    "\t\v ",
    ".\n",
    "...\n",
    "READ THIS NOW MAN\n",
    "PORT ELLERY, Feb. 21 - ",
    "hotels. - The ",
    "Mr. Quill said ",
    "governor.Related ",
    "Related Content",
    "zu\xCC\x88rich ",
    "na\xC3\xAFve \xC3\xA9tudes ",
    "\xE6\x9D\xB1\xE4\xBA\xAC",
    "\xE3\x80\x82",
    "\xD0\xBA\xD0\xBE\xD1\x88\xD0\xBA\xD0\xB8 ",
    "\xFF",
    "\xC2\x85",
    "\xE2\x80\xA8",
    "\x1B",
    "\x7F",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

static void make_text(struct strbuf *text, uint64_t *random)
{
    strbuf_reset(text);
    for (uint32_t n = test_random(random) % 80; n > 0; n--)
        strbuf_adds(text, fragments[test_random(random) % COUNT_OF(fragments)]);
}

/* Each line of the sample news, with its line feeds and quotes, is a text of its own. */
typedef void text_fn(void *context, struct slice text);

static void each_sample(text_fn *fn, void *context)
{
    FILE *file = fopen("tests/data/news/wire.jsonl", "r");
    char *line = NULL;
    size_t cap = 0;
    assert_non_null(file);
    for (ssize_t len; (len = getline(&line, &cap, file)) > 0;) {
        size_t end = 0;
        for (size_t i = 0; i < (size_t)len; i++) {
            bool is_escape = line[i] == '\\' && i + 1 < (size_t)len;
            i += is_escape;
            line[end++] = is_escape && line[i] == 'n' ? '\n' : line[i];
        }
        fn(context, slice_make(line, end));
    }
    free(line);
    fclose(file);
}

static uint64_t seed;

static void each_text(text_fn *fn, void *context)
{
    uint64_t random = seed;
    struct strbuf text = {0};
    for (int i = 0; i < N_RANDOM_TEXTS; i++) {
        make_text(&text, &random);
        strbuf_reserve(&text, 0);
        fn(context, strbuf_slice(&text));
    }
    strbuf_release(&text);
    each_sample(fn, context);
}

/* --- sentences and passages ----------------------------------------------------------------- */

static void compare_sentences(UNUSED void *context, struct slice text)
{
    for (size_t off = 0; off < text.len;) {
        size_t end = sentence_next_stepwise(text, off);
        assert_int_equal(sentence_next(text, off), end);
        off = end;
    }
}

static void sentences_end_where_the_plain_twin_ends_them(UNUSED void **state)
{
    each_text(compare_sentences, NULL);
}

static void compare_passages(UNUSED void *context, struct slice text)
{
    static struct match items[] = {{3, 4, 0}, {20, 9, 0}, {22, 1, 0}, {70, 30, 0}, {300, 5, 0}};
    struct match_list matches = {.items = items};
    while (matches.n < COUNT_OF(items) && items[matches.n].off + items[matches.n].len <= text.len)
        matches.n++;
    for (size_t columns = 40; columns <= 300; columns += 130) {
        for (int with_links = 0; with_links < 2; with_links++) {
            struct passages fast = {0}, plain = {0};
            passages_cut(&fast, text, &matches, columns, with_links);
            passages_cut_plain(&plain, text, &matches, columns, with_links);
            assert_int_equal(fast.n, plain.n);
            for (size_t i = 0; i < fast.n; i++) {
                const struct piece *a = &fast.items[i], *b = &plain.items[i];
                assert_true(a->off == b->off && a->len == b->len && a->columns == b->columns &&
                            a->is_sentence_start == b->is_sentence_start &&
                            a->is_sentence_end == b->is_sentence_end);
            }
            passages_release(&fast);
            passages_release(&plain);
        }
    }
}

static void passages_are_those_of_the_plain_twin(UNUSED void **state)
{
    each_text(compare_passages, NULL);
}

/* --- highlights ------------------------------------------------------------------------------- */

struct twins {
    const char *query;
    struct highlighter *fast;
    struct highlighter *plain;
    size_t n_matches;
};

static void compare_lists(const struct twins *twins, const struct match_list *a,
                          const struct match_list *b)
{
    if (a->n != b->n)
        fail_msg("%s: %zu matches instead of %zu", twins->query, a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_memory_equal(&a->items[i], &b->items[i], sizeof(a->items[i]));
}

static void compare_highlights(void *context, struct slice text)
{
    struct twins *twins = context;
    struct slice title = slice_make(text.ptr, text.len < 40 ? text.len : 40);
    const struct highlight *fast = highlighter_run(twins->fast, title, text);
    const struct highlight *plain = highlighter_run(twins->plain, title, text);
    compare_lists(twins, &fast->title, &plain->title);
    compare_lists(twins, &fast->body, &plain->body);
    twins->n_matches += plain->body.n;
}

static void compare_query(const char *language, const char *query)
{
    struct twins twins = {.query = query};
    struct arena arena = {0};
    struct analyzer *analyzer;
    struct parse_error where;
    struct ast *ast;
    struct qtree *tree;
    struct err err = {0};
    assert_int_equal(analyzer_new(&analyzer, language, &err), ST_OK);
    assert_int_equal(query_parse(slice_str(query), &arena, &ast, &where, &err), ST_OK);
    assert_int_equal(query_compile(ast, analyzer, &arena, &tree, &err), ST_OK);
    twins.fast = highlighter_new(tree, analyzer);
    twins.plain = highlighter_new_plain(tree, analyzer);
    each_text(compare_highlights, &twins);
    assert_true(twins.n_matches > 0);
    highlighter_free(twins.fast);
    highlighter_free(twins.plain);
    analyzer_free(analyzer);
    arena_release(&arena);
}

static void highlights_are_those_of_the_plain_twin(UNUSED void **state)
{
    static const char *const queries[] = {
        "cat",
        "dying OR title:sky OR x2 OR o",
        "dog \"the dog\" -xyz",
        "\"dog's\" \"dog dog\" don't \"do\xCC\x88g\" zurich naive",
        "1000 \"R&D cat\" U.S. C++ \"Mr. Quill said\"",
        "\xE6\x9D\xB1\xE4\xBA\xAC \xD0\xBA\xD0\xBE\xD1\x88\xD0\xBA\xD0\xB0 run",
        "harbour \"the strike\" \"port ellery\"",
    };
    static const char *const languages[] = {"english", "none", "german", "finnish", "russian"};
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        for (size_t k = 0; k < COUNT_OF(queries); k++)
            compare_query(languages[i], queries[k]);
}

/* --- the filter ------------------------------------------------------------------------------- */

/* Beginnings of few letters and endings that the algorithms know, and such as they do not. */
static size_t make_word(char *word, size_t cap, uint64_t *random)
{
    static const char *const endings[] = {
        "",     "s",   "es",  "ed",   "ing",   "ly",     "y",    "ies",  "ied",    "ational",
        "ness", "ful", "ize", "eed",  "ying",  "e",      "er",   "en",   "erna",   "heten",
        "lig",  "ar",  "ir",  "ando", "mente", "azione", "ista", "amos", "issimo", "osi",
        "ssa",  "lla", "ksi", "in",   "kin",   "ei",     "ua",   "ts",   "i",      "o",
    };
    size_t n = 0;
    for (uint32_t i = 1 + test_random(random) % 4; i > 0; i--)
        word[n++] = "aeiouybcdghklnrstvxz0"[test_random(random) % 21];
    for (uint32_t i = test_random(random) % 3; i > 0; i--)
        n += (size_t)snprintf(word + n, cap - n, "%s",
                              endings[test_random(random) % COUNT_OF(endings)]);
    return n;
}

static void filter_lets_all_words_of_a_stem_pass(UNUSED void **state)
{
    static const char *const exceptions[] = {"dying", "lying", "tying", "skis", "skies", "idly",
                                             "ugly",  "eyed",  "oing",  "used", "is",    "y"};
    static const char *const languages[] = {"danish",    "english", "italian",
                                            "norwegian", "porter",  "portuguese",
                                            "russian",   "spanish", "swedish"};
    uint64_t random = seed;
    for (size_t k = 0; k < COUNT_OF(languages); k++) {
        struct stemmer *stemmer;
        struct err err = {0};
        assert_int_equal(stemmer_new(&stemmer, languages[k], &err), ST_OK);
        assert_true(stemmer_keeps_beginning(stemmer));
        for (size_t i = 0; i < 100000; i++) {
            char word[64];
            size_t len = i < COUNT_OF(exceptions)
                             ? (size_t)snprintf(word, sizeof(word), "%s", exceptions[i])
                             : make_word(word, sizeof(word), &random);
            struct token_filter filter = {0};
            token_filter_add_stem(&filter, stemmer, stemmer_stem(stemmer, slice_make(word, len)));
            if (!token_filter_passes(&filter, slice_make(word, len)))
                fail_msg("%s: %.*s does not pass", languages[k], (int)len, word);
        }
        stemmer_free(stemmer);
    }
}

static void filter_stops_what_is_not_wanted(UNUSED void **state)
{
    struct token_filter filter = {0};
    assert_false(token_filter_passes(&filter, slice_str("cat")));
    token_filter_add_word(&filter, slice_str("cat"));
    token_filter_add_word(&filter, slice_str("s"));
    assert_true(token_filter_passes(&filter, slice_str("CArpet")));
    assert_true(token_filter_passes(&filter, slice_str("S")));
    assert_false(token_filter_passes(&filter, slice_str("c")));
    assert_false(token_filter_passes(&filter, slice_str("cot")));
    assert_false(token_filter_passes(&filter, slice_str("so")));
}

int main(void)
{
    seed = test_seed();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_end_where_the_plain_twin_ends_them),
        cmocka_unit_test(passages_are_those_of_the_plain_twin),
        cmocka_unit_test(highlights_are_those_of_the_plain_twin),
        cmocka_unit_test(filter_lets_all_words_of_a_stem_pass),
        cmocka_unit_test(filter_stops_what_is_not_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

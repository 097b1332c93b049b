/* From queries to query trees, with the analyzer's own terms. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/compile/compile.h"
#include "query/parse/parser.h"

#include <string.h>

/* Compiles `query` and writes its tree to `out`, or "" when there is nothing to search for. */
static void compile(const char *stem, struct slice query, struct strbuf *out)
{
    struct arena arena = {0};
    struct analyzer *analyzer;
    struct ast *ast;
    struct parse_error where;
    struct err err = {0};
    struct qtree *tree;
    assert_int_equal(analyzer_new(&analyzer, stem, &err), ST_OK);
    assert_int_equal(query_parse(query, &arena, &ast, &where, &err), ST_OK);
    enum status status = query_compile(ast, analyzer, &arena, &tree, &err);
    strbuf_reset(out);
    if (status == ST_OK)
        qtree_print(tree, out);
    else
        assert_int_equal(status, ST_SYNTAX);
    assert_int_equal(status == ST_OK, tree != NULL);
    arena_release(&arena);
    analyzer_free(analyzer);
}

struct sample {
    const char *query;
    const char *tree;
};

static void check(const char *stem, const struct sample *samples, size_t n)
{
    struct strbuf tree = {0};
    for (size_t i = 0; i < n; i++) {
        compile(stem, slice_str(samples[i].query), &tree);
        if (strcmp(strbuf_cstr(&tree), samples[i].tree) != 0)
            fail_msg("%s: %s instead of %s", samples[i].query, strbuf_cstr(&tree), samples[i].tree);
    }
    strbuf_release(&tree);
}

static void chooses_terms(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"Rates", "Zrate"},
        {"\"Rates\"", "rates"},
        {"\"Interest Rates\"", "\"interest rates\""},
        {"well-known", "\"well known\""},
        {"example.org/news", "\"example org news\""},
        {"title:rates", "ZSrate"},
        {"title:\"rates\"", "Srates"},
        {"title:\"the rates\"", "\"Sthe Srates\""},
        {"title:well-known", "\"Swell Sknown\""},
    };
    check("english", samples, COUNT_OF(samples));
    static const struct sample unstemmed[] = {{"Rates", "rates"}, {"title:Rates", "Srates"}};
    check("none", unstemmed, COUNT_OF(unstemmed));
}

static void scripts_without_spaces_are_phrases(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"東", "東"},
        {"東京", "東京"},
        {"東京都", "\"東京 京都\""},
        {"東京都庁", "\"東京 京都 都庁\""},
        {"\"東京 tower\"", "\"東京 京 tower\""},
        {"\"tower 東京\"", "\"tower 東京\""},
        {"\"tower 東\"", "\"tower 東\""},
        {"title:東京", "S東京"},
        {"東京 京都", "(東京 OR 京都)"},
    };
    check("english", samples, COUNT_OF(samples));
}

static void combines_clauses(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"a b", "(a OR b)"},
        {"+a", "a"},
        {"+a b", "(a AND_MAYBE b)"},
        {"+a +b c d", "((a AND b) AND_MAYBE (c OR d))"},
        {"+a b -c", "((a AND_MAYBE b) AND_NOT c)"},
        {"a -b -c", "(a AND_NOT (b OR c))"},
        {"-a", "(ALL AND_NOT a)"},
        {"-a NOT b", "(ALL AND_NOT (a OR b))"},
        {"a AND b AND c", "(a AND b AND c)"},
        {"a AND (b AND c)", "(a AND b AND c)"},
        {"a AND -b", "(a AND_NOT b)"},
        {"NOT a AND NOT b", "(ALL AND_NOT (a OR b))"},
        {"+a AND b", "(b AND a)"},
        {"a OR NOT b", "(a OR (ALL AND_NOT b))"},
        {"NOT a OR NOT b", "(ALL AND_NOT (a AND b))"},
        {"a OR b c", "(a OR b OR c)"},
        {"a AND b -c", "((a AND b) AND_NOT c)"},
        {"a a b", "(a^2 OR b)"},
        {"+a +a", "a^2"},
        {"\"a b\" \"a b\"", "(\"a b\" OR \"a b\")"},
        {"title:(a -b) c", "((Sa AND_NOT Sb) OR c)"},
    };
    check("none", samples, COUNT_OF(samples));
}

static void leaves_out_what_has_no_word(void **state UNUSED)
{
    static const struct sample samples[] = {
        {"a & b", "(a OR b)"},         {"a AND !!!", "a"}, {"+a -!!!", "a"},
        {"??? -b", "(ALL AND_NOT b)"}, {"+\"\" b", "b"},   {"!!!", ""},
        {"-!!! (\"...\") --", ""},
    };
    check("none", samples, COUNT_OF(samples));
}

static void too_long_words_match_nothing(void **state UNUSED)
{
    static const struct {
        const char *before;
        const char *after;
        const char *tree;
    } samples[] = {
        {"", "", "NOTHING"}, {"\"a ", " b\"", "NOTHING"},
        {"a ", "", "a"},     {"a AND ", "", "NOTHING"},
        {"a -", "", "a"},    {"+", " b", "NOTHING"},
    };
    struct strbuf query = {0};
    struct strbuf tree = {0};
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        strbuf_reset(&query);
        strbuf_adds(&query, samples[i].before);
        for (int j = 0; j <= TERM_MAX_BYTES; j++)
            strbuf_addc(&query, 'x');
        strbuf_adds(&query, samples[i].after);
        compile("none", strbuf_slice(&query), &tree);
        assert_string_equal(strbuf_cstr(&tree), samples[i].tree);
    }
    strbuf_release(&query);
    strbuf_release(&tree);
}

static void too_long_phrases_are_refused(void **state)
{
    (void)state;
    struct strbuf query = {0};
    struct arena arena = {0};
    struct analyzer *analyzer;
    strbuf_addc(&query, '"');
    for (int i = 0; i <= PHRASE_MAX_WORDS; i++)
        strbuf_adds(&query, "the ");
    strbuf_addc(&query, '"');
    struct parse_error where;
    struct ast *ast;
    struct qtree *tree;
    struct err err = {0};
    assert_int_equal(analyzer_new(&analyzer, "none", &err), ST_OK);
    assert_int_equal(query_parse(strbuf_slice(&query), &arena, &ast, &where, &err), ST_OK);
    assert_int_equal(query_compile(ast, analyzer, &arena, &tree, &err), ST_LIMIT);
    assert_null(tree);
    analyzer_free(analyzer);
    arena_release(&arena);
    strbuf_release(&query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_terms),
        cmocka_unit_test(scripts_without_spaces_are_phrases),
        cmocka_unit_test(combines_clauses),
        cmocka_unit_test(leaves_out_what_has_no_word),
        cmocka_unit_test(too_long_words_match_nothing),
        cmocka_unit_test(too_long_phrases_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

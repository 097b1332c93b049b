/* The query language: trees, spans, mistakes and limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/strbuf.h"
#include "query/parse/parser.h"

#include <stdlib.h>
#include <string.h>

/* Writes a node as operator and children: [..] a list, {AND ..}, {OR ..}, <phrase>, t:title. */
static void print_node(const struct ast_node *node, struct strbuf *out)
{
    static const char *const opening[] = {"", "<", "[", "{AND ", "{OR "};
    static const char *const closing[] = {"", ">", "]", "}", "}"};
    static const char *const signs[] = {"", "+", "-"};
    strbuf_adds(out, signs[node->sign]);
    if (node->field == AST_TITLE)
        strbuf_adds(out, "t:");
    strbuf_adds(out, opening[node->op]);
    strbuf_add_slice(out, node->text);
    for (const struct ast_node *child = node->first; child != NULL; child = child->next) {
        print_node(child, out);
        if (child->next != NULL)
            strbuf_addc(out, ' ');
    }
    strbuf_adds(out, closing[node->op]);
}

static void check_span(const struct ast_node *node, size_t from, size_t to)
{
    assert_in_range(node->off, from, to);
    assert_in_range(node->off + node->len, node->off + 1, to);
    for (const struct ast_node *child = node->first; child != NULL; child = child->next) {
        check_span(child, node->off, node->off + node->len);
        from = child->off + child->len;
        if (child->next != NULL)
            assert_true(child->next->off >= from);
    }
}

static const struct {
    const char *query;
    const char *tree;
} good[] = {
    {"a", "[a]"},
    {"  a\t b\n", "[a b]"},
    {"a\xE3\x80\x80\x62", "[a b]"},
    {"+a b -c", "[+a b -c]"},
    {"NOT a", "[-a]"},
    {"NOT NOT a", "[a]"},
    {"NOT -a", "[a]"},
    {"NOT +a", "[-a]"},
    {"a AND b OR c AND d e", "[{OR {AND a b} {AND c d}} e]"},
    {"a b AND c", "[a {AND b c}]"},
    {"a AND NOT b AND c", "[{AND a -b c}]"},
    {"a AND -b", "[{AND a -b}]"},
    {"+a AND b c", "[{AND +a b} c]"},
    {"(a OR b) AND c", "[{AND [{OR a b}] c}]"},
    {"-(a b) +(c)", "[-[a b] +[c]]"},
    {"+(-a)", "[+[-a]]"},
    {"and or not", "[and or not]"},
    {"\"a AND b\" +OR", "[<a AND b> +OR]"},
    {"+\"the who\" +uk", "[+<the who> +uk]"},
    {"\xE2\x80\x9C"
     "a b\xE2\x80\x9D c",
     "[<a b> c]"},
    {"\xE2\x80\x9E"
     "a\xE2\x80\x9C \xC2\xAB"
     "b\xC2\xBB \xC2\xBB"
     "c\xC2\xAB",
     "[<a> <b> <c>]"},
    {"\"a \xE2\x80\x9C"
     "b\xE2\x80\x9D c\"",
     "[<a \xE2\x80\x9C"
     "b\xE2\x80\x9D c>]"},
    {"\"\" a", "[<> a]"},
    {"a\"b c\"d", "[a <b c> d]"},
    {"well-known a+b C++", "[well-known a+b C++]"},
    {"a - b + c -- --d +-e - ", "[a - b + c -- --d +-e -]"},
    {"(a -)", "[[a -]]"},
    {"\"a\"-b", "[<a> -b]"},
    {"title:a TITLE:\"a b\" title:(c -d) e", "[t:a t:<a b> [t:c -t:d] e]"},
    {"-title:a title:-b title:NOT", "[-t:a t:-b t:NOT]"},
    {"title:(a title:b)", "[[t:a t:b]]"},
    {"title:title:a", "[t:title:a]"},
    {"foo:bar 10:30 http://x.y/?z=1 title: title", "[foo:bar 10:30 http://x.y/?z=1 title: title]"},
    {"titles:a subtitle:b", "[titles:a subtitle:b]"},
    {"a\xFF\xFE b", "[a\xFF\xFE b]"},
    {"f(x)", "[f [x]]"},
};

static void parses(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct arena arena = {0};
        struct ast *ast;
        struct parse_error where;
        struct err err = {0};
        struct strbuf tree = {0};
        struct slice query = slice_str(good[i].query);
        if (query_parse(query, &arena, &ast, &where, &err) != ST_OK)
            fail_msg("%s: %s", good[i].query, err.text);
        print_node(ast->root, &tree);
        assert_string_equal(tree.buf, good[i].tree);
        check_span(ast->root, 0, query.len);
        strbuf_release(&tree);
        arena_release(&arena);
    }
}

/* A bare query is a list of words, and each keeps its place. */
static void parses_bare_words(void **state UNUSED)
{
    static const struct {
        const char *query;
        const char *tree;
    } cases[] = {
        {"+a -b AND c OR NOT d", "[+a -b AND c OR NOT d]"},
        {"what (is) \"this\"? (", "[what is this ?]"},
        {"title:a title:(b c)", "[title:a title: b c]"},
        {"Dublin\xE2\x80\x99s \xE2\x80\x9Cold\xE2\x80\x9D well-known\"",
         "[Dublin\xE2\x80\x99s old well-known]"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct ast *ast;
        struct parse_error where;
        struct err err = {0};
        struct strbuf tree = {0};
        struct slice query = slice_str(cases[i].query);
        assert_int_equal(query_parse_bare(query, &arena, &ast, &where, &err), ST_OK);
        print_node(ast->root, &tree);
        assert_string_equal(tree.buf, cases[i].tree);
        check_span(ast->root, 0, query.len);
        for (const struct ast_node *word = ast->root->first; word != NULL; word = word->next) {
            assert_int_equal(word->op, AST_WORD);
            assert_int_equal(word->sign, AST_MAY);
            assert_ptr_equal(word->text.ptr, query.ptr + word->off);
        }
        assert_int_equal(query_parse_bare(slice_str("(\") "), &arena, &ast, &where, &err),
                         ST_SYNTAX);
        strbuf_release(&tree);
        arena_release(&arena);
    }
}

static const struct {
    const char *query;
    const char *says;
    size_t off;
    size_t len;
} bad[] = {
    {"", "empty", 0, 0},
    {" \t ", "empty", 0, 0},
    {"a \"b c", "unbalanced quote", 2, 1},
    {"\xE2\x80\x9C"
     "b",
     "unbalanced quote", 0, 3},
    {"title:\"b", "unbalanced quote", 6, 1},
    {"+\"b", "unbalanced quote", 1, 1},
    {"(a (b)", "never closed", 0, 1},
    {"a )", "no open parenthesis", 2, 1},
    {")", "no open parenthesis", 0, 1},
    {"a ()", "nothing stands between", 2, 2},
    {"( )", "nothing stands between", 0, 3},
    {"AND b", "before AND", 0, 3},
    {"a (OR b)", "before OR", 3, 2},
    {"a OR", "after OR", 2, 2},
    {"(a AND) b", "after AND", 3, 3},
    {"a AND OR b", "after AND", 2, 3},
    {"a OR AND b", "after OR", 2, 2},
    {"NOT", "after NOT", 0, 3},
    {"a NOT NOT", "after NOT", 6, 3},
    {"a AND NOT", "after NOT", 6, 3},
    {"(NOT)", "after NOT", 1, 3},
};

static void points_at_mistakes(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct arena arena = {0};
        struct ast *ast;
        struct parse_error where = {99, 99};
        struct err err = {0};
        assert_int_equal(query_parse(slice_str(bad[i].query), &arena, &ast, &where, &err),
                         ST_SYNTAX);
        assert_null(ast);
        if (strstr(err.text, bad[i].says) == NULL)
            fail_msg("%s: %s", bad[i].query, err.text);
        assert_int_equal(where.off, bad[i].off);
        assert_int_equal(where.len, bad[i].len);
        arena_release(&arena);
    }
}

static enum status parse_repeated(const char *before, const char *middle, const char *after,
                                  size_t n)
{
    struct strbuf query = {0};
    struct arena arena = {0};
    struct ast *ast;
    struct parse_error where;
    struct err err = {0};
    for (size_t i = 0; i < n; i++)
        strbuf_adds(&query, before);
    strbuf_adds(&query, middle);
    for (size_t i = 0; i < n; i++)
        strbuf_adds(&query, after);
    enum status status = query_parse(strbuf_slice(&query), &arena, &ast, &where, &err);
    if (status != ST_OK)
        assert_true(where.off <= query.len);
    strbuf_release(&query);
    arena_release(&arena);
    return status;
}

static void has_limits(void **state UNUSED)
{
    assert_int_equal(parse_repeated("(", "a", ")", QUERY_MAX_DEPTH), ST_OK);
    assert_int_equal(parse_repeated("(", "a", ")", QUERY_MAX_DEPTH + 1), ST_LIMIT);
    assert_int_equal(parse_repeated("(", "a", ")", 30000), ST_LIMIT);
    assert_int_equal(parse_repeated("(a) ", "a", "", QUERY_MAX_DEPTH + 1), ST_OK);
    assert_int_equal(parse_repeated("NOT ", "a", "", 10000), ST_OK);
    assert_int_equal(parse_repeated("a ", "", "", QUERY_MAX_CLAUSES), ST_OK);
    assert_int_equal(parse_repeated("a ", "a", "", QUERY_MAX_CLAUSES), ST_LIMIT);
    assert_int_equal(parse_repeated("a", "", "", QUERY_MAX_BYTES), ST_OK);
    assert_int_equal(parse_repeated("a", "a", "", QUERY_MAX_BYTES), ST_LIMIT);
}

static void check_picture(const char *query, struct parse_error where, const char *expected)
{
    struct strbuf out = {0};
    parse_error_print(&where, slice_str(query), &out);
    assert_string_equal(out.buf, expected);
    strbuf_release(&out);
}

static void draws_the_place(void **state UNUSED)
{
    check_picture("a OR", (struct parse_error){2, 2}, "  a OR\n    ^^\n");
    check_picture("a", (struct parse_error){1, 0}, "  a\n   ^\n");
    check_picture("", (struct parse_error){0, 0}, "  \n  ^\n");
    /* Wide characters take two columns, a combining mark none, a control character a blank. */
    check_picture("\xE6\x9D\xB1\xE4\xBA\xAC (", (struct parse_error){7, 1},
                  "  \xE6\x9D\xB1\xE4\xBA\xAC (\n       ^\n");
    check_picture("e\xCC\x81\t\033(", (struct parse_error){5, 1}, "  e\xCC\x81  (\n     ^\n");
    check_picture("0123456789012345678901234567890123456789(01234567890123456789012345678901234567",
                  (struct parse_error){40, 1},
                  "  …456789012345678901234567890123456789(012345678901234567890123456789012345…\n"
                  "                                       ^\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(parses_bare_words),
        cmocka_unit_test(points_at_mistakes),
        cmocka_unit_test(has_limits),
        cmocka_unit_test(draws_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

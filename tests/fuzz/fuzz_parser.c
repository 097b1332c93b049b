/*
 * Fuzzes the way of a query through parser, compiler, highlighter, snippet and printers. The part
 * of the input after the first line feed is the article.
 */
#include "query/compile/compile.h"
#include "query/parse/parser.h"
#include "query/present/print_json.h"
#include "query/present/print_text.h"
#include "query/present/snippet.h"
#include "tests/fuzz/driver.h"

#include "common/text/utf8.h"

#include <stdlib.h>

static const char *const seeds[] = {
    "fed interest rates\nThe Fed raised interest rates. Rates rose.\n.\nREAD THIS STORY NOW\nEnd.",
    "+griffith \"the observatory\" -(a OR b)\nThe observatory opened. Griffith spoke.",
    "title:(a AND NOT b) OR well-known c.d\na b well-known c.d.Related Content",
    "\xE2\x80\x9C"
    "a b\xE2\x80\x9D "
    "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD\n\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD\xE3\x80\x82",
    "NOT NOT -x ((y))\nx y\xFF\033[31m z\xE2\x80\xAE",
};

size_t fuzz_seed(size_t i, const uint8_t **bytes)
{
    *bytes = NULL;
    if (i >= COUNT_OF(seeds))
        return 0;
    *bytes = (const uint8_t *)seeds[i];
    return strlen(seeds[i]);
}

/* What no input may break: marks in order and inside valid text. */
static void check_marked(const struct marked *marked)
{
    size_t end = 0;
    if (!utf8_is_valid(marked->text))
        abort();
    for (size_t i = 0; i < marked->n_marks; i++) {
        const struct mark *mark = &marked->marks[i];
        if (mark->len == 0 || mark->off < end || mark->off + mark->len > marked->text.len)
            abort();
        end = mark->off + mark->len;
    }
}

static void present(struct slice query, const struct qtree *tree, struct analyzer *analyzer,
                    struct slice text, struct arena *arena)
{
    struct highlighter *highlighter = highlighter_new(tree, analyzer);
    const struct highlight *found = highlighter_run(highlighter, text, text);
    struct snippet_options options = {.columns = 40, .n_leaves = highlighter_n_leaves(highlighter)};
    struct page_hit hit = {.rank = 1, .score = 1, .article = {.id = text, .url = text}};
    marked_make(text, &found->title, arena, &hit.title);
    snippet_make(text, &found->body, &options, arena, &hit.snippet);
    check_marked(&hit.title);
    check_marked(&hit.snippet);
    struct page page = {.query = query, .total = 1, .hits = &hit, .n_hits = 1};
    struct strbuf out = {0};
    print_text(&page, &(struct print_options){.colour = true, .width = 30}, &out);
    print_json(&page, &out);
    if (!utf8_is_valid(strbuf_slice(&out)))
        abort();
    strbuf_release(&out);
    highlighter_free(highlighter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct analyzer *analyzer;
    struct err err = {0};
    if (analyzer == NULL && analyzer_new(&analyzer, "english", &err) != ST_OK)
        abort();
    struct slice input = slice_make((const char *)data, size);
    const char *feed = size > 0 ? memchr(data, '\n', size) : NULL;
    struct slice query = slice_make(input.ptr, feed != NULL ? (size_t)(feed - input.ptr) : size);
    struct slice text = slice_make(input.ptr + query.len, size - query.len);
    struct arena arena = {0};
    struct ast *ast;
    struct parse_error where = {0};
    struct qtree *tree;
    if (query_parse_bare(query, &arena, &ast, &where, &err) != ST_OK &&
        where.off + where.len > query.len)
        abort();
    if (query_parse(query, &arena, &ast, &where, &err) != ST_OK) {
        struct strbuf picture = {0};
        if (where.off + where.len > query.len)
            abort();
        parse_error_print(&where, query, &picture);
        strbuf_release(&picture);
    } else if (query_compile(ast, analyzer, &arena, &tree, &err) == ST_OK) {
        present(query, tree, analyzer, text, &arena);
    }
    arena_release(&arena);
    return 0;
}

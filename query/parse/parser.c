#include "query/parse/parser.h"

#include "query/parse/lexer.h"

#include <stdint.h>

/* Recursive descent, one function for each rule of GRAMMAR.md. `now` is the lexeme to be read
 * next; `pending` is the AND, OR or NOT that waits for an operand, for the error message. */
struct parser {
    struct lexer lexer;
    struct lexeme now;
    struct lexeme pending;
    struct arena *arena;
    enum ast_field field; /* of the innermost parenthesis */
    size_t n_clauses;
    size_t depth;
    struct parse_error *where;
    struct err *err;
};

static enum status parse_list(struct parser *parser, struct ast_node **list);

static void advance(struct parser *parser)
{
    parser->now = lexer_next(&parser->lexer);
}

/* Points at a lexeme; the caller sets the error. */
static void point_at(struct parser *parser, const struct lexeme *lexeme)
{
    *parser->where = (struct parse_error){lexeme->off, lexeme->len};
}

static struct ast_node *node_new(struct parser *parser, enum ast_op op, size_t off)
{
    struct ast_node *node = arena_zalloc(parser->arena, sizeof(*node));
    node->op = op;
    node->off = off;
    return node;
}

static enum status missing_operand(struct parser *parser)
{
    if (parser->pending.kind == LEX_END) {
        point_at(parser, &parser->now);
        return err_set(parser->err, ST_SYNTAX,
                       "nothing stands before %.*s: give it a word on its left, or write it in "
                       "lower case to search for the word",
                       SLICE_ARG(parser->now.text));
    }
    point_at(parser, &parser->pending);
    return err_set(parser->err, ST_SYNTAX,
                   "nothing stands after %.*s: give it a word on its right, or write it in lower "
                   "case to search for the word",
                   SLICE_ARG(parser->pending.text));
}

static enum status parse_clause(struct parser *parser, struct ast_node **node)
{
    if (++parser->n_clauses > QUERY_MAX_CLAUSES) {
        point_at(parser, &parser->now);
        return err_set(parser->err, ST_LIMIT,
                       "the query has more than %d words and phrases: make it shorter",
                       QUERY_MAX_CLAUSES);
    }
    *node = node_new(parser, parser->now.kind == LEX_WORD ? AST_WORD : AST_PHRASE, parser->now.off);
    (*node)->len = parser->now.len;
    (*node)->text = parser->now.text;
    (*node)->field = parser->field;
    advance(parser);
    return ST_OK;
}

/* "(" list ")" */
static enum status parse_group(struct parser *parser, struct ast_node **node)
{
    struct lexeme open = parser->now;
    if (++parser->depth > QUERY_MAX_DEPTH) {
        point_at(parser, &open);
        return err_set(parser->err, ST_LIMIT,
                       "more than %d parentheses stand inside each other: make the query simpler",
                       QUERY_MAX_DEPTH);
    }
    advance(parser);
    if (parser->now.kind == LEX_CLOSE) {
        *parser->where = (struct parse_error){open.off, parser->now.off + 1 - open.off};
        return err_set(parser->err, ST_SYNTAX,
                       "nothing stands between the parentheses: fill them or leave them out");
    }
    TRY(parse_list(parser, node));
    if (parser->now.kind != LEX_CLOSE) {
        point_at(parser, &open);
        return err_set(parser->err, ST_SYNTAX,
                       "the parenthesis that opens here is never closed: add a )");
    }
    (*node)->off = open.off;
    (*node)->len = parser->now.off + 1 - open.off;
    parser->depth--;
    advance(parser);
    return ST_OK;
}

/* word | phrase | group, the latter two and the former perhaps with a field before them */
static enum status parse_primary(struct parser *parser, struct ast_node **node)
{
    enum ast_field outer = parser->field;
    if (parser->now.kind == LEX_FIELD) {
        parser->field = parser->now.field;
        advance(parser);
    }
    enum status status;
    switch (parser->now.kind) {
    case LEX_WORD:
    case LEX_PHRASE:
        status = parse_clause(parser, node);
        break;
    case LEX_OPEN:
        status = parse_group(parser, node);
        break;
    case LEX_OPEN_QUOTE:
        point_at(parser, &parser->now);
        status = err_set(parser->err, ST_SYNTAX,
                         "unbalanced quote: the phrase that begins here has no end; close it with "
                         "\" or leave the quote out");
        break;
    default:
        status = missing_operand(parser);
        break;
    }
    parser->field = outer;
    return status;
}

/* { "NOT" } [ "+" | "-" ] primary */
static enum status parse_operand(struct parser *parser, struct ast_node **node)
{
    bool is_negative = false;
    for (; parser->now.kind == LEX_NOT; advance(parser)) {
        is_negative = !is_negative;
        parser->pending = parser->now;
    }
    bool is_must = parser->now.kind == LEX_PLUS;
    if (is_must || parser->now.kind == LEX_MINUS) {
        is_negative ^= !is_must;
        advance(parser);
    }
    TRY(parse_primary(parser, node));
    (*node)->sign = is_negative ? AST_NOT : is_must ? AST_MUST : AST_MAY;
    parser->pending.kind = LEX_END;
    return ST_OK;
}

/* Whether the lexeme to come joins operands of `op`; AND and OR differ in nothing else. */
static bool is_joint(const struct parser *parser, enum ast_op op)
{
    return parser->now.kind == (op == AST_AND ? LEX_AND : LEX_OR);
}

/* operand { "AND" operand }, and one level up: conjunction { "OR" conjunction } */
static enum status parse_chain(struct parser *parser, enum ast_op op, struct ast_node **node)
{
    TRY(op == AST_OR ? parse_chain(parser, AST_AND, node) : parse_operand(parser, node));
    if (!is_joint(parser, op))
        return ST_OK;
    struct ast_node *chain = node_new(parser, op, (*node)->off);
    chain->first = *node;
    struct ast_node *last = *node;
    while (is_joint(parser, op)) {
        parser->pending = parser->now;
        advance(parser);
        struct ast_node *next;
        TRY(op == AST_OR ? parse_chain(parser, AST_AND, &next) : parse_operand(parser, &next));
        last->next = next;
        last = next;
    }
    chain->len = last->off + last->len - chain->off;
    *node = chain;
    return ST_OK;
}

/* disjunction { disjunction }; ends before ")" and at the end. An operator that nothing precedes
 * is found by parse_primary. */
static enum status parse_list(struct parser *parser, struct ast_node **list)
{
    *list = node_new(parser, AST_LIST, parser->now.off);
    struct ast_node **link = &(*list)->first;
    do {
        TRY(parse_chain(parser, AST_OR, link));
        (*list)->len = (*link)->off + (*link)->len - (*list)->off;
        link = &(*link)->next;
    } while (parser->now.kind != LEX_END && parser->now.kind != LEX_CLOSE);
    return ST_OK;
}

/* The query, which is one list and nothing after it. */
static enum status parse_query(struct parser *parser, struct ast_node **root)
{
    advance(parser);
    if (parser->now.kind == LEX_END) {
        *parser->where = (struct parse_error){0};
        return err_set(parser->err, ST_SYNTAX, "the query is empty: give a word to search for");
    }
    if (parser->now.kind != LEX_CLOSE)
        TRY(parse_list(parser, root));
    if (parser->now.kind == LEX_CLOSE) {
        point_at(parser, &parser->now);
        return err_set(parser->err, ST_SYNTAX,
                       "there is no open parenthesis to close here: leave the ) out");
    }
    return ST_OK;
}

static enum status parse_text(struct lexer lexer, struct arena *arena, struct ast **ast,
                              struct parse_error *where, struct err *err)
{
    *ast = NULL;
    if (lexer.text.len > QUERY_MAX_BYTES) {
        *where = (struct parse_error){QUERY_MAX_BYTES, 0};
        return err_set(err, ST_LIMIT, "the query has %zu bytes, more than %zu: make it shorter",
                       lexer.text.len, QUERY_MAX_BYTES);
    }
    struct parser parser = {.lexer = lexer, .arena = arena, .where = where, .err = err};
    struct ast_node *root = NULL;
    TRY(parse_query(&parser, &root));
    *ast = arena_alloc(arena, sizeof(**ast));
    **ast = (struct ast){.query = lexer.text, .root = root};
    return ST_OK;
}

enum status query_parse(struct slice text, struct arena *arena, struct ast **ast,
                        struct parse_error *where, struct err *err)
{
    return parse_text((struct lexer){.text = text}, arena, ast, where, err);
}

enum status query_parse_bare(struct slice text, struct arena *arena, struct ast **ast,
                             struct parse_error *where, struct err *err)
{
    return parse_text((struct lexer){.text = text, .is_bare = true}, arena, ast, where, err);
}

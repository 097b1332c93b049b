/*
 * The abstract syntax tree of a query: what GRAMMAR.md makes of the text, before analysis.
 *
 * Nothing here knows words or terms: the text of a word is what stood between blanks. Each node
 * carries its place in the query, so that a later stage can point at it.
 */
#ifndef QUERY_PARSE_AST_H
#define QUERY_PARSE_AST_H

#include "common/base/slice.h"

#include <stddef.h>

enum ast_op {
    AST_WORD,   /* a run of characters without blanks; analysis may find several words in it */
    AST_PHRASE, /* what stood between quotes */
    AST_LIST,   /* clauses side by side: the whole query, or a parenthesis */
    AST_AND,    /* operands of AND, two or more */
    AST_OR,     /* operands of OR, two or more */
};

/* How a node takes part in its parent. Beside AND and OR, AST_MUST says no more than AST_MAY. */
enum ast_sign {
    AST_MAY,
    AST_MUST, /* +x */
    AST_NOT,  /* -x, NOT x */
};

enum ast_field {
    AST_ANYWHERE,
    AST_TITLE,
};

struct ast_node {
    enum ast_op op;
    enum ast_sign sign;
    enum ast_field field;   /* AST_WORD, AST_PHRASE: a parenthesis has handed its field down */
    size_t off;             /* bytes of the query that it stands for: quotes and parentheses */
    size_t len;             /* included, field and sign not */
    struct slice text;      /* AST_WORD, AST_PHRASE: without quotes; borrowed from the query */
    struct ast_node *first; /* the operators: their children, linked by `next`; never NULL */
    struct ast_node *next;
};

/* Lives in the arena that query_parse was given; borrows the query's text. */
struct ast {
    struct slice query;
    const struct ast_node *root; /* an AST_LIST */
};

#endif

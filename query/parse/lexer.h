/*
 * The lexer of the query language: text to lexemes, one at a time.
 *
 * It alone knows which characters are operators and where. Any bytes are lexed; the only mistake
 * it can meet is a quote without its end, and in a bare query none.
 */
#ifndef QUERY_PARSE_LEXER_H
#define QUERY_PARSE_LEXER_H

#include "common/base/slice.h"
#include "query/parse/ast.h"

#include <stdbool.h>
#include <stddef.h>

enum lexeme_kind {
    LEX_END,
    LEX_WORD,
    LEX_PHRASE,
    LEX_OPEN_QUOTE, /* a quote without its end: a mistake, whatever stands around it */
    LEX_OPEN,
    LEX_CLOSE,
    LEX_AND,
    LEX_OR,
    LEX_NOT,
    LEX_PLUS,  /* a word, field, phrase or parenthesis follows for certain, */
    LEX_MINUS, /* perhaps with a mistake in it; so after LEX_FIELD */
    LEX_FIELD,
};

struct lexeme {
    enum lexeme_kind kind;
    size_t off; /* its bytes in the query */
    size_t len;
    struct slice text;    /* LEX_WORD, LEX_PHRASE: the text without quotes */
    enum ast_field field; /* LEX_FIELD */
};

/* Start with {.text = query}, and for a bare query, all of whose lexemes are LEX_WORD, with
 * {.text = query, .is_bare = true}. */
struct lexer {
    struct slice text;
    bool is_bare;
    size_t at;
    enum lexeme_kind last; /* LEX_END at the start */
};

/* The next lexeme; LEX_END again and again at the end. */
struct lexeme lexer_next(struct lexer *lexer);

#endif

/*
 * The parser of the query language that GRAMMAR.md defines.
 */
#ifndef QUERY_PARSE_PARSER_H
#define QUERY_PARSE_PARSER_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "query/parse/ast.h"
#include "query/parse/parse_error.h"

/* Limits of a query: bytes, words and phrases, and parentheses inside each other. They bound what
 * one query may cost and keep recursion shallow. */
#define QUERY_MAX_BYTES   ((size_t)64 * 1024)
#define QUERY_MAX_CLAUSES 4096
#define QUERY_MAX_DEPTH   256

/* Parses `text` as GRAMMAR.md says into `*ast`, which lives in `arena` and borrows `text`. On
 * ST_SYNTAX and ST_LIMIT `*ast` is NULL, `*where` is the place, and `err` says what is wrong there
 * and what to do. */
enum status query_parse(struct slice text, struct arena *arena, struct ast **ast,
                        struct parse_error *where, struct err *err) MUST_USE;

/* As query_parse for a bare query: a list of words that may match, whatever they look like. Only
 * one without words and one that passes a limit is wrong. */
enum status query_parse_bare(struct slice text, struct arena *arena, struct ast **ast,
                             struct parse_error *where, struct err *err) MUST_USE;

#endif

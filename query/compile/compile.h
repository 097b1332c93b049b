/*
 * The compiler: a syntax tree to a query tree, by the same analysis that built the index.
 *
 * A bare word reads its stem; one in which analysis finds several words is their phrase, and
 * quoted text reads words as they stand. Text without a word in it is left out; a word
 * too long to be indexed matches nothing.
 */
#ifndef QUERY_COMPILE_COMPILE_H
#define QUERY_COMPILE_COMPILE_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/engine/qtree.h"
#include "common/text/analyzer.h"
#include "query/parse/ast.h"

/* The most words of one phrase: a longer one would cost much and match hardly anything. */
#define PHRASE_MAX_WORDS 512

/* Compiles `ast` into `*tree`, which lives in `arena` and borrows nothing from the tree or the
 * query. ST_SYNTAX, and `*tree` NULL, when the query has nothing to search for;
 * ST_LIMIT when a phrase has more than PHRASE_MAX_WORDS words. */
enum status query_compile(const struct ast *ast, struct analyzer *analyzer, struct arena *arena,
                          struct qtree **tree, struct err *err) MUST_USE;

#endif

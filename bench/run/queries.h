/*
 * The list of queries that a run asks, each with the class it is reported under.
 *
 * A file has one query a line: a JSON object with `query` and, if it likes, `tags`, as the public
 * yardstick's list has them, or the query itself. Immutable after reading; threads share it.
 */
#ifndef BENCH_RUN_QUERIES_H
#define BENCH_RUN_QUERIES_H

#include "bench/results/results.h"
#include "common/base/slice.h"

/* The largest file that is read. */
#define QUERIES_MAX_BYTES ((size_t)256 << 20)

/* The class of a query by its form: "negated" when a word or group is excluded, else "two-phase-
 * critic" for a phrase beside something else, "phrase" for one alone, "intersection" when all words
 * are required, "intersection_union" when some are, "union" of several words, "term" for one. What
 * uses more of the query language is "mixed". Static storage. */
const char *queries_class_of_form(struct slice query);

/* Reads the queries of a file into `results`. Empty lines are left out. `classes` is a list of
 * names separated by commas that are kept, or NULL for all. ST_SYNTAX with file and line for a line
 * that begins an object and is none, has no query, or one with a control character, which the line
 * protocol could not carry; also when no query is left. */
enum status queries_read(const char *path, const char *classes, struct results *results,
                         struct err *err) MUST_USE;

/* Whether `name` is in a list of names separated by commas. */
bool queries_list_has(const char *list, const char *name);

#endif

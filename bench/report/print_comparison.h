/*
 * A comparison as people and as programs read it.
 */
#ifndef BENCH_REPORT_PRINT_COMPARISON_H
#define BENCH_REPORT_PRINT_COMPARISON_H

#include "bench/report/comparison.h"
#include "common/base/strbuf.h"

/* Appends a table for a terminal, a row a line, with what it means below. */
void print_comparison_text(const struct comparison *comparison, struct strbuf *out);

/* Appends one JSON object: "format" is "newsdex-bench-comparison", "version" 1, "rows" and counts.
 * An interval that is not known is null. */
void print_comparison_json(const struct comparison *comparison, struct strbuf *out);

#endif

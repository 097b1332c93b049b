/*
 * The performance section of a README: Markdown made of results, between two marker lines.
 */
#ifndef BENCH_REPORT_README_SECTION_H
#define BENCH_REPORT_README_SECTION_H

#include "bench/results/results.h"
#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

/* Each stands alone on a line. */
#define README_BEGIN "<!-- bench:begin -->"
#define README_END   "<!-- bench:end -->"

/* Appends the section: for each command of each closed pass our times and the peers', builds,
 * sizes, machine, versions, date and command. */
void readme_section(const struct results *results, size_t n_results, struct strbuf *out);

/* Appends `text` with what stands between the markers replaced by `section`; all else stays to the
 * byte. ST_SYNTAX when there is not exactly one pair in this order; `name` is what the message
 * calls the text. */
enum status readme_splice(struct slice text, struct slice section, const char *name,
                          struct strbuf *out, struct err *err) MUST_USE;

#endif

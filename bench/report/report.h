/*
 * A report: the page that is made of results, section by section.
 *
 * A section that the results say nothing for appends nothing. Each is a function of its own and
 * stands in a file of its own; report_make puts them in order.
 */
#ifndef BENCH_REPORT_REPORT_H
#define BENCH_REPORT_REPORT_H

#include "bench/report/figure.h"
#include "bench/results/results.h"
#include "common/base/strbuf.h"

/* A report in the making. Results and program are borrowed. Owned by one thread. */
struct report {
    const struct results *results;
    size_t n_results;
    const char *gnuplot;
    struct strbuf page;
    unsigned n_figures;
};

/* Appends the whole page to `report->page`. Errors as gnuplot_run; then the page is unfinished. */
enum status report_make(struct report *report, struct err *err) MUST_USE;

/* Whether the targets' answers were found to differ. */
bool report_has_mismatches(const struct report *report);

/* What was compared, answers that differ first. Loud when there are any: it then belongs on top. */
void report_checks(struct report *report);

/* Closed loop: a table a command of targets by classes, means as bars, distributions as curves. */
enum status report_speed(struct report *report, struct err *err) MUST_USE;

/* Open loop: what a query takes as the rate of arrivals rises. */
enum status report_rate(struct report *report, struct err *err) MUST_USE;

/* Time and size against the number of articles, for each family of archives: those whose names are
 * the same but for numbers. */
enum status report_growth(struct report *report, struct err *err) MUST_USE;

/* What the bytes of each index are. */
enum status report_size(struct report *report, struct err *err) MUST_USE;

/* Speed, memory and stages of builds, with the floors of the machine. */
enum status report_build(struct report *report, struct err *err) MUST_USE;

/* Judged topics: each target's measures, and which differences are more than chance. */
void report_relevance(struct report *report);

/* Machine, versions, command and date of each result. */
void report_circumstances(struct report *report);

/* What the results leave open: queries not answered, things not measured. */
void report_gaps(struct report *report);

/* --- for the sections --- */

/* Appends a figure with the next number. */
enum status report_figure(struct report *report, const struct figure *figure,
                          struct err *err) MUST_USE;

/* Appends `text` escaped; then empties it. */
void report_put(struct report *report, struct strbuf *text);

/* Appends an <h3> of which corpus and which conditions what follows is; `pass` may be NULL. */
void report_heading(struct report *report, const struct results *results,
                    const struct results_pass *pass);

#endif

/*
 * A picture of a report: numbers in, an HTML <figure> with inline SVG out, drawn by gnuplot.
 *
 * gnuplot sees numbers and words of this program alone: names of series and bars stand as
 * placeholders in its script and are put into the SVG afterwards, escaped. Colours are CSS
 * variables of the page (--ink, --grid, --s1 to --s8), so that one picture serves light and dark.
 * The legend is HTML below the picture, where it wraps on a narrow screen.
 */
#ifndef BENCH_REPORT_FIGURE_H
#define BENCH_REPORT_FIGURE_H

#include "bench/report/axis.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Colours are told apart up to here; a ninth series repeats the first one's. */
#define FIGURE_COLOURS 8

enum figure_kind {
    FIGURE_CURVE,  /* lines alone: distributions */
    FIGURE_POINTS, /* marks joined by lines: measurements along x */
    FIGURE_BARS,   /* horizontal bars, one a category; several series stack */
};

/* `n` values; for bars one for each category, and `x` is NULL. Points ascend in x. All borrowed. */
struct figure_series {
    const char *name;
    const double *x;
    const double *y;
    size_t n;
    size_t place; /* from 1: whose colour it has; 0 for that of its own place among the series */
};

/* Everything is borrowed. Texts may come from strangers, the labels of the axes may not. */
struct figure {
    enum figure_kind kind;
    const char *title;
    const char *takeaway; /* one sentence, computed from the data */
    struct axis x;        /* the values of bars lie along x */
    struct axis y;        /* not looked at for bars */
    const struct figure_series *series;
    size_t n_series;
    const char *const *categories; /* names of bars */
    size_t n_categories;
};

/* Whether there is a point to show: finite, and above zero along a logarithmic axis. */
bool figure_has_points(const struct figure *figure);

/* Appends the figure to the page. `number` differs from picture to picture of a page: it keeps
 * their ids apart. A figure without points appends nothing. Errors as gnuplot_run. */
enum status figure_add(const struct figure *figure, unsigned number, const char *gnuplot,
                       struct strbuf *page, struct err *err) MUST_USE;

#endif

/*
 * A picture of measurements along x: lines by name, each of points in any order.
 */
#ifndef BENCH_REPORT_CHART_H
#define BENCH_REPORT_CHART_H

#include "bench/report/report.h"
#include "bench/report/selection.h"

/* A point of a line: where along x, and what was measured there. */
struct chart_point {
    double x;
    double y;
};

/* Ascending in x, each x once. */
struct chart_line {
    const char *name; /* borrowed */
    struct chart_point *points;
    size_t n;
    size_t cap;
};

/* Zero-initialise. Owned by one thread. */
struct chart {
    struct chart_line *lines;
    size_t n;
    size_t cap;
};

void chart_release(struct chart *chart);

/* Adds a point to the line of that name, which is begun when there is none. What is NAN is left
 * out, and so is a second point at the same x. */
void chart_add(struct chart *chart, const char *name, double x, double y);

/* The line of that name, NULL when there is none; borrowed until the next chart_add. */
const struct chart_line *chart_line_named(const struct chart *chart, const char *name);

/* Adds `figure`, whose series are set here, to the report; nothing when no line has two points.
 * Errors as report_figure. */
enum status chart_draw(const struct chart *chart, struct report *report, struct figure *figure,
                       struct err *err) MUST_USE;

#endif

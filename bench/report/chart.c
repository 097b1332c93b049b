#include "bench/report/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void chart_release(struct chart *chart)
{
    for (size_t i = 0; i < chart->n; i++)
        free(chart->lines[i].points);
    free(chart->lines);
    *chart = (struct chart){0};
}

/* chart->n when there is none. */
static size_t find_line(const struct chart *chart, const char *name)
{
    size_t i = 0;
    while (i < chart->n && !name_is(chart->lines[i].name, name))
        i++;
    return i;
}

const struct chart_line *chart_line_named(const struct chart *chart, const char *name)
{
    size_t i = find_line(chart, name);
    return i < chart->n ? &chart->lines[i] : NULL;
}

static struct chart_line *line_for(struct chart *chart, const char *name)
{
    size_t i = find_line(chart, name);
    if (i == chart->n) {
        chart->lines = mem_grow(chart->lines, &chart->cap, chart->n + 1, sizeof(*chart->lines));
        chart->lines[chart->n++] = (struct chart_line){.name = name};
    }
    return &chart->lines[i];
}

void chart_add(struct chart *chart, const char *name, double x, double y)
{
    if (isnan(x) || isnan(y))
        return;
    struct chart_line *line = line_for(chart, name);
    size_t at = 0;
    while (at < line->n && line->points[at].x < x)
        at++;
    if (at < line->n && line->points[at].x == x)
        return;
    line->points = mem_grow(line->points, &line->cap, line->n + 1, sizeof(*line->points));
    memmove(line->points + at + 1, line->points + at, (line->n - at) * sizeof(*line->points));
    line->points[at] = (struct chart_point){x, y};
    line->n++;
}

/* A figure wants the x and the y apart. */
static enum status draw_lines(const struct chart *chart, struct report *report,
                              struct figure *figure, double *values, struct err *err)
{
    struct figure_series *series = xcalloc(chart->n, sizeof(*series));
    for (size_t i = 0; i < chart->n; i++) {
        const struct chart_line *line = &chart->lines[i];
        double *x = values, *y = values + line->n;
        for (size_t p = 0; p < line->n; p++) {
            x[p] = line->points[p].x;
            y[p] = line->points[p].y;
        }
        series[i] = (struct figure_series){.name = line->name, .x = x, .y = y, .n = line->n};
        values += 2 * line->n;
    }
    figure->kind = FIGURE_POINTS;
    figure->series = series;
    figure->n_series = chart->n;
    enum status status = report_figure(report, figure, err);
    free(series);
    return status;
}

enum status chart_draw(const struct chart *chart, struct report *report, struct figure *figure,
                       struct err *err)
{
    size_t longest = 0, n_points = 0;
    for (size_t i = 0; i < chart->n; i++) {
        longest = chart->lines[i].n > longest ? chart->lines[i].n : longest;
        n_points += chart->lines[i].n;
    }
    if (longest < 2)
        return ST_OK;
    double *values = xcalloc(2 * n_points, sizeof(*values));
    enum status status = draw_lines(chart, report, figure, values, err);
    free(values);
    return status;
}

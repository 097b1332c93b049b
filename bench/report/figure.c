#include "bench/report/figure.h"

#include "bench/report/gnuplot.h"
#include "bench/report/htmltext.h"
#include "common/text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The canvas in units of the SVG, which the page scales: small enough that letters of FONT_UNITS
 * can be read when it is squeezed into a phone's width. */
#define WIDTH_UNITS       460
#define HEIGHT_UNITS      300
#define BAR_UNITS         30
#define BAR_FRAME_UNITS   90
#define FONT_UNITS        13
#define CHARACTER_UNITS   7.2 /* the mean advance of a sans-serif letter of that size, rounded up */
#define MOST_NAME_COLUMNS 22  /* of a bar; longer names are cut */

static bool is_drawable(double value, bool is_log)
{
    return isfinite(value) && (!is_log || value > 0);
}

static bool is_point(const struct figure *figure, const struct figure_series *series, size_t i)
{
    if (figure->kind == FIGURE_BARS)
        return is_drawable(series->y[i], false);
    return is_drawable(series->x[i], figure->log_x) && is_drawable(series->y[i], figure->log_y);
}

static size_t count_points(const struct figure *figure, const struct figure_series *series)
{
    size_t n = 0;
    for (size_t i = 0; i < series->n; i++)
        n += is_point(figure, series, i);
    return n;
}

bool figure_has_points(const struct figure *figure)
{
    for (size_t s = 0; s < figure->n_series; s++)
        if (count_points(figure, &figure->series[s]) > 0)
            return true;
    return false;
}

/* The colours of the script are serial numbers, which become the page's variables. */
static unsigned colour_of(size_t series)
{
    return (unsigned)(series % FIGURE_COLOURS) + 1;
}

static void script_terminal(struct strbuf *script, int height)
{
    strbuf_addf(script,
                "set terminal svg size %d,%d dynamic font 'sans-serif,%d' noenhanced\n"
                "set encoding utf8\nset output\nunset key\nset border 3 back\n"
                "set tics nomirror scale 0.5\nset mxtics 1\nset mytics 1\n"
                "set grid back linetype 1 linecolor rgb 'gray' linewidth 0.5\n",
                WIDTH_UNITS, height, FONT_UNITS);
}

/* The next 1, 2 or 5 times a power of ten that is not above `value`. */
static double step_below(double value)
{
    double power = pow(10, floor(log10(value)));
    return value >= 5 * power ? 5 * power : value >= 2 * power ? 2 * power : power;
}

/* The next one not below `value`. */
static double step_above(double value)
{
    double step = step_below(value), power = pow(10, floor(log10(value)));
    if (step >= value)
        return step;
    return step >= 5 * power ? 10 * power : step >= 2 * power ? 5 * power : 2 * power;
}

/* The range ends at round numbers; with an axis of less than a decade on it no power of ten might
 * be left to be labelled. */
static void script_log_axis(struct strbuf *script, const struct figure *figure, char axis)
{
    double least = INFINITY, most = 0;
    for (size_t s = 0; s < figure->n_series; s++) {
        const struct figure_series *series = &figure->series[s];
        for (size_t i = 0; i < series->n; i++) {
            double value = axis == 'x' ? series->x[i] : series->y[i];
            if (!is_point(figure, series, i))
                continue;
            least = fmin(least, value);
            most = fmax(most, value);
        }
    }
    double from = step_below(least), to = fmax(step_above(most), 10 * from);
    strbuf_addf(script, "set logscale %c\nset %crange [%.9g:%.9g]\nset m%ctics 10\n", axis, axis,
                from, to, axis);
}

static void script_axes(struct strbuf *script, const struct figure *figure)
{
    strbuf_addf(script,
                "set xlabel '%s'\nset ylabel '%s'\nset format x '%%g'\nset format y '%%g'\n",
                figure->x_label, figure->y_label);
    if (figure->log_x)
        script_log_axis(script, figure, 'x');
    else
        strbuf_adds(script, "set xrange [0:*]\n");
    if (figure->log_y)
        script_log_axis(script, figure, 'y');
    else
        strbuf_adds(script, "set yrange [0:*]\n");
}

static void script_lines(struct strbuf *script, const struct figure *figure)
{
    script_terminal(script, HEIGHT_UNITS);
    script_axes(script, figure);
    for (size_t s = 0; s < figure->n_series; s++) {
        const struct figure_series *series = &figure->series[s];
        strbuf_addf(script, "$d%zu << END\n", s);
        for (size_t i = 0; i < series->n; i++)
            if (is_point(figure, series, i))
                strbuf_addf(script, "%.9g %.9g\n", series->x[i], series->y[i]);
        strbuf_adds(script, "END\n");
    }
    const char *separator = "plot";
    for (size_t s = 0; s < figure->n_series; s++) {
        if (count_points(figure, &figure->series[s]) == 0)
            continue;
        const char *style = figure->kind == FIGURE_CURVE ? "lines" : "linespoints pt 7 ps 0.5";
        strbuf_addf(script, "%s $d%zu using 1:2 with %s lw 2 lc rgb '#0101%02x' title '@s%zu@'",
                    separator, s, style, colour_of(s), s);
        separator = ",";
    }
    strbuf_adds(script, "\n");
}

static size_t name_columns(const struct figure *figure)
{
    size_t most = 4;
    for (size_t c = 0; c < figure->n_categories; c++) {
        size_t columns = strlen(figure->categories[c]);
        most = columns > most ? columns : most;
    }
    return most < MOST_NAME_COLUMNS ? most : MOST_NAME_COLUMNS;
}

/* Bars are rectangles from where the bar of the series before ends; the first category on top. */
static void script_bars(struct strbuf *script, const struct figure *figure)
{
    double left = 12 + CHARACTER_UNITS * (double)name_columns(figure);
    script_terminal(script, BAR_FRAME_UNITS + BAR_UNITS * (int)figure->n_categories);
    strbuf_addf(script,
                "set lmargin at screen %.4f\nset xlabel '%s'\nset format x '%%g'\n"
                "set xrange [0:*]\nset yrange [%zu - 0.5:-0.5]\nset border 1 back\n"
                "set style fill solid 1 noborder\nset grid noytics xtics\nset ytics scale 0 (",
                left / WIDTH_UNITS, figure->x_label, figure->n_categories);
    for (size_t c = 0; c < figure->n_categories; c++)
        strbuf_addf(script, "%s'@c%zu@' %zu", c > 0 ? "," : "", c, c);
    strbuf_adds(script, ")\n");
    for (size_t s = 0; s < figure->n_series; s++) {
        strbuf_addf(script, "$d%zu << END\n", s);
        for (size_t c = 0; c < figure->n_categories; c++) {
            double from = 0;
            for (size_t below = 0; below < s; below++)
                from +=
                    is_point(figure, &figure->series[below], c) ? figure->series[below].y[c] : 0;
            double length = is_point(figure, &figure->series[s], c) ? figure->series[s].y[c] : 0;
            strbuf_addf(script, "%zu %.9g %.9g\n", c, from, from + length);
        }
        strbuf_adds(script, "END\n");
    }
    for (size_t s = 0; s < figure->n_series; s++)
        strbuf_addf(script,
                    "%s $d%zu using 2:1:2:3:($1-0.32):($1+0.32) with boxxyerror "
                    "lc rgb '#0101%02x' title '@s%zu@'",
                    s > 0 ? "," : "plot", s, colour_of(s), s);
    strbuf_adds(script, "\n");
}

static void add_cut_name(struct strbuf *out, const char *name, size_t most_columns)
{
    struct strbuf cut = {0};
    struct slice text = slice_str(name);
    size_t off = 0, n_chars = 0;
    for (uint32_t cp; off < text.len && n_chars < most_columns - 1; n_chars++)
        off += utf8_decode(text, off, &cp, NULL);
    strbuf_add(&cut, text.ptr, off);
    if (off < text.len)
        strbuf_adds(&cut, "\xE2\x80\xA6");
    html_add_text(out, strbuf_cstr(&cut));
    strbuf_release(&cut);
}

/* A placeholder "@s3@" or "@c3@" at `text`: its name goes out. Returns its length, or 0 when there
 * is none. */
static size_t put_name(const struct figure *figure, struct slice text, struct strbuf *out)
{
    char kind;
    size_t number;
    int len = 0;
    if (text.len < 4 || sscanf(text.ptr, "@%c%zu@%n", &kind, &number, &len) != 2 || len == 0)
        return 0;
    if (kind == 's' && number < figure->n_series)
        html_add_text(out, figure->series[number].name);
    else if (kind == 'c' && number < figure->n_categories)
        add_cut_name(out, figure->categories[number], MOST_NAME_COLUMNS);
    else
        return 0;
    return (size_t)len;
}

/* A serial number in place of a colour, "rgb(  1,   1,   3)"; as put_name. */
static size_t put_colour(struct slice text, struct strbuf *out)
{
    unsigned number;
    int len = 0;
    if (!slice_starts_with(text, slice_str("rgb(")) ||
        sscanf(text.ptr, "rgb( 1, 1, %u)%n", &number, &len) != 1 || len == 0)
        return 0;
    strbuf_addf(out, "var(--s%u)", number);
    return (size_t)len;
}

/* What gnuplot writes the same way each time, and what the page wants there. */
struct rewrite {
    const char *from;
    const char *to; /* with the number of the picture for %u */
};

static size_t put_rewritten(struct slice text, unsigned number, struct strbuf *out)
{
    static const struct rewrite plain[] = {
        {"'black'", "'var(--ink)'"},    {"\"black\"", "\"var(--ink)\""},
        {"'gray'", "'var(--grid)'"},    {"\"gray\"", "\"var(--grid)\""},
        {"<title>Gnuplot</title>", ""}, {" xmlns=\"http://www.w3.org/2000/svg\"", ""},
    };
    static const char *const ids[] = {"gpPt", "gpDot", "gnuplot_", "textbox", "greybox"};
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        if (slice_starts_with(text, slice_str(plain[i].from))) {
            strbuf_adds(out, plain[i].to);
            return strlen(plain[i].from);
        }
    }
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        if (slice_starts_with(text, slice_str(ids[i]))) {
            strbuf_addf(out, "f%u-%s", number, ids[i]);
            return strlen(ids[i]);
        }
    }
    return 0;
}

static void add_svg(const struct figure *figure, unsigned number, struct slice svg,
                    struct strbuf *page)
{
    const char *tag = "<svg";
    const char *start = svg.len > 0 ? strstr(svg.ptr, tag) : NULL;
    if (start == NULL)
        return;
    strbuf_adds(page, "<svg role=\"img\" aria-label=\"");
    html_add_text(page, figure->title);
    strbuf_adds(page, "\"");
    const char *end = svg.ptr + svg.len;
    for (const char *at = start + strlen(tag); at < end;) {
        struct slice rest = slice_make(at, (size_t)(end - at));
        size_t taken = put_name(figure, rest, page);
        if (taken == 0)
            taken = put_colour(rest, page);
        if (taken == 0)
            taken = put_rewritten(rest, number, page);
        if (taken == 0) {
            strbuf_addc(page, *at);
            taken = 1;
        }
        at += taken;
    }
}

static void add_legend(const struct figure *figure, struct strbuf *page)
{
    if (figure->kind == FIGURE_BARS && figure->n_series < 2)
        return;
    strbuf_adds(page, "<ul class=\"legend\">");
    for (size_t s = 0; s < figure->n_series; s++) {
        if (count_points(figure, &figure->series[s]) == 0)
            continue;
        strbuf_addf(page, "<li><i class=\"s%u\"></i>", colour_of(s));
        html_add_text(page, figure->series[s].name);
        strbuf_adds(page, "</li>");
    }
    strbuf_adds(page, "</ul>\n");
}

enum status figure_add(const struct figure *figure, unsigned number, const char *gnuplot,
                       struct strbuf *page, struct err *err)
{
    struct strbuf script = {0}, svg = {0};
    if (!figure_has_points(figure))
        return ST_OK;
    if (figure->kind == FIGURE_BARS)
        script_bars(&script, figure);
    else
        script_lines(&script, figure);
    enum status status = gnuplot_run(gnuplot, strbuf_cstr(&script), &svg, err);
    if (status == ST_OK) {
        strbuf_adds(page, "<figure>\n<h4>");
        html_add_text(page, figure->title);
        strbuf_adds(page, "</h4>\n");
        add_svg(figure, number, strbuf_slice(&svg), page);
        add_legend(figure, page);
        strbuf_adds(page, "<figcaption>");
        html_add_text(page, figure->takeaway);
        strbuf_adds(page, "</figcaption>\n</figure>\n");
    }
    strbuf_release(&script);
    strbuf_release(&svg);
    return status;
}

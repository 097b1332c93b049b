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
    return is_drawable(series->x[i], figure->x.is_log) &&
           is_drawable(series->y[i], figure->y.is_log);
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

/* The colours of the script are serial numbers, #0101NN, which become the page's variables; #010200
 * is the grid's. */
static unsigned colour_of(const struct figure *figure, size_t series)
{
    size_t place = figure->series[series].place;
    return (unsigned)((place > 0 ? place - 1 : series) % FIGURE_COLOURS) + 1;
}

static void script_terminal(struct strbuf *script, int height)
{
    strbuf_addf(script,
                "set terminal svg size %d,%d dynamic font 'sans-serif,%d' noenhanced\n"
                "set encoding utf8\nset output\nunset key\nset border 3 back\n"
                "set tics nomirror scale 0.5\nset mxtics 1\nset mytics 1\n"
                "set grid back linetype 1 linecolor rgb '#010200' linewidth 0.5\n",
                WIDTH_UNITS, height, FONT_UNITS);
}

/* The least and the most of what is drawn along an axis; from 0 to 0 when there is nothing. */
static void find_range(const struct figure *figure, char letter, double *least, double *most)
{
    *least = INFINITY;
    *most = 0;
    for (size_t s = 0; s < figure->n_series; s++) {
        const struct figure_series *series = &figure->series[s];
        for (size_t i = 0; i < series->n; i++) {
            double value = letter == 'x' ? series->x[i] : series->y[i];
            if (!is_point(figure, series, i))
                continue;
            *least = fmin(*least, value);
            *most = fmax(*most, value);
        }
    }
}

static void script_axes(struct strbuf *script, const struct figure *figure)
{
    double least, most;
    find_range(figure, 'x', &least, &most);
    axis_script(&figure->x, 'x', least, most, script);
    find_range(figure, 'y', &least, &most);
    axis_script(&figure->y, 'y', least, most, script);
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
                    separator, s, style, colour_of(figure, s), s);
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

/* Where the bar of a category ends when `n_series` of them are stacked. */
static double bar_end(const struct figure *figure, size_t n_series, size_t category)
{
    double end = 0;
    for (size_t s = 0; s < n_series; s++)
        if (is_point(figure, &figure->series[s], category))
            end += figure->series[s].y[category];
    return end;
}

static double longest_bar(const struct figure *figure)
{
    double longest = 0;
    for (size_t c = 0; c < figure->n_categories; c++)
        longest = fmax(longest, bar_end(figure, figure->n_series, c));
    return longest;
}

/* Bars are rectangles from where the bar of the series before ends; the first category on top. */
static void script_bars(struct strbuf *script, const struct figure *figure)
{
    double left = 12 + CHARACTER_UNITS * (double)name_columns(figure);
    script_terminal(script, BAR_FRAME_UNITS + BAR_UNITS * (int)figure->n_categories);
    strbuf_addf(script,
                "set lmargin at screen %.4f\nset yrange [%zu - 0.5:-0.5]\nset border 1 back\n"
                "set style fill solid 1 noborder\nset grid noytics xtics\n",
                left / WIDTH_UNITS, figure->n_categories);
    axis_script(&figure->x, 'x', 0, longest_bar(figure), script);
    strbuf_adds(script, "set ytics scale 0 (");
    for (size_t c = 0; c < figure->n_categories; c++)
        strbuf_addf(script, "%s'@c%zu@' %zu", c > 0 ? "," : "", c, c);
    strbuf_adds(script, ")\n");
    for (size_t s = 0; s < figure->n_series; s++) {
        strbuf_addf(script, "$d%zu << END\n", s);
        for (size_t c = 0; c < figure->n_categories; c++) {
            strbuf_addf(script, "%zu %.9g %.9g\n", c, bar_end(figure, s, c),
                        bar_end(figure, s + 1, c));
        }
        strbuf_adds(script, "END\n");
    }
    for (size_t s = 0; s < figure->n_series; s++)
        strbuf_addf(script,
                    "%s $d%zu using 2:1:2:3:($1-0.32):($1+0.32) with boxxyerror "
                    "lc rgb '#0101%02x' title '@s%zu@'",
                    s > 0 ? "," : "plot", s, colour_of(figure, s), s);
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

/* Takes a number of at most nine digits off the front of `text`; false when there is none. */
static bool take_number(struct slice *text, size_t *number)
{
    size_t len = 0;
    *number = 0;
    while (len < text->len && len < 9 && text->ptr[len] >= '0' && text->ptr[len] <= '9')
        *number = *number * 10 + (size_t)(text->ptr[len++] - '0');
    *text = slice_make(text->ptr + len, text->len - len);
    return len > 0;
}

/* Takes `word` off the front of `text`; false when something else stands there. */
static bool take_word(struct slice *text, const char *word)
{
    struct slice wanted = slice_str(word);
    if (!slice_starts_with(*text, wanted))
        return false;
    *text = slice_make(text->ptr + wanted.len, text->len - wanted.len);
    return true;
}

/* A placeholder "@s3@" or "@c3@" at `text`: its name goes out. Returns its length, or 0 when there
 * is none. */
static size_t put_name(const struct figure *figure, struct slice text, struct strbuf *out)
{
    struct slice rest = text;
    size_t number;
    bool is_series = take_word(&rest, "@s");
    if ((!is_series && !take_word(&rest, "@c")) || !take_number(&rest, &number) ||
        !take_word(&rest, "@"))
        return 0;
    if (is_series && number < figure->n_series)
        html_add_text(out, figure->series[number].name);
    else if (!is_series && number < figure->n_categories)
        add_cut_name(out, figure->categories[number], MOST_NAME_COLUMNS);
    else
        return 0;
    return text.len - rest.len;
}

static void take_blanks(struct slice *text)
{
    while (take_word(text, " "))
        ;
}

/* A serial number in place of a colour, "rgb(  1,   1,   3)" or "rgb(1, 2, 0)"; as put_name. */
static size_t put_colour(struct slice text, struct strbuf *out)
{
    struct slice rest = text;
    size_t numbers[3];
    if (!take_word(&rest, "rgb("))
        return 0;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        take_blanks(&rest);
        if (!take_number(&rest, &numbers[i]) || !take_word(&rest, i < 2 ? "," : ")"))
            return 0;
    }
    if (numbers[0] == 1 && numbers[1] == 1)
        strbuf_addf(out, "var(--s%zu)", numbers[2]);
    else if (numbers[0] == 1 && numbers[1] == 2)
        strbuf_adds(out, "var(--grid)");
    else
        return 0;
    return text.len - rest.len;
}

/* What gnuplot writes the same way each time, and what the page wants there. */
struct rewrite {
    const char *from;
    const char *to; /* with the number of the picture for %u */
};

static size_t put_rewritten(struct slice text, unsigned number, struct strbuf *out)
{
    static const struct rewrite plain[] = {
        {"'black'", "'var(--ink)'"},
        {"\"black\"", "\"var(--ink)\""},
        {"<title>Gnuplot</title>", ""},
        {" xmlns=\"http://www.w3.org/2000/svg\"", ""},
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
        strbuf_addf(page, "<li><i class=\"s%u\"></i>", colour_of(figure, s));
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

/* The sections of what grows: times with the rate of arrivals, times and sizes with the corpus. */
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"

#include <math.h>
#include <stdlib.h>

/* A point of a line: where along x, and what was measured there. */
struct point {
    double x;
    double y;
};

static int cmp_point(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

/* One line a target, its points ascending. Names are borrowed. */
struct chart {
    struct name_list targets;
    double *x; /* [target * n_points + i] */
    double *y;
    size_t *n; /* of each target */
    size_t n_points;
};

static void chart_init(struct chart *chart, size_t n_points)
{
    size_t n = chart->targets.n * n_points + 1;
    chart->n_points = n_points;
    chart->x = xcalloc(n, sizeof(*chart->x));
    chart->y = xcalloc(n, sizeof(*chart->y));
    chart->n = xcalloc(chart->targets.n + 1, sizeof(*chart->n));
}

static void chart_release(struct chart *chart)
{
    name_list_release(&chart->targets);
    free(chart->x);
    free(chart->y);
    free(chart->n);
}

/* Sorts a target's points into its line. */
static void chart_set(struct chart *chart, size_t target, struct point *points, size_t n)
{
    qsort(points, n, sizeof(*points), cmp_point);
    chart->n[target] = n;
    for (size_t i = 0; i < n; i++) {
        chart->x[target * chart->n_points + i] = points[i].x;
        chart->y[target * chart->n_points + i] = points[i].y;
    }
}

/* Draws `figure` with the chart's lines; nothing when no line has two points. */
static enum status chart_draw(const struct chart *chart, struct report *report,
                              struct figure *figure, struct err *err)
{
    size_t longest = 0;
    struct figure_series *series = xcalloc(chart->targets.n + 1, sizeof(*series));
    for (size_t t = 0; t < chart->targets.n; t++) {
        size_t at = t * chart->n_points;
        series[t] = (struct figure_series){chart->targets.items[t], chart->x + at, chart->y + at,
                                           chart->n[t]};
        longest = chart->n[t] > longest ? chart->n[t] : longest;
    }
    figure->kind = FIGURE_POINTS;
    figure->series = series;
    figure->n_series = chart->targets.n;
    enum status status = longest >= 2 ? report_figure(report, figure, err) : ST_OK;
    free(series);
    return status;
}

/* --- rate --- */

/* Whether both passes belong to one picture: the same but for the rate. */
static bool is_same_but_rate(const struct results_pass *a, const struct results_pass *b)
{
    struct results_pass at_rate = *a;
    at_rate.rate = b->rate;
    return pass_is_like(&at_rate, b);
}

/* "newsdex keeps 99 of 100 queries within 5.1 ms at 400 queries/s, the highest rate tried." */
static void word_highest_rate(const struct chart *chart, const char *ours, struct strbuf *out)
{
    for (size_t t = 0; t < chart->targets.n; t++) {
        if (!name_is(chart->targets.items[t], ours) || chart->n[t] == 0)
            continue;
        size_t first = t * chart->n_points, last = first + chart->n[t] - 1;
        strbuf_addf(out, "With %s 99 of 100 queries end within ", ours);
        word_time(out, chart->y[last] * 1e3);
        strbuf_adds(out, " at ");
        word_count(out, chart->x[last]);
        strbuf_adds(out, " queries/s, the highest rate tried, and within ");
        word_time(out, chart->y[first] * 1e3);
        strbuf_adds(out, " at ");
        word_count(out, chart->x[first]);
        strbuf_adds(out, " queries/s. Waiting counts.");
    }
}

static void fill_rates(struct chart *chart, const struct results *results,
                       const struct results_pass *first, const char *command)
{
    struct point *points = xcalloc(results->n_passes + 1, sizeof(*points));
    for (size_t t = 0; t < chart->targets.n; t++) {
        size_t n = 0;
        for (size_t p = 0; p < results->n_passes; p++) {
            const struct results_pass *pass = &results->passes[p];
            if (!is_same_but_rate(pass, first))
                continue;
            const struct results_cell *cell =
                pass_whole_cell(pass, chart->targets.items[t], command);
            if (cell != NULL)
                points[n++] = (struct point){pass->rate, cell->p99_us / 1e3};
        }
        chart_set(chart, t, points, n);
    }
    free(points);
}

static enum status draw_rates(struct report *report, const struct results *results,
                              const struct results_pass *first, const char *command,
                              struct err *err)
{
    struct chart chart = {0};
    struct strbuf title = {0}, takeaway = {0};
    pass_targets(first, &chart.targets);
    chart_init(&chart, results->n_passes);
    fill_rates(&chart, results, first, command);
    strbuf_addf(&title, "%s: time as the rate of queries rises", command);
    word_highest_rate(&chart, results_ours(results), &takeaway);
    struct figure figure = {
        .title = strbuf_cstr(&title),
        .takeaway = strbuf_cstr(&takeaway),
        .x_label = "queries arriving per second",
        .y_label = "milliseconds within which 99 % end",
        .log_y = true,
    };
    enum status status = chart_draw(&chart, report, &figure, err);
    chart_release(&chart);
    strbuf_release(&title);
    strbuf_release(&takeaway);
    return status;
}

static void put_rate_row(struct report *report, const struct results_pass *pass,
                         const struct results_cell *cell)
{
    const double times[] = {cell->mean_us, cell->p50_us, cell->p99_us, cell->p999_us, cell->max_us};
    struct strbuf text = {0};
    strbuf_adds(&report->page, "<tr><td>");
    html_add_text(&report->page, cell->target);
    strbuf_adds(&report->page, "</td><td class=\"words\">");
    html_add_text(&report->page, cell->command);
    strbuf_addf(&report->page, "</td><td>%.6g</td><td>", pass->rate);
    word_count(&text, cell->qps);
    report_put(report, &text);
    strbuf_adds(&report->page, "</td>");
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        strbuf_adds(&report->page, "<td>");
        word_time(&text, times[i]);
        report_put(report, &text);
        strbuf_adds(&report->page, "</td>");
    }
    strbuf_adds(&report->page, "</tr>\n");
    strbuf_release(&text);
}

static void put_rate_table(struct report *report, const struct results *results,
                           const struct results_pass *first)
{
    strbuf_adds(&report->page,
                "<div class=\"wide\"><table>\n<thead><tr><th>target</th><th class=\"words\">command"
                "</th><th>intended/s</th><th>reached/s</th><th>mean</th><th>p50</th><th>p99</th>"
                "<th>p99.9</th><th>max</th></tr></thead>\n<tbody>\n");
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p];
        for (size_t c = 0; c < pass->n_cells && is_same_but_rate(pass, first); c++)
            if (pass->cells[c].n_samples > 0 &&
                name_is(pass->cells[c].class_name, RESULTS_CLASS_ALL))
                put_rate_row(report, pass, &pass->cells[c]);
    }
    strbuf_adds(&report->page, "</tbody></table></div>\n");
}

static void word_conditions(struct strbuf *out, const struct results_pass *pass)
{
    strbuf_addf(
        out, ": open loop, %s cache, %llu thread%s, timed by the %s from the intended start",
        pass->cache, (unsigned long long)pass->threads, pass->threads == 1 ? "" : "s", pass->clock);
}

static enum status put_rates(struct report *report, const struct results *results,
                             const struct results_pass *first, struct err *err)
{
    struct name_list commands = {0};
    struct strbuf text = {0};
    enum status status = ST_OK;
    word_corpus(&text, results);
    word_conditions(&text, first);
    strbuf_adds(&report->page, "<h3>");
    report_put(report, &text);
    strbuf_adds(&report->page, "</h3>\n<div class=\"pictures\">\n");
    pass_commands(first, &commands);
    for (size_t i = 0; i < commands.n && status == ST_OK; i++)
        status = draw_rates(report, results, first, commands.items[i], err);
    strbuf_adds(&report->page, "</div>\n");
    put_rate_table(report, results, first);
    name_list_release(&commands);
    strbuf_release(&text);
    return status;
}

/* Whether no pass before `p` belongs to the same picture. */
static bool is_first_of_its_rates(const struct results *results, size_t p)
{
    for (size_t i = 0; i < p; i++)
        if (is_same_but_rate(&results->passes[i], &results->passes[p]))
            return false;
    return true;
}

enum status report_rate(struct report *report, struct err *err)
{
    bool is_begun = false;
    for (size_t r = 0; r < report->n_results; r++) {
        const struct results *results = &report->results[r];
        for (size_t p = 0; p < results->n_passes; p++) {
            if (!pass_is_open(&results->passes[p]) || !is_first_of_its_rates(results, p))
                continue;
            if (!is_begun)
                page_section_begin(&report->page, "rate", "Under load");
            is_begun = true;
            TRY(put_rates(report, results, &results->passes[p], err));
        }
    }
    if (is_begun)
        page_section_end(&report->page);
    return ST_OK;
}

/* --- growth --- */

/* What grows: the mean time of a command, or, without a command, the size of the index. */
struct growth {
    const struct results_pass *like; /* the conditions */
    const char *command;
};

static double value_of(const struct growth *growth, const struct results *results,
                       const char *target)
{
    if (growth->command == NULL) {
        const struct results_target *found = results_target_named(results, target);
        return found != NULL && found->index_bytes > 0 ? (double)found->index_bytes / 1e6 : NAN;
    }
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p];
        if (!pass_is_like(pass, growth->like))
            continue;
        const struct results_cell *cell = pass_whole_cell(pass, target, growth->command);
        return cell != NULL ? cell->mean_us / 1e3 : NAN;
    }
    return NAN;
}

static void fill_growth(struct chart *chart, const struct report *report,
                        const struct growth *growth)
{
    struct point *points = xcalloc(report->n_results + 1, sizeof(*points));
    for (size_t t = 0; t < chart->targets.n; t++) {
        size_t n = 0;
        for (size_t r = 0; r < report->n_results; r++) {
            const struct results *results = &report->results[r];
            double value = value_of(growth, results, chart->targets.items[t]);
            if (results->corpus.articles > 0 && !isnan(value))
                points[n++] = (struct point){(double)results->corpus.articles / 1e3, value};
        }
        chart_set(chart, t, points, n);
    }
    free(points);
}

/* "From 10,000 to 100,000 articles (10.0×) newsdex's time grows 4.1×." */
static void word_growth(const struct chart *chart, const char *ours, const char *what,
                        struct strbuf *out)
{
    for (size_t t = 0; t < chart->targets.n; t++) {
        if (!name_is(chart->targets.items[t], ours) || chart->n[t] < 2)
            continue;
        size_t first = t * chart->n_points, last = first + chart->n[t] - 1;
        strbuf_adds(out, "From ");
        word_count(out, chart->x[first] * 1e3);
        strbuf_adds(out, " to ");
        word_count(out, chart->x[last] * 1e3);
        strbuf_adds(out, " articles (");
        word_ratio(out, chart->x[last], chart->x[first]);
        strbuf_addf(out, ") %s's %s becomes ", ours, what);
        word_ratio(out, chart->y[last], chart->y[first]);
        strbuf_adds(out, " what it was.");
    }
}

static enum status draw_growth(struct report *report, const struct growth *growth, struct err *err)
{
    struct chart chart = {0};
    struct strbuf title = {0}, takeaway = {0};
    bool is_time = growth->command != NULL;
    for (size_t r = 0; r < report->n_results; r++)
        for (size_t t = 0; t < report->results[r].n_targets; t++)
            name_list_add(&chart.targets, report->results[r].targets[t].name);
    chart_init(&chart, report->n_results);
    fill_growth(&chart, report, growth);
    if (is_time)
        strbuf_addf(&title, "%s: mean time by the size of the archive", growth->command);
    else
        strbuf_adds(&title, "Size of the index by the size of the archive");
    word_growth(&chart, results_ours(&report->results[0]), is_time ? "mean time" : "index",
                &takeaway);
    struct figure figure = {
        .title = strbuf_cstr(&title),
        .takeaway = strbuf_cstr(&takeaway),
        .x_label = "thousand articles",
        .y_label = is_time ? "milliseconds (mean)" : "MB",
    };
    enum status status = chart_draw(&chart, report, &figure, err);
    chart_release(&chart);
    strbuf_release(&title);
    strbuf_release(&takeaway);
    return status;
}

static bool has_several_sizes(const struct report *report)
{
    for (size_t i = 0; i < report->n_results; i++)
        for (size_t j = 0; j < i; j++)
            if (report->results[i].n_targets > 0 && report->results[j].n_targets > 0 &&
                report->results[i].corpus.articles != report->results[j].corpus.articles)
                return true;
    return false;
}

static enum status draw_growth_of_pass(struct report *report, const struct results_pass *pass,
                                       struct err *err)
{
    struct name_list commands = {0};
    enum status status = ST_OK;
    pass_commands(pass, &commands);
    for (size_t i = 0; i < commands.n && status == ST_OK; i++)
        status = draw_growth(report, &(struct growth){pass, commands.items[i]}, err);
    name_list_release(&commands);
    return status;
}

enum status report_growth(struct report *report, struct err *err)
{
    if (!has_several_sizes(report))
        return ST_OK;
    page_section_begin(&report->page, "growth", "Growth with the archive");
    strbuf_adds(&report->page, "<div class=\"pictures\">\n");
    /* The first results that have passes set the conditions; the others contribute what is like
     * them. */
    const struct results *first = NULL;
    for (size_t r = 0; r < report->n_results && first == NULL; r++)
        first = report->results[r].n_passes > 0 ? &report->results[r] : NULL;
    for (size_t p = 0; first != NULL && p < first->n_passes; p++)
        if (!pass_is_open(&first->passes[p]))
            TRY(draw_growth_of_pass(report, &first->passes[p], err));
    TRY(draw_growth(report, &(struct growth){NULL, NULL}, err));
    strbuf_adds(&report->page, "</div>\n");
    page_section_end(&report->page);
    return ST_OK;
}

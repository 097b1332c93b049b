/* The section "Time of a query": closed loops, where a query starts when the last one ended. */
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"
#include "bench/results/samples.h"
#include "bench/results/stats.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* A table in the making: one command of one pass. */
struct speed_table {
    struct report *report;
    const struct results *results;
    const struct results_pass *pass;
    const char *command;
    const char *ours;
    struct name_list targets;
    struct name_list classes;
    struct name_list whole; /* the targets that answered every query */
};

static double mean_of_cell(const struct results_cell *cell)
{
    return cell->mean_us;
}

static double p99_of_cell(const struct results_cell *cell)
{
    return cell->p99_us;
}

static bool is_whole(const struct speed_table *table, const struct results_cell *cell)
{
    return pass_cell_is_whole(table->results, table->pass, cell);
}

/* The least value among targets that answered everything; INFINITY when there is none. */
static double best_of(const struct speed_table *table, const char *class_name,
                      double (*value)(const struct results_cell *cell))
{
    double best = INFINITY;
    for (size_t i = 0; i < table->targets.n; i++) {
        const struct results_cell *cell =
            pass_cell(table->pass, table->targets.items[i], table->command, class_name);
        if (cell != NULL && is_whole(table, cell))
            best = fmin(best, value(cell));
    }
    return best;
}

/* "210 µs 1.5×", in bold where it is the best of several. `q` is the quantile that it is, 0 for a
 * mean. */
static void put_time(const struct speed_table *table, const struct results_cell *cell,
                     const struct results_cell *ours, const char *label, double q,
                     double (*value)(const struct results_cell *cell))
{
    struct strbuf text = {0};
    struct strbuf *page = &table->report->page;
    bool is_shown = quantile_is_shown(q, cell->n_samples);
    bool is_best = is_shown && table->targets.n > 1 && is_whole(table, cell) &&
                   value(cell) <= best_of(table, cell->class_name, value);
    strbuf_addf(page, "%s%s", label, is_best ? "<b>" : "");
    word_quantile(&text, value(cell), q, cell->n_samples);
    report_put(table->report, &text);
    strbuf_adds(page, is_best ? "</b>" : "");
    if (is_shown && ours != NULL && ours != cell &&
        pass_cells_are_alike(table->results, table->pass, ours, cell)) {
        strbuf_adds(page, " <i>");
        word_ratio(&text, value(cell), value(ours));
        report_put(table->report, &text);
        strbuf_adds(page, "</i>");
    }
    strbuf_release(&text);
}

static void put_cell(const struct speed_table *table, const char *target, const char *class_name)
{
    struct strbuf *page = &table->report->page;
    const struct results_cell *cell = pass_cell(table->pass, target, table->command, class_name);
    const struct results_cell *ours =
        pass_cell(table->pass, table->ours, table->command, class_name);
    if (cell == NULL) {
        bool is_refused = pass_unsupported(table->pass, target, table->command) > 0;
        strbuf_addf(page, "<td>%s</td>", is_refused ? "not supported" : "not answered");
        return;
    }
    strbuf_adds(page, "<td>");
    put_time(table, cell, ours, "", 0, mean_of_cell);
    strbuf_adds(page, "<small>");
    put_time(table, cell, ours, "p99 ", .99, p99_of_cell);
    strbuf_adds(page, "</small>");
    if (!is_whole(table, cell))
        strbuf_addf(page, "<small>%" PRIu64 " queries only</small>", cell->n_queries);
    strbuf_adds(page, "</td>");
}

/* The name of a class, which may be broken behind an underscore: a column is as wide as its name.
 */
static void add_class(struct strbuf *page, const char *class_name)
{
    struct strbuf text = {0};
    html_add_text(&text, name_is(class_name, RESULTS_CLASS_ALL) ? "all" : class_name);
    for (size_t i = 0; i < text.len; i++) {
        strbuf_addc(page, text.buf[i]);
        strbuf_adds(page, text.buf[i] == '_' ? "<wbr>" : "");
    }
    strbuf_release(&text);
}

static void put_table_head(const struct speed_table *table)
{
    struct strbuf *page = &table->report->page;
    strbuf_adds(page, "<thead><tr><th scope=\"col\">");
    html_add_text(page, table->command);
    strbuf_adds(page, "</th>");
    for (size_t c = 0; c < table->classes.n; c++) {
        strbuf_adds(page, "<th scope=\"col\">");
        add_class(page, table->classes.items[c]);
        strbuf_addf(page, "<small>%" PRIu64 "</small></th>",
                    pass_most_queries(table->results, table->pass, table->command,
                                      table->classes.items[c]));
    }
    strbuf_adds(page, "</tr></thead>\n");
}

static void put_table(const struct speed_table *table)
{
    struct strbuf *page = &table->report->page;
    strbuf_adds(page, "<div class=\"wide\"><table>\n");
    put_table_head(table);
    strbuf_adds(page, "<tbody>\n");
    for (size_t t = 0; t < table->targets.n; t++) {
        strbuf_adds(page, "<tr><th scope=\"row\">");
        html_add_text(page, table->targets.items[t]);
        strbuf_adds(page, "</th>");
        for (size_t c = 0; c < table->classes.n; c++)
            put_cell(table, table->targets.items[t], table->classes.items[c]);
        strbuf_adds(page, "</tr>\n");
    }
    strbuf_adds(page, "</tbody></table></div>\n");
}

/* --- pictures --- */

/* The targets that answered all queries that any did: only their times mean the same. */
static void whole_targets(const struct speed_table *table, struct name_list *whole)
{
    for (size_t i = 0; i < table->targets.n; i++)
        if (pass_whole_cell(table->results, table->pass, table->targets.items[i], table->command) !=
            NULL)
            name_list_add(whole, table->targets.items[i]);
}

static void word_left_out(const struct speed_table *table, struct strbuf *out)
{
    const char *separator = " Not shown, for want of answers to some queries: ";
    if (table->whole.n == table->targets.n)
        return;
    for (size_t i = 0; i < table->targets.n; i++) {
        if (name_list_has(&table->whole, table->targets.items[i]))
            continue;
        strbuf_addf(out, "%s%s", separator, table->targets.items[i]);
        separator = ", ";
    }
    strbuf_addc(out, '.');
}

/* "newsdex is the fastest: 210 µs, 0.8× of lucene, the next." */
static void word_fastest(const struct speed_table *table, struct strbuf *out)
{
    const char *first = NULL, *second = NULL;
    double best = INFINITY, next = INFINITY;
    for (size_t i = 0; i < table->whole.n; i++) {
        const char *target = table->whole.items[i];
        double mean = pass_cell(table->pass, target, table->command, RESULTS_CLASS_ALL)->mean_us;
        if (mean < best) {
            second = first;
            next = best;
            first = target;
            best = mean;
        } else if (mean < next) {
            second = target;
            next = mean;
        }
    }
    if (first == NULL)
        return;
    strbuf_addf(out, "%s takes ", first);
    word_time(out, best);
    strbuf_adds(out, " for a query on average");
    if (second != NULL) {
        strbuf_addf(out, ", the least; %s, the next, takes ", second);
        word_ratio(out, next, best);
        strbuf_adds(out, " that");
    }
    strbuf_adds(out, ".");
}

/* "phrase takes the longest, 116 µs on average; term the shortest, 2.46 µs." */
static void word_slowest(const struct name_list *names, const double *means, struct strbuf *out)
{
    size_t most = 0, least = 0;
    for (size_t i = 1; i < names->n; i++) {
        most = means[i] > means[most] ? i : most;
        least = means[i] < means[least] ? i : least;
    }
    strbuf_addf(out, "%s takes the longest, ", names->items[most]);
    word_time(out, means[most]);
    strbuf_addf(out, " on average, %s the shortest, ", names->items[least]);
    word_time(out, means[least]);
    strbuf_addc(out, '.');
}

/* One bar for each of the names, which are targets or classes. */
static enum status draw_bars(const struct speed_table *table, const struct name_list *names,
                             const double *means, const char *title, const char *takeaway,
                             struct err *err)
{
    const struct figure_series series = {.name = "mean", .y = means, .n = names->n};
    const struct figure figure = {
        .kind = FIGURE_BARS,
        .title = title,
        .takeaway = takeaway,
        .x = {.label = "mean time (less is better)", .unit = AXIS_MICROSECONDS},
        .series = &series,
        .n_series = 1,
        .categories = names->items,
        .n_categories = names->n,
    };
    return report_figure(table->report, &figure, err);
}

static enum status put_targets(const struct speed_table *table, struct err *err)
{
    struct strbuf title = {0}, takeaway = {0};
    double *means = xcalloc(table->whole.n + 1, sizeof(*means));
    for (size_t i = 0; i < table->whole.n; i++)
        means[i] = pass_cell(table->pass, table->whole.items[i], table->command, RESULTS_CLASS_ALL)
                       ->mean_us;
    strbuf_addf(&title, "%s: mean time of a query", table->command);
    word_fastest(table, &takeaway);
    word_left_out(table, &takeaway);
    enum status status =
        draw_bars(table, &table->whole, means, strbuf_cstr(&title), strbuf_cstr(&takeaway), err);
    free(means);
    strbuf_release(&title);
    strbuf_release(&takeaway);
    return status;
}

/* With nobody to compare with, the classes of queries are compared. */
static enum status put_classes(const struct speed_table *table, const char *target, struct err *err)
{
    struct strbuf title = {0}, takeaway = {0};
    struct name_list classes = {0};
    double *means = xcalloc(table->classes.n + 1, sizeof(*means));
    for (size_t i = 0; i < table->classes.n; i++) {
        const char *class_name = table->classes.items[i];
        const struct results_cell *cell =
            pass_cell(table->pass, target, table->command, class_name);
        if (cell == NULL || name_is(class_name, RESULTS_CLASS_ALL))
            continue;
        means[classes.n] = cell->mean_us;
        name_list_add(&classes, class_name);
    }
    strbuf_addf(&title, "%s with %s: mean time of a query by class", table->command, target);
    if (classes.n > 0)
        word_slowest(&classes, means, &takeaway);
    enum status status =
        draw_bars(table, &classes, means, strbuf_cstr(&title), strbuf_cstr(&takeaway), err);
    free(means);
    name_list_release(&classes);
    strbuf_release(&title);
    strbuf_release(&takeaway);
    return status;
}

static enum status put_bars(const struct speed_table *table, struct err *err)
{
    return table->targets.n == 1 ? put_classes(table, table->targets.items[0], err)
                                 : put_targets(table, err);
}

/* A curve has as many points as there are percents, and three for the tail. */
static const double tail_shares[] = {0.995, 0.999, 1};
#define CURVE_POINTS (99 + COUNT_OF(tail_shares))

struct curve {
    double us[CURVE_POINTS];
    double percent[CURVE_POINTS];
    double median_us;
    double p99_us;
    size_t n; /* samples */
};

/* False when nothing was answered. */
static bool curve_make(struct curve *curve, const struct results_samples *samples)
{
    size_t n;
    double *sorted = samples_sorted(samples, &n);
    for (size_t i = 0; i < CURVE_POINTS && n > 0; i++) {
        double share = i < 99 ? (double)(i + 1) / 100 : tail_shares[i - 99];
        curve->us[i] = stats_quantile(sorted, n, share) / 1e3;
        curve->percent[i] = share * 100;
    }
    curve->median_us = curve->us[49];
    curve->p99_us = curve->us[98];
    curve->n = n;
    free(sorted);
    return n > 0;
}

/* Who has the shortest tail, which a mean does not show. */
static void word_tail(const struct figure_series *series, const struct curve *curves, size_t n,
                      struct strbuf *out)
{
    size_t best = 0, worst = 0;
    for (size_t i = 1; i < n; i++) {
        best = curves[i].p99_us < curves[best].p99_us ? i : best;
        worst = curves[i].p99_us > curves[worst].p99_us ? i : worst;
    }
    strbuf_addf(out, "Half of %s's queries take at most ", series[best].name);
    word_time(out, curves[best].median_us);
    if (!quantile_is_shown(.99, curves[best].n)) {
        strbuf_addf(out, "; %zu measurements are too few to show what 99 of 100 do.",
                    curves[best].n);
        return;
    }
    strbuf_adds(out, " and 99 of 100 at most ");
    word_time(out, curves[best].p99_us);
    if (worst != best) {
        strbuf_addf(out, "; with %s 99 of 100 take up to ", series[worst].name);
        word_time(out, curves[worst].p99_us);
    }
    strbuf_adds(out, ".");
}

/* Its place among all targets, from 1: a target keeps its colour where others are left out. */
static size_t place_of(const struct speed_table *table, const char *target)
{
    size_t place = 0;
    while (place < table->targets.n && !name_is(table->targets.items[place], target))
        place++;
    return place + 1;
}

static enum status put_curves(const struct speed_table *table, struct err *err)
{
    struct strbuf title = {0}, takeaway = {0};
    size_t n = 0;
    enum status status = ST_OK;
    struct curve *curves = xcalloc(table->whole.n + 1, sizeof(*curves));
    struct figure_series *series = xcalloc(table->whole.n + 1, sizeof(*series));
    for (size_t i = 0; i < table->whole.n; i++) {
        const struct results_samples *samples =
            pass_samples(table->pass, table->whole.items[i], table->command);
        if (samples == NULL || !curve_make(&curves[n], samples))
            continue;
        series[n] = (struct figure_series){.name = table->whole.items[i],
                                           .x = curves[n].us,
                                           .y = curves[n].percent,
                                           .n = CURVE_POINTS,
                                           .place = place_of(table, table->whole.items[i])};
        n++;
    }
    if (n > 0) {
        strbuf_addf(&title, "%s: how the times are distributed", table->command);
        word_tail(series, curves, n, &takeaway);
        word_left_out(table, &takeaway);
        const struct figure figure = {
            .kind = FIGURE_CURVE,
            .title = strbuf_cstr(&title),
            .takeaway = strbuf_cstr(&takeaway),
            .x = {.label = "time", .unit = AXIS_MICROSECONDS, .is_log = true},
            .y = {.label = "% of queries within that time"},
            .series = series,
            .n_series = n,
        };
        status = report_figure(table->report, &figure, err);
    }
    free(curves);
    free(series);
    strbuf_release(&title);
    strbuf_release(&takeaway);
    return status;
}

static enum status for_each_command(struct report *report, const struct results *results,
                                    const struct results_pass *pass,
                                    enum status (*put)(const struct speed_table *, struct err *),
                                    struct err *err)
{
    struct name_list commands = {0};
    enum status status = ST_OK;
    pass_commands(pass, &commands);
    for (size_t i = 0; i < commands.n && status == ST_OK; i++) {
        struct speed_table table = {
            .report = report,
            .results = results,
            .pass = pass,
            .command = commands.items[i],
            .ours = results_ours(results),
        };
        pass_targets(pass, &table.targets);
        pass_classes(pass, table.command, &table.classes);
        whole_targets(&table, &table.whole);
        status = put(&table, err);
        name_list_release(&table.targets);
        name_list_release(&table.classes);
        name_list_release(&table.whole);
    }
    name_list_release(&commands);
    return status;
}

static enum status put_table_of(const struct speed_table *table, struct err *err UNUSED)
{
    put_table(table);
    return ST_OK;
}

static enum status put_pictures_of(const struct speed_table *table, struct err *err)
{
    TRY(put_bars(table, err));
    return put_curves(table, err);
}

static enum status put_pass(struct report *report, const struct results *results,
                            const struct results_pass *pass, struct err *err)
{
    report_heading(report, results, pass);
    TRY(for_each_command(report, results, pass, put_table_of, err));
    strbuf_adds(&report->page, "<div class=\"pictures\">\n");
    TRY(for_each_command(report, results, pass, put_pictures_of, err));
    strbuf_adds(&report->page, "</div>\n");
    return ST_OK;
}

static void put_explanation(struct report *report)
{
    bool has_several = false;
    for (size_t r = 0; r < report->n_results; r++)
        has_several = has_several || report->results[r].n_targets > 1;
    strbuf_adds(&report->page, "<p>Mean over every query and repeat, below it the time that 99 of "
                               "100 stay within (p99; – where fewer than 100 samples cannot show "
                               "it). Below a class stands the number of its queries.");
    if (has_several)
        strbuf_adds(&report->page,
                    " The figure with × compares with ours, where both answered the same queries: "
                    "2× takes twice as long. The best of a column is bold; who did not answer "
                    "every query that others did is not compared.");
    strbuf_adds(&report->page, "</p>\n");
}

enum status report_speed(struct report *report, struct err *err)
{
    bool is_begun = false;
    for (size_t r = 0; r < report->n_results; r++) {
        const struct results *results = &report->results[r];
        for (size_t p = 0; p < results->n_passes; p++) {
            if (pass_is_open(&results->passes[p]) || results->passes[p].n_cells == 0)
                continue;
            if (!is_begun) {
                page_section_begin(&report->page, "speed", "Time of a query");
                put_explanation(report);
            }
            is_begun = true;
            TRY(put_pass(report, results, &results->passes[p], err));
        }
    }
    if (is_begun)
        page_section_end(&report->page);
    return ST_OK;
}

/* The section "Under load": times as the rate of arrivals rises. */
#include "bench/report/chart.h"
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"

/* Whether both passes belong to one picture: the same but for the rate. */
static bool is_same_but_rate(const struct results_pass *a, const struct results_pass *b)
{
    struct results_pass at_rate = *a;
    at_rate.rate = b->rate;
    return pass_is_like(&at_rate, b);
}

/* "With newsdex 99 of 100 queries end within 5.1 ms at 400 queries/s, the highest rate that it
 * kept, and within 1 ms at 100 queries/s." */
static void word_highest_rate(const struct chart *kept, const char *ours, struct strbuf *out)
{
    const struct chart_line *line = chart_line_named(kept, ours);
    if (line == NULL)
        return;
    const struct chart_point *first = &line->points[0], *last = &line->points[line->n - 1];
    strbuf_addf(out, "With %s 99 of 100 queries end within ", ours);
    word_time(out, last->y);
    strbuf_adds(out, " at ");
    word_count(out, last->x);
    strbuf_adds(out, " queries/s, the highest rate tried that it kept");
    if (line->n > 1) {
        strbuf_adds(out, ", and within ");
        word_time(out, first->y);
        strbuf_adds(out, " at ");
        word_count(out, first->x);
        strbuf_adds(out, " queries/s");
    }
    strbuf_adds(out, ". Waiting counts.");
}

/* Adds a command's times at the rates that were kept: at others they say how long the pass was. */
static void fill_rates(struct chart *chart, const struct results *results,
                       const struct results_pass *first, const char *command)
{
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p];
        for (size_t c = 0; c < pass->n_cells && is_same_but_rate(pass, first); c++) {
            const struct results_cell *cell = &pass->cells[c];
            if (cell->n_samples > 0 && !cell->falls_behind && name_is(cell->command, command) &&
                name_is(cell->class_name, RESULTS_CLASS_ALL) &&
                pass_cell_is_whole(results, pass, cell))
                chart_add(chart, cell->target, pass->rate, cell->p99_us);
        }
    }
}

static enum status draw_rates(struct report *report, const struct results *results,
                              const struct results_pass *first, const char *command,
                              struct err *err)
{
    struct chart chart = {0};
    struct strbuf title = {0}, takeaway = {0};
    fill_rates(&chart, results, first, command);
    strbuf_addf(&title, "%s: time as the rate of queries rises", command);
    word_highest_rate(&chart, results_ours(results), &takeaway);
    struct figure figure = {
        .title = strbuf_cstr(&title),
        .takeaway = strbuf_cstr(&takeaway),
        .x = {.label = "queries arriving per second", .is_log = true},
        .y = {.label = "time within which 99 % end", .unit = AXIS_MICROSECONDS, .is_log = true},
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
    const struct {
        double us, q;
    } times[] = {{cell->mean_us, 0},
                 {cell->p50_us, .5},
                 {cell->p99_us, .99},
                 {cell->p999_us, .999},
                 {cell->max_us, 0}};
    struct strbuf text = {0};
    strbuf_adds(&report->page, "<tr><td>");
    html_add_text(&report->page, cell->target);
    strbuf_adds(&report->page, "</td><td class=\"words\">");
    html_add_text(&report->page, cell->command);
    strbuf_adds(&report->page, "</td><td>");
    word_count(&text, pass->rate);
    report_put(report, &text);
    strbuf_adds(&report->page, "</td><td>");
    word_count(&text, cell->qps);
    report_put(report, &text);
    strbuf_adds(&report->page, cell->falls_behind ? "<small class=\"bad\">not kept</small>" : "");
    strbuf_adds(&report->page, "</td>");
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        strbuf_adds(&report->page, "<td>");
        word_quantile(&text, times[i].us, times[i].q, cell->n_samples);
        report_put(report, &text);
        strbuf_adds(&report->page, "</td>");
    }
    strbuf_adds(&report->page, "</tr>\n");
    strbuf_release(&text);
}

/* Names who could not keep a rate: their times would mislead whoever reads the table alone. */
static void put_laggards(struct report *report, const struct results *results,
                         const struct results_pass *first)
{
    struct strbuf text = {0};
    const char *separator = "";
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p];
        for (size_t c = 0; c < pass->n_cells && is_same_but_rate(pass, first); c++) {
            const struct results_cell *cell = &pass->cells[c];
            if (!cell->falls_behind || !name_is(cell->class_name, RESULTS_CLASS_ALL))
                continue;
            strbuf_addf(&text, "%s%s cannot keep ", separator, cell->target);
            word_count(&text, pass->rate);
            strbuf_addf(&text, " %s a second (it answers ", cell->command);
            word_count(&text, cell->qps);
            strbuf_addc(&text, ')');
            separator = "; ";
        }
    }
    if (text.len > 0) {
        strbuf_adds(&text, ". There the queue grows as long as the pass lasts, and the times say "
                           "how long that was.");
        strbuf_adds(&report->page, "<p>");
        report_put(report, &text);
        strbuf_adds(&report->page, "</p>\n");
    }
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

static enum status put_rates(struct report *report, const struct results *results,
                             const struct results_pass *first, struct err *err)
{
    struct name_list commands = {0};
    struct strbuf text = {0};
    enum status status = ST_OK;
    word_corpus(&text, results);
    strbuf_adds(&text, ": ");
    word_conditions(&text, first);
    strbuf_adds(&text, " from the intended start");
    strbuf_adds(&report->page, "<h3>");
    report_put(report, &text);
    strbuf_adds(&report->page, "</h3>\n<div class=\"pictures\">\n");
    pass_commands(first, &commands);
    for (size_t i = 0; i < commands.n && status == ST_OK; i++)
        status = draw_rates(report, results, first, commands.items[i], err);
    strbuf_adds(&report->page, "</div>\n");
    put_laggards(report, results, first);
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

#include "bench/report/report.h"

#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"

enum status report_figure(struct report *report, const struct figure *figure, struct err *err)
{
    return figure_add(figure, ++report->n_figures, report->gnuplot, &report->page, err);
}

void report_put(struct report *report, struct strbuf *text)
{
    html_add_text(&report->page, strbuf_cstr(text));
    strbuf_reset(text);
}

void report_heading(struct report *report, const struct results *results,
                    const struct results_pass *pass)
{
    struct strbuf text = {0};
    word_corpus(&text, results);
    if (pass != NULL) {
        strbuf_adds(&text, ": ");
        word_pass(&text, pass);
    }
    strbuf_adds(&report->page, "<h3>");
    report_put(report, &text);
    strbuf_adds(&report->page, "</h3>\n");
    strbuf_release(&text);
}

/* --- the summary ---------------------------------------------------------------------------- */

/* ": lucene takes 2.1× that time" for each peer that answered the same queries. */
static void word_peers(struct strbuf *out, const struct results *results,
                       const struct results_pass *pass, const struct results_cell *ours)
{
    struct name_list targets = {0};
    pass_targets(pass, &targets);
    const char *separator = "; ";
    for (size_t i = 0; i < targets.n; i++) {
        const struct results_cell *peer =
            pass_cell(pass, targets.items[i], ours->command, RESULTS_CLASS_ALL);
        if (peer == NULL || peer == ours || !pass_cells_are_alike(results, pass, peer, ours))
            continue;
        strbuf_addf(out, "%s%s takes ", separator, targets.items[i]);
        word_ratio(out, peer->mean_us, ours->mean_us);
        strbuf_adds(out, " that time");
        separator = ", ";
    }
    name_list_release(&targets);
}

static void word_99(struct strbuf *out, const struct results_cell *cell)
{
    if (!quantile_is_shown(.99, cell->n_samples))
        return;
    strbuf_adds(out, ", 99 of 100 within ");
    word_time(out, cell->p99_us);
}

/* What a line cannot go without when it is read alone, or quoted. */
static void word_how(struct strbuf *out, const struct results_pass *pass)
{
    strbuf_addf(out, " (%s cache, %s loop%s)", pass->cache, pass->mode,
                name_is(pass->clock, "server") ? ", its own clock" : "");
}

static void put_line(struct report *report, struct strbuf *text)
{
    strbuf_adds(&report->page, "<li>");
    report_put(report, text);
    strbuf_adds(&report->page, "</li>\n");
}

static void summarize_closed(struct report *report, const struct results *results,
                             const struct results_pass *pass)
{
    struct name_list commands = {0};
    struct strbuf text = {0};
    pass_commands(pass, &commands);
    for (size_t i = 0; i < commands.n; i++) {
        const struct results_cell *ours =
            pass_cell(pass, results_ours(results), commands.items[i], RESULTS_CLASS_ALL);
        if (ours == NULL)
            continue;
        strbuf_addf(&text, "%s answers %s in ", ours->target, ours->command);
        word_time(&text, ours->mean_us);
        strbuf_adds(&text, " on average");
        word_99(&text, ours);
        word_how(&text, pass);
        word_peers(&text, results, pass, ours);
        strbuf_addc(&text, '.');
        put_line(report, &text);
    }
    name_list_release(&commands);
    strbuf_release(&text);
}

static void summarize_open(struct report *report, const struct results *results,
                           const struct results_pass *pass)
{
    struct name_list commands = {0};
    struct strbuf text = {0};
    pass_commands(pass, &commands);
    for (size_t i = 0; i < commands.n; i++) {
        const struct results_cell *ours =
            pass_cell(pass, results_ours(results), commands.items[i], RESULTS_CLASS_ALL);
        if (ours == NULL)
            continue;
        strbuf_addf(&text, "%s %s ", ours->target, ours->falls_behind ? "cannot keep" : "keeps");
        word_count(&text, pass->rate);
        strbuf_addf(&text, " %s a second", ours->command);
        if (ours->falls_behind) {
            strbuf_adds(&text, ": it answers ");
            word_count(&text, ours->qps);
        } else {
            word_99(&text, ours);
            strbuf_adds(&text, ", waiting included");
        }
        word_how(&text, pass);
        strbuf_addc(&text, '.');
        put_line(report, &text);
    }
    name_list_release(&commands);
    strbuf_release(&text);
}

/* Whether pass `p` was made as the one before it, but for the rate of an open loop. */
static bool continues(const struct results *results, size_t p)
{
    if (p == 0)
        return false;
    struct results_pass before = results->passes[p - 1];
    before.rate = results->passes[p].rate;
    return pass_is_like(&before, &results->passes[p]);
}

static void begin_summary(struct report *report, const struct results *results,
                          const struct results_pass *pass)
{
    struct strbuf text = {0};
    strbuf_adds(&report->page, "<p class=\"soft\">");
    word_corpus(&text, results);
    strbuf_adds(&text, ": ");
    word_conditions(&text, pass);
    strbuf_addf(&text, ". %s, measured %s.", results->machine.cpu, results->date);
    report_put(report, &text);
    strbuf_adds(&report->page, "</p>\n<ul>\n");
    strbuf_release(&text);
}

static void summarize(struct report *report, const struct results *results)
{
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p];
        if (!continues(results, p))
            begin_summary(report, results, pass);
        if (pass_is_open(pass))
            summarize_open(report, results, pass);
        else
            summarize_closed(report, results, pass);
        if (p + 1 == results->n_passes || !continues(results, p + 1))
            strbuf_adds(&report->page, "</ul>\n");
    }
}

enum status report_make(struct report *report, struct err *err)
{
    page_begin(&report->page, "How fast is this news search?");
    bool is_wrong = report_has_mismatches(report);
    if (is_wrong)
        report_checks(report);
    for (size_t r = 0; r < report->n_results; r++)
        summarize(report, &report->results[r]);
    TRY(report_speed(report, err));
    TRY(report_rate(report, err));
    TRY(report_growth(report, err));
    TRY(report_size(report, err));
    TRY(report_build(report, err));
    report_relevance(report);
    if (!is_wrong)
        report_checks(report);
    report_gaps(report);
    report_circumstances(report);
    page_end(&report->page);
    return ST_OK;
}

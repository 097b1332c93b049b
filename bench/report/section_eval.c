/* The section "Relevance": how good the hits are, by judged topics. */
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"

#include <inttypes.h>
#include <math.h>

static void measures_of(const struct results *results, struct name_list *list)
{
    for (size_t e = 0; e < results->n_evals; e++)
        for (size_t m = 0; m < results->evals[e].n_measures; m++)
            name_list_add(list, results->evals[e].measures[m].name);
}

/* NAN when it was not measured. */
static double value_of(const struct results_eval *eval, const char *measure)
{
    for (size_t m = 0; m < eval->n_measures; m++)
        if (name_is(eval->measures[m].name, measure))
            return eval->measures[m].value;
    return NAN;
}

static double best_of(const struct results *results, const char *measure)
{
    double best = -INFINITY;
    for (size_t e = 0; e < results->n_evals; e++)
        best = fmax(best, value_of(&results->evals[e], measure));
    return best;
}

static void put_value(struct strbuf *page, double value, double best)
{
    if (isnan(value))
        strbuf_adds(page, "<td></td>");
    else
        strbuf_addf(page, value >= best ? "<td><b>%.4f</b></td>" : "<td>%.4f</td>", value);
}

static void put_evals(struct report *report, const struct results *results)
{
    struct strbuf *page = &report->page;
    struct name_list measures = {0};
    measures_of(results, &measures);
    strbuf_adds(page, "<div class=\"wide\"><table>\n<thead><tr><th>target</th><th>topics</th>");
    for (size_t m = 0; m < measures.n; m++) {
        strbuf_adds(page, "<th>");
        html_add_text(page, measures.items[m]);
        strbuf_adds(page, "</th>");
    }
    strbuf_adds(page, "</tr></thead>\n<tbody>\n");
    for (size_t e = 0; e < results->n_evals; e++) {
        strbuf_adds(page, "<tr><th scope=\"row\">");
        html_add_text(page, results->evals[e].target);
        strbuf_addf(page, "</th><td>%" PRIu64 "</td>", results->evals[e].topics);
        for (size_t m = 0; m < measures.n; m++)
            put_value(page, value_of(&results->evals[e], measures.items[m]),
                      results->n_evals > 1 ? best_of(results, measures.items[m]) : INFINITY);
        strbuf_adds(page, "</tr>\n");
    }
    strbuf_adds(page, "</tbody></table></div>\n");
    name_list_release(&measures);
}

static void put_differences(struct report *report, const struct results *results)
{
    struct strbuf *page = &report->page;
    if (results->n_comparisons == 0)
        return;
    strbuf_adds(page, "<div class=\"wide\"><table>\n<caption>p: how often the signs of the topics' "
                      "differences, drawn at random, give a difference as large (two-sided paired "
                      "randomisation test).</caption>\n<thead><tr><th>measure</th>"
                      "<th class=\"words\">from</th><th class=\"words\">to</th><th>difference</th>"
                      "<th>p</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < results->n_comparisons; i++) {
        const struct results_difference *difference = &results->comparisons[i];
        strbuf_adds(page, "<tr><td>");
        html_add_text(page, difference->measure);
        strbuf_adds(page, "</td><td class=\"words\">");
        html_add_text(page, difference->reference);
        strbuf_adds(page, "</td><td class=\"words\">");
        html_add_text(page, difference->target);
        strbuf_addf(page, "</td><td>%+.4f</td><td>%.4f</td></tr>\n", difference->difference,
                    difference->p);
    }
    strbuf_adds(page, "</tbody></table></div>\n");
}

void report_relevance(struct report *report)
{
    bool is_begun = false;
    for (size_t r = 0; r < report->n_results; r++) {
        if (report->results[r].n_evals == 0)
            continue;
        if (!is_begun)
            page_section_begin(&report->page, "relevance", "How good the hits are");
        is_begun = true;
        report_heading(report, &report->results[r], NULL);
        put_evals(report, &report->results[r]);
        put_differences(report, &report->results[r]);
    }
    if (is_begun)
        page_section_end(&report->page);
}

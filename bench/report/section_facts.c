/* The sections without pictures: checks of the answers, gaps, and circumstances. */
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"

#include <inttypes.h>

static uint64_t count_mismatches(const struct report *report)
{
    uint64_t n = 0;
    for (size_t r = 0; r < report->n_results; r++)
        for (size_t i = 0; i < report->results[r].n_checks; i++)
            n += report->results[r].checks[i].mismatches;
    return n;
}

bool report_has_mismatches(const struct report *report)
{
    return count_mismatches(report) > 0;
}

static void put_examples(struct report *report, const struct results_check *check)
{
    for (size_t i = 0; i < check->n_examples; i++) {
        strbuf_adds(&report->page, "<small>");
        html_add_text(&report->page, check->examples[i]);
        strbuf_adds(&report->page, "</small>");
    }
}

static void put_check(struct report *report, const struct results *results,
                      const struct results_check *check, bool has_examples)
{
    struct strbuf *page = &report->page;
    struct strbuf text = {0};
    strbuf_adds(page, "<tr><td class=\"words\">");
    word_corpus(&text, results);
    report_put(report, &text);
    strbuf_adds(page, "</td><td class=\"words\">");
    html_add_text(page, check->target);
    strbuf_adds(page, "</td><td class=\"words\">");
    html_add_text(page, check->reference);
    strbuf_adds(page, "</td><td class=\"words\">");
    html_add_text(page, check->command);
    strbuf_addf(page, "</td><td>%" PRIu64 "</td><td>%" PRIu64 "</td>", check->compared,
                check->mismatches);
    if (has_examples) {
        strbuf_adds(page, "<td class=\"words\">");
        put_examples(report, check);
        strbuf_adds(page, "</td>");
    }
    strbuf_adds(page, "</tr>\n");
    strbuf_release(&text);
}

/* The checks that found a difference, or those that did not. */
static void put_checks(struct report *report, bool are_wrong, bool has_examples)
{
    for (size_t r = 0; r < report->n_results; r++) {
        const struct results *results = &report->results[r];
        for (size_t i = 0; i < results->n_checks; i++)
            if ((results->checks[i].mismatches > 0) == are_wrong)
                put_check(report, results, &results->checks[i], has_examples);
    }
}

/* Those that differ stand first. */
static void put_check_table(struct report *report, bool has_examples)
{
    strbuf_adds(&report->page,
                "<div class=\"wide\"><table>\n<thead><tr><th class=\"words\">archive</th>"
                "<th class=\"words\">target</th><th class=\"words\">compared with</th>"
                "<th class=\"words\">command</th><th>queries</th><th>differ</th>");
    strbuf_adds(&report->page, has_examples ? "<th class=\"words\">for example</th>" : "");
    strbuf_adds(&report->page, "</tr></thead>\n<tbody>\n");
    put_checks(report, true, has_examples);
    put_checks(report, false, has_examples);
    strbuf_adds(&report->page, "</tbody></table></div>\n");
}

void report_checks(struct report *report)
{
    uint64_t n_mismatches = count_mismatches(report);
    size_t n_checks = 0;
    for (size_t r = 0; r < report->n_results; r++)
        n_checks += report->results[r].n_checks;
    if (n_checks == 0)
        return;
    strbuf_adds(&report->page, n_mismatches > 0 ? "<div class=\"alarm\" role=\"alert\">\n" : "");
    page_section_begin(&report->page, "checks",
                       n_mismatches > 0 ? "The answers differ: do not trust the times below"
                                        : "The answers agree");
    if (n_mismatches > 0)
        strbuf_addf(&report->page,
                    "<p>%" PRIu64 " answers differ between targets. A time counts only when the "
                    "answer is right.</p>\n",
                    n_mismatches);
    put_check_table(report, n_mismatches > 0);
    page_section_end(&report->page);
    strbuf_adds(&report->page, n_mismatches > 0 ? "</div>\n" : "");
}

/* --- gaps --- */

/* The list is begun by its first item, so that there is no empty section. */
struct gaps {
    struct report *report;
    size_t n;
};

static void gap_begin(struct gaps *gaps)
{
    if (gaps->n++ == 0) {
        page_section_begin(&gaps->report->page, "gaps", "What was not measured");
        strbuf_adds(&gaps->report->page, "<ul>\n");
    }
    strbuf_adds(&gaps->report->page, "<li>");
}

static void put_gap(struct gaps *gaps, struct strbuf *text)
{
    gap_begin(gaps);
    report_put(gaps->report, text);
    strbuf_adds(&gaps->report->page, "</li>\n");
}

/* Whether it could not, or was not asked: an open pass may end before a query's turn. */
static void word_why_unanswered(struct strbuf *out, const struct results_pass *pass,
                                const char *target, const char *command)
{
    uint64_t n_unsupported = pass_unsupported(pass, target, command);
    if (n_unsupported > 0)
        strbuf_addf(out, ", and does not support %" PRIu64, n_unsupported);
}

static void put_unanswered(struct gaps *gaps, const struct results *results,
                           const struct results_pass *pass, const char *command)
{
    struct strbuf text = {0};
    uint64_t most = pass_most_queries(results, pass, command, RESULTS_CLASS_ALL);
    for (size_t t = 0; t < results->n_targets; t++) {
        const char *target = results->targets[t].name;
        const struct results_cell *cell = pass_cell(pass, target, command, RESULTS_CLASS_ALL);
        uint64_t answered = cell != NULL ? cell->n_queries : 0;
        if (answered >= most)
            continue;
        strbuf_addf(&text, "%s answered %" PRIu64 " of %" PRIu64 " queries of %s", target, answered,
                    most, command);
        word_why_unanswered(&text, pass, target, command);
        strbuf_adds(&text, " (");
        word_pass(&text, pass);
        strbuf_adds(&text, ")");
        put_gap(gaps, &text);
    }
    strbuf_release(&text);
}

static void put_gaps_of_pass(struct gaps *gaps, const struct results *results,
                             const struct results_pass *pass)
{
    struct name_list commands = {0};
    pass_commands(pass, &commands);
    for (size_t i = 0; i < commands.n; i++)
        put_unanswered(gaps, results, pass, commands.items[i]);
    name_list_release(&commands);
}

static bool has_pass(const struct results *results, const char *mode, const char *cache)
{
    for (size_t p = 0; p < results->n_passes; p++)
        if ((mode == NULL || name_is(results->passes[p].mode, mode)) &&
            (cache == NULL || name_is(results->passes[p].cache, cache)))
            return true;
    return false;
}

static bool is_built(const struct report *report, const char *target)
{
    for (size_t r = 0; r < report->n_results; r++)
        for (size_t b = 0; b < report->results[r].n_builds; b++)
            if (name_is(report->results[r].builds[b].target, target))
                return true;
    return false;
}

/* Whether any of the results has a pass like this. */
static bool is_measured(const struct report *report, const char *mode, const char *cache)
{
    for (size_t r = 0; r < report->n_results; r++)
        if (has_pass(&report->results[r], mode, cache))
            return true;
    return false;
}

/* What none of the results has, where some have queries. */
static void put_missing_conditions(struct gaps *gaps)
{
    struct strbuf text = {0};
    static const struct {
        const char *mode, *cache, *what;
    } conditions[] = {
        {"closed", NULL, "service times (a closed loop)"},
        {"open", NULL, "behaviour under load (an open loop)"},
        {NULL, "cold", "a cold page cache"},
    };
    if (!is_measured(gaps->report, NULL, NULL))
        return;
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        if (is_measured(gaps->report, conditions[i].mode, conditions[i].cache))
            continue;
        strbuf_adds(&text, conditions[i].what);
        put_gap(gaps, &text);
    }
    strbuf_release(&text);
}

static void put_unchecked(struct gaps *gaps, const struct results *results)
{
    struct strbuf text = {0};
    if (results->n_passes == 0 || results->n_checks > 0)
        return;
    strbuf_addf(&text, "whether the targets' answers agree, measured %s", results->date);
    put_gap(gaps, &text);
    strbuf_release(&text);
}

void report_gaps(struct report *report)
{
    struct gaps gaps = {.report = report};
    struct name_list unbuilt = {0};
    struct strbuf text = {0};
    put_missing_conditions(&gaps);
    for (size_t r = 0; r < report->n_results; r++) {
        const struct results *results = &report->results[r];
        put_unchecked(&gaps, results);
        for (size_t p = 0; p < results->n_passes; p++)
            put_gaps_of_pass(&gaps, results, &results->passes[p]);
        for (size_t t = 0; t < results->n_targets; t++)
            if (!is_built(report, results->targets[t].name))
                name_list_add(&unbuilt, results->targets[t].name);
    }
    for (size_t i = 0; i < unbuilt.n; i++) {
        strbuf_addf(&text, "the build of %s", unbuilt.items[i]);
        put_gap(&gaps, &text);
    }
    if (gaps.n > 0) {
        strbuf_adds(&report->page, "</ul>\n");
        page_section_end(&report->page);
    }
    name_list_release(&unbuilt);
    strbuf_release(&text);
}

/* --- circumstances --- */

static void put_fact(struct report *report, const char *label, struct strbuf *text)
{
    if (text->len == 0)
        return;
    strbuf_addf(&report->page, "<dt>%s</dt><dd>", label);
    report_put(report, text);
    strbuf_adds(&report->page, "</dd>\n");
}

static void put_machine(struct report *report, const struct results *results)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s, %" PRIu64 " cores, ", results->machine.cpu, results->machine.cores);
    word_bytes(&text, (double)results->machine.memory_bytes);
    put_fact(report, "machine", &text);
    strbuf_addf(&text, "%s, %s", results->machine.os, results->machine.kernel);
    put_fact(report, "system", &text);
    strbuf_addf(&text, "newsdex %s, %s", results->program.version, results->program.compiler);
    put_fact(report, "program", &text);
    strbuf_release(&text);
}

static void put_targets(struct report *report, const struct results *results)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < results->n_targets; i++) {
        const struct results_target *target = &results->targets[i];
        strbuf_addf(&text, "%s:", target->name);
        if (target->engine[0] != '\0')
            strbuf_addf(&text, " %s", target->engine);
        const char *version = results_version_of(results, target);
        strbuf_addf(&text, "%s%s", version[0] != '\0' ? " " : "", version);
        if (target->note[0] != '\0')
            strbuf_addf(&text, " (%s)", target->note);
        put_fact(report, "target", &text);
    }
    strbuf_release(&text);
}

void report_circumstances(struct report *report)
{
    struct strbuf text = {0};
    page_section_begin(&report->page, "circumstances", "How this was measured");
    for (size_t r = 0; r < report->n_results; r++) {
        const struct results *results = &report->results[r];
        report_heading(report, results, NULL);
        strbuf_adds(&report->page, "<dl>\n");
        strbuf_adds(&text, results->date);
        put_fact(report, "date", &text);
        put_machine(report, results);
        put_targets(report, results);
        strbuf_adds(&text, results->method);
        put_fact(report, "method", &text);
        word_command(&text, results);
        if (text.len > 0) {
            strbuf_adds(&report->page, "<dt>command</dt><dd><code>");
            report_put(report, &text);
            strbuf_adds(&report->page, "</code></dd>\n");
        }
        strbuf_adds(&report->page, "</dl>\n");
    }
    page_section_end(&report->page);
    strbuf_release(&text);
}

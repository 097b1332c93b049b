/* The section "Growth with the archive": times and sizes against the number of articles. */
#include "bench/report/chart.h"
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"
#include "bench/results/build_figures.h"

#include <math.h>
#include <stdlib.h>

/* Results of archives of one kind, which differ in size. */
struct family {
    const struct results **items;
    size_t n;
    size_t cap;
};

static void skip_number(const char **text)
{
    while (**text >= '0' && **text <= '9')
        (*text)++;
    if (**text == 'k' || **text == 'M')
        (*text)++;
}

/* Whether two names are the same but for numbers: "invented, 20k" and "invented, 63k". */
static bool is_same_but_numbers(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        bool is_number = *a >= '0' && *a <= '9';
        if (is_number != (*b >= '0' && *b <= '9') || (!is_number && *a != *b))
            return false;
        if (is_number) {
            skip_number(&a);
            skip_number(&b);
        } else {
            a++, b++;
        }
    }
    return *a == *b;
}

/* "invented, N: " */
static void word_family(struct strbuf *out, const char *name)
{
    for (const char *at = name; *at != '\0';) {
        bool is_number = *at >= '0' && *at <= '9';
        strbuf_addc(out, is_number ? 'N' : *at);
        if (is_number)
            skip_number(&at);
        else
            at++;
    }
    strbuf_adds(out, name[0] != '\0' ? ": " : "");
}

static void add_relatives(struct family *family, const struct report *report, size_t first)
{
    const char *name = report->results[first].corpus.name;
    for (size_t r = first; r < report->n_results; r++) {
        const struct results *results = &report->results[r];
        if (results->corpus.articles == 0 || !is_same_but_numbers(results->corpus.name, name))
            continue;
        family->items =
            mem_grow(family->items, &family->cap, family->n + 1, sizeof(*family->items));
        family->items[family->n++] = results;
    }
}

static bool is_first_of_family(const struct report *report, size_t r)
{
    for (size_t i = 0; i < r; i++)
        if (is_same_but_numbers(report->results[i].corpus.name, report->results[r].corpus.name))
            return false;
    return true;
}

static double articles_of(const struct results *results)
{
    return (double)results->corpus.articles;
}

static bool has_several_sizes(const struct family *family)
{
    for (size_t i = 1; i < family->n; i++)
        if (articles_of(family->items[i]) != articles_of(family->items[0]))
            return true;
    return false;
}

/* --- what grows ------------------------------------------------------------------------------ */

/* "From 10,000 to 100,000 articles (10.0×) newsdex's mean time becomes 4.1× what it was." */
static void word_growth(const struct chart *chart, const char *name, const char *what,
                        struct strbuf *out)
{
    const struct chart_line *line = chart_line_named(chart, name);
    if (line == NULL || line->n < 2)
        return;
    const struct chart_point *first = &line->points[0], *last = &line->points[line->n - 1];
    strbuf_adds(out, "From ");
    word_count(out, first->x);
    strbuf_adds(out, " to ");
    word_count(out, last->x);
    strbuf_adds(out, " articles (");
    word_ratio(out, last->x, first->x);
    strbuf_addf(out, ") %s becomes ", what);
    word_ratio(out, last->y, first->y);
    strbuf_adds(out, " what it was.");
}

/* Draws what was filled in; `name` is the line that the sentence is about. */
static enum status draw_growth(struct report *report, const struct chart *chart, const char *title,
                               const char *name, const char *what, struct axis y, struct err *err)
{
    struct strbuf takeaway = {0};
    word_growth(chart, name, what, &takeaway);
    struct figure figure = {
        .title = title,
        .takeaway = strbuf_cstr(&takeaway),
        .x = {.label = "articles", .is_log = true},
        .y = y,
    };
    enum status status = chart_draw(chart, report, &figure, err);
    strbuf_release(&takeaway);
    return status;
}

static const struct axis time_axis = {"mean time of a query", AXIS_MICROSECONDS, true};

/* The mean time of each target. */
static enum status draw_targets(struct report *report, const struct family *family,
                                const struct results_pass *like, const char *command,
                                struct err *err)
{
    struct chart chart = {0};
    struct strbuf title = {0}, what = {0};
    const char *ours = results_ours(family->items[0]);
    for (size_t i = 0; i < family->n; i++) {
        const struct results *results = family->items[i];
        const struct results_pass *pass = results_pass_like(results, like);
        for (size_t t = 0; pass != NULL && t < results->n_targets; t++) {
            const char *target = results->targets[t].name;
            const struct results_cell *cell = pass_whole_cell(results, pass, target, command);
            if (cell != NULL)
                chart_add(&chart, target, articles_of(results), cell->mean_us);
        }
    }
    strbuf_addf(&title, "%s: mean time by the size of the archive", command);
    strbuf_addf(&what, "%s's mean time", ours);
    enum status status =
        draw_growth(report, &chart, strbuf_cstr(&title), ours, strbuf_cstr(&what), time_axis, err);
    chart_release(&chart);
    strbuf_release(&title);
    strbuf_release(&what);
    return status;
}

/* The mean time of each class of queries, of ours. */
static enum status draw_classes(struct report *report, const struct family *family,
                                const struct results_pass *like, const char *command,
                                struct err *err)
{
    struct chart chart = {0};
    struct strbuf title = {0}, what = {0};
    const char *ours = results_ours(family->items[0]);
    for (size_t i = 0; i < family->n; i++) {
        const struct results *results = family->items[i];
        const struct results_pass *pass = results_pass_like(results, like);
        struct name_list classes = {0};
        if (pass != NULL)
            pass_classes(pass, command, &classes);
        for (size_t c = 0; c < classes.n; c++) {
            const struct results_cell *cell = pass_cell(pass, ours, command, classes.items[c]);
            if (cell != NULL)
                chart_add(&chart, classes.items[c], articles_of(results), cell->mean_us);
        }
        name_list_release(&classes);
    }
    strbuf_addf(&title, "%s with %s: mean time by class and the size of the archive", command,
                ours);
    strbuf_adds(&what, "the mean over all classes");
    enum status status = draw_growth(report, &chart, strbuf_cstr(&title), RESULTS_CLASS_ALL,
                                     strbuf_cstr(&what), time_axis, err);
    chart_release(&chart);
    strbuf_release(&title);
    strbuf_release(&what);
    return status;
}

/* How a target was built or indexed first: only what was made the same way shows growth. */
static const char *first_build_note(const struct family *family, const char *target)
{
    for (size_t i = 0; i < family->n; i++)
        for (size_t b = 0; b < family->items[i]->n_builds; b++)
            if (name_is(family->items[i]->builds[b].target, target))
                return family->items[i]->builds[b].note;
    return NULL;
}

static const char *first_index_note(const struct family *family, const char *target)
{
    for (size_t i = 0; i < family->n; i++)
        for (size_t t = 0; t < family->items[i]->n_targets; t++)
            if (name_is(family->items[i]->targets[t].name, target) &&
                family->items[i]->targets[t].index_bytes > 0)
                return family->items[i]->targets[t].note;
    return NULL;
}

static enum status draw_builds(struct report *report, const struct family *family, struct err *err)
{
    struct chart chart = {0};
    struct strbuf what = {0};
    const char *ours = NULL;
    for (size_t i = 0; i < family->n; i++) {
        const struct results *results = family->items[i];
        for (size_t b = 0; b < results->n_builds; b++) {
            const struct results_build *build = &results->builds[b];
            ours = ours == NULL ? build->target : ours;
            if (!name_is(build->note, first_build_note(family, build->target)))
                continue;
            chart_add(&chart, build->target, articles_of(results), build_median_wall_s(build));
        }
    }
    strbuf_addf(&what, "the time of %s's build", ours != NULL ? ours : "");
    enum status status = draw_growth(
        report, &chart, "Time of a build by the size of the archive", ours, strbuf_cstr(&what),
        (struct axis){"time of a build (median)", AXIS_SECONDS, true}, err);
    chart_release(&chart);
    strbuf_release(&what);
    return status;
}

static enum status draw_sizes(struct report *report, const struct family *family, struct err *err)
{
    struct chart chart = {0};
    struct strbuf what = {0};
    const char *ours = results_ours(family->items[0]);
    for (size_t i = 0; i < family->n; i++) {
        const struct results *results = family->items[i];
        for (size_t t = 0; t < results->n_targets; t++) {
            const struct results_target *target = &results->targets[t];
            if (target->index_bytes > 0 &&
                name_is(target->note, first_index_note(family, target->name)))
                chart_add(&chart, target->name, articles_of(results), (double)target->index_bytes);
        }
    }
    strbuf_addf(&what, "%s's index", ours);
    enum status status =
        draw_growth(report, &chart, "Size of the index by the size of the archive", ours,
                    strbuf_cstr(&what), (struct axis){"size of the index", AXIS_BYTES, true}, err);
    chart_release(&chart);
    strbuf_release(&what);
    return status;
}

/* --- the section ----------------------------------------------------------------------------- */

/* The first results of the family that have passes; NULL when there are none. */
static const struct results *first_with_passes(const struct family *family)
{
    for (size_t i = 0; i < family->n; i++)
        if (family->items[i]->n_passes > 0)
            return family->items[i];
    return NULL;
}

/* The command whose classes are shown: the one that people wait for. */
static const char *main_command(const struct name_list *commands)
{
    for (size_t i = 0; i < commands->n; i++)
        if (name_is(commands->items[i], "TOP_10"))
            return commands->items[i];
    return commands->n > 0 ? commands->items[0] : NULL;
}

/* Whether both ask the same queries in the same classes: only then growth is the archive's. */
static bool has_same_queries(const struct results *a, const struct results *b)
{
    if (a->n_queries != b->n_queries)
        return false;
    for (size_t i = 0; i < a->n_queries; i++)
        if (!name_is(a->queries[i].query, b->queries[i].query) ||
            !name_is(a->queries[i].class_name, b->queries[i].class_name))
            return false;
    return true;
}

static bool has_one_query_list(const struct family *family)
{
    const struct results *first = first_with_passes(family);
    for (size_t i = 0; i < family->n; i++)
        if (family->items[i]->n_passes > 0 && !has_same_queries(first, family->items[i]))
            return false;
    return true;
}

static enum status draw_pass(struct report *report, const struct family *family,
                             const struct results_pass *pass, struct err *err)
{
    struct name_list commands = {0}, targets = {0};
    enum status status = ST_OK;
    pass_commands(pass, &commands);
    pass_targets(pass, &targets);
    const char *main = main_command(&commands);
    if (main != NULL)
        status = draw_classes(report, family, pass, main, err);
    for (size_t i = 0; i < commands.n && status == ST_OK; i++)
        if (targets.n > 1 || commands.items[i] != main) /* one alone is the line of all classes */
            status = draw_targets(report, family, pass, commands.items[i], err);
    name_list_release(&commands);
    name_list_release(&targets);
    return status;
}

/* The first results that have passes set the conditions; the others contribute what is like them.
 */
static enum status draw_passes(struct report *report, const struct family *family, struct err *err)
{
    struct strbuf text = {0};
    enum status status = ST_OK;
    const struct results *first = first_with_passes(family);
    for (size_t p = 0; first != NULL && p < first->n_passes && status == ST_OK; p++) {
        const struct results_pass *pass = &first->passes[p];
        if (pass_is_open(pass))
            continue;
        word_conditions(&text, pass);
        if (!has_one_query_list(family))
            strbuf_adds(&text, "; the queries differ from size to size");
        strbuf_adds(&report->page, "<h4>");
        report_put(report, &text);
        strbuf_adds(&report->page, "</h4>\n<div class=\"pictures\">\n");
        status = draw_pass(report, family, pass, err);
        strbuf_adds(&report->page, "</div>\n");
    }
    strbuf_release(&text);
    return status;
}

static enum status put_family(struct report *report, const struct family *family, struct err *err)
{
    struct strbuf text = {0};
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < family->n; i++) {
        least = fmin(least, articles_of(family->items[i]));
        most = fmax(most, articles_of(family->items[i]));
    }
    word_family(&text, family->items[0]->corpus.name);
    word_count(&text, least);
    strbuf_adds(&text, " to ");
    word_count(&text, most);
    strbuf_adds(&text, " articles");
    strbuf_adds(&report->page, "<h3>");
    report_put(report, &text);
    strbuf_adds(&report->page, "</h3>\n");
    strbuf_release(&text);
    TRY(draw_passes(report, family, err));
    strbuf_adds(&report->page, "<div class=\"pictures\">\n");
    TRY(draw_builds(report, family, err));
    TRY(draw_sizes(report, family, err));
    strbuf_adds(&report->page, "</div>\n");
    return ST_OK;
}

enum status report_growth(struct report *report, struct err *err)
{
    bool is_begun = false;
    enum status status = ST_OK;
    for (size_t r = 0; r < report->n_results && status == ST_OK; r++) {
        struct family family = {0};
        if (is_first_of_family(report, r))
            add_relatives(&family, report, r);
        if (has_several_sizes(&family)) {
            if (!is_begun)
                page_section_begin(&report->page, "growth", "Growth with the archive");
            is_begun = true;
            status = put_family(report, &family, err);
        }
        free(family.items);
    }
    if (is_begun)
        page_section_end(&report->page);
    return status;
}

/* The sections of what is made once: the index by part, and how it was built. */
#include "bench/results/build_figures.h"
#include "bench/report/htmltext.h"
#include "bench/report/htmlpage.h"
#include "bench/report/report.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"

#include <math.h>
#include <stdlib.h>

/* A share of something, for stacked bars: parts of an index, stages of a build. */
struct share {
    const char *name;
    double value;
};

/* One bar: its name and its shares. `name` and the shares' names are borrowed. */
struct bar {
    const char *name;
    struct share *shares;
    size_t n_shares;
};

static double share_named(const struct bar *bar, const char *name)
{
    double sum = 0;
    for (size_t i = 0; i < bar->n_shares; i++)
        if (name_is(bar->shares[i].name, name))
            sum += bar->shares[i].value;
    return sum;
}

static enum status draw_stacked(struct report *report, const struct bar *bars, size_t n_bars,
                                struct figure *figure, struct err *err)
{
    struct name_list shares = {0}, names = {0};
    for (size_t b = 0; b < n_bars; b++) {
        names.items = mem_grow(names.items, &names.cap, names.n + 1, sizeof(*names.items));
        names.items[names.n++] = bars[b].name;
        for (size_t s = 0; s < bars[b].n_shares; s++)
            if (bars[b].shares[s].value > 0)
                name_list_add(&shares, bars[b].shares[s].name);
    }
    double *values = xcalloc(shares.n * n_bars + 1, sizeof(*values));
    struct figure_series *series = xcalloc(shares.n + 1, sizeof(*series));
    for (size_t s = 0; s < shares.n; s++) {
        for (size_t b = 0; b < n_bars; b++)
            values[s * n_bars + b] = share_named(&bars[b], shares.items[s]);
        series[s] =
            (struct figure_series){.name = shares.items[s], .y = values + s * n_bars, .n = n_bars};
    }
    figure->kind = FIGURE_BARS;
    figure->series = series;
    figure->n_series = shares.n;
    figure->categories = names.items;
    figure->n_categories = n_bars;
    enum status status = report_figure(report, figure, err);
    free(values);
    free(series);
    name_list_release(&shares);
    name_list_release(&names);
    return status;
}

static void bars_release(struct bar *bars, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(bars[i].shares);
    free(bars);
}

/* What the parts do not account for is a share too, so that the bar is as long as the index. */
static struct bar bar_of_parts(const char *name, const struct results_part *parts, size_t n,
                               uint64_t total)
{
    struct bar bar = {name, xcalloc(n + 1, sizeof(struct share)), 0};
    double rest = (double)total;
    for (size_t i = 0; i < n; i++) {
        bar.shares[bar.n_shares++] = (struct share){parts[i].name, (double)parts[i].bytes};
        rest -= (double)parts[i].bytes;
    }
    if (rest > 0)
        bar.shares[bar.n_shares++] =
            (struct share){n > 0 ? "everything else" : "not told apart", rest};
    return bar;
}

static double total_of(const struct bar *bar)
{
    double sum = 0;
    for (size_t i = 0; i < bar->n_shares; i++)
        sum += bar->shares[i].value;
    return sum;
}

/* Names the largest part of the first bar that tells its parts apart. */
static void word_parts(const struct bar *bars, size_t n, struct strbuf *out)
{
    for (size_t b = 0; b < n; b++) {
        const struct share *largest = NULL;
        for (size_t s = 0; s < bars[b].n_shares; s++)
            if (largest == NULL || bars[b].shares[s].value > largest->value)
                largest = &bars[b].shares[s];
        if (bars[b].n_shares < 2 || !(total_of(&bars[b]) > 0))
            continue;
        strbuf_addf(out, "%s takes ", bars[b].name);
        word_bytes(out, total_of(&bars[b]));
        strbuf_addf(out, ", %.0f %% of it for %s. ", largest->value * 100 / total_of(&bars[b]),
                    largest->name);
        return;
    }
}

static void word_smallest(const struct bar *bars, size_t n, struct strbuf *out)
{
    const struct bar *least = &bars[0], *most = &bars[0];
    for (size_t b = 1; b < n; b++) {
        least = total_of(&bars[b]) < total_of(least) ? &bars[b] : least;
        most = total_of(&bars[b]) > total_of(most) ? &bars[b] : most;
    }
    if (least == most)
        return;
    strbuf_addf(out, "%s is the smallest; %s takes ", least->name, most->name);
    word_ratio(out, total_of(most), total_of(least));
    strbuf_adds(out, " the space.");
}

static enum status draw_sizes(struct report *report, const struct results *results,
                              const struct bar *bars, size_t n, struct err *err)
{
    struct strbuf takeaway = {0}, title = {0};
    word_corpus(&title, results);
    word_parts(bars, n, &takeaway);
    word_smallest(bars, n, &takeaway);
    struct figure figure = {
        .title = strbuf_cstr(&title),
        .takeaway = strbuf_cstr(&takeaway),
        .x = {.label = "size (1 MB is 1,000,000 bytes; less is better)", .unit = AXIS_BYTES},
    };
    enum status status = draw_stacked(report, bars, n, &figure, err);
    strbuf_release(&takeaway);
    strbuf_release(&title);
    return status;
}

/* Adds a bar, but for one of that name only its parts if it had none: an index may be in several
 * results, and some of them tell its parts. */
static void add_bar(struct bar *bars, size_t *n, const char *name, const struct results_part *parts,
                    size_t n_parts, uint64_t bytes)
{
    size_t at = 0;
    if (bytes == 0 && n_parts == 0)
        return;
    while (at < *n && !name_is(bars[at].name, name))
        at++;
    if (at < *n && (bars[at].n_shares > 1 || n_parts == 0))
        return;
    if (at < *n)
        free(bars[at].shares);
    else
        (*n)++;
    bars[at] = bar_of_parts(name, parts, n_parts, bytes);
}

static void add_bars(const struct results *results, struct bar *bars, size_t *n)
{
    for (size_t i = 0; i < results->n_targets; i++) {
        const struct results_target *target = &results->targets[i];
        add_bar(bars, n, target->name, target->parts, target->n_parts, target->index_bytes);
    }
    for (size_t i = 0; i < results->n_builds; i++) {
        const struct results_build *build = &results->builds[i];
        add_bar(bars, n, build->target, build->parts, build->n_parts,
                build->n_repeats > 0 ? build->repeats[0].index_bytes : 0);
    }
}

/* Results of as many articles are taken for those of one archive, whose indexes are shown once. */
static bool is_of_archive(const struct report *report, size_t a, size_t b)
{
    const struct results *one = &report->results[a], *other = &report->results[b];
    return a == b || (one->corpus.articles > 0 && one->corpus.articles == other->corpus.articles);
}

static bool is_first_of_archive(const struct report *report, size_t r)
{
    for (size_t i = 0; i < r; i++)
        if (is_of_archive(report, i, r))
            return false;
    return true;
}

static void begin_sizes(struct report *report)
{
    page_section_begin(&report->page, "size", "Size of the index by part");
    strbuf_adds(&report->page, "<div class=\"pictures\">\n");
}

static enum status put_sizes(struct report *report, size_t first, bool *is_begun, struct err *err)
{
    size_t n = 0, n_most = 1;
    enum status status = ST_OK;
    for (size_t r = first; r < report->n_results; r++)
        n_most += report->results[r].n_targets + report->results[r].n_builds;
    struct bar *bars = xcalloc(n_most, sizeof(*bars));
    for (size_t r = first; r < report->n_results; r++)
        if (is_of_archive(report, first, r))
            add_bars(&report->results[r], bars, &n);
    if (n > 0) {
        if (!*is_begun)
            begin_sizes(report);
        *is_begun = true;
        status = draw_sizes(report, &report->results[first], bars, n, err);
    }
    bars_release(bars, n);
    return status;
}

enum status report_size(struct report *report, struct err *err)
{
    bool is_begun = false;
    enum status status = ST_OK;
    for (size_t r = 0; r < report->n_results && status == ST_OK; r++)
        if (is_first_of_archive(report, r))
            status = put_sizes(report, r, &is_begun, err);
    if (is_begun) {
        strbuf_adds(&report->page, "</div>\n");
        page_section_end(&report->page);
    }
    return status;
}

/* --- builds --- */

static double cpu_of(const struct results_build *build)
{
    double sum = 0;
    for (size_t i = 0; i < build->n_repeats; i++)
        sum += build->repeats[i].user_s + build->repeats[i].sys_s;
    return build->n_repeats > 0 ? sum / (double)build->n_repeats : 0;
}

static void put_bytes_cell(struct report *report, uint64_t bytes)
{
    struct strbuf text = {0};
    if (bytes > 0)
        word_bytes(&text, (double)bytes);
    strbuf_adds(&report->page, "<td>");
    report_put(report, &text);
    strbuf_adds(&report->page, "</td>");
    strbuf_release(&text);
}

static void put_build_row(struct report *report, const struct results_build *build)
{
    struct strbuf *page = &report->page;
    const struct results_repeat *first = &build->repeats[0];
    double slowest = 0, fastest = INFINITY;
    for (size_t i = 0; i < build->n_repeats; i++) {
        slowest = fmax(slowest, build->repeats[i].wall_s);
        fastest = fmin(fastest, build->repeats[i].wall_s);
    }
    strbuf_adds(page, "<tr><th scope=\"row\" class=\"note\">");
    html_add_text(page, build->target);
    strbuf_adds(page, "<small>");
    html_add_text(page, build->note);
    strbuf_addf(page, "</small></th><td>%.2f s", build_median_wall_s(build));
    if (build->n_repeats > 1)
        strbuf_addf(page, "<small>%.2f to %.2f, n=%zu</small>", fastest, slowest, build->n_repeats);
    else
        strbuf_adds(page, "<small>built once</small>");
    strbuf_addf(page, "</td><td>%.1f MB/s</td><td>%.0f/s</td><td>%.2f s</td>",
                build_mb_per_s(build), (double)build->articles / build_median_wall_s(build),
                cpu_of(build));
    put_bytes_cell(report, build_peak_bytes(build));
    put_bytes_cell(report, first->written_bytes);
    put_bytes_cell(report, first->index_bytes);
    strbuf_adds(page, "</tr>\n");
}

static void put_build_table(struct report *report, const struct results *results)
{
    strbuf_adds(&report->page,
                "<div class=\"wide\"><table>\n<thead><tr><th>target</th><th>time (median)</th>"
                "<th>text</th><th>articles</th><th>CPU time</th><th>peak memory</th><th>written"
                "</th><th>index</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < results->n_builds; i++)
        if (results->builds[i].n_repeats > 0)
            put_build_row(report, &results->builds[i]);
    strbuf_adds(&report->page, "</tbody></table></div>\n");
}

static enum status draw_speeds(struct report *report, const struct results *results,
                               struct err *err)
{
    struct strbuf takeaway = {0};
    struct bar *bars = xcalloc(results->n_builds + 1, sizeof(*bars));
    size_t n = 0, best = 0;
    for (size_t i = 0; i < results->n_builds; i++) {
        const struct results_build *build = &results->builds[i];
        if (!(build_mb_per_s(build) > 0) || !isfinite(build_mb_per_s(build)))
            continue;
        bars[n] = (struct bar){build->target, xcalloc(1, sizeof(struct share)), 1};
        bars[n].shares[0] = (struct share){"speed", build_mb_per_s(build)};
        best = total_of(&bars[n]) > total_of(&bars[best]) ? n : best;
        n++;
    }
    if (n > 0)
        strbuf_addf(&takeaway, "%s is built the fastest: %.1f MB of text a second.",
                    bars[best].name, total_of(&bars[best]));
    struct figure figure = {
        .title = "Speed of building the index",
        .takeaway = strbuf_cstr(&takeaway),
        .x = {.label = "MB of text per second (more is better)"},
    };
    /* One alone stands in the table. */
    enum status status = n > 1 ? draw_stacked(report, bars, n, &figure, err) : ST_OK;
    bars_release(bars, n);
    strbuf_release(&takeaway);
    return status;
}

/* Stages as they would be if each ran alone: CPU seconds for each GB of text, so that corpora of
 * different sizes compare. */
static enum status draw_stages(struct report *report, const struct results *results,
                               struct err *err)
{
    struct strbuf takeaway = {0};
    struct bar *bars = xcalloc(results->n_builds + 1, sizeof(*bars));
    size_t n = 0;
    for (size_t i = 0; i < results->n_builds; i++) {
        const struct results_build *build = &results->builds[i];
        if (build->n_stages == 0 || build->text_bytes == 0)
            continue;
        bars[n] = (struct bar){build->target, xcalloc(build->n_stages, sizeof(struct share)), 0};
        for (size_t s = 0; s < build->n_stages; s++)
            bars[n].shares[bars[n].n_shares++] = (struct share){
                build->stages[s].name, build->stages[s].cpu_s * 1e9 / (double)build->text_bytes};
        n++;
    }
    const struct share *largest = NULL;
    for (size_t s = 0; n > 0 && s < bars[0].n_shares; s++)
        if (largest == NULL || bars[0].shares[s].value > largest->value)
            largest = &bars[0].shares[s];
    if (largest != NULL && total_of(&bars[0]) > 0)
        strbuf_addf(&takeaway, "The largest stage of building %s is %s, %.0f %% of its CPU time.",
                    bars[0].name, largest->name, largest->value * 100 / total_of(&bars[0]));
    struct figure figure = {
        .title = "CPU time of a build by stage",
        .takeaway = strbuf_cstr(&takeaway),
        .x = {.label = "processor time for each GB of text (less is better)", .unit = AXIS_SECONDS},
    };
    enum status status = draw_stacked(report, bars, n, &figure, err);
    bars_release(bars, n);
    strbuf_release(&takeaway);
    return status;
}

/* Each floor with how far the first build is from it. */
static void put_floors(struct report *report, const struct results *results)
{
    if (results->n_floors == 0)
        return;
    double reached = results->n_builds > 0 ? build_mb_per_s(&results->builds[0]) : NAN;
    strbuf_adds(&report->page,
                "<div class=\"wide\"><table>\n<caption>What this machine does when it "
                "does nothing else.</caption>\n<thead><tr>"
                "<th>floor</th><th>MB/s</th><th>the build of ");
    html_add_text(&report->page, results->n_builds > 0 ? results->builds[0].target : "");
    strbuf_adds(&report->page, " reaches</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < results->n_floors; i++) {
        strbuf_adds(&report->page, "<tr><td>");
        html_add_text(&report->page, results->floors[i].name);
        strbuf_addf(&report->page, "</td><td>%.0f</td><td>", results->floors[i].mb_per_s);
        if (reached > 0 && results->floors[i].mb_per_s > 0)
            strbuf_addf(&report->page, "%.1f %%", reached * 100 / results->floors[i].mb_per_s);
        strbuf_adds(&report->page, "</td></tr>\n");
    }
    strbuf_adds(&report->page, "</tbody></table></div>\n");
}

static enum status put_builds(struct report *report, const struct results *results, struct err *err)
{
    report_heading(report, results, NULL);
    put_build_table(report, results);
    put_floors(report, results);
    strbuf_adds(&report->page, "<div class=\"pictures\">\n");
    TRY(draw_speeds(report, results, err));
    TRY(draw_stages(report, results, err));
    strbuf_adds(&report->page, "</div>\n");
    return ST_OK;
}

enum status report_build(struct report *report, struct err *err)
{
    bool is_begun = false;
    for (size_t r = 0; r < report->n_results; r++) {
        if (report->results[r].n_builds == 0)
            continue;
        if (!is_begun)
            page_section_begin(&report->page, "build", "Building the index");
        is_begun = true;
        TRY(put_builds(report, &report->results[r], err));
    }
    if (is_begun)
        page_section_end(&report->page);
    return ST_OK;
}

#include "bench/run/cells.h"

#include "bench/results/samples.h"
#include "common/text/text_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_US 1e3
#define NS_PER_S  1e9

/* The last answer may be so much later than the last arrival. */
#define LAG_SHARE .05

/* Rounds of the bootstrap in the printed table. */
#define ROUNDS 1000

/* All samples of a class into `values`; the mean of each repeat into the cell. */
static size_t gather(struct results_cell *cell, const struct results_samples *samples,
                     const struct results_query *queries, double *values)
{
    size_t n = 0;
    cell->n_repeat_means = 0;
    for (size_t r = 0; r < samples->n_repeats; r++) {
        size_t first = n;
        for (size_t q = 0; q < samples->n_queries; q++) {
            if (query_is_of_class(&queries[q], cell->class_name) && !isnan(samples->ns[r][q]))
                values[n++] = samples->ns[r][q];
        }
        if (n > first)
            cell->repeat_mean_us[cell->n_repeat_means++] =
                stats_mean(values + first, n - first) / NS_PER_US;
    }
    return n;
}

/* The medians of a class' queries, sorted, into `values`. */
static size_t gather_medians(const struct results_cell *cell, const struct results_samples *samples,
                             const struct results_query *queries, double *values, double *scratch)
{
    size_t n = 0;
    for (size_t q = 0; q < samples->n_queries; q++) {
        double median = query_is_of_class(&queries[q], cell->class_name)
                            ? samples_query_median(samples, q, scratch)
                            : NAN;
        if (!isnan(median))
            values[n++] = median;
    }
    stats_sort(values, n);
    return n;
}

bool cells_span_falls_behind(const struct cells_span *span)
{
    return span->arrivals_s > 0 && span->answers_s > span->arrivals_s * (1 + LAG_SHARE);
}

static void make_cell(struct results_cell *cell, const struct results_pass *pass,
                      const struct results_samples *samples, const struct results_query *queries,
                      const struct cells_span *span)
{
    double *values = xmalloc((samples->n_repeats * samples->n_queries + 1) * sizeof(*values));
    double *scratch = xmalloc((samples->n_repeats + 1) * sizeof(*scratch));
    size_t n = gather(cell, samples, queries, values);
    double mean_ns = stats_mean(values, n);
    stats_sort(values, n);
    cell->n_samples = n;
    cell->mean_us = mean_ns / NS_PER_US;
    cell->p50_us = stats_quantile(values, n, .5) / NS_PER_US;
    cell->p90_us = stats_quantile(values, n, .9) / NS_PER_US;
    cell->p99_us = stats_quantile(values, n, .99) / NS_PER_US;
    cell->p999_us = stats_quantile(values, n, .999) / NS_PER_US;
    cell->max_us = stats_quantile(values, n, 1) / NS_PER_US;
    cell->falls_behind = span != NULL && cells_span_falls_behind(span);
    if (span != NULL && span->answers_s > 0)
        cell->qps = (double)n / span->answers_s;
    else if (mean_ns > 0)
        cell->qps = (double)pass->threads * NS_PER_S / mean_ns;
    cell->n_queries = gather_medians(cell, samples, queries, values, scratch);
    cell->query_median_mean_us = stats_mean(values, cell->n_queries) / NS_PER_US;
    cell->query_median_p99_us = stats_quantile(values, cell->n_queries, .99) / NS_PER_US;
    free(values);
    free(scratch);
}

/* The classes in the order of their first query, ALL before them. */
static size_t list_classes(const struct results_query *queries, size_t n_queries,
                           const char **classes)
{
    size_t n = 0;
    classes[n++] = RESULTS_CLASS_ALL;
    for (size_t q = 0; q < n_queries; q++) {
        size_t c = 1;
        while (c < n && strcmp(classes[c], queries[q].class_name) != 0)
            c++;
        if (c == n)
            classes[n++] = queries[q].class_name;
    }
    return n;
}

void cells_make(struct results_pass *pass, const struct results_query *queries, size_t n_queries,
                const struct cells_span *spans, struct arena *arena)
{
    const char **classes = xmalloc((n_queries + 1) * sizeof(*classes));
    size_t n_classes = list_classes(queries, n_queries, classes);
    pass->cells = arena_zalloc(arena, pass->n_samples * n_classes * sizeof(*pass->cells));
    pass->n_cells = 0;
    for (size_t s = 0; s < pass->n_samples; s++) {
        const struct results_samples *samples = &pass->samples[s];
        for (size_t c = 0; c < n_classes; c++) {
            struct results_cell *cell = &pass->cells[pass->n_cells++];
            cell->target = samples->target;
            cell->command = samples->command;
            cell->class_name = classes[c];
            cell->repeat_mean_us =
                arena_zalloc(arena, samples->n_repeats * sizeof(*cell->repeat_mean_us));
            make_cell(cell, pass, samples, queries, spans != NULL ? &spans[s] : NULL);
        }
    }
    free(classes);
}

struct cells_ratio cells_ratio(const struct results_samples *target,
                               const struct results_samples *reference,
                               const struct results_query *queries, const char *class_name,
                               uint64_t seed)
{
    struct cells_ratio result = {0};
    size_t n_repeats =
        target->n_repeats > reference->n_repeats ? target->n_repeats : reference->n_repeats;
    double *scratch = xmalloc((n_repeats + 1) * sizeof(*scratch));
    double *a = xmalloc((target->n_queries + 1) * sizeof(*a));
    double *b = xmalloc((target->n_queries + 1) * sizeof(*b));
    size_t n = 0;
    for (size_t q = 0; q < target->n_queries; q++) {
        if (!query_is_of_class(&queries[q], class_name))
            continue;
        a[n] = samples_query_median(target, q, scratch);
        b[n] = samples_query_median(reference, q, scratch);
        n += !isnan(a[n]) && !isnan(b[n]);
    }
    if (n > 0 && stats_mean(b, n) > 0) {
        result.n_queries = n;
        result.ratio = stats_mean(a, n) / stats_mean(b, n);
        result.interval = stats_ratio_interval(a, b, n, .95, ROUNDS, seed);
    }
    free(scratch);
    free(a);
    free(b);
    return result;
}

/* --- for people ----------------------------------------------------------------------------- */

static void print_cell(const struct results_cell *cell, struct text_table *table)
{
    const double numbers[] = {cell->mean_us, cell->p50_us, cell->p99_us, cell->max_us};
    text_table_adds(table, cell->target);
    text_table_adds(table, cell->command);
    text_table_adds(table, cell->class_name);
    text_table_addf(table, "%" PRIu64, cell->n_queries);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (cell->n_samples > 0)
            text_table_addf(table, "%.1f", numbers[i]);
        else
            text_table_adds(table, "-");
    }
    if (cell->n_samples > 0)
        text_table_addf(table, "%.0f", cell->qps);
    else
        text_table_adds(table, "no samples");
}

static void print_cells(const struct results_pass *pass, struct strbuf *out)
{
    static const char *const headings[] = {
        "target", "command", "class", "queries", "mean", "p50", "p99", "max", "qps",
    };
    struct text_table table;
    text_table_init(&table, "lllrrrrrr");
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        text_table_adds(&table, headings[i]);
    for (size_t i = 0; i < pass->n_cells; i++)
        print_cell(&pass->cells[i], &table);
    text_table_print(&table, out);
    text_table_release(&table);
}

static void print_ratio(const struct results_cell *cell, const struct cells_ratio *ratio,
                        struct text_table *table)
{
    text_table_adds(table, cell->target);
    text_table_adds(table, cell->command);
    text_table_adds(table, cell->class_name);
    text_table_addf(table, "%zu", ratio->n_queries);
    if (ratio->n_queries == 0)
        text_table_adds(table, "-");
    else
        text_table_addf(table, "%.3f", ratio->ratio);
    if (ratio->n_queries == 0)
        text_table_adds(table, "nothing in common");
    else if (ratio->n_queries == 1)
        text_table_adds(table, "of one query");
    else
        text_table_addf(table, "%.3f to %.3f", ratio->interval.low, ratio->interval.high);
}

static void print_ratios(const struct results *results, const struct results_pass *pass,
                         struct strbuf *out)
{
    const char *reference = results->targets[0].name;
    const struct results_samples *base = NULL;
    struct text_table table;
    text_table_init(&table, "lllrrl");
    for (size_t i = 0, per = pass->n_samples > 0 ? pass->n_cells / pass->n_samples : 0;
         i < pass->n_cells; i++) {
        const struct results_cell *cell = &pass->cells[i];
        const struct results_samples *samples = &pass->samples[i / per];
        if (strcmp(samples->target, reference) == 0) {
            base = samples;
            continue;
        }
        if (base == NULL)
            continue;
        struct cells_ratio ratio =
            cells_ratio(samples, base, results->queries, cell->class_name, pass->seed);
        print_ratio(cell, &ratio, &table);
    }
    strbuf_addf(out, "\ntimes the time of %s, means of the queries' medians, 95%% interval\n",
                reference);
    text_table_print(&table, out);
    text_table_release(&table);
}

/* A sentence for each target and command that could not keep up. */
static void print_laggards(const struct results_pass *pass, struct strbuf *out)
{
    for (size_t i = 0; i < pass->n_cells; i++) {
        const struct results_cell *cell = &pass->cells[i];
        if (cell->falls_behind && strcmp(cell->class_name, RESULTS_CLASS_ALL) == 0)
            strbuf_addf(out,
                        "%s cannot keep %g %s a second: it answered %.0f, and the longer the pass "
                        "the longer its times\n",
                        cell->target, pass->rate, cell->command, cell->qps);
    }
}

/* A sentence for each target and command that was asked what it does not understand. */
static void print_unsupported(const struct results *results, const struct results_pass *pass,
                              struct strbuf *out)
{
    for (size_t i = 0; i < pass->n_samples; i++) {
        const struct results_samples *samples = &pass->samples[i];
        if (samples->n_unsupported > 0)
            strbuf_addf(out, "%s cannot answer %zu of %zu queries by %s, the first of them: %s\n",
                        samples->target, samples->n_unsupported, samples->n_queries,
                        samples->command, results->queries[(size_t)samples->unsupported[0]].query);
    }
}

void cells_print(const struct results *results, const struct results_pass *pass, struct strbuf *out)
{
    strbuf_addf(out, "\n%s loop, %s clock, %s cache, threads %" PRIu64, pass->mode, pass->clock,
                pass->cache, pass->threads);
    if (pass->rate > 0)
        strbuf_addf(out, ", %g queries a second", pass->rate);
    strbuf_adds(out, "; microseconds\n");
    print_cells(pass, out);
    if (results->n_targets > 1)
        print_ratios(results, pass, out);
    print_laggards(pass, out);
    print_unsupported(results, pass, out);
}

#include "bench/report/comparison.h"

#include "bench/report/selection.h"
#include "bench/results/samples.h"
#include "bench/results/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each row draws its bootstrap from a seed of its own, fixed, so that a comparison can be
 * repeated to the last digit. */
#define FIRST_SEED 20260101

/* The median time of a query in microseconds; NAN when there is none above zero, which no ratio can
 * be made of. */
static double median_us(const struct results_samples *samples, size_t query, double *scratch)
{
    double ns = query < samples->n_queries ? samples_query_median(samples, query, scratch) : NAN;
    return ns > 0 ? ns / 1000 : NAN;
}

/* A query of a file, to be found by its text. */
struct indexed_query {
    const char *text;
    size_t number;
};

static int cmp_indexed(const void *a, const void *b)
{
    const struct indexed_query *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

/* The queries of one class, or of all, sorted by text; the caller frees it. */
static struct indexed_query *index_queries(const struct results *results, const char *class_name,
                                           size_t *n)
{
    struct indexed_query *index = xcalloc(results->n_queries + 1, sizeof(*index));
    *n = 0;
    for (size_t i = 0; i < results->n_queries; i++)
        if (query_is_of_class(&results->queries[i], class_name))
            index[(*n)++] = (struct indexed_query){results->queries[i].query, i};
    qsort(index, *n, sizeof(*index), cmp_indexed);
    return index;
}

/* The two sides of a row while it is made. */
struct side {
    const struct results *results;
    const struct results_pass *pass;
    const struct results_cell *cell;
};

/* Times of the queries both answered. */
struct paired_times {
    double *old_us;
    double *new_us;
    size_t n;
    size_t n_left_out;
    double *old_repeats; /* the mean of each repeat over these queries */
    double *new_repeats;
    size_t n_old_repeats, n_new_repeats;
};

static void pair_query(struct paired_times *times, double old_us, double new_us)
{
    if (isnan(old_us) || isnan(new_us)) {
        times->n_left_out += !isnan(old_us) || !isnan(new_us);
        return;
    }
    times->old_us[times->n] = old_us;
    times->new_us[times->n++] = new_us;
}

/* Means of the repeats over the queries of one side that were paired; repeats without any time, or
 * with none above zero, which no ratio can be made of, are left out. Returns how many there are. */
static size_t mean_repeats(const struct results_samples *samples, const size_t *numbers, size_t n,
                           double *means)
{
    size_t n_means = 0;
    for (size_t r = 0; r < samples->n_repeats; r++) {
        double sum = 0;
        size_t n_times = 0;
        for (size_t i = 0; i < n; i++) {
            double ns = samples->ns[r][numbers[i]];
            sum += isnan(ns) ? 0 : ns;
            n_times += !isnan(ns);
        }
        if (n_times > 0 && isfinite(sum) && sum > 0)
            means[n_means++] = sum / (double)n_times / 1e3;
    }
    return n_means;
}

/* Merges the two sorted lists; the same text twice in a list pairs in order. */
static void pair_queries(const struct side *old, const struct side *new, struct paired_times *times)
{
    const struct results_samples *a =
        pass_samples(old->pass, old->cell->target, old->cell->command);
    const struct results_samples *b =
        pass_samples(new->pass, new->cell->target, new->cell->command);
    if (a == NULL || b == NULL)
        return;
    size_t n_a, n_b, i = 0, j = 0;
    struct indexed_query *in_a = index_queries(old->results, old->cell->class_name, &n_a);
    struct indexed_query *in_b = index_queries(new->results, new->cell->class_name, &n_b);
    double *scratch = xcalloc(a->n_repeats + b->n_repeats + 1, sizeof(*scratch));
    times->old_us = xcalloc(n_a + 1, sizeof(*times->old_us));
    times->new_us = xcalloc(n_a + 1, sizeof(*times->new_us));
    size_t *numbers_a = xcalloc(n_a + 1, sizeof(*numbers_a));
    size_t *numbers_b = xcalloc(n_a + 1, sizeof(*numbers_b));
    while (i < n_a && j < n_b) {
        int order = strcmp(in_a[i].text, in_b[j].text);
        if (order == 0) {
            numbers_a[times->n] = in_a[i].number;
            numbers_b[times->n] = in_b[j].number;
            pair_query(times, median_us(a, in_a[i].number, scratch),
                       median_us(b, in_b[j].number, scratch));
            i++, j++;
        } else {
            times->n_left_out++;
            *(order < 0 ? &i : &j) += 1;
        }
    }
    times->n_left_out += n_a - i + n_b - j;
    times->old_repeats = xcalloc(a->n_repeats + 1, sizeof(*times->old_repeats));
    times->new_repeats = xcalloc(b->n_repeats + 1, sizeof(*times->new_repeats));
    times->n_old_repeats = mean_repeats(a, numbers_a, times->n, times->old_repeats);
    times->n_new_repeats = mean_repeats(b, numbers_b, times->n, times->new_repeats);
    free(numbers_a);
    free(numbers_b);
    free(scratch);
    free(in_a);
    free(in_b);
}

static void add_row(struct comparison *comparison, struct comparison_row row,
                    const struct noise_input *input)
{
    row.ratio = row.old_value > 0 ? row.new_value / row.old_value : 0;
    row.verdict = noise_judge(input, FIRST_SEED + comparison->n_rows);
    comparison->rows = mem_grow(comparison->rows, &comparison->cap, comparison->n_rows + 1,
                                sizeof(*comparison->rows));
    comparison->rows[comparison->n_rows++] = row;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void compare_cells(struct comparison *comparison, const struct side *old,
                          const struct side *new)
{
    struct paired_times times = {0};
    pair_queries(old, new, &times);
    struct comparison_row row = {
        .old_target = old->cell->target,
        .new_target = new->cell->target,
        .command = old->cell->command,
        .class_name = old->cell->class_name,
        .pass = old->pass,
        .unit = ROW_MICROSECONDS,
        .old_value = times.n > 0 ? stats_mean(times.old_us, times.n) : old->cell->mean_us,
        .new_value = times.n > 0 ? stats_mean(times.new_us, times.n) : new->cell->mean_us,
        .n_queries = times.n,
        .n_left_out = times.n_left_out,
        .n_repeats = least(times.n_old_repeats, times.n_new_repeats),
    };
    struct noise_input input = {
        .old_queries = times.old_us,
        .new_queries = times.new_us,
        .n_queries = times.n,
        .old_repeats = times.old_repeats,
        .n_old_repeats = times.n_old_repeats,
        .new_repeats = times.new_repeats,
        .n_new_repeats = times.n_new_repeats,
    };
    add_row(comparison, row, &input);
    free(times.old_us);
    free(times.new_us);
    free(times.old_repeats);
    free(times.new_repeats);
}

/* The cell of `results` that was measured as `cell` in `pass` was, of another target. */
static const struct results_cell *find_partner(const struct results *results,
                                               const struct results_pass *pass,
                                               const struct results_cell *cell, const char *target,
                                               const struct results_pass **partners_pass)
{
    *partners_pass = results_pass_like(results, pass);
    if (*partners_pass == NULL)
        return NULL;
    return pass_cell(*partners_pass, target, cell->command, cell->class_name);
}

static void compare_targets(struct comparison *comparison, const struct results *old,
                            const struct results *new, const struct name_pair *pair)
{
    for (size_t p = 0; p < old->n_passes; p++) {
        struct side a = {old, &old->passes[p], NULL};
        struct side b = {new, NULL, NULL};
        for (size_t c = 0; c < a.pass->n_cells; c++) {
            a.cell = &a.pass->cells[c];
            if (a.cell->n_samples == 0 || !name_is(a.cell->target, pair->old_name))
                continue;
            b.cell = find_partner(new, a.pass, a.cell, pair->new_name, &b.pass);
            if (b.cell != NULL)
                compare_cells(comparison, &a, &b);
        }
    }
}

/* A figure of a build, with how to read it from a repeat. */
struct build_figure {
    const char *name;
    enum row_unit unit;
    double (*read)(const struct results_repeat *repeat);
};

static double read_wall(const struct results_repeat *repeat)
{
    return repeat->wall_s;
}

static double read_cpu(const struct results_repeat *repeat)
{
    return repeat->user_s + repeat->sys_s;
}

static double read_memory(const struct results_repeat *repeat)
{
    return (double)repeat->peak_rss_bytes;
}

static double read_written(const struct results_repeat *repeat)
{
    return (double)repeat->written_bytes;
}

static double read_index(const struct results_repeat *repeat)
{
    return (double)repeat->index_bytes;
}

static const struct build_figure build_figures[] = {
    {"wall time", ROW_SECONDS, read_wall},   {"CPU time", ROW_SECONDS, read_cpu},
    {"peak memory", ROW_BYTES, read_memory}, {"bytes written", ROW_BYTES, read_written},
    {"index size", ROW_BYTES, read_index},
};

/* The figure in each repeat, those above zero (others were not measured); the caller frees it. */
static double *read_repeats(const struct results_build *build, const struct build_figure *figure,
                            size_t *n)
{
    double *values = xcalloc(build->n_repeats + 1, sizeof(*values));
    *n = 0;
    for (size_t i = 0; i < build->n_repeats; i++) {
        double value = figure->read(&build->repeats[i]);
        if (value > 0)
            values[(*n)++] = value;
    }
    return values;
}

static void compare_figure(struct comparison *comparison, const struct results_build *old,
                           const struct results_build *new, const struct build_figure *figure)
{
    struct noise_input input = {0};
    double *a = read_repeats(old, figure, &input.n_old_repeats);
    double *b = read_repeats(new, figure, &input.n_new_repeats);
    input.old_repeats = a;
    input.new_repeats = b;
    struct comparison_row row = {
        .old_target = old->target,
        .new_target = new->target,
        .command = "build",
        .class_name = figure->name,
        .unit = figure->unit,
        .old_value = stats_mean(a, input.n_old_repeats),
        .new_value = stats_mean(b, input.n_new_repeats),
        .n_repeats = least(input.n_old_repeats, input.n_new_repeats),
    };
    if (input.n_old_repeats > 0 && input.n_new_repeats > 0)
        add_row(comparison, row, &input);
    free(a);
    free(b);
}

/* A target may be built in several ways, which its note tells apart. */
static const struct results_build *find_build(const struct results *results, const char *target,
                                              const char *note)
{
    for (size_t i = 0; i < results->n_builds; i++)
        if (name_is(results->builds[i].target, target) && name_is(results->builds[i].note, note))
            return &results->builds[i];
    for (size_t i = 0; i < results->n_builds; i++)
        if (name_is(results->builds[i].target, target))
            return &results->builds[i];
    return NULL;
}

static void compare_builds(struct comparison *comparison, const struct results *old,
                           const struct results *new, const struct name_pair *pair)
{
    for (size_t i = 0; i < old->n_builds; i++) {
        const struct results_build *a = &old->builds[i];
        if (!name_is(a->target, pair->old_name))
            continue;
        const struct results_build *b = find_build(new, pair->new_name, a->note);
        for (size_t f = 0; b != NULL && f < COUNT_OF(build_figures); f++)
            compare_figure(comparison, a, b, &build_figures[f]);
    }
}

/* --- what is compared ----------------------------------------------------------------------- */

/* The targets that something was measured of, in the file's order. */
static void list_targets(const struct results *results, struct name_list *list)
{
    for (size_t i = 0; i < results->n_targets; i++)
        name_list_add(list, results->targets[i].name);
    for (size_t i = 0; i < results->n_builds; i++)
        name_list_add(list, results->builds[i].target);
}

static enum status check_name(const struct results *results, const char *which, const char *name,
                              struct err *err)
{
    struct name_list targets = {0};
    struct strbuf names = {0};
    enum status status = ST_OK;
    list_targets(results, &targets);
    if (!name_list_has(&targets, name)) {
        for (size_t i = 0; i < targets.n; i++)
            strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", targets.items[i]);
        status = err_set(err, ST_SYNTAX,
                         "--pair: there is no target '%s' in the %s results; there is %s", name,
                         which, targets.n > 0 ? strbuf_cstr(&names) : "none");
    }
    name_list_release(&targets);
    strbuf_release(&names);
    return status;
}

static enum status check_pair(const struct results *old, const struct results *new,
                              const struct name_pair *pair, struct err *err)
{
    TRY(check_name(old, "old", pair->old_name, err));
    return check_name(new, "new", pair->new_name, err);
}

static enum status check_kinds(const struct results *old, const struct results *new,
                               struct err *err)
{
    if (old->kind == RESULTS_EVAL && new->kind == RESULTS_EVAL)
        return err_set(err, ST_SYNTAX,
                       "evaluations are compared by bench eval INDEX --against OTHER, which has "
                       "the test that fits them");
    if (old->kind != new->kind)
        return err_set(err, ST_SYNTAX,
                       "the old results are of the kind '%s' and the new ones '%s': there is "
                       "nothing to compare",
                       results_kind_name(old->kind), results_kind_name(new->kind));
    return ST_OK;
}

/* What was measured of one target of `results`, and of no `partner` in `others`. */
static size_t count_unpaired(const struct results *results, const char *target,
                             const struct results *others, const char *partner)
{
    size_t n = 0;
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p], *found;
        for (size_t c = 0; c < pass->n_cells; c++) {
            const struct results_cell *cell = &pass->cells[c];
            if (cell->n_samples > 0 && name_is(cell->target, target))
                n += find_partner(others, pass, cell, partner, &found) == NULL;
        }
    }
    for (size_t i = 0; i < results->n_builds; i++)
        if (name_is(results->builds[i].target, target))
            n += find_build(others, partner, results->builds[i].note) == NULL;
    return n;
}

static void compare_pair(struct comparison *comparison, const struct results *old,
                         const struct results *new, const struct name_pair *pair)
{
    compare_targets(comparison, old, new, pair);
    compare_builds(comparison, old, new, pair);
    comparison->n_old_unpaired += count_unpaired(old, pair->old_name, new, pair->new_name);
    comparison->n_new_unpaired += count_unpaired(new, pair->new_name, old, pair->old_name);
}

/* Each name once, in the old file's order; those of the new file alone are only counted. */
static void compare_same_names(struct comparison *comparison, const struct results *old,
                               const struct results *new)
{
    struct name_list names = {0};
    list_targets(old, &names);
    list_targets(new, &names);
    for (size_t i = 0; i < names.n; i++)
        compare_pair(comparison, old, new, &(struct name_pair){names.items[i], names.items[i]});
    name_list_release(&names);
}

enum status comparison_make(struct comparison *comparison, const struct results *old,
                            const struct results *new, const struct name_pair *pairs,
                            size_t n_pairs, struct err *err)
{
    TRY(check_kinds(old, new, err));
    for (size_t i = 0; i < n_pairs; i++) {
        TRY(check_pair(old, new, &pairs[i], err));
        compare_pair(comparison, old, new, &pairs[i]);
    }
    if (n_pairs == 0)
        compare_same_names(comparison, old, new);
    if (comparison->n_rows == 0)
        return err_set(err, ST_NOT_FOUND,
                       "the results have nothing in common to compare: no target of the same name "
                       "under the same conditions (--pair OLD=NEW compares different names)");
    return ST_OK;
}

void comparison_release(struct comparison *comparison)
{
    free(comparison->rows);
    *comparison = (struct comparison){0};
}

size_t comparison_count(const struct comparison *comparison, enum change change)
{
    size_t n = 0;
    for (size_t i = 0; i < comparison->n_rows; i++) {
        const struct comparison_row *row = &comparison->rows[i];
        n += row->verdict.change == change &&
             (row->unit != ROW_BYTES || change == CHANGE_SAME || change == CHANGE_UNKNOWN);
    }
    return n;
}

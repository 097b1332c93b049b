#include "bench/report/selection.h"

#include "bench/results/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool name_is(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool name_list_has(const struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (name_is(list->items[i], name))
            return true;
    return false;
}

void name_list_add(struct name_list *list, const char *name)
{
    if (name_list_has(list, name))
        return;
    list->items = mem_grow(list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] = name != NULL ? name : "";
}

void name_list_release(struct name_list *list)
{
    free(list->items);
    *list = (struct name_list){0};
}

void pass_targets(const struct results_pass *pass, struct name_list *list)
{
    for (size_t i = 0; i < pass->n_cells; i++)
        name_list_add(list, pass->cells[i].target);
}

void pass_commands(const struct results_pass *pass, struct name_list *list)
{
    for (size_t i = 0; i < pass->n_cells; i++)
        name_list_add(list, pass->cells[i].command);
}

void pass_classes(const struct results_pass *pass, const char *command, struct name_list *list)
{
    name_list_add(list, RESULTS_CLASS_ALL);
    for (size_t i = 0; i < pass->n_cells; i++)
        if (name_is(pass->cells[i].command, command))
            name_list_add(list, pass->cells[i].class_name);
}

const struct results_cell *pass_cell(const struct results_pass *pass, const char *target,
                                     const char *command, const char *class_name)
{
    for (size_t i = 0; i < pass->n_cells; i++) {
        const struct results_cell *cell = &pass->cells[i];
        if (cell->n_samples > 0 && name_is(cell->target, target) &&
            name_is(cell->command, command) && name_is(cell->class_name, class_name))
            return cell;
    }
    return NULL;
}

const struct results_samples *pass_samples(const struct results_pass *pass, const char *target,
                                           const char *command)
{
    for (size_t i = 0; i < pass->n_samples; i++)
        if (name_is(pass->samples[i].target, target) && name_is(pass->samples[i].command, command))
            return &pass->samples[i];
    return NULL;
}

/* Whether any target answered the query. */
static bool is_answered_by_any(const struct results_pass *pass, const char *command, size_t query)
{
    for (size_t i = 0; i < pass->n_samples; i++)
        if (name_is(pass->samples[i].command, command) && samples_have(&pass->samples[i], query))
            return true;
    return false;
}

uint64_t pass_most_queries(const struct results *results, const struct results_pass *pass,
                           const char *command, const char *class_name)
{
    uint64_t most = 0, n = 0;
    for (size_t i = 0; i < pass->n_cells; i++) {
        const struct results_cell *cell = &pass->cells[i];
        if (cell->n_queries > most && name_is(cell->command, command) &&
            name_is(cell->class_name, class_name))
            most = cell->n_queries;
    }
    for (size_t q = 0; q < results->n_queries; q++)
        n += query_is_of_class(&results->queries[q], class_name) &&
             is_answered_by_any(pass, command, q);
    return n > most ? n : most;
}

bool pass_cell_is_whole(const struct results *results, const struct results_pass *pass,
                        const struct results_cell *cell)
{
    return cell->n_queries >= pass_most_queries(results, pass, cell->command, cell->class_name);
}

const struct results_cell *pass_whole_cell(const struct results *results,
                                           const struct results_pass *pass, const char *target,
                                           const char *command)
{
    const struct results_cell *cell = pass_cell(pass, target, command, RESULTS_CLASS_ALL);
    return cell != NULL && pass_cell_is_whole(results, pass, cell) ? cell : NULL;
}

bool pass_cells_are_alike(const struct results *results, const struct results_pass *pass,
                          const struct results_cell *a, const struct results_cell *b)
{
    const struct results_samples *of_a = pass_samples(pass, a->target, a->command);
    const struct results_samples *of_b = pass_samples(pass, b->target, b->command);
    if (a->n_queries != b->n_queries)
        return false;
    for (size_t q = 0; q < results->n_queries && of_a != NULL && of_b != NULL; q++)
        if (query_is_of_class(&results->queries[q], a->class_name) &&
            samples_have(of_a, q) != samples_have(of_b, q))
            return false;
    return true;
}

uint64_t pass_unsupported(const struct results_pass *pass, const char *target, const char *command)
{
    const struct results_samples *samples = pass_samples(pass, target, command);
    return samples != NULL ? samples->n_unsupported : 0;
}

bool pass_is_like(const struct results_pass *a, const struct results_pass *b)
{
    return name_is(a->mode, b->mode) && name_is(a->clock, b->clock) &&
           name_is(a->cache, b->cache) && a->threads == b->threads && a->rate == b->rate;
}

const struct results_pass *results_pass_like(const struct results *results,
                                             const struct results_pass *like)
{
    for (size_t i = 0; i < results->n_passes; i++)
        if (pass_is_like(&results->passes[i], like))
            return &results->passes[i];
    return NULL;
}

bool pass_is_open(const struct results_pass *pass)
{
    return name_is(pass->mode, "open");
}

const char *results_ours(const struct results *results)
{
    const char *ours = NULL;
    for (size_t i = 0; i < results->n_targets; i++) {
        const struct results_target *target = &results->targets[i];
        if (!name_is(target->kind, "index"))
            continue;
        if (name_is(target->engine, "native"))
            return target->name;
        ours = ours == NULL ? target->name : ours;
    }
    if (ours == NULL && results->n_targets > 0)
        ours = results->targets[0].name;
    if (ours == NULL && results->n_builds > 0)
        ours = results->builds[0].target;
    return ours != NULL ? ours : "";
}

const char *results_version_of(const struct results *results, const struct results_target *target)
{
    bool is_ours = name_is(target->engine, "native") || name_is(target->name, "newsdex");
    return is_ours && name_is(target->version, results->program.version) ? "" : target->version;
}

const struct results_target *results_target_named(const struct results *results, const char *name)
{
    for (size_t i = 0; i < results->n_targets; i++)
        if (name_is(results->targets[i].name, name))
            return &results->targets[i];
    return NULL;
}

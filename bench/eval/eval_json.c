#include "bench/eval/eval_json.h"

static void fill_topics(const struct evaluation *evaluation, struct arena *arena,
                        struct results_eval *filled)
{
    filled->n_per_topic = evaluation->n_topics;
    filled->per_topic = arena_zalloc(arena, evaluation->n_topics * sizeof(*filled->per_topic));
    for (size_t i = 0; i < evaluation->n_topics; i++) {
        const struct topic_values *topic = &evaluation->topics[i];
        struct results_topic *row = &filled->per_topic[i];
        row->topic = arena_strndup(arena, topic->topic.ptr, topic->topic.len);
        row->n_values = N_MEASURES;
        row->values = arena_alloc(arena, sizeof(topic->values));
        memcpy(row->values, topic->values, sizeof(topic->values));
    }
}

static void fill_eval(const struct evaluation *evaluation, struct arena *arena,
                      struct results_eval *filled)
{
    filled->target = evaluation->target;
    filled->topics = evaluation->n_topics;
    filled->n_measures = N_MEASURES;
    filled->measures = arena_zalloc(arena, N_MEASURES * sizeof(*filled->measures));
    for (size_t m = 0; m < N_MEASURES; m++)
        filled->measures[m] =
            (struct results_measure){.name = measure_names[m], .value = evaluation->means[m]};
    fill_topics(evaluation, arena, filled);
}

void eval_fill_results(const struct eval_findings *findings, struct results *results)
{
    struct arena *arena = &results->arena;
    results->n_evals = findings->n_evals;
    results->evals = arena_zalloc(arena, findings->n_evals * sizeof(*results->evals));
    for (size_t i = 0; i < findings->n_evals; i++)
        fill_eval(&findings->evals[i], arena, &results->evals[i]);
    if (findings->n_paired == 0)
        return;
    results->n_comparisons = N_MEASURES;
    results->comparisons = arena_zalloc(arena, N_MEASURES * sizeof(*results->comparisons));
    for (size_t m = 0; m < N_MEASURES; m++)
        results->comparisons[m] = (struct results_difference){
            .measure = measure_names[m],
            .reference = findings->evals[1].target,
            .target = findings->evals[0].target,
            .difference = findings->tests[m].difference,
            .p = findings->tests[m].p,
        };
}

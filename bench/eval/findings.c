#include "bench/eval/findings.h"

#include "common/index/manifest.h"
#include "common/text/printable.h"

#define NAME_COLUMNS   28
#define NUMBER_COLUMNS 12

/* With fewer topics that differ no p is below 0.05: all signs alike happen twice in 2^n times. */
#define LEAST_PAIRED 6

/* --- for people ----------------------------------------------------------------------------- */

/* A name in its column, or longer where it has to be. */
static void add_name(struct strbuf *out, const char *indent, struct slice name)
{
    size_t columns = strlen(indent) + text_columns(name);
    strbuf_adds(out, indent);
    text_add_printable(name, out);
    for (; columns < NAME_COLUMNS; columns++)
        strbuf_addc(out, ' ');
}

static void add_values(struct strbuf *out, const double values[N_MEASURES])
{
    for (size_t m = 0; m < N_MEASURES; m++)
        strbuf_addf(out, " %*.4f", NUMBER_COLUMNS, values[m]);
    strbuf_addc(out, '\n');
}

static void add_header(struct strbuf *out)
{
    add_name(out, "", slice_str("target"));
    strbuf_addf(out, " %6s", "topics");
    for (size_t m = 0; m < N_MEASURES; m++)
        strbuf_addf(out, " %*s", NUMBER_COLUMNS, measure_names[m]);
    strbuf_addc(out, '\n');
}

static void add_evaluation(struct strbuf *out, const struct evaluation *evaluation, bool per_topic)
{
    add_name(out, "", slice_str(evaluation->target));
    strbuf_addf(out, " %6zu", evaluation->n_topics);
    add_values(out, evaluation->means);
    for (size_t i = 0; per_topic && i < evaluation->n_topics; i++) {
        add_name(out, "  ", evaluation->topics[i].topic);
        strbuf_addf(out, " %6s", "");
        add_values(out, evaluation->topics[i].values);
    }
}

static void add_tests(struct strbuf *out, const struct findings *findings)
{
    add_name(out, "", slice_str("difference"));
    strbuf_addf(out, " %6zu", findings->n_paired);
    for (size_t m = 0; m < N_MEASURES; m++)
        strbuf_addf(out, " %+*.4f", NUMBER_COLUMNS, findings->tests[m].difference);
    strbuf_addc(out, '\n');
    add_name(out, "", slice_str("p"));
    strbuf_addf(out, " %6s", "");
    for (size_t m = 0; m < N_MEASURES; m++)
        if (findings->tests[m].p < 0.0001)
            strbuf_addf(out, " %*s", NUMBER_COLUMNS, "<.0001");
        else
            strbuf_addf(out, " %*.4f", NUMBER_COLUMNS, findings->tests[m].p);
    strbuf_addf(out,
                "\n\np: two-sided paired randomisation test, exact up to %d topics that differ, "
                "else %d samples with seed %ju\n",
                RANDOMISATION_EXACT_MAX, RANDOMISATION_SAMPLES, (uintmax_t)findings->seed);
    if (findings->n_paired < LEAST_PAIRED)
        strbuf_addf(out,
                    "no p below %g is possible with %zu paired topic%s: %d are the least for "
                    "one below 0.05\n",
                    2 / (double)(1u << findings->n_paired), findings->n_paired,
                    findings->n_paired == 1 ? "" : "s", LEAST_PAIRED);
}

/* Means over different topics are not comparable: what was left out must be seen. */
static void add_left_out(struct strbuf *out, const struct evaluation *evaluation)
{
    size_t n_missing = evaluation->n_judged - evaluation->n_topics;
    if (n_missing > 0)
        strbuf_addf(out, "%s: lacks %zu of %zu judged topics\n", evaluation->target, n_missing,
                    evaluation->n_judged);
    if (evaluation->n_unjudged > 0)
        strbuf_addf(out, "%s: %zu of its topics left out, since nobody judged them\n",
                    evaluation->target, evaluation->n_unjudged);
}

void findings_print_text(const struct findings *findings, bool per_topic, struct strbuf *out)
{
    add_header(out);
    for (size_t i = 0; i < findings->n_evals; i++)
        add_evaluation(out, &findings->evals[i], per_topic);
    if (findings->n_paired > 0)
        add_tests(out, findings);
    for (size_t i = 0; i < findings->n_evals; i++)
        add_left_out(out, &findings->evals[i]);
}

/* --- for programs --------------------------------------------------------------------------- */

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
    filled->judged_topics = evaluation->n_judged;
    filled->unjudged_topics = evaluation->n_unjudged;
    filled->n_measures = N_MEASURES;
    filled->measures = arena_zalloc(arena, N_MEASURES * sizeof(*filled->measures));
    for (size_t m = 0; m < N_MEASURES; m++)
        filled->measures[m] =
            (struct results_measure){.name = measure_names[m], .value = evaluation->means[m]};
    fill_topics(evaluation, arena, filled);
}

static void fill_target(const struct evaluation *evaluation, struct arena *arena,
                        struct results_target *target)
{
    struct manifest manifest = {0};
    *target = (struct results_target){
        .name = evaluation->target,
        .kind = evaluation->is_index ? "index" : "run",
        .note = evaluation->target,
    };
    if (evaluation->is_index && manifest_read(evaluation->target, arena, &manifest, NULL) == ST_OK)
        target->engine = manifest.engine;
}

void findings_fill_results(const struct findings *findings, struct results *results)
{
    struct arena *arena = &results->arena;
    bool is_same =
        strcmp(findings->evals[0].target, findings->evals[findings->n_evals - 1].target) == 0;
    results->n_targets = is_same ? 1 : findings->n_evals;
    results->targets = arena_zalloc(arena, results->n_targets * sizeof(*results->targets));
    for (size_t i = 0; i < results->n_targets; i++)
        fill_target(&findings->evals[i], arena, &results->targets[i]);
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
            .paired_topics = findings->n_paired,
            .method = findings->tests[m].is_exact ? "exact" : "sampled",
            .seed = findings->seed,
        };
}

#include "bench/eval/eval_print.h"

#include "common/text/printable.h"

#define NAME_COLUMNS   28
#define NUMBER_COLUMNS 12

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

static void add_tests(struct strbuf *out, const struct eval_findings *findings)
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

void eval_print_text(const struct eval_findings *findings, bool per_topic, struct strbuf *out)
{
    add_header(out);
    for (size_t i = 0; i < findings->n_evals; i++)
        add_evaluation(out, &findings->evals[i], per_topic);
    if (findings->n_paired > 0)
        add_tests(out, findings);
    for (size_t i = 0; i < findings->n_evals; i++)
        add_left_out(out, &findings->evals[i]);
}

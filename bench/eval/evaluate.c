#include "bench/eval/evaluate.h"

#include "bench/eval/judged_names.h"

#include <stdlib.h>

/* Looks up what a topic found and measures it; a NULL `topic` found nothing. */
static void measure_topic(const struct run *run, const struct run_topic *topic,
                          const struct judgement *judgements, size_t n_judgements,
                          double values[N_MEASURES])
{
    size_t n_found = topic != NULL ? topic->n : 0;
    int *judged = xcalloc(n_judgements, sizeof(*judged));
    int *found = xcalloc(n_found, sizeof(*found));
    for (size_t i = 0; i < n_judgements; i++)
        judged[i] = judgements[i].level;
    if (n_found > 0)
        judged_levels(run->hits + topic->first, n_found, judgements, n_judgements, found);
    measures_compute(found, n_found, judged, n_judgements, values);
    free(judged);
    free(found);
}

static struct topic_values *add_topic(struct evaluation *evaluation, struct slice name)
{
    evaluation->topics = mem_grow(evaluation->topics, &evaluation->cap, evaluation->n_topics + 1,
                                  sizeof(*evaluation->topics));
    struct topic_values *added = &evaluation->topics[evaluation->n_topics++];
    *added = (struct topic_values){.topic = name};
    return added;
}

static void find_means(struct evaluation *evaluation)
{
    for (size_t m = 0; m < N_MEASURES; m++) {
        double sum = 0;
        for (size_t i = 0; i < evaluation->n_topics; i++)
            sum += evaluation->topics[i].values[m];
        evaluation->means[m] = sum / (double)evaluation->n_topics;
    }
}

enum status evaluate_run(const struct run *run, const struct qrels *qrels, bool is_complete,
                         struct evaluation *evaluation, struct err *err)
{
    size_t n_in_both = 0;
    for (size_t at = 0, len; at < qrels->n; at += len) {
        const struct judgement *judgements = &qrels->items[at];
        const struct run_topic *topic = judged_topic(run, qrels, judgements->topic);
        len = qrels_topic_len(qrels, at);
        evaluation->n_judged++;
        n_in_both += topic != NULL;
        if (topic != NULL || is_complete)
            measure_topic(run, topic, judgements, len,
                          add_topic(evaluation, judgements->topic)->values);
    }
    evaluation->n_unjudged = run->n_topics - n_in_both;
    if (n_in_both == 0)
        return err_set(err, ST_REJECT,
                       "%s: no topic of it is judged: are the judgements of others?",
                       evaluation->target);
    find_means(evaluation);
    return ST_OK;
}

/* The topics of both, side by side: indexes into each. Both lists are sorted. */
static size_t pair_topics(const struct evaluation *first, const struct evaluation *second,
                          size_t *in_first, size_t *in_second)
{
    size_t n = 0;
    for (size_t i = 0, j = 0; i < first->n_topics && j < second->n_topics;) {
        int order = slice_cmp(first->topics[i].topic, second->topics[j].topic);
        if (order == 0) {
            in_first[n] = i;
            in_second[n++] = j;
        }
        i += order <= 0;
        j += order >= 0;
    }
    return n;
}

size_t evaluations_compare(const struct evaluation *first, const struct evaluation *second,
                           uint64_t seed, struct randomisation tests[N_MEASURES])
{
    size_t *in_first = xcalloc(first->n_topics, sizeof(*in_first));
    size_t *in_second = xcalloc(first->n_topics, sizeof(*in_second));
    double *a = xcalloc(first->n_topics, sizeof(*a));
    double *b = xcalloc(first->n_topics, sizeof(*b));
    size_t n = pair_topics(first, second, in_first, in_second);
    for (size_t m = 0; m < N_MEASURES && n > 0; m++) {
        for (size_t i = 0; i < n; i++) {
            a[i] = first->topics[in_first[i]].values[m];
            b[i] = second->topics[in_second[i]].values[m];
        }
        tests[m] = randomisation_test(a, b, n, seed);
    }
    free(in_first);
    free(in_second);
    free(a);
    free(b);
    return n;
}

void evaluation_release(struct evaluation *evaluation)
{
    free(evaluation->topics);
    *evaluation = (struct evaluation){0};
}

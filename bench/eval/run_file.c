#include "bench/eval/run_file.h"

#include "bench/eval/trec_columns.h"

#include <stdlib.h>

enum { TOPIC, Q0, DOC, RANK, SCORE, TAG, N_COLUMNS };

static int compare_names(const struct run_hit *a, const struct run_hit *b)
{
    int order = slice_cmp(a->topic, b->topic);
    return order != 0 ? order : slice_cmp(a->doc, b->doc);
}

/* To find repeats; of two, the second in the file stands second. */
static int compare_by_name(const void *left, const void *right)
{
    const struct run_hit *a = left;
    const struct run_hit *b = right;
    int order = compare_names(a, b);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_by_score(const void *left, const void *right)
{
    const struct run_hit *a = left;
    const struct run_hit *b = right;
    int order = slice_cmp(a->topic, b->topic);
    if (order == 0)
        order = (a->score < b->score) - (a->score > b->score);
    return order != 0 ? order : slice_cmp(b->doc, a->doc);
}

static int compare_topics(const void *left, const void *right)
{
    const struct run_topic *a = left;
    const struct run_topic *b = right;
    return slice_cmp(a->name, b->name);
}

static struct slice keep(struct run *run, struct slice text)
{
    return slice_make(arena_strndup(&run->arena, text.ptr, text.len), text.len);
}

static void add_topic(struct run *run, struct slice name)
{
    run->topics = mem_grow(run->topics, &run->topic_cap, run->n_topics + 1, sizeof(*run->topics));
    run->topics[run->n_topics++] = (struct run_topic){.name = name};
}

static void add_hit(struct run *run, struct run_hit hit)
{
    run->hits = mem_grow(run->hits, &run->cap, run->n + 1, sizeof(*run->hits));
    run->hits[run->n++] = hit;
}

void run_ask(struct run *run, struct slice topic)
{
    add_topic(run, keep(run, topic));
}

void run_add(struct run *run, struct slice doc, float score)
{
    struct slice topic = run->topics[run->n_topics - 1].name;
    add_hit(run, (struct run_hit){.topic = topic, .doc = keep(run, doc), .score = score});
}

void run_sort(struct run *run)
{
    if (run->n > 0)
        qsort(run->hits, run->n, sizeof(*run->hits), compare_by_score);
    if (run->n_topics > 0)
        qsort(run->topics, run->n_topics, sizeof(*run->topics), compare_topics);
    size_t at = 0;
    for (size_t i = 0; i < run->n_topics; i++) {
        struct run_topic *topic = &run->topics[i];
        topic->first = at;
        while (at < run->n && slice_eq(run->hits[at].topic, topic->name))
            at++;
        topic->n = at - topic->first;
    }
}

/* Runs have many lines of one topic in a row, which share its name. */
static enum status read_lines(struct run *run, struct line_reader *lines, struct err *err)
{
    struct slice columns[N_COLUMNS];
    struct slice topic = {0};
    bool is_end;
    for (;;) {
        TRY(trec_columns_next(lines, "topic Q0 docid rank score tag", columns, N_COLUMNS, &is_end,
                              err));
        if (is_end)
            return ST_OK;
        struct run_hit hit = {.line = lines->number};
        if (!trec_parse_score(columns[SCORE], &hit.score))
            return trec_reject(lines, "a number is wanted as score, not", columns[SCORE], err);
        if (!slice_eq(columns[TOPIC], topic))
            topic = keep(run, columns[TOPIC]);
        hit.topic = topic;
        hit.doc = keep(run, columns[DOC]);
        add_hit(run, hit);
    }
}

/* Sorts by name, which brings repeats together and shows the topics. `lines` is at its end: its
 * number becomes that of a repeated line, for the message. */
static enum status find_topics(struct run *run, struct line_reader *lines, struct err *err)
{
    qsort(run->hits, run->n, sizeof(*run->hits), compare_by_name);
    for (size_t i = 0; i < run->n; i++) {
        const struct run_hit *hit = &run->hits[i];
        if (i == 0 || !slice_eq(hit[-1].topic, hit->topic)) {
            add_topic(run, hit->topic);
        } else if (slice_eq(hit[-1].doc, hit->doc)) {
            lines->number = hit->line;
            return trec_reject(lines, "a second time in its topic:", hit->doc, err);
        }
    }
    return ST_OK;
}

enum status run_read(struct run *run, const char *path, struct err *err)
{
    struct line_reader lines = {0};
    *run = (struct run){0};
    TRY(line_reader_open(&lines, path, err));
    enum status status = read_lines(run, &lines, err);
    if (status == ST_OK && run->n == 0)
        status = err_set(err, ST_REJECT, "%s: no hits are in it", lines.name);
    if (status == ST_OK)
        status = find_topics(run, &lines, err);
    if (status == ST_OK)
        run_sort(run);
    line_reader_close(&lines);
    return status;
}

const struct run_topic *run_find_topic(const struct run *run, struct slice name)
{
    const struct run_topic key = {.name = name};
    if (run->n_topics == 0)
        return NULL;
    return bsearch(&key, run->topics, run->n_topics, sizeof(*run->topics), compare_topics);
}

void run_release(struct run *run)
{
    free(run->hits);
    free(run->topics);
    arena_release(&run->arena);
    *run = (struct run){0};
}

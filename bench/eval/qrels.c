#include "bench/eval/qrels.h"

#include "bench/eval/trec_columns.h"

#include <stdlib.h>

enum { TOPIC, ITERATION, DOC, LEVEL, N_COLUMNS };

/* The line comes last, so that of two equal judgements the second in the file stands second. */
static int compare_judgements(const void *left, const void *right)
{
    const struct judgement *a = left;
    const struct judgement *b = right;
    int order = slice_cmp(a->topic, b->topic);
    if (order == 0)
        order = slice_cmp(a->doc, b->doc);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static struct slice keep(struct qrels *qrels, struct slice text)
{
    return slice_make(arena_strndup(&qrels->arena, text.ptr, text.len), text.len);
}

static enum status read_lines(struct qrels *qrels, struct line_reader *lines, struct err *err)
{
    struct slice columns[N_COLUMNS];
    bool is_end;
    for (;;) {
        TRY(trec_columns_next(lines, "topic iteration docid level", columns, N_COLUMNS, &is_end,
                              err));
        if (is_end)
            return ST_OK;
        struct judgement judgement = {.line = lines->number};
        if (!trec_parse_level(columns[LEVEL], &judgement.level))
            return trec_reject(lines, "a whole number is wanted as level, not", columns[LEVEL],
                               err);
        judgement.topic = keep(qrels, columns[TOPIC]);
        judgement.doc = keep(qrels, columns[DOC]);
        qrels->items = mem_grow(qrels->items, &qrels->cap, qrels->n + 1, sizeof(*qrels->items));
        qrels->items[qrels->n++] = judgement;
    }
}

/* `lines` is at its end: its number becomes that of the repeated line, for the message. */
static enum status check_repeats(const struct qrels *qrels, struct line_reader *lines,
                                 struct err *err)
{
    for (size_t i = 1; i < qrels->n; i++) {
        const struct judgement *item = &qrels->items[i];
        if (!slice_eq(item[-1].topic, item->topic) || !slice_eq(item[-1].doc, item->doc))
            continue;
        lines->number = item->line;
        return trec_reject(lines, "a second judgement of", item->doc, err);
    }
    return ST_OK;
}

enum status qrels_read(struct qrels *qrels, const char *path, struct err *err)
{
    struct line_reader lines = {0};
    *qrels = (struct qrels){0};
    TRY(line_reader_open(&lines, path, err));
    enum status status = read_lines(qrels, &lines, err);
    if (status == ST_OK && qrels->n == 0)
        status = err_set(err, ST_REJECT, "%s: no judgements are in it", lines.name);
    if (status == ST_OK) {
        qsort(qrels->items, qrels->n, sizeof(*qrels->items), compare_judgements);
        status = check_repeats(qrels, &lines, err);
    }
    line_reader_close(&lines);
    return status;
}

size_t qrels_topic_len(const struct qrels *qrels, size_t at)
{
    size_t end = at;
    while (end < qrels->n && slice_eq(qrels->items[end].topic, qrels->items[at].topic))
        end++;
    return end - at;
}

static int compare_topic(const void *key, const void *item)
{
    const struct slice *topic = key;
    const struct judgement *judgement = item;
    return slice_cmp(*topic, judgement->topic);
}

bool qrels_has_topic(const struct qrels *qrels, struct slice topic)
{
    return qrels->n > 0 &&
           bsearch(&topic, qrels->items, qrels->n, sizeof(*qrels->items), compare_topic) != NULL;
}

static int compare_doc(const void *key, const void *item)
{
    const struct slice *doc = key;
    const struct judgement *judgement = item;
    return slice_cmp(*doc, judgement->doc);
}

const struct judgement *judgements_find(const struct judgement *items, size_t n, struct slice doc)
{
    return bsearch(&doc, items, n, sizeof(*items), compare_doc);
}

void qrels_release(struct qrels *qrels)
{
    free(qrels->items);
    arena_release(&qrels->arena);
    *qrels = (struct qrels){0};
}

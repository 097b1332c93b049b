/*
 * Relevance judgements: which articles answer which topics, as people found.
 *
 * The file has four columns, `topic iteration docid level`; the second is not looked at. A level
 * of 1 or more is relevant, higher is better; 0 or less is not. What is not judged is not relevant.
 */
#ifndef BENCH_EVAL_QRELS_H
#define BENCH_EVAL_QRELS_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct judgement {
    struct slice topic;
    struct slice doc;
    int level;
    uint64_t line; /* of the file */
};

/* Sorted by topic, then doc, in byte order; no pair twice. Immutable once read. Zero-initialise. */
struct qrels {
    struct judgement *items;
    size_t n;
    size_t cap;
    struct arena arena; /* the text */
};

/* Reads the file `path`, "-" for standard input. ST_REJECT, with file and line, for a line of
 * other columns, a level that is no whole number, and an article judged twice for a topic, and for
 * a file without judgements; ST_IO. Release it after a failure too. */
enum status qrels_read(struct qrels *qrels, const char *path, struct err *err) MUST_USE;

/* How many judgements from items[at] on, which begins a topic, belong to that topic. */
size_t qrels_topic_len(const struct qrels *qrels, size_t at);

bool qrels_has_topic(const struct qrels *qrels, struct slice topic);

/* The judgement of `doc` among the `n` of one topic; NULL when there is none. */
const struct judgement *judgements_find(const struct judgement *items, size_t n, struct slice doc);

void qrels_release(struct qrels *qrels);

#endif

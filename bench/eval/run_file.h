/*
 * A run: what a system found for each topic, best first.
 *
 * Its file has six columns, `topic Q0 docid rank score tag`. As trec_eval does, only topic, docid
 * and score are looked at: the order is that of the scores, as floats, the highest first, and of
 * ids in byte order, the highest first, where they are equal.
 */
#ifndef BENCH_EVAL_RUN_FILE_H
#define BENCH_EVAL_RUN_FILE_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/status.h"

#include <stdint.h>

struct run_hit {
    struct slice topic;
    struct slice doc;
    float score;
    uint64_t line; /* of the file, or 0 */
};

struct run_topic {
    struct slice name;
    size_t first; /* of its hits */
    size_t n;     /* perhaps none, where the system was asked and found nothing */
};

/* Zero-initialise; run_read, or run_ask and run_add and then run_sort; read-only from then on. */
struct run {
    struct run_hit *hits; /* by topic, then best first */
    size_t n;
    size_t cap;
    struct run_topic *topics; /* in byte order of their names */
    size_t n_topics;
    size_t topic_cap;
    struct arena arena; /* the text */
};

/* Reads the file `path`, "-" for standard input. ST_REJECT, with file and line, for a line of
 * other columns, a score that is no number, and an article that a topic has twice, and for a file
 * without hits; ST_IO. Release it after a failure too. */
enum status run_read(struct run *run, const char *path, struct err *err) MUST_USE;

/* Says that the system was asked this topic, whether it finds anything or not; copied. Each topic
 * once. */
void run_ask(struct run *run, struct slice topic);

/* Adds a hit of the topic asked last; `doc` is copied. A topic may not have a doc twice. */
void run_add(struct run *run, struct slice doc, float score);

/* Brings hits and topics into order. */
void run_sort(struct run *run);

/* The topic of this name, or NULL. */
const struct run_topic *run_find_topic(const struct run *run, struct slice name);

void run_release(struct run *run);

#endif

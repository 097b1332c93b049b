/*
 * Where the time of a build goes: a clock for each stage, for `indexer build --timings`.
 *
 * Marks stand around batches, articles and blocks, never around words, and cost one test of a flag
 * until stages_start has been called. Stages nest: while an inner one runs (a block is deflated
 * while documents are inverted) its time counts for it and not for the outer one, so that the
 * stages add up to no more than the whole. A mark belongs to its thread; the sums are over all
 * threads.
 */
#ifndef COMMON_BASE_STAGES_H
#define COMMON_BASE_STAGES_H

#include "common/base/status.h"

#include <stdbool.h>

enum stage {
    STAGE_READ,     /* input from files, inflated if it was gzip */
    STAGE_PARSE,    /* records to articles */
    STAGE_ANALYSE,  /* text to tokens */
    STAGE_INVERT,   /* tokens to postings in memory, stemming what is new, and columns */
    STAGE_COMPRESS, /* stored text */
    STAGE_WRITE,    /* bytes to files, and making them durable */
    STAGE_MERGE,    /* runs of postings to a segment, segments to one */
    STAGE_PAIRS,    /* pair lists of a segment */
    STAGE_WAIT,     /* for other threads of the pipeline */
    N_STAGES,
};

extern bool stages_are_on; /* only for the two functions below */
void stages_push(enum stage stage);
void stages_pop(enum stage stage);

/* Around a piece of work, on one thread; at most STAGES_MAX_DEPTH inside each other. */
#define STAGES_MAX_DEPTH 8
static inline void stage_begin(enum stage stage)
{
    if (stages_are_on)
        stages_push(stage);
}
static inline void stage_end(enum stage stage)
{
    if (stages_are_on)
        stages_pop(stage);
}

/* Turns the marks on, with all sums zero. Called before other threads are started, once. */
void stages_start(void);

/* Writes the sums as one JSON object: {"format":"newsdex-timings","version":1,"wall_s":seconds
 * since stages_start,"cpu_s":of the whole
 * process,"stages":[{"name":"read","cpu_s":..,"wall_s":..},...]}. Called when the other threads
 * have ended. */
enum status stages_write(const char *path, struct err *err) MUST_USE;

/* The processor time of a stage so far, over all threads. */
double stage_cpu_seconds(enum stage stage);

/* "read", "parse", ...; static storage. */
const char *stage_name(enum stage stage);

#endif

/*
 * The pipeline: articles read, prepared and handed to a sink, in input order, on several threads.
 *
 * One thread reads and parses into batches, the sink's workers prepare them on N threads, and the
 * calling thread lets the sink take them in the order of the input, so that the index does not
 * depend on N. Where a batch ends is a matter of the input alone. At most a fixed number of them is
 * under way, which bounds memory.
 */
#ifndef INDEXER_PIPELINE_H
#define INDEXER_PIPELINE_H

#include "common/engine/sink.h"
#include "indexer/input/reader.h"

/* Where articles come from: one thread calls. */
struct pipeline_source {
    void *context;
    /* As input_next: the next article, borrowed until the next call. */
    enum status (*next)(void *context, struct article *article, bool *more, struct err *err);
    struct input_progress (*progress)(void *context);
};

/* The articles of `input`, which is borrowed. */
struct pipeline_source pipeline_source_of(struct input *input);

struct pipeline_options {
    struct pipeline_source source;
    struct sink *sink;
    const char *stem;
    unsigned n_threads; /* that prepare; at least 1 */

    /* Called from any thread, one call at a time: for each unusable record, after each batch. */
    void (*on_reject)(void *context, const struct err *why);
    void (*on_progress)(void *context, uint64_t n_articles, struct input_progress progress);
    void *context;
};

struct pipeline_counts {
    uint64_t n_articles;
    uint64_t n_rejected;
    uint64_t n_undated;   /* a date was given that nobody could read */
    uint64_t n_invalid;   /* invalid UTF-8 sequences replaced */
    uint64_t n_dropped;   /* words over the length limit */
    uint64_t text_bytes;  /* of titles and bodies */
    uint64_t input_bytes; /* read from files */
};

/* Runs until the input ends; does not commit. An article that the sink rejects is reported and left
 * out. ST_INTERRUPTED soon after interrupt.h's flag is set; any failure sets that flag, so that no
 * thread goes on waiting for input. */
enum status pipeline_run(const struct pipeline_options *options, struct pipeline_counts *counts,
                         struct err *err) MUST_USE;

#endif

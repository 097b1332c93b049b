#include "indexer/pipeline.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/base/stages.h"

#include <pthread.h>
#include <stdlib.h>

/* A batch is full at either: small enough to spread over threads, large enough that locks do not
 * count. */
#define BATCH_ARTICLES 256
#define BATCH_BYTES    ((size_t)512 * 1024)

/* Batches under way for each preparing thread, beside the stretch that it works on. */
#define SPARE_BATCHES 2

enum batch_state {
    BATCH_EMPTY,    /* for the reader to fill */
    BATCH_READ,     /* for a thread to prepare */
    BATCH_PREPARED, /* for the sink to take */
};

struct batch {
    enum batch_state state;
    struct arena arena; /* articles, and what workers make of them */
    struct article articles[BATCH_ARTICLES];
    size_t n;
    struct sink_batch sunk; /* what the sink's workers make of it */
    size_t bytes;
    uint64_t first;                 /* articles of all batches before */
    struct input_progress progress; /* of the input after its last article */
};

/* A thread that prepares batches. */
struct worker {
    struct pipeline *pipeline;
    struct analyzer *analyzer;
    struct sink_worker *sink_worker;
    uint64_t next; /* the batch to prepare next, if any is left of its stretch */
    unsigned n_left;
    struct batch **batches;   /* that it prepares: one, or those of its stretch */
    struct sink_batch **sunk; /* theirs */
    pthread_t thread;
};

struct pipeline {
    const struct pipeline_options *options;
    struct batch *batches; /* a ring: batch number i is in slot i % n_batches */
    size_t n_batches;
    unsigned stretch_batches; /* of the sink; at least 1 */

    pthread_mutex_t lock; /* over all below and every batch's state */
    pthread_cond_t changed;
    uint64_t n_articles; /* read; the reader's own */
    uint64_t n_read;     /* batches that the reader has filled */
    uint64_t n_claimed;  /* batches, read or not, of all stretches that a thread has begun */
    bool input_ended;
    bool stopping; /* something failed: everybody goes home */
    uint64_t n_rejected;
    enum status read_status;
    struct err read_err;
};

/* --- reading -------------------------------------------------------------------------------- */

static enum status next_of_input(void *context, struct article *article, bool *more,
                                 struct err *err)
{
    return input_next(context, article, more, err);
}

static struct input_progress progress_of_input(void *context)
{
    return input_progress(context);
}

struct pipeline_source pipeline_source_of(struct input *input)
{
    return (struct pipeline_source){input, next_of_input, progress_of_input};
}

static struct slice keep(struct arena *arena, struct slice s)
{
    return slice_make(arena_strndup(arena, s.ptr, s.len), s.len);
}

static void batch_add(struct batch *batch, const struct article *article)
{
    struct arena *arena = &batch->arena;
    batch->articles[batch->n++] = (struct article){
        .id = keep(arena, article->id),
        .title = keep(arena, article->title),
        .body = keep(arena, article->body),
        .source = keep(arena, article->source),
        .author = keep(arena, article->author),
        .category = keep(arena, article->category),
        .url = keep(arena, article->url),
        .language = keep(arena, article->language),
        .published = article->published,
    };
    batch->bytes += article->title.len + article->body.len;
}

static void report_reject(struct pipeline *pipeline, const struct err *why)
{
    pthread_mutex_lock(&pipeline->lock);
    pipeline->n_rejected++;
    pipeline->options->on_reject(pipeline->options->context, why);
    pthread_mutex_unlock(&pipeline->lock);
}

/* Fills a batch; `*more` is false when the input has ended. */
static enum status read_batch(struct pipeline *pipeline, struct batch *batch, bool *more,
                              struct err *err)
{
    const struct pipeline_source *source = &pipeline->options->source;
    arena_reset(&batch->arena);
    batch->n = 0;
    batch->bytes = 0;
    *more = true;
    while (batch->n < BATCH_ARTICLES && batch->bytes < BATCH_BYTES && !interrupt_is_requested()) {
        struct article article;
        struct err why = {0};
        enum status status = source->next(source->context, &article, more, &why);
        if (interrupt_is_requested())
            break;
        if (status == ST_REJECT) {
            report_reject(pipeline, &why);
            *more = true;
            continue;
        }
        if (status != ST_OK) {
            *err = why;
            return status;
        }
        if (!*more)
            break;
        batch_add(batch, &article);
    }
    batch->first = pipeline->n_articles;
    pipeline->n_articles += batch->n;
    batch->progress = source->progress(source->context);
    return ST_OK;
}

/* Waits until the slot for the next batch is free; NULL when stopping. */
static struct batch *wait_for_empty(struct pipeline *pipeline)
{
    struct batch *batch = &pipeline->batches[pipeline->n_read % pipeline->n_batches];
    stage_begin(STAGE_WAIT);
    pthread_mutex_lock(&pipeline->lock);
    while (batch->state != BATCH_EMPTY && !pipeline->stopping)
        pthread_cond_wait(&pipeline->changed, &pipeline->lock);
    bool stopping = pipeline->stopping;
    pthread_mutex_unlock(&pipeline->lock);
    stage_end(STAGE_WAIT);
    return stopping ? NULL : batch;
}

static void *read_all(void *arg)
{
    struct pipeline *pipeline = arg;
    bool more = true;
    while (more) {
        struct err err = {0};
        struct batch *batch = wait_for_empty(pipeline);
        if (batch == NULL)
            break;
        stage_begin(STAGE_PARSE);
        enum status status = read_batch(pipeline, batch, &more, &err);
        stage_end(STAGE_PARSE);
        if (status != ST_OK || interrupt_is_requested())
            more = false;
        pthread_mutex_lock(&pipeline->lock);
        batch->state = BATCH_READ;
        pipeline->n_read++;
        pipeline->input_ended = !more;
        pipeline->read_status = status;
        pipeline->read_err = err;
        pthread_cond_broadcast(&pipeline->changed);
        pthread_mutex_unlock(&pipeline->lock);
    }
    return NULL;
}

/* --- preparing ------------------------------------------------------------------------------ */

/* Waits for the worker's next batch, of a stretch that nobody has begun when its own is done; NULL
 * when there will be none. */
static struct batch *take_read(struct worker *worker)
{
    struct pipeline *pipeline = worker->pipeline;
    struct batch *batch = NULL;
    stage_begin(STAGE_WAIT);
    pthread_mutex_lock(&pipeline->lock);
    if (worker->n_left == 0) {
        worker->next = pipeline->n_claimed;
        worker->n_left = pipeline->stretch_batches;
        pipeline->n_claimed += pipeline->stretch_batches;
    }
    while (worker->next >= pipeline->n_read && !pipeline->input_ended && !pipeline->stopping)
        pthread_cond_wait(&pipeline->changed, &pipeline->lock);
    if (worker->next < pipeline->n_read && !pipeline->stopping) {
        batch = &pipeline->batches[worker->next % pipeline->n_batches];
        batch->sunk.stretch = worker->next / pipeline->stretch_batches;
        worker->next++;
        worker->n_left--;
    }
    pthread_mutex_unlock(&pipeline->lock);
    stage_end(STAGE_WAIT);
    return batch;
}

/* Waits for what the worker prepares at once; returns how many batches that are, 0 at the end. */
static size_t take_some(struct worker *worker)
{
    bool whole_stretch = worker->pipeline->options->sink->ops->prepare_stretch != NULL;
    size_t n = 0;
    do {
        worker->batches[n] = take_read(worker);
        if (worker->batches[n] == NULL)
            break;
        n++;
    } while (whole_stretch && worker->n_left > 0);
    return n;
}

static void prepare(struct worker *worker, size_t n)
{
    const struct sink_ops *ops = worker->pipeline->options->sink->ops;
    for (size_t i = 0; i < n; i++) {
        struct batch *batch = worker->batches[i];
        batch->sunk = (struct sink_batch){
            .articles = batch->articles,
            .n = batch->n,
            .first = batch->first,
            .stretch = batch->sunk.stretch,
            .arena = &batch->arena,
        };
        worker->sunk[i] = &batch->sunk;
    }
    if (ops->prepare_stretch != NULL)
        ops->prepare_stretch(worker->sink_worker, worker->sunk, n);
    else
        ops->prepare(worker->sink_worker, worker->sunk[0]);
}

static void *prepare_all(void *arg)
{
    struct worker *worker = arg;
    struct pipeline *pipeline = worker->pipeline;
    size_t n;
    while ((n = take_some(worker)) > 0) {
        stage_begin(STAGE_ANALYSE);
        prepare(worker, n);
        stage_end(STAGE_ANALYSE);
        pthread_mutex_lock(&pipeline->lock);
        for (size_t i = 0; i < n; i++)
            worker->batches[i]->state = BATCH_PREPARED;
        pthread_cond_broadcast(&pipeline->changed);
        pthread_mutex_unlock(&pipeline->lock);
    }
    return NULL;
}

/* --- handing over --------------------------------------------------------------------------- */

/* Waits for batch number `number`; NULL after the last one. */
static struct batch *wait_for_prepared(struct pipeline *pipeline, uint64_t number)
{
    struct batch *batch = &pipeline->batches[number % pipeline->n_batches];
    stage_begin(STAGE_WAIT);
    pthread_mutex_lock(&pipeline->lock);
    while (batch->state != BATCH_PREPARED && !(pipeline->input_ended && number >= pipeline->n_read))
        pthread_cond_wait(&pipeline->changed, &pipeline->lock);
    bool is_there = batch->state == BATCH_PREPARED;
    pthread_mutex_unlock(&pipeline->lock);
    stage_end(STAGE_WAIT);
    return is_there ? batch : NULL;
}

static enum status sink_batch(struct pipeline *pipeline, struct batch *batch,
                              struct pipeline_counts *counts, struct err *err)
{
    struct sink *sink = pipeline->options->sink;
    for (size_t i = 0; i < batch->n; i++) {
        if (interrupt_is_requested())
            return err_set(err, ST_INTERRUPTED, "stopped by a signal; the index is as it was");
        struct err why = {0};
        enum status status = sink->ops->take(sink, &batch->sunk, i, &why);
        if (status == ST_REJECT) {
            report_reject(pipeline, &why);
            continue;
        }
        if (status != ST_OK) {
            *err = why;
            return status;
        }
        counts->n_articles++;
    }
    counts->n_invalid += batch->sunk.n_invalid;
    counts->n_dropped += batch->sunk.n_dropped;
    counts->text_bytes += batch->bytes;
    counts->input_bytes = batch->progress.bytes_read;
    counts->n_undated = batch->progress.n_undated;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->options->on_progress(pipeline->options->context, counts->n_articles, batch->progress);
    pthread_mutex_unlock(&pipeline->lock);
    return ST_OK;
}

static enum status sink_all(struct pipeline *pipeline, struct pipeline_counts *counts,
                            struct err *err)
{
    struct batch *batch;
    enum status status = ST_OK;
    for (uint64_t number = 0; (batch = wait_for_prepared(pipeline, number)) != NULL; number++) {
        stage_begin(STAGE_INVERT);
        status = sink_batch(pipeline, batch, counts, err);
        stage_end(STAGE_INVERT);
        if (status != ST_OK)
            return status;
        pthread_mutex_lock(&pipeline->lock);
        batch->state = BATCH_EMPTY;
        pthread_cond_broadcast(&pipeline->changed);
        pthread_mutex_unlock(&pipeline->lock);
    }
    if (interrupt_is_requested())
        return err_set(err, ST_INTERRUPTED, "stopped by a signal; the index is as it was");
    if (pipeline->read_status != ST_OK)
        *err = pipeline->read_err;
    return pipeline->read_status;
}

/* Everybody goes home: the reader from its input, the workers from their queue. */
static void stop(struct pipeline *pipeline)
{
    interrupt_request();
    pthread_mutex_lock(&pipeline->lock);
    pipeline->stopping = true;
    pthread_cond_broadcast(&pipeline->changed);
    pthread_mutex_unlock(&pipeline->lock);
}

/* Starts the preparing threads, as many as the system gives; returns how many. */
static unsigned start_workers(struct pipeline *pipeline, struct worker *workers)
{
    struct sink *sink = pipeline->options->sink;
    unsigned n = pipeline->options->n_threads;
    unsigned started = 0;
    for (unsigned i = 0; i < n; i++) {
        workers[i].pipeline = pipeline;
        workers[i].batches = xcalloc(pipeline->stretch_batches, sizeof(*workers[i].batches));
        workers[i].sunk = xcalloc(pipeline->stretch_batches, sizeof(*workers[i].sunk));
        if (analyzer_new(&workers[i].analyzer, pipeline->options->stem, NULL) != ST_OK)
            BUG("the stemmer '%s' was there before", pipeline->options->stem);
        workers[i].sink_worker = sink->ops->worker_new(sink, workers[i].analyzer, n);
    }
    while (started < n &&
           pthread_create(&workers[started].thread, NULL, prepare_all, &workers[started]) == 0)
        started++;
    return started;
}

static void free_workers(struct pipeline *pipeline, struct worker *workers)
{
    for (unsigned i = 0; i < pipeline->options->n_threads; i++) {
        pipeline->options->sink->ops->worker_done(workers[i].sink_worker);
        analyzer_free(workers[i].analyzer);
        free(workers[i].batches);
        free(workers[i].sunk);
    }
    free(workers);
}

static enum status run_threads(struct pipeline *pipeline, struct pipeline_counts *counts,
                               struct err *err)
{
    pthread_t reader;
    struct worker *workers = xcalloc(pipeline->options->n_threads, sizeof(*workers));
    unsigned n_started = start_workers(pipeline, workers);
    bool has_reader = n_started > 0 && pthread_create(&reader, NULL, read_all, pipeline) == 0;
    enum status status = has_reader ? sink_all(pipeline, counts, err)
                                    : err_set(err, ST_IO, "the system gives no more threads");
    if (status != ST_OK)
        stop(pipeline);
    if (has_reader)
        pthread_join(reader, NULL);
    for (unsigned i = 0; i < n_started; i++)
        pthread_join(workers[i].thread, NULL);
    free_workers(pipeline, workers);
    return status;
}

enum status pipeline_run(const struct pipeline_options *options, struct pipeline_counts *counts,
                         struct err *err)
{
    unsigned stretch = options->sink->stretch_batches;
    struct pipeline pipeline = {.options = options, .stretch_batches = stretch > 0 ? stretch : 1};
    struct analyzer *probe;
    TRY(analyzer_new(&probe, options->stem, err));
    analyzer_free(probe);
    *counts = (struct pipeline_counts){0};
    pipeline.n_batches = (size_t)options->n_threads * (pipeline.stretch_batches + SPARE_BATCHES);
    pipeline.batches = xcalloc(pipeline.n_batches, sizeof(*pipeline.batches));
    pthread_mutex_init(&pipeline.lock, NULL);
    pthread_cond_init(&pipeline.changed, NULL);
    enum status status = run_threads(&pipeline, counts, err);
    counts->n_rejected = pipeline.n_rejected;
    for (size_t i = 0; i < pipeline.n_batches; i++)
        arena_release(&pipeline.batches[i].arena);
    free(pipeline.batches);
    pthread_mutex_destroy(&pipeline.lock);
    pthread_cond_destroy(&pipeline.changed);
    return status;
}

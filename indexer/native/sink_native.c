#include "indexer/native/sink_native.h"

#include "common/base/parallel.h"
#include "common/base/stages.h"
#include "common/engine/field.h"
#include "common/index/indexdir.h"
#include "common/segment/docstore.h"
#include "indexer/native/inverter.h"
#include "indexer/native/merge.h"
#include "indexer/native/pair_builder.h"
#include "indexer/native/part_list.h"
#include "indexer/native/run_merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the process needs beside terms and postings, roughly: programs, file buffers, batches; but
 * never more than a quarter of all is set aside for it. */
#define OTHER_BYTES ((size_t)24 * 1024 * 1024)

/* What the segment writer holds of an article until the end. */
#define ARTICLE_BYTES 30

/* Memory beyond which pairs are not listed faster. */
#define MOST_PAIR_BYTES ((size_t)64 * 1024 * 1024)

/* Analyses on a thread of its own. What it has inverted stays here when it is done, and it is used
 * again when another one is wanted. */
struct sink_worker {
    struct sink_native *native;
    struct analyzer *analyzer; /* borrowed; NULL while nobody uses it */
    size_t memory_bytes;       /* its share */
    unsigned n_workers;
    struct inverter *inverter;
    struct docstore_packer packer;
    struct scratch scratch; /* holds what was spilled */
    struct run *runs;
    size_t n_runs, runs_cap;
    struct err err; /* sticky: of spilling */
};

/* A batch as a worker leaves it. */
struct prepared {
    struct inverted_doc *docs;
    struct docstore_block *blocks;
    size_t n_blocks;
    struct err err;
};

struct sink_native {
    struct sink base;
    struct indexdir dir;
    size_t memory_bytes;
    unsigned n_threads; /* of whoever works on it last */
    uint64_t next_name;
    struct analyzer *analyzer;
    struct part_list parts;
    struct sink_worker **workers;
    size_t n_workers, workers_cap;
    struct segment_writer *writer; /* NULL between segments */
    char writer_name[PART_NAME_LEN + 1];
    uint64_t writer_first; /* articles of the run before the writer's */
};

static void take_name(struct sink_native *native, char name[PART_NAME_LEN + 1])
{
    snprintf(name, PART_NAME_LEN + 1, "%08" PRIu64, native->next_name++);
}

static struct stored_article stored_of(const struct article *article)
{
    return (struct stored_article){.id = article->id,
                                   .title = article->title,
                                   .body = article->body,
                                   .source = article->source,
                                   .author = article->author,
                                   .category = article->category,
                                   .url = article->url,
                                   .language = article->language,
                                   .published = article->published};
}

/* --- workers --------------------------------------------------------------------------------- */

static struct sink_worker *native_worker_new(struct sink *sink, struct analyzer *analyzer,
                                             unsigned n_workers)
{
    struct sink_native *native = (struct sink_native *)sink;
    struct sink_worker *worker = NULL;
    for (size_t i = 0; i < native->n_workers && worker == NULL; i++)
        if (native->workers[i]->analyzer == NULL)
            worker = native->workers[i];
    if (worker == NULL) {
        worker = xcalloc(1, sizeof(*worker));
        worker->native = native;
        worker->inverter = inverter_new();
        native->workers = mem_grow(native->workers, &native->workers_cap, native->n_workers + 1,
                                   sizeof(*native->workers));
        native->workers[native->n_workers++] = worker;
    }
    size_t other = OTHER_BYTES < native->memory_bytes / 4 ? OTHER_BYTES : native->memory_bytes / 4;
    worker->memory_bytes = (native->memory_bytes - other) / n_workers;
    worker->n_workers = native->n_threads = n_workers;
    worker->analyzer = analyzer;
    return worker;
}

static void native_worker_done(struct sink_worker *worker)
{
    worker->analyzer = NULL;
}

/* Moves the worker's terms out of memory. */
static enum status spill(struct sink_worker *worker, struct err *err)
{
    worker->runs =
        mem_grow(worker->runs, &worker->runs_cap, worker->n_runs + 1, sizeof(*worker->runs));
    if (worker->scratch.folder == NULL)
        TRY(scratch_open(&worker->scratch, worker->native->dir.path, err));
    inverter_sort(worker->inverter);
    enum status status =
        run_spill(&worker->runs[worker->n_runs++], worker->inverter, &worker->scratch, err);
    inverter_reset(worker->inverter);
    return status;
}

/* Whether the inverter has used up what the articles so far leave of the worker's share. */
static bool is_full(const struct sink_worker *worker, uint64_t n_articles)
{
    uint64_t columns = n_articles * ARTICLE_BYTES / worker->n_workers;
    uint64_t most = worker->memory_bytes - worker->memory_bytes / 4;
    uint64_t left = worker->memory_bytes - (columns < most ? columns : most);
    return inverter_bytes(worker->inverter) >= left;
}

static void native_prepare(struct sink_worker *worker, struct sink_batch *batch)
{
    struct prepared *prepared = arena_zalloc(batch->arena, sizeof(*prepared));
    struct slice *bodies = arena_alloc(batch->arena, batch->n * sizeof(*bodies));
    uint64_t first = batch->first - worker->native->writer_first;
    prepared->docs = arena_alloc(batch->arena, batch->n * sizeof(*prepared->docs));
    batch->prepared = prepared;
    for (size_t i = 0; i < batch->n && worker->err.status == ST_OK; i++) {
        const struct article *article = &batch->articles[i];
        bodies[i] = article->body;
        inverter_add(worker->inverter, worker->analyzer, (ldoc_id)(first + i), article,
                     &prepared->docs[i]);
        batch->n_invalid += prepared->docs[i].n_invalid;
        batch->n_dropped += prepared->docs[i].n_dropped;
        if (is_full(worker, first + i))
            (void)!spill(worker, &worker->err);
    }
    prepared->err = worker->err;
    if (worker->err.status == ST_OK)
        prepared->n_blocks =
            docstore_pack(&worker->packer, bodies, batch->n, batch->arena, &prepared->blocks);
}

static void worker_clear(struct sink_worker *worker)
{
    scratch_close(&worker->scratch);
    for (size_t i = 0; i < worker->n_runs; i++)
        run_clear(&worker->runs[i]);
    free(worker->runs);
    inverter_free(worker->inverter);
    docstore_packer_clear(&worker->packer);
    free(worker);
}

static void free_workers(struct sink_native *native)
{
    for (size_t i = 0; i < native->n_workers; i++)
        worker_clear(native->workers[i]);
    free(native->workers);
    native->workers = NULL;
    native->n_workers = 0;
    native->workers_cap = 0;
}

/* --- one segment ----------------------------------------------------------------------------- */

/* Makes a run of what a worker still has in memory. */
static void keep_last_run(void *item)
{
    struct sink_worker *worker = *(struct sink_worker **)item;
    if (inverter_is_empty(worker->inverter))
        return;
    worker->runs =
        mem_grow(worker->runs, &worker->runs_cap, worker->n_runs + 1, sizeof(*worker->runs));
    inverter_sort(worker->inverter);
    run_keep(&worker->runs[worker->n_runs++], worker->inverter);
}

/* Writes the terms of all runs of all workers. */
static enum status merge_runs(struct sink_native *native, struct segment_writer *writer,
                              bool *has_twins, struct err *err)
{
    const struct run_merge_options options = {
        .n_threads = native->n_threads,
        .memory_bytes = native->memory_bytes / 8,
        .folder = native->dir.path,
        .unique_prefix = PREFIX_ID,
    };
    parallel_each(keep_last_run, native->workers, native->n_workers, sizeof(*native->workers));
    size_t most = 0, n = 0;
    for (size_t i = 0; i < native->n_workers; i++)
        most += native->workers[i]->n_runs;
    struct run *runs = xmalloc(most * sizeof(*runs)); /* copies; the workers own them */
    for (size_t i = 0; i < native->n_workers; i++)
        for (size_t run = 0; run < native->workers[i]->n_runs; run++)
            runs[n++] = native->workers[i]->runs[run];
    enum status status = run_merge(runs, n, &options, writer, has_twins, err);
    free(runs);
    return status;
}

/* Completes the segment that is being written and settles which of its ids win. */
static enum status flush(struct sink_native *native, struct err *err)
{
    if (native->writer == NULL)
        return ST_OK;
    struct segment_writer *writer = native->writer;
    bool has_twins = false;
    native->writer = NULL;
    stage_begin(STAGE_MERGE);
    enum status status = merge_runs(native, writer, &has_twins, err);
    free_workers(native);
    stage_end(STAGE_MERGE);
    if (status != ST_OK) {
        segment_writer_abandon(writer);
        return status;
    }
    TRY(segment_writer_finish(writer, err));
    TRY(part_list_add(&native->parts, native->writer_name, "-", err));
    return has_twins || native->parts.n > 1 ? part_list_last_wins(&native->parts, err) : ST_OK;
}

static enum status native_take(struct sink *sink, struct sink_batch *batch, size_t i,
                               struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    const struct prepared *prepared = batch->prepared;
    if (native->writer == NULL) {
        take_name(native, native->writer_name);
        TRY(segment_writer_open(&native->writer, native->dir.path, native->writer_name, err));
    }
    if (prepared->err.status != ST_OK) {
        *err = prepared->err;
        return err->status;
    }
    if (i == 0)
        segment_writer_blocks(native->writer, prepared->blocks, prepared->n_blocks);
    struct stored_article stored = stored_of(&batch->articles[i]);
    (void)segment_writer_head(native->writer, &stored, prepared->docs[i].len);
    sink->n_taken++;
    return ST_OK;
}

static enum status native_remove(struct sink *sink, struct slice id, bool *found, struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    struct strbuf term = {0};
    uint32_t n_deleted = 0;
    *found = false;
    TRY(flush(native, err));
    native->writer_first = sink->n_taken;
    field_id_term(id, &term);
    enum status status =
        part_list_delete(&native->parts, native->parts.n, strbuf_slice(&term), &n_deleted, err);
    strbuf_release(&term);
    *found = n_deleted > 0;
    return status;
}

static enum status write_deletes(struct sink_native *native, struct err *err)
{
    for (size_t i = 0; i < native->parts.n; i++) {
        if (native->parts.items[i].deletes == NULL)
            continue;
        char overlay[PART_NAME_LEN + 1];
        take_name(native, overlay);
        TRY(part_write_deletes(&native->parts, &native->parts.items[i], overlay, err));
    }
    return ST_OK;
}

/* Forgets the parts from `first` on: another part holds their documents, or they have none. */
static void drop_parts(struct part_list *parts, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++)
        segment_close(parts->items[i].segment);
    for (size_t i = first + n; i < parts->n; i++)
        parts->items[i - n] = parts->items[i];
    parts->n -= n;
}

static void drop_empty_parts(struct part_list *parts)
{
    for (size_t i = parts->n; i-- > 0;)
        if (segment_n_live(parts->items[i].segment) == 0)
            drop_parts(parts, i, 1);
}

static size_t first_to_merge(const struct part_list *parts)
{
    uint32_t *n_live = xcalloc(parts->n, sizeof(*n_live));
    for (size_t i = 0; i < parts->n; i++)
        n_live[i] = part_n_live(&parts->items[i]);
    size_t first = merge_plan(n_live, parts->n);
    free(n_live);
    return first;
}

/* Makes one part of those from `first` on. */
static enum status merge_from(struct sink_native *native, size_t first, enum sink_order order,
                              unsigned n_threads, struct err *err)
{
    struct part_list *parts = &native->parts;
    struct merge_options options = {order, native->memory_bytes, n_threads};
    size_t n = parts->n - first;
    struct segment **sources = xmalloc(n * sizeof(struct segment *));
    for (size_t i = 0; i < n; i++)
        sources[i] = parts->items[first + i].segment;
    char name[PART_NAME_LEN + 1];
    take_name(native, name);
    stage_begin(STAGE_MERGE);
    enum status status = merge_segments(sources, n, &options, native->dir.path, name, err);
    stage_end(STAGE_MERGE);
    free(sources);
    TRY(status);
    drop_parts(parts, first, n);
    return part_list_add(parts, name, "-", err);
}

static enum status merge_tail(struct sink_native *native, struct err *err)
{
    size_t first = first_to_merge(&native->parts);
    if (first + 1 >= native->parts.n)
        return ST_OK;
    return merge_from(native, first, SINK_ORDER_INPUT, 1, err);
}

/* Lists the pairs of the parts that this run has made and that stay. */
static enum status list_pairs(struct sink_native *native, struct err *err)
{
    struct part_list *parts = &native->parts;
    size_t memory = native->memory_bytes / 2;
    const struct pair_options options = {
        .min_docs = PAIR_DOCS_MIN,
        .share = PAIR_SHARE,
        .memory_bytes = memory < MOST_PAIR_BYTES ? memory : MOST_PAIR_BYTES,
        .n_threads = native->n_threads,
    };
    stage_begin(STAGE_PAIRS);
    enum status status = ST_OK;
    for (size_t i = 0; i < parts->n && status == ST_OK; i++) {
        struct part *part = &parts->items[i];
        if (strtoull(part->name, NULL, 10) < native->dir.manifest.next_name)
            continue;
        status = pair_builder_run(part->segment, &options, parts->index_path, err);
    }
    stage_end(STAGE_PAIRS);
    return status;
}

/* Completes all that was added and deleted as parts. */
static enum status settle(struct sink_native *native, struct err *err)
{
    TRY(flush(native, err));
    native->writer_first = native->base.n_taken;
    TRY(write_deletes(native, err));
    drop_empty_parts(&native->parts);
    return ST_OK;
}

static enum status native_optimize(struct sink *sink, enum sink_order order, unsigned n_threads,
                                   struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    native->n_threads = n_threads;
    TRY(settle(native, err));
    const struct part_list *parts = &native->parts;
    bool is_one = parts->n == 1 && strcmp(parts->items[0].overlay, "-") == 0;
    if (parts->n == 0 || (is_one && order == SINK_ORDER_INPUT))
        return ST_OK;
    return merge_from(native, 0, order, n_threads, err);
}

static enum status native_commit(struct sink *sink, struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    TRY(settle(native, err));
    TRY(merge_tail(native, err));
    TRY(list_pairs(native, err));
    struct manifest next = {
        .engine = "native",
        .stem = analyzer_stem_language(native->analyzer),
        .fingerprint = analyzer_fingerprint(native->analyzer),
        .next_name = native->next_name,
        .n_parts = native->parts.n,
    };
    next.parts = xmalloc(native->parts.n * sizeof(*next.parts));
    for (size_t i = 0; i < native->parts.n; i++)
        next.parts[i] =
            (struct manifest_part){native->parts.items[i].name, native->parts.items[i].overlay};
    enum status status = indexdir_commit(&native->dir, &next, err);
    free(next.parts);
    if (status == ST_OK)
        indexdir_sweep(&native->dir);
    return status;
}

static void native_close(struct sink *sink)
{
    struct sink_native *native = (struct sink_native *)sink;
    if (native == NULL)
        return;
    if (native->writer != NULL)
        segment_writer_abandon(native->writer);
    free_workers(native);
    part_list_release(&native->parts);
    analyzer_free(native->analyzer);
    indexdir_sweep(&native->dir);
    indexdir_close(&native->dir);
    free(native);
}

static const struct sink_ops native_ops = {
    .engine = "native",
    .worker_new = native_worker_new,
    .worker_done = native_worker_done,
    .prepare = native_prepare,
    .take = native_take,
    .remove = native_remove,
    .optimize = native_optimize,
    .commit = native_commit,
    .close = native_close,
};

static enum status open_parts(struct sink_native *native, struct err *err)
{
    const struct manifest *manifest = &native->dir.manifest;
    for (size_t i = 0; i < manifest->n_parts; i++)
        TRY(part_list_add(&native->parts, manifest->parts[i].name, manifest->parts[i].overlay,
                          err));
    return ST_OK;
}

static enum status open_all(struct sink_native *native, const struct sink_options *options,
                            struct err *err)
{
    enum indexdir_mode mode = !options->create   ? INDEXDIR_MODIFY
                              : options->replace ? INDEXDIR_REPLACE
                                                 : INDEXDIR_CREATE;
    TRY(indexdir_open(&native->dir, options->index_path, mode, err));
    if (!options->create)
        TRY(manifest_check_engine(&native->dir.manifest, native_ops.engine, options->fingerprint,
                                  native->dir.path, err));
    indexdir_sweep(&native->dir);
    TRY(analyzer_new(&native->analyzer, options->stem, err));
    native->next_name = native->dir.manifest.next_name;
    native->parts.index_path = native->dir.path;
    native->parts.analyzer = native->analyzer;
    native->memory_bytes = options->memory_bytes;
    return options->create ? ST_OK : open_parts(native, err);
}

enum status sink_native_open(struct sink **sink, const struct sink_options *options,
                             struct err *err)
{
    struct sink_native *native = xcalloc(1, sizeof(*native));
    native->base.ops = &native_ops;
    *sink = NULL;
    enum status status = open_all(native, options, err);
    if (status != ST_OK) {
        if (native->dir.path != NULL)
            native_close(&native->base);
        else
            free(native);
        return status;
    }
    *sink = &native->base;
    return ST_OK;
}

#include "indexer/xapian/sink_xapian.h"

#include "common/base/stages.h"
#include "common/engine/field.h"
#include "common/engine/omega.h"
#include "common/index/indexdir.h"
#include "common/io/file.h"
#include "indexer/xapian/mini_merge.h"
#include "indexer/xapian/stub_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Batches of the pipeline that make a mini-database: some 4 MB of text. Smaller ones are written a
 * little faster, but leave terms in more pieces in the index; larger ones take more memory and
 * share the work out less evenly. */
#define STRETCH_BATCHES 8

/* Postings that wait until Xapian is made to write them out, at most, by our estimate. Its inverter
 * is made of search trees: they cost least while they fit into the processor's caches. */
#define MOST_WAITING_BYTES ((size_t)6 * 1024 * 1024)

/* What the process needs beside what Xapian holds, roughly: programs, batches, blocks of tables;
 * but never more than half of all is set aside for it. */
#define OTHER_BYTES ((size_t)32 * 1024 * 1024)

struct sink_xapian {
    struct sink base;
    struct indexdir dir;
    bool create;
    char *stem;
    char *fingerprint;
    size_t memory_bytes;
    uint64_t next_name;
    char *name;         /* of the database's part in the manifest */
    struct strbuf path; /* of the database folder */

    /* Adding: of the database. Creating, while it opens: of the first of the mini-databases, which
     * holds what is of no article, and is merged with the others into the database. */
    struct xg_writer *writer;

    struct strbuf minis_path;     /* creating: the folder of the mini-databases */
    struct sink_worker **workers; /* creating: all that there were */
    size_t n_workers, workers_cap;
    struct xapian_doc doc; /* adding: reused for every document */
    struct strbuf bytes;   /* scratch */
};

/* Prepares on a thread of its own. Adding, it only analyses. Creating, it writes mini-databases as
 * well, is kept by the sink when it is done, and is used again when another one is wanted; its
 * builder is made when first used after it has rested. */
struct sink_worker {
    struct sink_xapian *xapian;
    struct analyzer *analyzer; /* borrowed; NULL while nobody uses it */
    struct document_builder *builder;
    struct mini_writer minis;
    struct arena arena; /* of one document */
    struct err err;     /* sticky: of writing */
};

static struct sink_xapian *xapian_of(struct sink *sink)
{
    return (struct sink_xapian *)sink;
}

/* Xapian's error as ours. */
static enum status fail(const struct sink_xapian *xapian, const struct xg_error *error,
                        struct err *err)
{
    return xapian_fail(strbuf_cstr(&xapian->path), error, err);
}

static void worker_free(struct sink_worker *worker)
{
    document_builder_free(worker->builder);
    mini_writer_release(&worker->minis);
    arena_release(&worker->arena);
    free(worker);
}

/* --- adding to a database -------------------------------------------------------------------- */

static struct sink_worker *adding_worker_new(struct sink *sink, struct analyzer *analyzer,
                                             unsigned n_workers UNUSED)
{
    struct sink_worker *worker = xcalloc(1, sizeof(*worker));
    *worker = (struct sink_worker){
        .xapian = xapian_of(sink), .analyzer = analyzer, .builder = document_builder_new()};
    return worker;
}

/* Analyses; all else is done by Xapian, which is of one thread. */
static void adding_prepare(struct sink_worker *worker, struct sink_batch *batch)
{
    struct document *docs = arena_alloc(batch->arena, batch->n * sizeof(*docs));
    for (size_t i = 0; i < batch->n; i++) {
        document_build(worker->builder, worker->analyzer, &batch->articles[i], batch->arena,
                       &docs[i]);
        batch->n_invalid += docs[i].n_invalid;
        batch->n_dropped += docs[i].n_dropped;
    }
    batch->prepared = docs;
}

static enum status adding_take(struct sink *sink, struct sink_batch *batch, size_t i,
                               struct err *err)
{
    struct sink_xapian *xapian = xapian_of(sink);
    const struct document *docs = batch->prepared;
    sink->n_taken++;
    return xapian_doc_put(&xapian->doc, xapian->writer, &docs[i], strbuf_cstr(&xapian->path), err);
}

static enum status adding_remove(struct sink *sink, struct slice id, bool *found, struct err *err)
{
    struct sink_xapian *xapian = xapian_of(sink);
    struct xg_error error;
    strbuf_reset(&xapian->bytes);
    field_id_term(id, &xapian->bytes);
    enum xg_status status =
        xg_writer_delete(xapian->writer, xapian->bytes.buf, xapian->bytes.len, found, &error);
    if (status == XG_INVALID)
        return ST_OK; /* no article can have been stored under it */
    return status == XG_OK ? ST_OK : fail(xapian, &error, err);
}

/* --- creating, as mini-databases ------------------------------------------------------------- */

static struct sink_worker *creating_worker_new(struct sink *sink, struct analyzer *analyzer,
                                               unsigned n_workers)
{
    struct sink_xapian *xapian = xapian_of(sink);
    struct sink_worker *worker = NULL;
    for (size_t i = 0; i < xapian->n_workers && worker == NULL; i++)
        if (xapian->workers[i]->analyzer == NULL)
            worker = xapian->workers[i];
    if (worker == NULL) {
        worker = xcalloc(1, sizeof(*worker));
        worker->xapian = xapian;
        worker->minis.folder = strbuf_cstr(&xapian->minis_path);
        xapian->workers = mem_grow(xapian->workers, &xapian->workers_cap, xapian->n_workers + 1,
                                   sizeof(struct sink_worker *));
        xapian->workers[xapian->n_workers++] = worker;
    }
    size_t half = xapian->memory_bytes / 2;
    size_t other = OTHER_BYTES < half ? OTHER_BYTES : half;
    size_t share = (xapian->memory_bytes - other) / n_workers;
    worker->minis.memory_bytes = share < MOST_WAITING_BYTES ? share : MOST_WAITING_BYTES;
    worker->analyzer = analyzer;
    return worker;
}

static void creating_worker_done(struct sink_worker *worker)
{
    worker->analyzer = NULL;
}

void sink_xapian_worker_rest(struct sink_worker *worker)
{
    if (!worker->xapian->create)
        return;
    struct err err;
    if (worker->err.status == ST_OK && mini_writer_rest(&worker->minis, &err) != ST_OK)
        worker->err = err;
    document_builder_free(worker->builder);
    worker->builder = NULL;
    arena_release(&worker->arena);
}

/* Analyses and writes one article; counts into the batch. */
static enum status write_article(struct sink_worker *worker, struct sink_batch *batch, size_t i,
                                 struct err *err)
{
    struct document doc;
    if (worker->builder == NULL)
        worker->builder = document_builder_new();
    arena_reset(&worker->arena);
    document_build(worker->builder, worker->analyzer, &batch->articles[i], &worker->arena, &doc);
    batch->n_invalid += doc.n_invalid;
    batch->n_dropped += doc.n_dropped;
    stage_begin(STAGE_INVERT);
    /* The first mini-database of all has the number 0. */
    enum status status =
        mini_writer_add(&worker->minis, batch->stretch, batch->first + i + 1, &doc, err);
    stage_end(STAGE_INVERT);
    return status;
}

/* What `prepared` points to is an error for each article, NULL for those that have none. */
static void creating_prepare(struct sink_worker *worker, struct sink_batch *batch)
{
    struct err **errs = arena_zalloc(batch->arena, batch->n * sizeof(struct err *));
    for (size_t i = 0; i < batch->n; i++) {
        struct err err = worker->err;
        if (err.status == ST_OK && write_article(worker, batch, i, &err) == ST_OK)
            continue;
        errs[i] = arena_alloc(batch->arena, sizeof(err));
        *errs[i] = err;
        if (err.status != ST_REJECT)
            worker->err = err;
    }
    batch->prepared = errs;
}

static enum status creating_take(struct sink *sink, struct sink_batch *batch, size_t i,
                                 struct err *err)
{
    struct err *const *errs = batch->prepared;
    sink->n_taken++;
    if (errs[i] == NULL)
        return ST_OK;
    *err = *errs[i];
    return err->status;
}

/* Completes the mini-databases of all workers, and lists them with the first one. */
static enum status collect_minis(struct sink_xapian *xapian, struct mini_list *list,
                                 struct err *err)
{
    mini_list_add(list, (struct mini){0});
    for (size_t i = 0; i < xapian->n_workers; i++) {
        struct mini_writer *minis = &xapian->workers[i]->minis;
        const struct err *failure = &xapian->workers[i]->err;
        if (failure->status != ST_OK) /* when it went to rest; else an article would have told */
            return err_set(err, failure->status, "%s", failure->text);
        TRY(mini_writer_rest(minis, err));
        for (size_t k = 0; k < minis->done.n; k++)
            mini_list_add(list, minis->done.items[k]);
    }
    return ST_OK;
}

static enum status merge_minis(struct sink_xapian *xapian, struct err *err)
{
    struct mini_list list = {0};
    stage_begin(STAGE_MERGE);
    enum status status = collect_minis(xapian, &list, err);
    if (status == ST_OK)
        status = mini_merge(strbuf_cstr(&xapian->minis_path), &list, MINI_MERGE_MOST,
                            strbuf_cstr(&xapian->path), err);
    if (status == ST_OK)
        status = file_sync_dir(strbuf_cstr(&xapian->path), err);
    mini_list_release(&list);
    stage_end(STAGE_MERGE);
    return status;
}

/* Removes articles by their id terms. */
static enum status remove_from_minis(struct sink_xapian *xapian, const struct slice *id_terms,
                                     size_t n, bool *found, struct err *err)
{
    struct mini_list list = {0};
    *found = false;
    enum status status = collect_minis(xapian, &list, err);
    if (status == ST_OK) /* not the first one, which has no articles */
        status = mini_delete(strbuf_cstr(&xapian->minis_path),
                             &(struct mini_list){list.items + 1, list.n - 1, 0}, id_terms, n, found,
                             err);
    mini_list_release(&list);
    return status;
}

static enum status creating_remove(struct sink *sink, struct slice id, bool *found, struct err *err)
{
    return sink_xapian_remove_all(sink, &id, 1, found, err);
}

/* --- removing many --------------------------------------------------------------------------- */

enum status sink_xapian_remove_all(struct sink *sink, const struct slice *ids, size_t n,
                                   bool *found, struct err *err)
{
    struct sink_xapian *xapian = xapian_of(sink);
    struct arena arena = {0};
    enum status status = ST_OK;
    *found = false;
    if (!xapian->create) {
        for (size_t i = 0; i < n && status == ST_OK; i++) {
            bool found_this = false;
            status = adding_remove(sink, ids[i], &found_this, err);
            *found = *found || found_this;
        }
        return status;
    }
    struct slice *terms = arena_alloc(&arena, n * sizeof(*terms));
    for (size_t i = 0; i < n; i++) {
        strbuf_reset(&xapian->bytes);
        field_id_term(ids[i], &xapian->bytes);
        terms[i] = slice_make(arena_strndup(&arena, xapian->bytes.buf, xapian->bytes.len),
                              xapian->bytes.len);
    }
    status = remove_from_minis(xapian, terms, n, found, err);
    arena_release(&arena);
    return status;
}

/* --- commit ---------------------------------------------------------------------------------- */

static enum status xapian_commit(struct sink *sink, struct err *err)
{
    struct sink_xapian *xapian = xapian_of(sink);
    struct xg_error error;
    if (xapian->create) {
        TRY(merge_minis(xapian, err));
    } else if (xg_writer_end(xapian->writer, &error) != XG_OK) {
        return fail(xapian, &error, err);
    }
    struct manifest_part part = {xapian->name, "-"};
    struct manifest next = {
        .engine = "xapian",
        .stem = xapian->stem,
        .fingerprint = xapian->fingerprint,
        .next_name = xapian->next_name,
        .parts = &part,
        .n_parts = 1,
    };
    TRY(indexdir_commit(&xapian->dir, &next, err));
    TRY(stub_file_point(&xapian->dir, err));
    indexdir_sweep(&xapian->dir);
    return ST_OK;
}

static void xapian_close(struct sink *sink)
{
    struct sink_xapian *xapian = xapian_of(sink);
    if (xapian == NULL)
        return;
    xg_writer_close(xapian->writer);
    for (size_t i = 0; i < xapian->n_workers; i++)
        worker_free(xapian->workers[i]);
    free(xapian->workers);
    xapian_doc_release(&xapian->doc);
    if (stub_file_point(&xapian->dir, NULL) == ST_OK)
        indexdir_sweep(&xapian->dir);
    indexdir_close(&xapian->dir);
    strbuf_release(&xapian->bytes);
    strbuf_release(&xapian->path);
    strbuf_release(&xapian->minis_path);
    free(xapian->name);
    free(xapian->stem);
    free(xapian->fingerprint);
    free(xapian);
}

/* --- open ------------------------------------------------------------------------------------ */

static const struct sink_ops adding_ops = {
    .engine = "xapian",
    .worker_new = adding_worker_new,
    .worker_done = worker_free,
    .prepare = adding_prepare,
    .take = adding_take,
    .remove = adding_remove,
    .commit = xapian_commit,
    .close = xapian_close,
};

static const struct sink_ops creating_ops = {
    .engine = "xapian",
    .worker_new = creating_worker_new,
    .worker_done = creating_worker_done,
    .prepare = creating_prepare,
    .take = creating_take,
    .remove = creating_remove,
    .commit = xapian_commit,
    .close = xapian_close,
};

static void take_name(struct sink_xapian *xapian)
{
    char name[32];
    snprintf(name, sizeof(name), "%08" PRIu64, xapian->next_name++);
    free(xapian->name);
    xapian->name = xstrndup(name, strlen(name));
}

/* Appends the path of the folder that `name` stands for. */
static void folder_path(const struct sink_xapian *xapian, struct strbuf *path)
{
    struct strbuf file = {0};
    strbuf_addf(&file, "%s%s", xapian->name, OMEGA_DB_SUFFIX);
    indexdir_file(&xapian->dir, strbuf_cstr(&file), path);
    strbuf_release(&file);
}

/* The folder of the mini-databases has a part's name that no manifest will ever have. */
static enum status create_database(struct sink_xapian *xapian, struct err *err)
{
    struct strbuf first = {0};
    struct xg_error error;
    bool made;
    take_name(xapian);
    folder_path(xapian, &xapian->minis_path);
    take_name(xapian);
    folder_path(xapian, &xapian->path);
    TRY(file_make_dir(strbuf_cstr(&xapian->minis_path), &made, err));
    mini_path(strbuf_cstr(&xapian->minis_path), (struct mini){0}, &first);
    enum xg_status status = xg_writer_create_scratch(&xapian->writer, strbuf_cstr(&first), &error);
    strbuf_release(&first);
    return status == XG_OK ? ST_OK : fail(xapian, &error, err);
}

static enum status open_database(struct sink_xapian *xapian, struct err *err)
{
    const struct manifest *manifest = &xapian->dir.manifest;
    struct xg_error error;
    TRY(manifest_check_engine(manifest, adding_ops.engine, xapian->fingerprint, xapian->dir.path,
                              err));
    if (manifest->n_parts != 1)
        return err_set(err, ST_CORRUPT, "%s: the manifest names %zu databases, not 1",
                       xapian->dir.path, manifest->n_parts);
    xapian->name = xstrndup(manifest->parts[0].name, strlen(manifest->parts[0].name));
    folder_path(xapian, &xapian->path);
    if (xg_writer_open(&xapian->writer, strbuf_cstr(&xapian->path), &error) != XG_OK ||
        xg_writer_begin(xapian->writer, &error) != XG_OK)
        return fail(xapian, &error, err);
    return ST_OK;
}

/* The database says by itself how its terms were made: it may be served without its manifest. */
static enum status mark_analysis(struct sink_xapian *xapian, struct err *err)
{
    struct xg_error error;
    if (xg_writer_set_metadata(xapian->writer, OMEGA_KEY_STEM, xapian->stem, &error) != XG_OK ||
        xg_writer_set_metadata(xapian->writer, OMEGA_KEY_FINGERPRINT, xapian->fingerprint,
                               &error) != XG_OK)
        return fail(xapian, &error, err);
    return ST_OK;
}

/* Completes the first of the mini-databases, which stays empty of articles. */
static enum status end_first_mini(struct sink_xapian *xapian, struct err *err)
{
    struct xg_error error;
    enum xg_status status = xg_writer_commit(xapian->writer, &error);
    xg_writer_close(xapian->writer);
    xapian->writer = NULL;
    return status == XG_OK ? ST_OK : fail(xapian, &error, err);
}

static enum status open_in_dir(struct sink_xapian *xapian, const struct sink_options *options,
                               struct err *err)
{
    xapian->create = options->create;
    xapian->stem = xstrndup(options->stem, strlen(options->stem));
    xapian->fingerprint = xstrndup(options->fingerprint, strlen(options->fingerprint));
    xapian->memory_bytes = options->memory_bytes;
    xapian->next_name = xapian->dir.manifest.next_name;
    TRY(stub_file_point(&xapian->dir, err));
    indexdir_sweep(&xapian->dir);
    TRY(xapian->create ? create_database(xapian, err) : open_database(xapian, err));
    TRY(mark_analysis(xapian, err));
    return xapian->create ? end_first_mini(xapian, err) : ST_OK;
}

enum status sink_xapian_open(struct sink **sink, const struct sink_options *options,
                             struct err *err)
{
    enum indexdir_mode mode = !options->create   ? INDEXDIR_MODIFY
                              : options->replace ? INDEXDIR_REPLACE
                                                 : INDEXDIR_CREATE;
    struct sink_xapian *xapian = xcalloc(1, sizeof(*xapian));
    xapian->base.ops = options->create ? &creating_ops : &adding_ops;
    xapian->base.stretch_batches = options->create ? STRETCH_BATCHES : 0;
    *sink = NULL;
    enum status status = indexdir_open(&xapian->dir, options->index_path, mode, err);
    if (status != ST_OK) {
        free(xapian);
        return status;
    }
    status = open_in_dir(xapian, options, err);
    if (status != ST_OK) {
        xapian_close(&xapian->base);
        return status;
    }
    *sink = &xapian->base;
    return ST_OK;
}

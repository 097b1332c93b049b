#include "indexer/xapian/sink_xapian.h"

#include "common/engine/document.h"
#include "common/engine/field.h"
#include "common/engine/omega.h"
#include "common/index/indexdir.h"
#include "common/io/file.h"
#include "common/xapian/xg.h"
#include "indexer/xapian/stub_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* What Xapian keeps in memory of postings not yet written, from the nodes of the maps in its
 * inverter: for each document, for each term of it, and for each list of positions beyond these. */
#define DOC_BYTES       256
#define POSTING_BYTES   64
#define POSITIONS_BYTES 96

struct sink_xapian {
    struct sink base;
    struct indexdir dir;
    bool create;
    char *stem;
    char *fingerprint;
    size_t memory_bytes;
    size_t waiting_bytes; /* estimate of what Xapian holds, when creating */
    uint64_t next_name;
    char *name;         /* of the database's part in the manifest */
    struct strbuf path; /* of the database folder */
    struct xg_writer *writer;
    struct xg_doc *doc;  /* reused for every document */
    struct strbuf bytes; /* scratch */
};

static struct sink_xapian *xapian_of(struct sink *sink)
{
    return (struct sink_xapian *)sink;
}

/* Xapian's error as ours. */
static enum status fail(const struct sink_xapian *xapian, const struct xg_error *error,
                        struct err *err)
{
    static const enum status statuses[] = {
        [XG_NOT_FOUND] = ST_CORRUPT, /* the manifest names the database: it must be there */
        [XG_MODIFIED] = ST_BACKEND,  [XG_CORRUPT] = ST_CORRUPT, [XG_VERSION] = ST_VERSION,
        [XG_LOCKED] = ST_LOCKED,     [XG_IO] = ST_IO,           [XG_INVALID] = ST_REJECT,
        [XG_TIMEOUT] = ST_BACKEND,   [XG_ERROR] = ST_BACKEND,
    };
    return err_set(err, statuses[error->status], "%s: Xapian: %s", strbuf_cstr(&xapian->path),
                   error->text);
}

/* --- adding and removing --------------------------------------------------------------------- */

/* Makes what has come so far durable, so that Xapian lets go of it. Nothing names the folder yet,
 * so this shows nothing to anybody. */
static enum status flush(struct sink_xapian *xapian, struct err *err)
{
    struct xg_error error;
    xapian->waiting_bytes = 0;
    if (xg_writer_commit(xapian->writer, &error) != XG_OK)
        return fail(xapian, &error, err);
    return ST_OK;
}

static size_t waiting_bytes_of(const struct document *doc)
{
    size_t bytes = DOC_BYTES;
    for (size_t i = 0; i < doc->n_terms; i++) {
        bytes += POSTING_BYTES;
        if (doc->terms[i].n_positions > 0)
            bytes += POSITIONS_BYTES + doc->terms[i].n_positions;
    }
    return bytes;
}

static enum xg_status fill_doc(struct sink_xapian *xapian, const struct document *doc,
                               struct xg_error *error)
{
    enum xg_status status = XG_OK;
    xg_doc_reset(xapian->doc);
    for (size_t i = 0; i < doc->n_terms && status == XG_OK; i++) {
        const struct doc_term *term = &doc->terms[i];
        status = xg_doc_add_term(xapian->doc, term->term.ptr, term->term.len, term->wdf,
                                 term->positions, term->n_positions, error);
    }
    struct strbuf *bytes = &xapian->bytes;
    if (status == XG_OK) {
        strbuf_reset(bytes);
        omega_record_encode(doc->article, bytes);
        status = xg_doc_set_data(xapian->doc, bytes->buf, bytes->len, error);
    }
    if (status == XG_OK) {
        strbuf_reset(bytes);
        omega_sort_value(doc->article, bytes);
        status = xg_doc_set_value(xapian->doc, OMEGA_SORT_SLOT, bytes->buf, bytes->len, error);
    }
    return status;
}

static enum status add_doc(struct sink_xapian *xapian, const struct document *doc, struct err *err)
{
    struct xg_error error;
    enum xg_status status = fill_doc(xapian, doc, &error);
    if (status == XG_OK) {
        strbuf_reset(&xapian->bytes);
        field_id_term(doc->article->id, &xapian->bytes);
        status = xg_writer_replace(xapian->writer, xapian->bytes.buf, xapian->bytes.len,
                                   xapian->doc, &error);
    }
    if (status != XG_OK)
        return fail(xapian, &error, err);
    xapian->waiting_bytes += waiting_bytes_of(doc);
    if (xapian->create && xapian->waiting_bytes > xapian->memory_bytes)
        return flush(xapian, err);
    return ST_OK;
}

static enum status xapian_take(struct sink *sink, struct sink_batch *batch, size_t i,
                               struct err *err)
{
    const struct document *docs = batch->prepared;
    sink->n_taken++;
    return add_doc(xapian_of(sink), &docs[i], err);
}

/* --- workers --------------------------------------------------------------------------------- */

/* Analyses; all else is done by Xapian, which is of one thread. */
struct sink_worker {
    struct analyzer *analyzer; /* borrowed */
    struct document_builder *builder;
};

static struct sink_worker *xapian_worker_new(struct sink *sink UNUSED, struct analyzer *analyzer,
                                             unsigned n_workers UNUSED)
{
    struct sink_worker *worker = xcalloc(1, sizeof(*worker));
    *worker = (struct sink_worker){analyzer, document_builder_new()};
    return worker;
}

static void xapian_worker_done(struct sink_worker *worker)
{
    document_builder_free(worker->builder);
    free(worker);
}

static void xapian_prepare(struct sink_worker *worker, struct sink_batch *batch)
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

static enum status xapian_remove(struct sink *sink, struct slice id, bool *found, struct err *err)
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

/* --- commit ---------------------------------------------------------------------------------- */

static enum status xapian_commit(struct sink *sink, struct err *err)
{
    struct sink_xapian *xapian = xapian_of(sink);
    struct xg_error error;
    if (xapian->create) {
        TRY(flush(xapian, err));
        TRY(file_sync_dir(strbuf_cstr(&xapian->path), err));
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
    xg_doc_free(xapian->doc);
    if (stub_file_point(&xapian->dir, NULL) == ST_OK)
        indexdir_sweep(&xapian->dir);
    indexdir_close(&xapian->dir);
    strbuf_release(&xapian->bytes);
    strbuf_release(&xapian->path);
    free(xapian->name);
    free(xapian->stem);
    free(xapian->fingerprint);
    free(xapian);
}

/* --- open ------------------------------------------------------------------------------------ */

static const struct sink_ops xapian_ops = {
    .engine = "xapian",
    .worker_new = xapian_worker_new,
    .worker_done = xapian_worker_done,
    .prepare = xapian_prepare,
    .take = xapian_take,
    .remove = xapian_remove,
    .commit = xapian_commit,
    .close = xapian_close,
};

static void set_database_path(struct sink_xapian *xapian)
{
    struct strbuf file = {0};
    strbuf_addf(&file, "%s%s", xapian->name, OMEGA_DB_SUFFIX);
    indexdir_file(&xapian->dir, strbuf_cstr(&file), &xapian->path);
    strbuf_release(&file);
}

static enum status create_database(struct sink_xapian *xapian, struct err *err)
{
    struct xg_error error;
    char name[32];
    snprintf(name, sizeof(name), "%08" PRIu64, xapian->next_name++);
    xapian->name = xstrndup(name, strlen(name));
    set_database_path(xapian);
    if (xg_writer_create(&xapian->writer, strbuf_cstr(&xapian->path), &error) != XG_OK)
        return fail(xapian, &error, err);
    return ST_OK;
}

static enum status open_database(struct sink_xapian *xapian, struct err *err)
{
    const struct manifest *manifest = &xapian->dir.manifest;
    struct xg_error error;
    TRY(manifest_check_engine(manifest, xapian_ops.engine, xapian->fingerprint, xapian->dir.path,
                              err));
    if (manifest->n_parts != 1)
        return err_set(err, ST_CORRUPT, "%s: the manifest names %zu databases, not 1",
                       xapian->dir.path, manifest->n_parts);
    xapian->name = xstrndup(manifest->parts[0].name, strlen(manifest->parts[0].name));
    set_database_path(xapian);
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

static enum status open_in_dir(struct sink_xapian *xapian, const struct sink_options *options,
                               struct err *err)
{
    xapian->create = options->create;
    xapian->stem = xstrndup(options->stem, strlen(options->stem));
    xapian->fingerprint = xstrndup(options->fingerprint, strlen(options->fingerprint));
    xapian->memory_bytes = options->memory_bytes;
    xapian->next_name = xapian->dir.manifest.next_name;
    xapian->doc = xg_doc_new();
    if (xapian->doc == NULL)
        return err_set(err, ST_BACKEND, "Xapian: out of memory");
    TRY(stub_file_point(&xapian->dir, err));
    indexdir_sweep(&xapian->dir);
    TRY(xapian->create ? create_database(xapian, err) : open_database(xapian, err));
    return mark_analysis(xapian, err);
}

enum status sink_xapian_open(struct sink **sink, const struct sink_options *options,
                             struct err *err)
{
    enum indexdir_mode mode = !options->create   ? INDEXDIR_MODIFY
                              : options->replace ? INDEXDIR_REPLACE
                                                 : INDEXDIR_CREATE;
    struct sink_xapian *xapian = xcalloc(1, sizeof(*xapian));
    xapian->base.ops = &xapian_ops;
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

#include "query/xapian/engine_xapian.h"

#include "common/engine/field.h"
#include "common/engine/omega.h"
#include "common/engine/xapian_error.h"
#include "common/base/progress.h"
#include "common/xapian/xg.h"
#include "query/xapian/shard_set.h"
#include "query/xapian/stub.h"
#include "query/xapian/xapian_explain.h"
#include "query/xapian/xapian_query.h"
#include "query/xapian/xapian_rank.h"

#include <inttypes.h>
#include <stdlib.h>

/* How often an operation is tried when writers keep taking the revision away. Each try reads the
 * newest one, so that only commits in quick succession get this far. */
#define MAX_TRIES 10

struct engine_xapian {
    struct searcher base;
    char *path; /* of the index or the stub */
    bool is_stub;
    char *fingerprint;             /* of what was opened first; another is another index */
    struct shard_set set;          /* closed after a server's failure, until the next call */
    size_t n_moved;                /* how often other databases were found in place of the old */
    struct shard_source *asked;    /* the one shard that a call asks; NULL for all */
    struct collection_stats stats; /* of the revision that is being read */
    struct strbuf term;            /* scratch */
    struct strbuf record;          /* of document `record_doc`, fetched last */
    doc_id record_doc;             /* DOC_END for none */
};

static struct engine_xapian *xapian_of(struct searcher *searcher)
{
    return (struct engine_xapian *)searcher;
}

static uint32_t docid_of(doc_id doc)
{
    return doc + 1;
}

/* What messages call the database, or all of them. */
static const char *name_of(const struct engine_xapian *xapian)
{
    return xapian->set.n == 1 ? xapian->set.items[0].name : xapian->path;
}

/* --- the databases that the manifest or the stub names --------------------------------------- */

/* Makes new connections to the databases of the set. */
static enum status connect_all(struct engine_xapian *xapian, struct err *err)
{
    struct xg_error error;
    uint32_t n_docs;
    xapian->record_doc = DOC_END;
    TRY(shard_set_open(&xapian->set, err));
    if (xg_db_stats(xapian->set.db, &n_docs, &xapian->stats.total_len, &error) != XG_OK) {
        shard_set_close(&xapian->set);
        return xapian_fail(name_of(xapian), &error, err);
    }
    xapian->stats.n_docs = n_docs;
    return ST_OK;
}

/* Whether documents of both sets have the same numbers: it is the same databases, in order. */
static bool are_alike(const struct shard_set *a, const struct shard_set *b)
{
    size_t i = 0;
    while (i < a->n && i < b->n && strcmp(a->items[i].name, b->items[i].name) == 0)
        i++;
    return i == a->n && i == b->n;
}

/* Opens the set in place of what was open before; on failure that stays. */
static enum status attach(struct engine_xapian *xapian, struct shard_set *set, struct err *err)
{
    struct shard_set before = xapian->set;
    struct collection_stats stats_before = xapian->stats;
    set->origin = xstrndup(xapian->path, strlen(xapian->path));
    set->options = before.options;
    xapian->set = *set;
    enum status status = connect_all(xapian, err);
    if (status == ST_OK && xapian->fingerprint != NULL &&
        strcmp(xapian->fingerprint, xapian->set.fingerprint) != 0)
        status = err_set(err, ST_VERSION, "%s: was built again with other settings: open it anew",
                         xapian->path);
    if (status == ST_OK) {
        xapian->n_moved += before.n > 0 && !are_alike(&before, &xapian->set);
        shard_set_release(&before);
        return ST_OK;
    }
    shard_set_release(&xapian->set);
    xapian->set = before;
    xapian->stats = stats_before;
    return status;
}

/* The databases of an index, as its manifest has them. */
static enum status add_parts(const struct engine_xapian *xapian, const struct manifest *manifest,
                             struct shard_set *set, struct err *err)
{
    bool is_sharded = strcmp(manifest->engine, ENGINE_SHARDS) == 0;
    if ((!is_sharded && strcmp(manifest->engine, ENGINE_XAPIAN) != 0) ||
        (xapian->fingerprint != NULL && strcmp(manifest->fingerprint, xapian->fingerprint) != 0))
        return err_set(err, ST_VERSION, "%s: was built again with other settings: open it anew",
                       xapian->path);
    if (!is_sharded && manifest->n_parts != 1)
        return err_set(err, ST_CORRUPT, "%s: the manifest names %zu databases, not 1", xapian->path,
                       manifest->n_parts);
    if (is_sharded) {
        shard_set_add_shards(set, xapian->path, manifest);
        return ST_OK;
    }
    struct strbuf path = {0};
    strbuf_addf(&path, "%s/%s%s", xapian->path, manifest->parts[0].name, OMEGA_DB_SUFFIX);
    shard_set_add_local(set, path.buf, manifest->fingerprint);
    strbuf_release(&path);
    return ST_OK;
}

static enum status attach_index(struct engine_xapian *xapian, const struct manifest *manifest,
                                struct err *err)
{
    struct shard_set set = {0};
    TRY(add_parts(xapian, manifest, &set, err));
    return attach(xapian, &set, err);
}

static enum status attach_stub(struct engine_xapian *xapian, struct err *err)
{
    struct shard_set set = {0};
    enum status status = stub_read(xapian->path, &set, err);
    if (status == ST_OK)
        return attach(xapian, &set, err);
    shard_set_release(&set);
    return status;
}

static enum status xapian_reopen(struct searcher *searcher, struct err *err)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    struct arena arena = {0};
    struct manifest manifest;
    if (xapian->is_stub)
        return attach_stub(xapian, err);
    enum status status = manifest_read(xapian->path, &arena, &manifest, err);
    if (status == ST_OK)
        status = attach_index(xapian, &manifest, err);
    arena_release(&arena);
    return status;
}

static struct shard_report xapian_shards(const struct searcher *searcher)
{
    const struct engine_xapian *xapian = (const struct engine_xapian *)searcher;
    const struct shard_set *set = &xapian->set;
    return (struct shard_report){.n_shards = set->n > 1 ? set->n : 0,
                                 .missing = set->missing,
                                 .n_missing = set->n_missing,
                                 .n_renumbered = xapian->n_moved + set->n_missing};
}

/* --- calls, and what becomes of their failures ----------------------------------------------- */

/* One operation on the open set, which may run several times. */
typedef enum xg_status xapian_call_fn(struct engine_xapian *xapian, void *call,
                                      struct xg_error *error);

/* The shard that fails the operation when asked alone, on new connections; NULL when none does. */
static struct shard_source *find_culprit(struct engine_xapian *xapian, xapian_call_fn *fn,
                                         void *call, struct xg_error *error)
{
    struct shard_source *culprit = NULL;
    if (shard_set_open(&xapian->set, NULL) != ST_OK)
        return NULL;
    struct xg_db *all = xapian->set.db;
    for (size_t i = 0; i < xapian->set.n && culprit == NULL; i++) {
        struct xg_error why;
        xapian->set.db = xapian->set.items[i].db;
        if (xapian->set.db == NULL || fn(xapian, call, &why) == XG_OK)
            continue;
        culprit = &xapian->set.items[i];
        *error = why;
    }
    xapian->set.db = all;
    return culprit;
}

/* A shard has failed. Its name goes into the message, and it out of the set when answers may be
 * partial. What the other servers were about to say belongs to this call: no connection is used
 * again. */
static enum status blame(struct engine_xapian *xapian, xapian_call_fn *fn, void *call,
                         struct xg_error *error, struct err *err)
{
    struct shard_source *culprit =
        xapian->asked != NULL ? xapian->asked : shard_set_blame(&xapian->set, error);
    if (culprit == NULL)
        culprit = find_culprit(xapian, fn, call, error);
    shard_set_close(&xapian->set);
    struct err why = {0};
    enum status status =
        xapian_fail(culprit != NULL ? culprit->name : name_of(xapian), error, &why);
    if (culprit != NULL && xapian->set.options.partial)
        shard_set_lose(&xapian->set, culprit, &why);
    return err_set(err, status, "%s", why.text);
}

/* Whether asking a server again, on a new connection, may help: it closes one that nothing was
 * asked on for long. */
static bool may_be_connection(enum xg_status status)
{
    return status == XG_IO || status == XG_ERROR;
}

/* Whether the failure is the call's own, and would be anywhere: where there is no server to wait
 * for, a time that is over is the deadline. */
static bool is_callers(enum xg_status status, bool has_remote)
{
    return status == XG_NOT_FOUND || status == XG_INVALID || (status == XG_TIMEOUT && !has_remote);
}

/* Runs the operation. When its revision has gone, again on the newest one; when a connection has,
 * once more on a new one. */
static enum status run(struct engine_xapian *xapian, xapian_call_fn *fn, void *call,
                       struct err *err)
{
    struct xg_error error = {0};
    bool has_remote = shard_set_has_remote(&xapian->set);
    bool has_many = has_remote || xapian->set.n > 1;
    bool is_new = xapian->set.db == NULL;
    size_t n_missing = xapian->set.n_missing;
    size_t n_moved = xapian->n_moved;
    for (int i = 0; i < MAX_TRIES; i++) {
        if (xapian->set.db == NULL)
            TRY(connect_all(xapian, err));
        if (xapian->set.n_missing > n_missing)
            return err_set(err, ST_BACKEND, "%s", xapian->set.missing[n_missing].why);
        if (xapian->n_moved > n_moved)
            return err_set(err, ST_BACKEND, "%s: has other shards than before", xapian->path);
        xapian->asked = NULL;
        enum xg_status status = fn(xapian, call, &error);
        if (status == XG_OK)
            return ST_OK;
        if (status == XG_MODIFIED && !xapian->is_stub)
            TRY(xapian_reopen(&xapian->base, err));
        else if (status == XG_MODIFIED)
            shard_set_close(&xapian->set);
        else if (is_callers(status, has_remote) || !has_many)
            break;
        else if (is_new || !may_be_connection(status))
            return blame(xapian, fn, call, &error, err);
        else
            shard_set_close(&xapian->set);
        is_new = status != XG_MODIFIED;
    }
    return xapian_fail(name_of(xapian), &error, err);
}

static struct collection_stats xapian_stats(struct searcher *searcher)
{
    return xapian_of(searcher)->stats;
}

/* --- terms ----------------------------------------------------------------------------------- */

struct terms_call {
    bool of_doc; /* the terms of one document; else all that begin with `prefix` */
    doc_id doc;
    struct slice prefix;
    searcher_term_fn *fn;
    void *context;
    struct strbuf last; /* handed on last: where a second try goes on */
};

static bool pass_term(void *context, const char *ptr, size_t len, uint32_t count)
{
    struct terms_call *call = context;
    struct slice term = slice_make(ptr, len);
    if (call->last.len > 0 && slice_cmp(term, strbuf_slice(&call->last)) <= 0)
        return true;
    strbuf_reset(&call->last);
    strbuf_add_slice(&call->last, term);
    return call->fn(call->context, term, count);
}

static enum xg_status call_terms(struct engine_xapian *xapian, void *context,
                                 struct xg_error *error)
{
    struct terms_call *call = context;
    if (call->of_doc) {
        uint32_t docid;
        xapian->asked = shard_set_locate(&xapian->set, docid_of(call->doc), &docid);
        return xg_db_doc_terms(xapian->asked->db, docid, pass_term, call, error);
    }
    return xg_db_terms(xapian->set.db, call->prefix.ptr, call->prefix.len, pass_term, call, error);
}

static enum status xapian_terms(struct searcher *searcher, struct slice prefix,
                                searcher_term_fn *fn, void *context, struct err *err)
{
    struct terms_call call = {.prefix = prefix, .fn = fn, .context = context};
    enum status status = run(xapian_of(searcher), call_terms, &call, err);
    strbuf_release(&call.last);
    return status;
}

static enum status xapian_doc_terms(struct searcher *searcher, doc_id doc, searcher_term_fn *fn,
                                    void *context, struct err *err)
{
    struct terms_call call = {.of_doc = true, .doc = doc, .fn = fn, .context = context};
    enum status status = run(xapian_of(searcher), call_terms, &call, err);
    strbuf_release(&call.last);
    return status;
}

/* --- search ---------------------------------------------------------------------------------- */

struct rank_call {
    struct rank_request request;
    struct ranking *ranking;
};

static enum xg_status call_rank(struct engine_xapian *xapian, void *context, struct xg_error *error)
{
    struct rank_call *call = context;
    call->request.n_docs = (uint32_t)xapian->stats.n_docs;
    return rank_documents(xapian->set.db, &call->request, call->ranking, error);
}

/* Ranks what matches the request, and `must` unless empty; the caller releases the ranking. */
static enum status rank(struct engine_xapian *xapian, const struct search_request *request,
                        struct slice must, struct ranking *ranking, struct err *err)
{
    struct xg_query *query;
    TRY(xapian_query_make(&query, request->tree, request->filter, must, err));
    struct rank_call call = {
        .request = {.query = query,
                    .bm25 = request->bm25,
                    .order = request->order,
                    .want_total = request->want_total,
                    .deadline_ns = request->deadline_ns},
        .ranking = ranking,
    };
    /* Added up with care: both numbers are the user's. */
    uint64_t want = (uint64_t)request->k + request->offset;
    if (request->k == 0)
        want = 0;
    call.request.want = want < UINT32_MAX && want >= request->offset ? (uint32_t)want : UINT32_MAX;
    bool has_remote = shard_set_has_remote(&xapian->set);
    if (has_remote)
        call.request.deadline_ns = 0;
    enum status status = run(xapian, call_rank, &call, err);
    xg_query_free(query);
    /* No deadline goes over the protocol: there the servers' time is bounded, message by message.
     */
    if (status == ST_OK && has_remote && request->deadline_ns > 0 &&
        progress_clock_ns() >= request->deadline_ns)
        status = err_set(err, ST_INTERRUPTED, "%s: the deadline passed", name_of(xapian));
    return status;
}

static enum status xapian_search(struct searcher *searcher, const struct search_request *request,
                                 struct hits *hits, struct err *err)
{
    struct ranking ranking = {0};
    hits->n = 0;
    hits->total = 0;
    hits->work = (struct search_work){0};
    enum status status = rank(xapian_of(searcher), request, slice_make(NULL, 0), &ranking, err);
    if (status == ST_OK && request->offset < ranking.n) {
        size_t n = ranking.n - request->offset;
        hits->items = mem_grow(hits->items, &hits->cap, n, sizeof(*hits->items));
        for (size_t i = 0; i < n; i++)
            hits->items[i] = (struct hit){ranking.items[request->offset + i].docid - 1,
                                          ranking.items[request->offset + i].score};
        hits->n = n;
    }
    if (status == ST_OK)
        hits->total = ranking.total;
    ranking_release(&ranking);
    return status;
}

static enum status xapian_count(struct searcher *searcher, const struct qtree *tree, uint64_t *n,
                                struct err *err)
{
    struct search_request request = {.tree = tree, .bm25 = BM25_DEFAULT, .want_total = true};
    struct ranking ranking = {0};
    *n = 0;
    enum status status = rank(xapian_of(searcher), &request, slice_make(NULL, 0), &ranking, err);
    if (status == ST_OK)
        *n = ranking.total;
    ranking_release(&ranking);
    return status;
}

/* --- articles -------------------------------------------------------------------------------- */

static void keep_record(void *context, const char *bytes, size_t len)
{
    struct engine_xapian *xapian = context;
    strbuf_reset(&xapian->record);
    strbuf_add(&xapian->record, bytes, len);
}

static enum xg_status call_fetch(struct engine_xapian *xapian, void *context,
                                 struct xg_error *error)
{
    const doc_id *doc = context;
    uint32_t docid;
    xapian->asked = shard_set_locate(&xapian->set, docid_of(*doc), &docid);
    return xg_db_doc_data(xapian->asked->db, docid, keep_record, xapian, error);
}

/* A hit is fetched without its body and then with it: the record, perhaps from afar, is kept. */
static enum status xapian_fetch(struct searcher *searcher, doc_id doc, enum fetch_parts parts,
                                struct arena *arena, struct article *article, struct err *err)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    *article = (struct article){0};
    if (xapian->record_doc != doc) {
        xapian->record_doc = DOC_END;
        TRY(run(xapian, call_fetch, &doc, err));
        xapian->record_doc = doc;
    }
    struct err why = {0};
    enum status status = omega_record_decode(strbuf_slice(&xapian->record), parts == FETCH_BODY,
                                             arena, article, &why);
    if (status == ST_OK)
        return ST_OK;
    *article = (struct article){0};
    return err_set(err, status, "%s: document %" PRIu32 ": %s", name_of(xapian), docid_of(doc),
                   why.text);
}

struct find_call {
    struct slice term;
    uint32_t docid;
};

static enum xg_status call_find(struct engine_xapian *xapian, void *context, struct xg_error *error)
{
    struct find_call *call = context;
    return xg_db_find(xapian->set.db, call->term.ptr, call->term.len, &call->docid, error);
}

static enum status xapian_find(struct searcher *searcher, struct slice id, doc_id *doc,
                               struct err *err)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    *doc = DOC_END;
    strbuf_reset(&xapian->term);
    field_id_term(id, &xapian->term);
    struct find_call call = {.term = strbuf_slice(&xapian->term)};
    enum status status = run(xapian, call_find, &call, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, "%s: there is no article '%.*s'", xapian->path,
                       SLICE_ARG(id));
    if (status == ST_OK)
        *doc = call.docid - 1;
    return status;
}

/* --- explain --------------------------------------------------------------------------------- */

struct freq_call {
    struct slice term;
    uint32_t df;
};

static enum xg_status call_freq(struct engine_xapian *xapian, void *context, struct xg_error *error)
{
    struct freq_call *call = context;
    return xg_db_term_freq(xapian->set.db, call->term.ptr, call->term.len, &call->df, error);
}

/* A term_freq_fn. */
static enum status term_freq(struct searcher *searcher, struct slice term, uint32_t *df,
                             struct err *err)
{
    struct freq_call call = {.term = term};
    enum status status = run(xapian_of(searcher), call_freq, &call, err);
    *df = call.df;
    return status;
}

static enum status xapian_explain(struct searcher *searcher, const struct search_request *request,
                                  doc_id doc, struct strbuf *out, struct err *err)
{
    struct ranking ranking = {0};
    struct strbuf id_term = {0};
    struct search_request only_this = *request;
    only_this.k = 1;
    only_this.offset = 0;
    enum status status = explain_find_id_term(searcher, doc, &id_term, err);
    if (status == ST_OK)
        status = rank(xapian_of(searcher), &only_this, strbuf_slice(&id_term), &ranking, err);
    if (status == ST_OK && ranking.n > 0)
        strbuf_addf(out, "score %.6f\n", (double)ranking.items[0].score);
    else if (status == ST_OK)
        strbuf_adds(out, "no match\n");
    ranking_release(&ranking);
    strbuf_release(&id_term);
    TRY(status);
    return explain_leaves(searcher, request, doc, term_freq, out, err);
}

/* --- open and close -------------------------------------------------------------------------- */

static void xapian_close(struct searcher *searcher)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    shard_set_release(&xapian->set);
    strbuf_release(&xapian->term);
    strbuf_release(&xapian->record);
    free(xapian->fingerprint);
    free(xapian->path);
    free(xapian);
}

static const struct searcher_ops xapian_ops = {
    .engine = "xapian",
    .stats = xapian_stats,
    .terms = xapian_terms,
    .search = xapian_search,
    .count = xapian_count,
    .fetch = xapian_fetch,
    .find = xapian_find,
    .doc_terms = xapian_doc_terms,
    .explain = xapian_explain,
    .shards = xapian_shards,
    .reopen = xapian_reopen,
    .close = xapian_close,
};

static struct engine_xapian *engine_new(const char *path, const struct remote_options *options)
{
    struct engine_xapian *xapian = xcalloc(1, sizeof(*xapian));
    xapian->base.ops = &xapian_ops;
    xapian->path = xstrndup(path, strlen(path));
    xapian->set.options = *options;
    xapian->record_doc = DOC_END;
    return xapian;
}

enum status engine_xapian_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err)
{
    struct engine_xapian *xapian = engine_new(index_path, &REMOTE_OPTIONS_DEFAULT);
    xapian->fingerprint = xstrndup(manifest->fingerprint, strlen(manifest->fingerprint));
    *searcher = NULL;
    struct err missing = {0};
    enum status status = attach_index(xapian, manifest, &missing);
    /* A writer may have replaced the index since the manifest was read. */
    if (status == ST_NOT_FOUND)
        status = xapian_reopen(&xapian->base, &missing);
    if (status != ST_OK) {
        xapian_close(&xapian->base);
        return err_set(err, xapian_damage(status, &missing), "%s", missing.text);
    }
    *searcher = &xapian->base;
    return ST_OK;
}

enum status engine_xapian_open_stub(struct searcher **searcher, const char *stub_path,
                                    const struct remote_options *options, struct arena *arena,
                                    struct manifest *manifest, struct err *err)
{
    struct engine_xapian *xapian = engine_new(stub_path, options);
    *searcher = NULL;
    *manifest = (struct manifest){0};
    xapian->is_stub = true;
    enum status status = attach_stub(xapian, err);
    if (status != ST_OK) {
        xapian_close(&xapian->base);
        return status;
    }
    const struct shard_set *set = &xapian->set;
    xapian->fingerprint = xstrndup(set->fingerprint, strlen(set->fingerprint));
    manifest->engine = ENGINE_SHARDS;
    manifest->stem = arena_strndup(arena, set->stem, strlen(set->stem));
    manifest->fingerprint = arena_strndup(arena, set->fingerprint, strlen(set->fingerprint));
    *searcher = &xapian->base;
    return ST_OK;
}

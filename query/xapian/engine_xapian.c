#include "query/xapian/engine_xapian.h"

#include "common/engine/field.h"
#include "common/engine/omega.h"
#include "common/xapian/xg.h"
#include "query/xapian/xapian_rank.h"

#include <inttypes.h>
#include <stdlib.h>

/* How often an operation is tried when writers keep taking the revision away. Each try reads the
 * newest one, so that only commits in quick succession get this far. */
#define MAX_TRIES 4

struct engine_xapian {
    struct searcher base;
    char *index_path;
    char *fingerprint;     /* of the index that was opened; another is another index */
    struct strbuf db_path; /* of the database folder */
    struct xg_db *db;
    struct collection_stats stats; /* of the revision that `db` reads */
    struct strbuf term;            /* scratch */
};

static struct engine_xapian *xapian_of(struct searcher *searcher)
{
    return (struct engine_xapian *)searcher;
}

static uint32_t docid_of(doc_id doc)
{
    return doc + 1;
}

/* Xapian's error as ours. */
static enum status fail(const char *db_path, const struct xg_error *error, struct err *err)
{
    static const enum status statuses[] = {
        [XG_NOT_FOUND] = ST_NOT_FOUND, [XG_MODIFIED] = ST_BACKEND,    [XG_CORRUPT] = ST_CORRUPT,
        [XG_VERSION] = ST_VERSION,     [XG_LOCKED] = ST_LOCKED,       [XG_IO] = ST_IO,
        [XG_INVALID] = ST_LIMIT,       [XG_TIMEOUT] = ST_INTERRUPTED, [XG_ERROR] = ST_BACKEND,
    };
    return err_set(err, statuses[error->status], "%s: Xapian: %s", db_path, error->text);
}

/* --- the database that the manifest names ---------------------------------------------------- */

/* Opens the manifest's database in place of the one that is open, if any. */
static enum status attach(struct engine_xapian *xapian, const struct manifest *manifest,
                          struct err *err)
{
    if (strcmp(manifest->engine, "xapian") != 0 ||
        strcmp(manifest->fingerprint, xapian->fingerprint) != 0)
        return err_set(err, ST_VERSION, "%s: was built again with other settings: open it anew",
                       xapian->index_path);
    if (manifest->n_parts != 1)
        return err_set(err, ST_CORRUPT, "%s: the manifest names %zu databases, not 1",
                       xapian->index_path, manifest->n_parts);
    struct strbuf path = {0};
    strbuf_addf(&path, "%s/%s%s", xapian->index_path, manifest->parts[0].name, OMEGA_DB_SUFFIX);
    struct xg_db *db;
    struct xg_error error;
    uint32_t n_docs;
    uint64_t total_len;
    if (xg_db_open(&db, path.buf, &error) != XG_OK ||
        xg_db_stats(db, &n_docs, &total_len, &error) != XG_OK) {
        enum status status = fail(path.buf, &error, err);
        xg_db_close(db);
        strbuf_release(&path);
        return status;
    }
    xg_db_close(xapian->db);
    strbuf_release(&xapian->db_path);
    xapian->db = db;
    xapian->db_path = path;
    xapian->stats = (struct collection_stats){n_docs, total_len};
    return ST_OK;
}

static enum status xapian_reopen(struct searcher *searcher, struct err *err)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    struct arena arena = {0};
    struct manifest manifest;
    enum status status = manifest_read(xapian->index_path, &arena, &manifest, err);
    if (status == ST_OK)
        status = attach(xapian, &manifest, err);
    arena_release(&arena);
    return status;
}

/* One operation on the database, which may run several times. */
typedef enum xg_status xapian_call_fn(const struct engine_xapian *xapian, void *call,
                                      struct xg_error *error);

/* Runs the operation; when its revision has gone, again on the newest one. */
static enum status run(struct engine_xapian *xapian, xapian_call_fn *fn, void *call,
                       struct err *err)
{
    struct xg_error error;
    for (int i = 0; i < MAX_TRIES; i++) {
        enum xg_status status = fn(xapian, call, &error);
        if (status == XG_OK)
            return ST_OK;
        if (status != XG_MODIFIED)
            return fail(strbuf_cstr(&xapian->db_path), &error, err);
        TRY(xapian_reopen(&xapian->base, err));
    }
    return fail(strbuf_cstr(&xapian->db_path), &error, err);
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

static enum xg_status call_terms(const struct engine_xapian *xapian, void *context,
                                 struct xg_error *error)
{
    struct terms_call *call = context;
    if (call->of_doc)
        return xg_db_doc_terms(xapian->db, docid_of(call->doc), pass_term, call, error);
    return xg_db_terms(xapian->db, call->prefix.ptr, call->prefix.len, pass_term, call, error);
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

static enum xg_status push_tree(struct xg_query *query, const struct qtree *tree,
                                struct xg_error *error);

static enum xg_status push_operator(struct xg_query *query, const struct qtree *tree, enum xg_op op,
                                    struct xg_error *error)
{
    for (size_t i = 0; i < tree->n_children; i++) {
        enum xg_status status = push_tree(query, tree->children[i], error);
        if (status != XG_OK)
            return status;
    }
    return xg_query_combine(query, op, tree->n_children, error);
}

static enum xg_status push_phrase(struct xg_query *query, const struct qtree *tree,
                                  struct xg_error *error)
{
    for (size_t i = 0; i < tree->n_terms; i++) {
        enum xg_status status =
            xg_query_push_term(query, tree->terms[i].ptr, tree->terms[i].len, 1, error);
        if (status != XG_OK)
            return status;
    }
    return xg_query_phrase(query, tree->n_terms, error);
}

/* Leaves the Xapian query of `tree` on the stack of `query`. As deep as the tree, which the parser
 * bounds. */
static enum xg_status push_tree(struct xg_query *query, const struct qtree *tree,
                                struct xg_error *error)
{
    switch (tree->op) {
    case QT_NOTHING:
        return xg_query_push_nothing(query, error);
    case QT_ALL:
        return xg_query_push_all(query, error);
    case QT_TERM:
        return xg_query_push_term(query, tree->term.ptr, tree->term.len, tree->qf, error);
    case QT_PHRASE:
        return push_phrase(query, tree, error);
    case QT_AND:
        return push_operator(query, tree, XG_OP_AND, error);
    case QT_OR:
        return push_operator(query, tree, XG_OP_OR, error);
    case QT_AND_MAYBE:
        return push_operator(query, tree, XG_OP_AND_MAYBE, error);
    case QT_AND_NOT:
        return push_operator(query, tree, XG_OP_AND_NOT, error);
    case QT_FILTER:
        return push_operator(query, tree, XG_OP_FILTER, error);
    }
    BUG("a query tree has the operator %d", (int)tree->op);
}

/* The Xapian query of `tree` where `filter` (or NULL) and the term `must` (or an empty slice) match
 * as well. `*query` is NULL on failure. */
static enum status make_query(struct xg_query **query, const struct qtree *tree,
                              const struct qtree *filter, struct slice must, struct err *err)
{
    struct xg_error error = {.status = XG_ERROR, .text = "out of memory"};
    enum xg_status status = XG_ERROR;
    *query = xg_query_new();
    if (*query != NULL)
        status = push_tree(*query, tree, &error);
    if (status == XG_OK && filter != NULL) {
        status = push_tree(*query, filter, &error);
        if (status == XG_OK)
            status = xg_query_combine(*query, XG_OP_FILTER, 2, &error);
    }
    if (status == XG_OK && must.len > 0) {
        status = xg_query_push_term(*query, must.ptr, must.len, 1, &error);
        if (status == XG_OK)
            status = xg_query_combine(*query, XG_OP_FILTER, 2, &error);
    }
    if (status == XG_OK)
        return ST_OK;
    xg_query_free(*query);
    *query = NULL;
    return fail("the query", &error, err);
}

struct rank_call {
    struct rank_request request;
    struct ranking *ranking;
};

static enum xg_status call_rank(const struct engine_xapian *xapian, void *context,
                                struct xg_error *error)
{
    struct rank_call *call = context;
    call->request.n_docs = (uint32_t)xapian->stats.n_docs;
    return rank_documents(xapian->db, &call->request, call->ranking, error);
}

/* Ranks what matches the request, and `must` unless empty; the caller releases the ranking. */
static enum status rank(struct engine_xapian *xapian, const struct search_request *request,
                        struct slice must, struct ranking *ranking, struct err *err)
{
    struct xg_query *query;
    TRY(make_query(&query, request->tree, request->filter, must, err));
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
    enum status status = run(xapian, call_rank, &call, err);
    xg_query_free(query);
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

struct fetch_call {
    doc_id doc;
    enum fetch_parts parts;
    struct arena *arena;
    struct article *article;
    enum status status; /* of the decoding */
    struct err err;
};

static void decode_article(void *context, const char *bytes, size_t len)
{
    struct fetch_call *call = context;
    call->status = omega_record_decode(slice_make(bytes, len), call->parts == FETCH_BODY,
                                       call->arena, call->article, &call->err);
}

static enum xg_status call_fetch(const struct engine_xapian *xapian, void *context,
                                 struct xg_error *error)
{
    struct fetch_call *call = context;
    return xg_db_doc_data(xapian->db, docid_of(call->doc), decode_article, call, error);
}

static enum status xapian_fetch(struct searcher *searcher, doc_id doc, enum fetch_parts parts,
                                struct arena *arena, struct article *article, struct err *err)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    struct fetch_call call = {.doc = doc, .parts = parts, .arena = arena, .article = article};
    *article = (struct article){0};
    TRY(run(xapian, call_fetch, &call, err));
    if (call.status == ST_OK)
        return ST_OK;
    *article = (struct article){0};
    return err_set(err, call.status, "%s: document %" PRIu32 ": %s", strbuf_cstr(&xapian->db_path),
                   docid_of(doc), call.err.text);
}

struct find_call {
    struct slice term;
    uint32_t docid;
};

static enum xg_status call_find(const struct engine_xapian *xapian, void *context,
                                struct xg_error *error)
{
    struct find_call *call = context;
    return xg_db_find(xapian->db, call->term.ptr, call->term.len, &call->docid, error);
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
        return err_set(err, ST_NOT_FOUND, "%s: there is no article '%.*s'", xapian->index_path,
                       SLICE_ARG(id));
    if (status == ST_OK)
        *doc = call.docid - 1;
    return status;
}

/* --- explain --------------------------------------------------------------------------------- */

/* What a document's list of terms tells of one term and of the whole. */
struct doc_facts {
    struct slice term; /* looked for; may be empty */
    uint32_t wdf;
    uint32_t len;
    struct strbuf id_term;
};

static bool note_facts(void *context, struct slice term, uint64_t wdf)
{
    struct doc_facts *facts = context;
    facts->len += (uint32_t)wdf;
    if (slice_eq(term, facts->term))
        facts->wdf = (uint32_t)wdf;
    if (slice_starts_with(term, slice_str(PREFIX_ID)))
        strbuf_add_slice(&facts->id_term, term);
    return true;
}

struct freq_call {
    struct slice term;
    uint32_t df;
};

static enum xg_status call_freq(const struct engine_xapian *xapian, void *context,
                                struct xg_error *error)
{
    struct freq_call *call = context;
    return xg_db_term_freq(xapian->db, call->term.ptr, call->term.len, &call->df, error);
}

static enum status explain_leaf(struct engine_xapian *xapian, const struct search_request *request,
                                struct slice term, uint32_t qf, doc_id doc, struct strbuf *out,
                                struct err *err)
{
    struct doc_facts facts = {.term = term};
    struct freq_call freq = {.term = term};
    enum status status = xapian_doc_terms(&xapian->base, doc, note_facts, &facts, err);
    strbuf_release(&facts.id_term);
    TRY(status);
    TRY(run(xapian, call_freq, &freq, err));
    struct bm25_leaf leaf = bm25_leaf_make(request->bm25, xapian->stats, freq.df, qf);
    strbuf_addf(out, "  %.*s: df %" PRIu32 ", wdf %" PRIu32 ", length %" PRIu32 ", part %.6f\n",
                SLICE_ARG(term), freq.df, facts.wdf, facts.len,
                facts.wdf > 0 ? bm25_score(&leaf, facts.wdf, facts.len) : 0.0);
    return ST_OK;
}

static enum status explain_leaves(struct engine_xapian *xapian,
                                  const struct search_request *request, const struct qtree *tree,
                                  doc_id doc, struct strbuf *out, struct err *err)
{
    if (tree->op == QT_TERM)
        return explain_leaf(xapian, request, tree->term, tree->qf, doc, out, err);
    for (size_t i = 0; i < tree->n_terms; i++)
        TRY(explain_leaf(xapian, request, tree->terms[i], 1, doc, out, err));
    for (size_t i = 0; i < tree->n_children; i++)
        TRY(explain_leaves(xapian, request, tree->children[i], doc, out, err));
    return ST_OK;
}

static enum status xapian_explain(struct searcher *searcher, const struct search_request *request,
                                  doc_id doc, struct strbuf *out, struct err *err)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    struct doc_facts facts = {0};
    struct ranking ranking = {0};
    struct search_request only_this = *request;
    only_this.k = 1;
    only_this.offset = 0;
    enum status status = xapian_doc_terms(searcher, doc, note_facts, &facts, err);
    if (status == ST_OK)
        status = rank(xapian, &only_this, strbuf_slice(&facts.id_term), &ranking, err);
    if (status == ST_OK && ranking.n > 0)
        strbuf_addf(out, "score %.6f\n", (double)ranking.items[0].score);
    else if (status == ST_OK)
        strbuf_adds(out, "no match\n");
    ranking_release(&ranking);
    strbuf_release(&facts.id_term);
    TRY(status);
    return explain_leaves(xapian, request, request->tree, doc, out, err);
}

/* --- open and close -------------------------------------------------------------------------- */

static void xapian_close(struct searcher *searcher)
{
    struct engine_xapian *xapian = xapian_of(searcher);
    xg_db_close(xapian->db);
    strbuf_release(&xapian->db_path);
    strbuf_release(&xapian->term);
    free(xapian->fingerprint);
    free(xapian->index_path);
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
    .reopen = xapian_reopen,
    .close = xapian_close,
};

enum status engine_xapian_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err)
{
    struct engine_xapian *xapian = xcalloc(1, sizeof(*xapian));
    xapian->base.ops = &xapian_ops;
    xapian->index_path = xstrndup(index_path, strlen(index_path));
    xapian->fingerprint = xstrndup(manifest->fingerprint, strlen(manifest->fingerprint));
    *searcher = NULL;
    struct err missing = {0};
    enum status status = attach(xapian, manifest, &missing);
    /* A writer may have replaced the index since the manifest was read. */
    if (status == ST_NOT_FOUND)
        status = xapian_reopen(&xapian->base, &missing);
    if (status != ST_OK) {
        xapian_close(&xapian->base);
        /* The manifest names a database: one that is not there or cannot be read is damage, and
         * Xapian has no error of its own for most of it ("EOF reading block 0"). */
        if (status == ST_NOT_FOUND || status == ST_BACKEND)
            status = ST_CORRUPT;
        return err_set(err, status, "%s", missing.text);
    }
    *searcher = &xapian->base;
    return ST_OK;
}

#include "query/native/engine_native.h"

#include "common/engine/document.h"
#include "common/engine/field.h"
#include "query/native/cursor.h"
#include "query/native/evaluation.h"
#include "query/native/plan.h"
#include "query/native/term_union.h"
#include "query/native/topk.h"

#include <inttypes.h>
#include <stdlib.h>

struct engine_native {
    struct searcher base;
    char *index_path;
    char *fingerprint; /* of the analyzer that queries are made with */
    struct snapshot snapshot;
    struct arena arena; /* of the query that runs */
    struct candidates candidates;
};

static struct engine_native *native_of(struct searcher *searcher)
{
    return (struct engine_native *)searcher;
}

static struct collection_stats native_stats(struct searcher *searcher)
{
    return native_of(searcher)->snapshot.stats;
}

static enum status native_terms(struct searcher *searcher, struct slice prefix,
                                searcher_term_fn *fn, void *context, struct err *err)
{
    const struct snapshot *snapshot = &native_of(searcher)->snapshot;
    return term_union_scan(snapshot->segments, snapshot->n_segments, prefix, fn, context, err);
}

static enum status make_plan(struct engine_native *native, const struct qtree *tree,
                             struct bm25_params bm25, struct plan **plan, struct err *err)
{
    const struct plan_collection collection = {
        .segments = native->snapshot.segments,
        .n_segments = native->snapshot.n_segments,
        .stats = native->snapshot.stats,
        .bm25 = bm25,
    };
    return plan_make(plan, tree, &collection, &native->arena, err);
}

/* --- searching ------------------------------------------------------------------------------ */

static enum status native_search(struct searcher *searcher, const struct search_request *request,
                                 struct hits *hits, struct err *err)
{
    struct engine_native *native = native_of(searcher);
    struct plan *plan = NULL;
    struct plan *filter = NULL;
    hits->n = 0;
    hits->total = 0;
    arena_reset(&native->arena);
    TRY(make_plan(native, request->tree, request->bm25, &plan, err));
    if (request->filter != NULL) {
        TRY(make_plan(native, request->filter, request->bm25, &filter, err));
        plan = plan_filter(plan, filter, &native->arena);
    }
    uint64_t n_docs = native->snapshot.stats.n_docs;
    size_t offset = request->offset < n_docs ? request->offset : (size_t)n_docs;
    size_t k = request->k < n_docs - offset ? request->k : (size_t)n_docs - offset;
    struct topk topk = {
        .snapshot = &native->snapshot, .order = request->order, .k = offset + k, .hits = hits};
    struct evaluation evaluation = {.snapshot = &native->snapshot,
                                    .arena = &native->arena,
                                    .candidates = &native->candidates,
                                    .bm25 = request->bm25,
                                    .exhaustive = request->exhaustive,
                                    .deadline_ns = request->deadline_ns};
    TRY(evaluation_search(&evaluation, plan, &topk, request->want_total ? &hits->total : NULL,
                          err));
    topk_sort(&topk);
    TRY(topk.err.status == ST_OK ? ST_OK : err_set(err, topk.err.status, "%s", topk.err.text));
    hits->work = evaluation.work;
    hits->n = hits->n > offset ? hits->n - offset : 0;
    if (hits->n > 0)
        memmove(hits->items, hits->items + offset, hits->n * sizeof(*hits->items));
    return ST_OK;
}

static enum status native_count(struct searcher *searcher, const struct qtree *tree, uint64_t *n,
                                struct err *err)
{
    struct engine_native *native = native_of(searcher);
    struct plan *plan = NULL;
    *n = 0;
    arena_reset(&native->arena);
    TRY(make_plan(native, tree, BM25_DEFAULT, &plan, err));
    struct evaluation evaluation = {.snapshot = &native->snapshot, .arena = &native->arena};
    return evaluation_count(&evaluation, plan, n, err);
}

/* --- one document --------------------------------------------------------------------------- */

static enum status native_fetch(struct searcher *searcher, doc_id doc, enum fetch_parts parts,
                                struct arena *arena, struct article *article, struct err *err)
{
    ldoc_id ldoc;
    struct stored_article stored;
    const struct segment *segment = snapshot_locate(&native_of(searcher)->snapshot, doc, &ldoc);
    *article = (struct article){0};
    TRY(segment_fetch(segment, ldoc, parts == FETCH_BODY, arena, &stored, err));
    *article = (struct article){.id = stored.id,
                                .title = stored.title,
                                .body = stored.body,
                                .source = stored.source,
                                .author = stored.author,
                                .category = stored.category,
                                .url = stored.url,
                                .language = stored.language,
                                .published = stored.published};
    return ST_OK;
}

static enum status native_find(struct searcher *searcher, struct slice id, doc_id *doc,
                               struct err *err)
{
    const struct snapshot *snapshot = &native_of(searcher)->snapshot;
    struct strbuf term = {0};
    enum status status = ST_OK;
    *doc = DOC_END;
    field_id_term(id, &term);
    for (size_t i = 0; i < snapshot->n_segments && status == ST_OK && *doc == DOC_END; i++) {
        const struct segment *segment = snapshot->segments[i];
        struct term_info info;
        bool found = false;
        status = segment_find_term(segment, strbuf_slice(&term), &found, &info, err);
        if (status != ST_OK || !found)
            continue;
        struct post_cursor cursor;
        post_cursor_init(&cursor, segment, &info, err);
        while (cursor.doc != LDOC_END && !segment_is_live(segment, cursor.doc))
            post_cursor_next(&cursor);
        status = post_cursor_status(&cursor);
        if (cursor.doc != LDOC_END)
            *doc = snapshot->bases[i] + cursor.doc;
    }
    strbuf_release(&term);
    if (status == ST_OK && *doc == DOC_END)
        return err_set(err, ST_NOT_FOUND, "no article has the id '%.*s'", SLICE_ARG(id));
    return status;
}

/* There is no forward index: the stored article is analysed again. */
static enum status native_doc_terms(struct searcher *searcher, doc_id doc, searcher_term_fn *fn,
                                    void *context, struct err *err)
{
    struct engine_native *native = native_of(searcher);
    struct analyzer *analyzer = NULL;
    struct article article;
    struct document document;
    arena_reset(&native->arena);
    TRY(native_fetch(searcher, doc, FETCH_BODY, &native->arena, &article, err));
    TRY(analyzer_new(&analyzer, native->snapshot.manifest.stem, err));
    struct document_builder *builder = document_builder_new();
    document_build(builder, analyzer, &article, &native->arena, &document);
    for (size_t i = 0; i < document.n_terms; i++)
        if (!fn(context, document.terms[i].term, document.terms[i].wdf))
            break;
    document_builder_free(builder);
    analyzer_free(analyzer);
    return ST_OK;
}

/* --- explain -------------------------------------------------------------------------------- */

static enum status explain_leaves(const struct plan *plan, const struct segment *segment,
                                  ldoc_id ldoc, struct strbuf *out, struct err *err)
{
    uint32_t len = segment_doc_len(segment, ldoc);
    for (size_t i = 0; i < plan->n_terms; i++) {
        const struct plan_term *leaf = &plan->terms[i];
        struct term_info info;
        bool found = false;
        uint32_t wdf = 0;
        TRY(segment_find_term(segment, leaf->term, &found, &info, err));
        if (found) {
            struct post_cursor cursor;
            post_cursor_init(&cursor, segment, &info, err);
            if (post_cursor_seek(&cursor, ldoc) == ldoc)
                wdf = post_cursor_wdf(&cursor);
            TRY(post_cursor_status(&cursor));
        }
        strbuf_addf(out, "  %.*s: df %" PRIu64 ", wdf %" PRIu32 ", length %" PRIu32 ", part %.6f\n",
                    SLICE_ARG(leaf->term), leaf->df, wdf, len,
                    wdf > 0 ? bm25_score(&leaf->bm25, wdf, len) : 0.0);
    }
    for (size_t i = 0; i < plan->n_children; i++)
        TRY(explain_leaves(plan->children[i], segment, ldoc, out, err));
    return ST_OK;
}

static enum status native_explain(struct searcher *searcher, const struct search_request *request,
                                  doc_id doc, struct strbuf *out, struct err *err)
{
    struct engine_native *native = native_of(searcher);
    struct plan *plan = NULL;
    ldoc_id ldoc;
    const struct segment *segment = snapshot_locate(&native->snapshot, doc, &ldoc);
    arena_reset(&native->arena);
    TRY(make_plan(native, request->tree, request->bm25, &plan, err));
    TRY(segment_check_doc_lens(segment, err));
    struct search_work work = {0};
    struct cursor_env env = {.segment = segment,
                             .segment_no = snapshot_segment_no(&native->snapshot, doc),
                             .arena = &native->arena,
                             .work = &work};
    struct cursor *cursor = cursor_build(plan, &env);
    if (cursor->ops->seek(cursor, ldoc) == ldoc) {
        double sum = 0;
        cursor->ops->score(cursor, segment_doc_len(segment, ldoc), &sum);
        strbuf_addf(out, "score %.6f\n", sum);
    } else {
        strbuf_adds(out, "no match\n");
    }
    cursor->ops->release(cursor);
    if (env.err.status != ST_OK)
        return err_set(err, env.err.status, "%s", env.err.text);
    return explain_leaves(plan, segment, ldoc, out, err);
}

/* --- open and close ------------------------------------------------------------------------- */

static enum status open_snapshot(const struct engine_native *native, struct snapshot *snapshot,
                                 struct err *err)
{
    TRY(snapshot_open(snapshot, native->index_path, err));
    if (strcmp(snapshot->manifest.engine, "native") == 0 &&
        strcmp(snapshot->manifest.fingerprint, native->fingerprint) == 0)
        return ST_OK;
    snapshot_release(snapshot);
    return err_set(err, ST_VERSION, "%s was replaced by an index of another kind: open it again",
                   native->index_path);
}

static enum status native_reopen(struct searcher *searcher, struct err *err)
{
    struct engine_native *native = native_of(searcher);
    struct snapshot fresh = {0};
    TRY(open_snapshot(native, &fresh, err));
    snapshot_release(&native->snapshot);
    native->snapshot = fresh;
    return ST_OK;
}

static void native_close(struct searcher *searcher)
{
    struct engine_native *native = native_of(searcher);
    snapshot_release(&native->snapshot);
    arena_release(&native->arena);
    candidates_release(&native->candidates);
    free(native->index_path);
    free(native->fingerprint);
    free(native);
}

static const struct searcher_ops native_ops = {
    .engine = "native",
    .stats = native_stats,
    .terms = native_terms,
    .search = native_search,
    .count = native_count,
    .fetch = native_fetch,
    .find = native_find,
    .doc_terms = native_doc_terms,
    .explain = native_explain,
    .reopen = native_reopen,
    .close = native_close,
};

enum status engine_native_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err)
{
    struct engine_native *native = xcalloc(1, sizeof(*native));
    native->base.ops = &native_ops;
    native->index_path = xstrndup(index_path, strlen(index_path));
    native->fingerprint = xstrndup(manifest->fingerprint, strlen(manifest->fingerprint));
    enum status status = open_snapshot(native, &native->snapshot, err);
    *searcher = status == ST_OK ? &native->base : NULL;
    if (status != ST_OK)
        native_close(&native->base);
    return status;
}

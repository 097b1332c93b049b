#include "query/native/engine_native.h"

#include "common/engine/document.h"
#include "common/engine/field.h"
#include "query/native/cursor.h"
#include "query/native/plan.h"
#include "query/native/term_union.h"
#include "query/native/topk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

/* How many documents are visited between two looks at the clock. */
#define DOCS_PER_CLOCK 4096

struct engine_native {
    struct searcher base;
    char *index_path;
    char *fingerprint; /* of the analyzer that queries are made with */
    struct snapshot snapshot;
    struct arena arena; /* of the query that runs */
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

/* --- visiting matches ----------------------------------------------------------------------- */

/* What a search or a count does with the live matches it visits. */
struct visit {
    struct topk *topk; /* NULL to count only */
    uint64_t n_matches;
    uint64_t deadline_ns;
};

static bool is_late(uint64_t deadline_ns)
{
    struct timespec now;
    if (deadline_ns == 0)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec >= deadline_ns;
}

static enum status visit_cursor(struct cursor *cursor, struct cursor_env *env, doc_id base,
                                struct visit *visit, struct err *err)
{
    uint32_t n_seen = 0;
    for (; cursor->doc != LDOC_END; cursor->ops->next(cursor)) {
        if (n_seen++ % DOCS_PER_CLOCK == 0 && is_late(visit->deadline_ns))
            return err_set(err, ST_INTERRUPTED, "the query was stopped at its deadline");
        if (!segment_is_live(env->segment, cursor->doc))
            continue;
        visit->n_matches++;
        if (visit->topk == NULL)
            continue;
        double sum = 0;
        cursor->ops->score(cursor, segment_doc_len(env->segment, cursor->doc), &sum);
        topk_offer(visit->topk, (struct hit){base + cursor->doc, (float)sum});
    }
    return ST_OK;
}

/* Hands on a failure that was kept where the hot loop could not return it. */
static enum status kept_failure(const struct err *kept, struct err *err)
{
    if (kept->status != ST_OK && err != NULL)
        *err = *kept;
    return kept->status;
}

static enum status visit_matches(struct engine_native *native, const struct plan *plan,
                                 struct visit *visit, struct err *err)
{
    for (size_t i = 0; i < native->snapshot.n_segments; i++) {
        struct cursor_env env = {native->snapshot.segments[i], &native->arena, {0}};
        if (visit->topk != NULL)
            TRY(segment_check_doc_lens(env.segment, err));
        struct cursor *cursor = cursor_build(plan, &env);
        enum status status = visit_cursor(cursor, &env, native->snapshot.bases[i], visit, err);
        cursor->ops->release(cursor);
        TRY(status);
        TRY(kept_failure(&env.err, err));
    }
    return ST_OK;
}

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
    hits->items = mem_grow(hits->items, &hits->cap, offset + k, sizeof(*hits->items));
    struct topk topk = {.snapshot = &native->snapshot,
                        .order = request->order,
                        .items = hits->items,
                        .k = offset + k};
    struct visit visit = {.topk = &topk, .deadline_ns = request->deadline_ns};
    TRY(visit_matches(native, plan, &visit, err));
    topk_sort(&topk);
    TRY(kept_failure(&topk.err, err));
    hits->n = topk.n > offset ? topk.n - offset : 0;
    memmove(hits->items, hits->items + offset, hits->n * sizeof(*hits->items));
    hits->total = request->want_total ? visit.n_matches : 0;
    return ST_OK;
}

static enum status native_count(struct searcher *searcher, const struct qtree *tree, uint64_t *n,
                                struct err *err)
{
    struct engine_native *native = native_of(searcher);
    struct plan *plan = NULL;
    struct visit visit = {0};
    *n = 0;
    arena_reset(&native->arena);
    TRY(make_plan(native, tree, BM25_DEFAULT, &plan, err));
    if (plan->op == QT_TERM) {
        *n = plan->terms[0].df; /* exact: deletions are counted off */
        return ST_OK;
    }
    TRY(visit_matches(native, plan, &visit, err));
    *n = visit.n_matches;
    return ST_OK;
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
        status = cursor.status;
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
            TRY(cursor.status);
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
    struct cursor_env env = {segment, &native->arena, {0}};
    struct cursor *cursor = cursor_build(plan, &env);
    if (cursor->ops->seek(cursor, ldoc) == ldoc) {
        double sum = 0;
        cursor->ops->score(cursor, segment_doc_len(segment, ldoc), &sum);
        strbuf_addf(out, "score %.6f\n", sum);
    } else {
        strbuf_adds(out, "no match\n");
    }
    cursor->ops->release(cursor);
    TRY(kept_failure(&env.err, err));
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

#include "query/session.h"

#include "common/engine/index_analyzer.h"
#include "common/io/file.h"
#include "query/compile/compile.h"
#include "query/engines.h"
#include "query/parse/parser.h"
#include "query/present/highlight.h"
#include "query/present/snippet.h"

#include <math.h>

/* An index is a folder; a file is the stub of others. */
static enum status open_parts(struct session *session, const char *index_path,
                              const struct remote_options *options, struct err *err)
{
    struct manifest manifest;
    bool is_stub = file_is_regular(index_path);
    if (is_stub)
        TRY(search_stub_open(&session->searcher, index_path, options, &session->index_arena,
                             &manifest, err));
    else
        TRY(manifest_read(index_path, &session->index_arena, &manifest, err));
    TRY(index_analyzer_new(&session->analyzer, index_path, manifest.stem, manifest.fingerprint,
                           err));
    return is_stub ? ST_OK : search_engine_open(&session->searcher, index_path, &manifest, err);
}

enum status session_open_remote(struct session *session, const char *index_path,
                                const struct remote_options *options, struct err *err)
{
    *session = (struct session){0};
    enum status status = open_parts(session, index_path, options, err);
    if (status != ST_OK)
        session_close(session);
    return status;
}

enum status session_open(struct session *session, const char *index_path, struct err *err)
{
    return session_open_remote(session, index_path, &REMOTE_OPTIONS_DEFAULT, err);
}

struct shard_report session_shards(const struct session *session)
{
    const struct searcher_ops *ops = session->searcher->ops;
    return ops->shards != NULL ? ops->shards(session->searcher) : (struct shard_report){0};
}

void session_close(struct session *session)
{
    if (session->searcher != NULL)
        session->searcher->ops->close(session->searcher);
    analyzer_free(session->analyzer);
    hits_release(&session->hits);
    arena_release(&session->arena);
    arena_release(&session->index_arena);
    *session = (struct session){0};
}

enum status session_compile(struct session *session, struct slice text, struct qtree **tree,
                            struct parse_error *where, struct err *err)
{
    struct ast *ast;
    arena_reset(&session->arena);
    *tree = NULL;
    *where = (struct parse_error){.off = 0, .len = text.len};
    TRY((session->is_bare ? query_parse_bare : query_parse)(text, &session->arena, &ast, where,
                                                            err));
    return query_compile(ast, session->analyzer, &session->arena, tree, err);
}

enum status session_search(struct session *session, const struct qtree *tree, size_t k,
                           bool want_total, struct err *err)
{
    const struct search_request request = {
        .tree = tree,
        .k = k,
        .order = ORDER_RELEVANCE,
        .bm25 = BM25_DEFAULT,
        .want_total = want_total,
        .exhaustive = session->is_exhaustive,
    };
    return session->searcher->ops->search(session->searcher, &request, &session->hits, err);
}

/* A rare word says more about why an article is a hit: leaves weigh as their inverse document
 * frequency, a phrase as the sum of its words. */
static enum status weigh_leaves(struct session *session, const struct highlighter *highlighter,
                                struct snippet_options *options, struct err *err)
{
    const struct searcher_ops *ops = session->searcher->ops;
    double n_docs = (double)ops->stats(session->searcher).n_docs;
    size_t n_leaves = highlighter_n_leaves(highlighter);
    double *weights = arena_alloc(&session->arena, n_leaves * sizeof(*weights));
    for (size_t i = 0; i < n_leaves; i++) {
        size_t n_terms = 0;
        const struct slice *terms = highlighter_leaf(highlighter, i, &n_terms);
        weights[i] = 0;
        for (size_t t = 0; t < n_terms; t++) {
            struct qtree leaf = {.op = QT_TERM, .term = terms[t], .qf = 1};
            uint64_t df = 0;
            TRY(ops->count(session->searcher, &leaf, &df, err));
            weights[i] += log(1 + n_docs / (1 + (double)df));
        }
    }
    options->weights = weights;
    options->n_leaves = n_leaves;
    return ST_OK;
}

/* The body is read into `body_arena`, which is emptied for each hit: only the snippet is kept. */
static enum status present_hit(struct session *session, struct highlighter *highlighter,
                               const struct snippet_options *options, struct arena *body_arena,
                               struct hit hit, struct page_hit *shown, struct err *err)
{
    struct searcher *searcher = session->searcher;
    struct arena *arena = &session->arena;
    struct article whole;
    arena_reset(body_arena);
    TRY(searcher->ops->fetch(searcher, hit.doc, FETCH_HEAD, arena, &shown->article, err));
    TRY(searcher->ops->fetch(searcher, hit.doc, FETCH_BODY, body_arena, &whole, err));
    const struct highlight *highlight = highlighter_run(highlighter, whole.title, whole.body);
    shown->score = hit.score;
    marked_make(shown->article.title, &highlight->title, arena, &shown->title);
    snippet_make(whole.body, &highlight->body, options, arena, &shown->snippet);
    return ST_OK;
}

enum status session_present(struct session *session, const struct qtree *tree, struct page *page,
                            struct err *err)
{
    const struct hits *hits = &session->hits;
    struct highlighter *highlighter = highlighter_new(tree, session->analyzer);
    struct page_hit *shown = arena_zalloc(&session->arena, hits->n * sizeof(*shown));
    struct snippet_options options = {.columns = SNIPPET_COLUMNS};
    struct arena body_arena = {0};
    enum status status = weigh_leaves(session, highlighter, &options, err);
    for (size_t i = 0; i < hits->n && status == ST_OK; i++) {
        shown[i].rank = i + 1;
        status = present_hit(session, highlighter, &options, &body_arena, hits->items[i], &shown[i],
                             err);
    }
    arena_release(&body_arena);
    highlighter_free(highlighter);
    page->total = hits->total;
    page->hits = shown;
    page->n_hits = hits->n;
    page->shards = session_shards(session);
    return status;
}

enum status session_list(struct session *session, struct page *page, struct err *err)
{
    const struct hits *hits = &session->hits;
    struct searcher *searcher = session->searcher;
    struct page_hit *listed = arena_zalloc(&session->arena, hits->n * sizeof(*listed));
    for (size_t i = 0; i < hits->n; i++) {
        listed[i].rank = i + 1;
        listed[i].score = hits->items[i].score;
        TRY(searcher->ops->fetch(searcher, hits->items[i].doc, FETCH_HEAD, &session->arena,
                                 &listed[i].article, err));
    }
    page->total = hits->total;
    page->hits = listed;
    page->n_hits = hits->n;
    page->shards = session_shards(session);
    return ST_OK;
}

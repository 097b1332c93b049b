#include "query/session.h"

#include "common/engine/index_analyzer.h"
#include "query/compile/compile.h"
#include "query/engines.h"
#include "query/parse/parser.h"

static enum status open_parts(struct session *session, const char *index_path, struct err *err)
{
    struct manifest manifest;
    TRY(manifest_read(index_path, &session->index_arena, &manifest, err));
    TRY(index_analyzer_new(&session->analyzer, index_path, manifest.stem, manifest.fingerprint,
                           err));
    return search_engine_open(&session->searcher, index_path, &manifest, err);
}

enum status session_open(struct session *session, const char *index_path, struct err *err)
{
    *session = (struct session){0};
    enum status status = open_parts(session, index_path, err);
    if (status != ST_OK)
        session_close(session);
    return status;
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
    TRY(query_parse(text, &session->arena, &ast, where, err));
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
    };
    return session->searcher->ops->search(session->searcher, &request, &session->hits, err);
}

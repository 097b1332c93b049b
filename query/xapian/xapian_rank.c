#include "query/xapian/xapian_rank.h"

#include "common/engine/omega.h"

#include <stdlib.h>

/* Hits fetched beyond the last one wanted: mostly they show that no equal score follows. */
#define SPARE_HITS 16

/* How many times more are fetched when they do not: few searches, however many scores are equal. */
#define GROWTH 4

static void add_hit(void *context, const struct xg_hit *hit)
{
    struct ranking *ranking = context;
    ranking->items =
        mem_grow(ranking->items, &ranking->cap, ranking->n + 1, sizeof(*ranking->items));
    const char *key = arena_strndup(&ranking->arena, hit->sort_key, hit->sort_key_len);
    ranking->items[ranking->n++] = (struct ranked){
        .docid = hit->docid,
        .score = (float)hit->score,
        .key = slice_make(key, hit->sort_key_len),
    };
}

static int cmp_rank(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    int order = slice_cmp(a->key, b->key);
    if (order != 0)
        return order;
    return a->docid < b->docid ? -1 : a->docid > b->docid;
}

/* Whether documents that were not fetched may have the score of the last one wanted, and come
 * before it by date or id. A score of 0 is exact: there Xapian's own order is right. */
static bool has_open_tie(const struct ranking *ranking, uint32_t want, uint32_t fetched)
{
    if (want == 0 || want >= fetched || ranking->n < fetched)
        return false;
    float last_wanted = ranking->items[want - 1].score;
    return last_wanted > 0 && ranking->items[fetched - 1].score == last_wanted;
}

/* One search for the first `n` in Xapian's order. */
static enum xg_status fetch(const struct xg_db *db, const struct rank_request *request, uint32_t n,
                            struct ranking *ranking, struct xg_error *error)
{
    bool by_score = request->order == ORDER_RELEVANCE;
    struct xg_search search = {
        .query = request->query,
        .k1 = request->bm25.k1,
        .b = request->bm25.b,
        .order = by_score ? XG_BY_SCORE : XG_BY_VALUE,
        .sort_slot = OMEGA_SORT_SLOT,
        .max_hits = n,
        .exhaustive = by_score || request->want_total,
        .deadline_ns = request->deadline_ns,
    };
    ranking->n = 0;
    arena_reset(&ranking->arena);
    return xg_db_search(db, &search, add_hit, ranking, &ranking->total, error);
}

/* By score: fetches more until none of those left out can be as good as the last one wanted. */
static enum xg_status fetch_by_score(const struct xg_db *db, const struct rank_request *request,
                                     uint32_t want, struct ranking *ranking, struct xg_error *error)
{
    uint64_t n = want > 0 ? (uint64_t)want + SPARE_HITS : 0;
    for (;; n *= GROWTH) {
        uint32_t fetched = n < request->n_docs ? (uint32_t)n : request->n_docs;
        enum xg_status status = fetch(db, request, fetched, ranking, error);
        if (status != XG_OK)
            return status;
        if (fetched == request->n_docs || !has_open_tie(ranking, want, fetched))
            break;
    }
    if (ranking->n > 0)
        qsort(ranking->items, ranking->n, sizeof(*ranking->items), cmp_rank);
    return XG_OK;
}

enum xg_status rank_documents(const struct xg_db *db, const struct rank_request *request,
                              struct ranking *ranking, struct xg_error *error)
{
    uint32_t want = request->want < request->n_docs ? request->want : request->n_docs;
    enum xg_status status = request->order == ORDER_NEWEST
                                ? fetch(db, request, want, ranking, error)
                                : fetch_by_score(db, request, want, ranking, error);
    if (ranking->n > want)
        ranking->n = want;
    if (!request->want_total)
        ranking->total = 0;
    return status;
}

void ranking_release(struct ranking *ranking)
{
    free(ranking->items);
    arena_release(&ranking->arena);
    *ranking = (struct ranking){0};
}

#include "query/xapian/xapian_rank.h"

#include "common/engine/omega.h"

#include <math.h>
#include <stdlib.h>

/* Hits fetched beyond the last one wanted: mostly they show that no equal score follows. */
#define SPARE_HITS 16

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

static int cmp_docid(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;
    if (a->docid != b->docid)
        return a->docid < b->docid ? -1 : 1;
    return (b->score > a->score) - (b->score < a->score);
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

static void drop_repeated(struct ranking *ranking)
{
    qsort(ranking->items, ranking->n, sizeof(*ranking->items), cmp_docid);
    size_t n = 0;
    for (size_t i = 0; i < ranking->n; i++)
        if (n == 0 || ranking->items[n - 1].docid != ranking->items[i].docid)
            ranking->items[n++] = ranking->items[i];
    ranking->n = n;
}

/* Whether documents that were not fetched may have the score of the last one wanted, and come
 * before it by date or id. A score of 0 is exact: there Xapian's own order is right. */
static bool has_open_tie(const struct ranking *ranking, uint32_t want, uint32_t fetched)
{
    if (want == 0 || ranking->n < fetched || fetched <= want)
        return false;
    float last_wanted = ranking->items[want - 1].score;
    return last_wanted > 0 && ranking->items[ranking->n - 1].score == last_wanted;
}

/* The least double that can round to `score`, and a little less: Xapian adds up in another order
 * when it prunes, so that the last bits of a sum may differ from search to search. */
static double rounding_edge(float score)
{
    return ((double)nextafterf(score, 0) + (double)score) / 2 * (1 - 1e-12);
}

/* The best `want` by rank are among the first `want` by score, if they score more than the last of
 * these, or else among the first `want` by date and id of those that score no less than it. The
 * second search adds the latter; its size does not depend on how many scores are equal. */
static enum xg_status add_tied(const struct xg_db *db, const struct xg_search *first, uint32_t want,
                               struct ranking *ranking, struct xg_error *error)
{
    struct xg_search search = *first;
    uint64_t n_matches;
    search.order = XG_BY_VALUE;
    search.max_hits = want;
    search.min_score = rounding_edge(ranking->items[want - 1].score);
    search.count_all = false;
    enum xg_status status = xg_db_search(db, &search, add_hit, ranking, &n_matches, error);
    drop_repeated(ranking);
    return status;
}

enum xg_status rank_documents(const struct xg_db *db, const struct rank_request *request,
                              struct ranking *ranking, struct xg_error *error)
{
    ranking->n = 0;
    ranking->total = 0;
    arena_reset(&ranking->arena);
    uint32_t want = request->want < request->n_docs ? request->want : request->n_docs;
    uint32_t spare = request->n_docs - want < SPARE_HITS ? request->n_docs - want : SPARE_HITS;
    bool by_score = request->order == ORDER_RELEVANCE;
    struct xg_search search = {
        .query = request->query,
        .k1 = request->bm25.k1,
        .b = request->bm25.b,
        .order = by_score ? XG_BY_SCORE : XG_BY_VALUE,
        .sort_slot = OMEGA_SORT_SLOT,
        .max_hits = by_score && want > 0 ? want + spare : want,
        .count_all = request->want_total,
        .deadline_ns = request->deadline_ns,
    };
    uint64_t n_matches;
    enum xg_status status = xg_db_search(db, &search, add_hit, ranking, &n_matches, error);
    if (status == XG_OK && by_score && has_open_tie(ranking, want, search.max_hits))
        status = add_tied(db, &search, want, ranking, error);
    if (status != XG_OK)
        return status;
    if (by_score && ranking->n > 0)
        qsort(ranking->items, ranking->n, sizeof(*ranking->items), cmp_rank);
    if (ranking->n > want)
        ranking->n = want;
    if (request->want_total)
        ranking->total = n_matches;
    return XG_OK;
}

void ranking_release(struct ranking *ranking)
{
    free(ranking->items);
    arena_release(&ranking->arena);
    *ranking = (struct ranking){0};
}

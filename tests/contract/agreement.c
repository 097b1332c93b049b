#include "tests/contract/agreement.h"

#include <math.h>

static bool is_close(float a, float b)
{
    float larger = fabsf(a) > fabsf(b) ? fabsf(a) : fabsf(b);
    return fabsf(a - b) <= 1e-6f * larger + 1e-30f;
}

/* The hit must be an expected one of (nearly) the same score at its rank. */
static bool is_expected(const struct oracle_hit *expected, size_t n, size_t rank, struct slice id,
                        float score, bool ordered_by_score)
{
    if (slice_eq(expected[rank].id, id))
        return !ordered_by_score || is_close(expected[rank].score, score);
    if (!ordered_by_score || !is_close(expected[rank].score, score))
        return false;
    for (size_t i = 0; i < n; i++)
        if (slice_eq(expected[i].id, id))
            return is_close(expected[i].score, score);
    return false;
}

static bool ask(struct searcher *searcher, const struct question *question, struct hits *hits,
                uint64_t *count, struct strbuf *difference)
{
    struct search_request request = {.tree = question->tree,
                                     .filter = question->filter,
                                     .k = question->k,
                                     .offset = question->offset,
                                     .order = question->order,
                                     .bm25 = question->bm25,
                                     .want_total = true,
                                     .exhaustive = question->exhaustive};
    struct err err = {0};
    enum status status = searcher->ops->search(searcher, &request, hits, &err);
    *count = hits->total;
    if (status == ST_OK && question->filter == NULL)
        status = searcher->ops->count(searcher, question->tree, count, &err);
    if (status == ST_OK)
        return true;
    strbuf_adds(difference, err.text);
    return false;
}

static bool compare_hits(struct searcher *searcher, const struct question *question,
                         const struct hits *hits, const struct oracle_hit *expected,
                         size_t n_expected, struct strbuf *difference)
{
    struct arena arena = {0};
    bool is_same = true;
    for (size_t i = 0; i < hits->n && is_same; i++) {
        struct article article;
        struct err err = {0};
        const struct hit *hit = &hits->items[i];
        const struct oracle_hit *wanted = &expected[question->offset + i];
        if (searcher->ops->fetch(searcher, hit->doc, FETCH_HEAD, &arena, &article, &err) != ST_OK) {
            strbuf_adds(difference, err.text);
            is_same = false;
        } else if (!is_expected(expected, n_expected, question->offset + i, article.id, hit->score,
                                question->order == ORDER_RELEVANCE)) {
            strbuf_addf(difference, "rank %zu is %.*s with %.9g, not %.*s with %.9g",
                        question->offset + i, SLICE_ARG(article.id), (double)hit->score,
                        SLICE_ARG(wanted->id), (double)wanted->score);
            is_same = false;
        }
    }
    arena_release(&arena);
    return is_same;
}

bool agrees(struct searcher *searcher, const struct question *question,
            const struct oracle_hit *expected, size_t n_expected, struct strbuf *difference)
{
    struct hits hits = {0};
    uint64_t count = 0;
    size_t n_left = n_expected > question->offset ? n_expected - question->offset : 0;
    size_t n_wanted = n_left < question->k ? n_left : question->k;
    bool is_same = ask(searcher, question, &hits, &count, difference);
    if (is_same && (count != n_expected || hits.total != n_expected || hits.n != n_wanted)) {
        strbuf_addf(difference, "%zu match, count says %zu and search %zu, with %zu hits of %zu",
                    n_expected, (size_t)count, (size_t)hits.total, hits.n, n_wanted);
        is_same = false;
    }
    if (is_same)
        is_same = compare_hits(searcher, question, &hits, expected, n_expected, difference);
    if (!is_same) {
        strbuf_addf(difference, "; order %d, %zu hits from %zu, k1 %g, b %g, query ",
                    (int)question->order, question->k, question->offset, question->bm25.k1,
                    question->bm25.b);
        qtree_print(question->tree, difference);
        if (question->filter != NULL) {
            strbuf_adds(difference, ", filter ");
            qtree_print(question->filter, difference);
        }
    }
    hits_release(&hits);
    return is_same;
}

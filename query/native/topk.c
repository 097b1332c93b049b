#include "query/native/topk.h"

#include <stdlib.h>
#include <string.h>

/* Hits beyond 2 * k that are kept before the best are sorted out. */
#define SPARE 64

/* So few are sorted by comparing. */
#define FEW 24

bool topk_precedes(struct topk *topk, struct hit a, struct hit b)
{
    if (topk->order == ORDER_RELEVANCE && a.score != b.score)
        return a.score > b.score;
    return snapshot_cmp_docs(topk->snapshot, a.doc, b.doc, &topk->err) < 0;
}

/* --- sorting by comparing --------------------------------------------------------------------- */

static void sort_few(struct topk *topk, struct hit *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct hit hit = items[i];
        size_t at = i;
        for (; at > 0 && topk_precedes(topk, hit, items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = hit;
    }
}

/* Moves the item at `at` down a heap whose root is the worst. */
static void sift_down(struct topk *topk, struct hit *heap, size_t n, size_t at)
{
    struct hit hit = heap[at];
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && topk_precedes(topk, heap[child], heap[child + 1]))
            child++;
        if (!topk_precedes(topk, hit, heap[child]))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = hit;
}

/* By a heap: runs of equal scores can be as long as the result. */
static void sort_many(struct topk *topk, struct hit *items, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift_down(topk, items, n, i);
    for (size_t end = n; end-- > 1;) {
        struct hit worst = items[0];
        items[0] = items[end];
        items[end] = worst;
        sift_down(topk, items, end, 0);
    }
}

static void sort_by_comparing(struct topk *topk, struct hit *items, size_t n)
{
    if (n <= FEW)
        sort_few(topk, items, n);
    else
        sort_many(topk, items, n);
}

/* --- sorting by score ------------------------------------------------------------------------- */

/* A number that is the smaller the higher the score is: the bits of a float of one sign ascend. */
static uint32_t key_of(float score)
{
    uint32_t bits;
    memcpy(&bits, &score, sizeof(bits));
    return bits >> 31 != 0 ? bits : ~bits & 0x7FFFFFFFu;
}

/* A pass of a radix sort, by byte `byte` of the key; false when all items have the same. */
static bool sort_by_byte(const struct hit *from, struct hit *to, size_t n, uint32_t byte)
{
    size_t ends[256] = {0};
    for (size_t i = 0; i < n; i++)
        ends[key_of(from[i].score) >> 8 * byte & 0xFF]++;
    if (ends[key_of(from[0].score) >> 8 * byte & 0xFF] == n)
        return false;
    for (size_t value = 0, begin = 0; value < 256; value++) {
        size_t count = ends[value];
        ends[value] = begin;
        begin += count;
    }
    for (size_t i = 0; i < n; i++)
        to[ends[key_of(from[i].score) >> 8 * byte & 0xFF]++] = from[i];
    return true;
}

static void sort_by_score(struct hit *items, size_t n)
{
    struct hit *scratch = xmalloc(n * sizeof(*scratch));
    struct hit *from = items;
    struct hit *to = scratch;
    for (uint32_t byte = 0; byte < 4; byte++)
        if (sort_by_byte(from, to, n, byte)) {
            struct hit *sorted = to;
            to = from;
            from = sorted;
        }
    if (from != items)
        memcpy(items, from, n * sizeof(*items));
    free(scratch);
}

/* Puts the runs of equal scores in order, up to the k-th hit. */
static void sort_runs(struct topk *topk)
{
    struct hits *hits = topk->hits;
    for (size_t begin = 0, end; begin < hits->n && begin < topk->k; begin = end) {
        for (end = begin + 1; end < hits->n && hits->items[end].score == hits->items[begin].score;)
            end++;
        sort_by_comparing(topk, hits->items + begin, end - begin);
    }
}

void topk_sort(struct topk *topk)
{
    struct hits *hits = topk->hits;
    if (hits->n <= FEW || topk->order != ORDER_RELEVANCE) {
        sort_by_comparing(topk, hits->items, hits->n);
    } else {
        sort_by_score(hits->items, hits->n);
        sort_runs(topk);
    }
    if (hits->n < topk->k || topk->k == 0)
        return;
    hits->n = topk->k;
    if (topk->order == ORDER_RELEVANCE)
        topk->worst = hits->items[topk->k - 1].score;
}

/* --- offers ----------------------------------------------------------------------------------- */

void topk_offer(struct topk *topk, struct hit hit)
{
    struct hits *hits = topk->hits;
    if (hit.score < topk->worst || topk->k == 0)
        return;
    if (hits->n / 2 >= topk->k && hits->n - 2 * topk->k >= SPARE)
        topk_sort(topk);
    hits->items = mem_grow(hits->items, &hits->cap, hits->n + 1, sizeof(*hits->items));
    hits->items[hits->n++] = hit;
}

float topk_threshold(struct topk *topk)
{
    if (topk->hits->n >= topk->k)
        topk_sort(topk);
    return topk->worst;
}

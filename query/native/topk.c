#include "query/native/topk.h"

bool topk_precedes(struct topk *topk, struct hit a, struct hit b)
{
    if (topk->order == ORDER_RELEVANCE && a.score != b.score)
        return a.score > b.score;
    return snapshot_cmp_docs(topk->snapshot, a.doc, b.doc, &topk->err) < 0;
}

static void swap(struct hit *a, struct hit *b)
{
    struct hit hit = *a;
    *a = *b;
    *b = hit;
}

static void sift_up(struct topk *topk, size_t at)
{
    for (; at > 0; at = (at - 1) / 2) {
        size_t parent = (at - 1) / 2;
        if (!topk_precedes(topk, topk->items[parent], topk->items[at]))
            return;
        swap(&topk->items[parent], &topk->items[at]);
    }
}

static void sift_down(struct topk *topk, size_t at)
{
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < topk->n; child++)
            if (topk_precedes(topk, topk->items[worst], topk->items[child]))
                worst = child;
        if (worst == at)
            return;
        swap(&topk->items[worst], &topk->items[at]);
        at = worst;
    }
}

void topk_offer(struct topk *topk, struct hit hit)
{
    if (topk->n < topk->k) {
        topk->items[topk->n++] = hit;
        sift_up(topk, topk->n - 1);
    } else if (topk->k > 0 && topk_precedes(topk, hit, topk->items[0])) {
        topk->items[0] = hit;
        sift_down(topk, 0);
    }
}

void topk_sort(struct topk *topk)
{
    size_t n = topk->n;
    while (topk->n > 1) {
        topk->n--;
        swap(&topk->items[0], &topk->items[topk->n]);
        sift_down(topk, 0);
    }
    topk->n = n;
}

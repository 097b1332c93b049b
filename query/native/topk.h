/*
 * The best k hits seen so far, in a binary heap whose root is the worst of them.
 */
#ifndef QUERY_NATIVE_TOPK_H
#define QUERY_NATIVE_TOPK_H

#include "query/native/snapshot.h"

/* Callers fill in all but n, which is 0. */
struct topk {
    const struct snapshot *snapshot;
    enum hit_order order;
    struct hit *items; /* borrowed: room for k */
    size_t n, k;
};

/* Whether hit `a` stands before `b` in a result. */
bool topk_precedes(const struct topk *topk, struct hit a, struct hit b);

/* Offers a hit; it stays when fewer than k are there or it precedes the worst of them. */
void topk_offer(struct topk *topk, struct hit hit);

/* Puts the hits in order, best first. The heap is used up. */
void topk_sort(struct topk *topk);

#endif

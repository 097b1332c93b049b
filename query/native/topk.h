/*
 * The best k hits seen so far, in a binary heap whose root is the worst of them.
 */
#ifndef QUERY_NATIVE_TOPK_H
#define QUERY_NATIVE_TOPK_H

#include "query/native/snapshot.h"

/* Callers fill in all but n and err, which are zero, and look at err in the end. */
struct topk {
    const struct snapshot *snapshot;
    enum hit_order order;
    struct hit *items; /* borrowed: room for k */
    size_t n, k;
    struct err err; /* of the first failure to read what orders equals; ST_OK while all is well */
};

/* Whether hit `a` stands before `b` in a result. */
bool topk_precedes(struct topk *topk, struct hit a, struct hit b);

/* Offers a hit; it stays when fewer than k are there or it precedes the worst of them. */
void topk_offer(struct topk *topk, struct hit hit);

/* Puts the hits in order, best first. The heap is used up. */
void topk_sort(struct topk *topk);

#endif

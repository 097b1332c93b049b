/*
 * The best k hits seen so far. Some more are kept, unsorted, and thrown out together: sorting by
 * score at once costs a fraction of keeping a heap.
 */
#ifndef QUERY_NATIVE_TOPK_H
#define QUERY_NATIVE_TOPK_H

#include "query/native/snapshot.h"

/* Callers fill in the first four, and look at err in the end; the others are zero. */
struct topk {
    const struct snapshot *snapshot;
    enum hit_order order;
    size_t k;
    struct hits *hits; /* borrowed, n is 0 at first */
    float worst;       /* with ORDER_RELEVANCE, a hit below this is none of the best */
    struct err err; /* of the first failure to read what orders equals; ST_OK while all is well */
};

/* Whether hit `a` stands before `b` in a result. */
bool topk_precedes(struct topk *topk, struct hit a, struct hit b);

/* Offers a hit; scores are numbers, and no NaN. */
void topk_offer(struct topk *topk, struct hit hit);

/* The score of the k-th hit so far, by relevance; 0 while there are fewer. */
float topk_threshold(struct topk *topk);

/* Leaves the best k hits, or as many as there are, best first. */
void topk_sort(struct topk *topk);

#endif

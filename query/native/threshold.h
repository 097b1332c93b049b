/*
 * The k-th best of the scores seen so far: below it, a document is none of the best k.
 *
 * Few scores are kept in a heap, which knows the k-th best at all times. Of many, a heap would cost
 * more than the searching: these are gathered, and the k-th best is looked for again when a quarter
 * more have come (C. A. R. Hoare's Find, 1961). Owned by one search.
 */
#ifndef QUERY_NATIVE_THRESHOLD_H
#define QUERY_NATIVE_THRESHOLD_H

#include <stddef.h>

/* Zero-initialise, then threshold_begin for each use; freed by threshold_release. */
struct threshold {
    size_t k;
    float score;   /* what k scores are known to reach; 0 while there are fewer */
    float *scores; /* a heap, its root the worst, or those gathered */
    size_t n, cap;
    size_t look_at; /* n at which to look again, if they are gathered */
};

/* Forgets all scores; k is 1 at least. */
void threshold_begin(struct threshold *threshold, size_t k);

/* Adds a score, 0 or more. */
void threshold_add(struct threshold *threshold, float score);

/* Makes threshold->score what it can be, with all that were added. */
void threshold_settle(struct threshold *threshold);

void threshold_release(struct threshold *threshold);

#endif

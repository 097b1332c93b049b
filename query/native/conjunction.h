/*
 * The best documents that hold every must of a shape: the rarest must leads block by block, the
 * others are asked about its documents.
 *
 * A block of the leader is skipped when the bounds of all blocks in its range cannot reach the
 * threshold together, and a document is dropped as soon as it cannot (block-max AND of Ding and
 * Suel, "Faster top-k document retrieval using block-max indexes", SIGIR 2011).
 */
#ifndef QUERY_NATIVE_CONJUNCTION_H
#define QUERY_NATIVE_CONJUNCTION_H

#include "query/native/candidates.h"
#include "query/native/shape.h"

/* Offers every document that matches and may be among the best. */
void conjunction_search(struct shape *shape, struct candidates *candidates);

/* The same, and how many documents match. */
uint64_t conjunction_search_all(struct shape *shape, struct candidates *candidates);

/* How many documents match: for shapes with phrases; match_set.h counts the others faster. */
uint64_t conjunction_count(struct shape *shape);

#endif

/*
 * The best documents of a union: MaxScore over windows of documents with the bounds of blocks.
 *
 * In each window the leaves with the least bounds, which together cannot lift a document over the
 * threshold, are only asked about documents that the others have found. After Turtle and Flood,
 * "Query evaluation: strategies and optimizations", IP&M 1995, with the block-wise bounds of Ding
 * and Suel, "Faster top-k document retrieval using block-max indexes", SIGIR 2011.
 */
#ifndef QUERY_NATIVE_MAXSCORE_H
#define QUERY_NATIVE_MAXSCORE_H

#include "query/native/candidates.h"
#include "query/native/shape.h"

/* Offers every document that holds one of shape->may and may be among the best. */
void maxscore_search(struct shape *shape, struct candidates *candidates);

#endif

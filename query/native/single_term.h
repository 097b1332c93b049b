/*
 * The best documents of one term: only blocks whose bound reaches the threshold are decoded.
 */
#ifndef QUERY_NATIVE_SINGLE_TERM_H
#define QUERY_NATIVE_SINGLE_TERM_H

#include "query/native/candidates.h"
#include "query/native/shape.h"

/* Offers every document of the leaf that may be among the best. */
void single_term_search(struct shape *shape, struct leaf *leaf, struct candidates *candidates);

#endif

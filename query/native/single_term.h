/*
 * The best documents of one term: only blocks whose bound reaches the threshold are decoded, the
 * most promising ones first.
 */
#ifndef QUERY_NATIVE_SINGLE_TERM_H
#define QUERY_NATIVE_SINGLE_TERM_H

#include "query/native/candidates.h"
#include "query/native/shape.h"

/* Offers every document of the leaf that may be among the best. */
void single_term_search(struct shape *shape, struct leaf *leaf, struct candidates *candidates);

/* Raises the threshold of empty candidates to a score that k documents reach by one of `leaves`
 * alone, so that a search by all of them skips from the beginning. Looks at the best blocks of one
 * leaf. Nothing happens where the shape excludes documents. */
void single_term_prime(struct shape *shape, struct leaf *const *leaves, size_t n,
                       struct candidates *candidates);

#endif

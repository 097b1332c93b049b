/*
 * The dictionaries of several segments, scanned as one.
 */
#ifndef QUERY_NATIVE_TERM_UNION_H
#define QUERY_NATIVE_TERM_UNION_H

#include "common/engine/searcher.h"
#include "common/segment/segment.h"

/* Calls `fn` for each term with `prefix`, in byte order, with how many live documents hold it in
 * all segments; terms that no live document holds are left out. `fn` ends the scan by false. */
enum status term_union_scan(struct segment *const *segments, size_t n, struct slice prefix,
                            searcher_term_fn *fn, void *context, struct err *err) MUST_USE;

#endif

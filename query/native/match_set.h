/*
 * The documents that match a plan, as bits over windows of documents: for exact counts.
 *
 * Nothing is scored and no order is kept: a term sets the bits of its blocks, operators work on
 * whole words. Where few documents are in question, the other terms are asked about these instead
 * of filling the window. The plain twin is visiting every match (cursor.h).
 */
#ifndef QUERY_NATIVE_MATCH_SET_H
#define QUERY_NATIVE_MATCH_SET_H

#include "query/native/cursor.h"

/* How many live documents of env's segment match `plan`. Failures are in env->err. */
uint64_t match_set_count(const struct plan *plan, struct cursor_env *env);

#endif

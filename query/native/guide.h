/*
 * A guide: the documents in which one word of a phrase stands right after another, taken from a
 * pair list (common/segment/pairs.h) and made a leaf that adds nothing to a score.
 *
 * A pair list names documents by their places in the rarer word's posting list, so all of it is
 * looked up there at once: some nanoseconds for each document, and a block of the word's to decode
 * for each stretch. Whoever has a choice of pairs takes the one with the fewest documents.
 */
#ifndef QUERY_NATIVE_GUIDE_H
#define QUERY_NATIVE_GUIDE_H

#include "query/native/leaf.h"

/* Makes a leaf of the list `pair` (segment_find_pair) of two words. Lives in env->arena, and
 * is counted in env->work. False after a failure (env->err). */
bool guide_open(struct leaf *leaf, const struct pair_list *pair, const struct term_info *first,
                const struct term_info *second, struct cursor_env *env);

#endif

/*
 * The segments of an index, opened to be read by the indexer.
 */
#ifndef INDEXER_NATIVE_SEGMENT_LIST_H
#define INDEXER_NATIVE_SEGMENT_LIST_H

#include "common/index/manifest.h"
#include "common/segment/segment.h"

/* Zero-initialise. */
struct segment_list {
    struct segment **items;
    size_t n;
};

/* Opens all segments; what is open stays readable when a writer removes it. A file that is missing
 * belongs to a generation that a writer has replaced meanwhile, which is opened instead; or else it
 * is lost. The list is to be released whatever the result. */
enum status segment_list_open(struct segment_list *list, const char *index_path,
                              const struct manifest *given, struct err *err) MUST_USE;
void segment_list_release(struct segment_list *list);

#endif

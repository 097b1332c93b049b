/*
 * A snapshot: the segments of one generation, opened, and their documents numbered as one.
 *
 * Immutable after open; may be shared by threads.
 */
#ifndef QUERY_NATIVE_SNAPSHOT_H
#define QUERY_NATIVE_SNAPSHOT_H

#include "common/engine/searcher.h"
#include "common/index/manifest.h"
#include "common/segment/segment.h"

/* Zero-initialise. */
struct snapshot {
    struct arena arena;
    struct manifest manifest;
    struct segment **segments;
    doc_id *bases; /* number of each segment's first document */
    size_t n_segments;
    struct collection_stats stats;
};

/* Opens what the index is now. A writer may replace it between the manifest's reading and the
 * segments' opening; then the new manifest is read, a bounded number of times. */
enum status snapshot_open(struct snapshot *snapshot, const char *index_path,
                          struct err *err) MUST_USE;
void snapshot_release(struct snapshot *snapshot);

/* The number of the segment that holds `doc`. */
size_t snapshot_segment_no(const struct snapshot *snapshot, doc_id doc);

/* The segment that holds `doc`, and the document's number in it. */
const struct segment *snapshot_locate(const struct snapshot *snapshot, doc_id doc, ldoc_id *ldoc);

/* The order of hits that score the same: newest first, unknown date last, then id. Below zero when
 * `a` comes first. A failure is kept in `err`, which must not hold one yet or keeps the older one;
 * what could not be read then counts as unknown. */
int snapshot_cmp_docs(const struct snapshot *snapshot, doc_id a, doc_id b, struct err *err);

#endif

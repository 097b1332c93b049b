/*
 * The segments of an index that is being written: old ones and fresh ones, with what this run
 * deletes from them.
 *
 * Deleting keeps statistics exact at once: the stored article is analysed again, and each of its
 * terms is reported to the segment's deletes. Owned by one thread.
 */
#ifndef INDEXER_NATIVE_PART_LIST_H
#define INDEXER_NATIVE_PART_LIST_H

#include "common/engine/document.h"
#include "common/segment/deletes.h"
#include "common/segment/segment.h"

/* Characters of a part's or overlay's name, without its NUL: a number of eight digits or more. */
#define PART_NAME_LEN 20

struct part {
    char name[PART_NAME_LEN + 1];
    char overlay[PART_NAME_LEN + 1]; /* "-" for none */
    struct segment *segment;
    struct deletes *deletes; /* NULL while this run has deleted nothing */
};

/* Zero-initialise. */
struct part_list {
    const char *index_path; /* borrowed */
    struct part *items;
    size_t n, cap;
    struct analyzer *analyzer; /* borrowed; makes the terms of what is deleted */
    struct document_builder *builder;
    struct arena arena;
};

/* Opens a segment and appends it. */
enum status part_list_add(struct part_list *list, const char *name, const char *overlay,
                          struct err *err) MUST_USE;

/* Deletes the live documents that have the id term `term` from the first `n` parts; `*n_deleted`
 * grows by their number. */
enum status part_list_delete(struct part_list *list, size_t n, struct slice term,
                             uint32_t *n_deleted, struct err *err) MUST_USE;

/* Lets every id of the last part win: deletes its earlier twins, in that part and all before. */
enum status part_list_last_wins(struct part_list *list, struct err *err) MUST_USE;

/* Documents of a part that are live; this run's deletions count once they are written. */
uint32_t part_n_live(const struct part *part);

/* Writes what was deleted from a part as overlay `overlay` and opens the part with it. */
enum status part_write_deletes(struct part_list *list, struct part *part, const char *overlay,
                               struct err *err) MUST_USE;

void part_list_release(struct part_list *list);

#endif

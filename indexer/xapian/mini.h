/*
 * Mini-databases: what a new Xapian index is written as before it is one.
 *
 * One glass database is slow to grow, fills memory, and has one writer. So each worker of a build
 * fills small ones of its own, one for each stretch of the input, in a scratch folder that nothing
 * names. In the end they are merged: articles are then numbered in the order of the input, whatever
 * worker had them, and an id that several hold stays with the last of them.
 */
#ifndef INDEXER_XAPIAN_MINI_H
#define INDEXER_XAPIAN_MINI_H

#include "indexer/xapian/xapian_doc.h"

#include <stdbool.h>
#include <stdint.h>

/* One of them, by its name: those with lower numbers come first in the input. */
struct mini {
    uint64_t number;
    unsigned level; /* how often it was merged from others */
};

/* Zero-initialise; mini_list_release frees it. */
struct mini_list {
    struct mini *items;
    size_t n, cap;
};

void mini_list_add(struct mini_list *list, struct mini mini);
void mini_list_release(struct mini_list *list);

/* Appends the path of one. */
void mini_path(const char *folder, struct mini mini, struct strbuf *path);

/* A worker's hand: writes one mini-database after the other. One that rests has no files open, and
 * next to nothing in memory. Owned by one thread at a time. */
struct mini_writer {
    const char *folder;  /* borrowed */
    size_t memory_bytes; /* that may wait in memory until it is written out */

    struct xg_writer *writer; /* of the last of `done`; NULL while it is complete or at rest */
    struct strbuf path;       /* of it */
    uint64_t stretch;         /* of the input, that it holds */
    size_t waiting_bytes;     /* estimate of what Xapian holds */
    struct xapian_doc scratch;
    struct mini_list done; /* all that were begun */
};

/* Adds a document, article `number` of the run, which must grow. Each stretch has a mini-database
 * of its own. ST_REJECT leaves the document out; after other errors nothing more can be added. */
enum status mini_writer_add(struct mini_writer *minis, uint64_t stretch, uint64_t number,
                            const struct document *doc, struct err *err) MUST_USE;

/* Writes out and closes the one that is open, if any. More of its stretch opens it again. */
enum status mini_writer_rest(struct mini_writer *minis, struct err *err) MUST_USE;

/* Gives up the one that is open. */
void mini_writer_release(struct mini_writer *minis);

/* Removes the articles of these `n` id terms from all those listed, each of which is opened once;
 * `*found` says whether one had one. */
enum status mini_delete(const char *folder, const struct mini_list *list,
                        const struct slice *id_terms, size_t n, bool *found,
                        struct err *err) MUST_USE;

#endif

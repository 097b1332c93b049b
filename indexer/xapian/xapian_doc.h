/*
 * One analysed article on its way into a Xapian database: what every writer of this room needs, its
 * errors included.
 */
#ifndef INDEXER_XAPIAN_XAPIAN_DOC_H
#define INDEXER_XAPIAN_XAPIAN_DOC_H

#include "common/base/status.h"
#include "common/base/strbuf.h"
#include "common/engine/document.h"
#include "common/engine/xapian_error.h"
#include "common/xapian/xg.h"

/* Room for one document after the other. Zero-initialise; owned by one thread. */
struct xapian_doc {
    struct xg_doc *doc; /* made when first used */
    struct strbuf bytes;
};

/* Stores the document in the place of the one with the same id, or as a new one. ST_REJECT when
 * glass cannot hold it; `path` is the database's, for messages. */
enum status xapian_doc_put(struct xapian_doc *scratch, struct xg_writer *writer,
                           const struct document *doc, const char *path, struct err *err) MUST_USE;

/* About what Xapian keeps of a document in memory until it writes it out. */
size_t xapian_doc_bytes(const struct document *doc);

void xapian_doc_release(struct xapian_doc *scratch);

#endif

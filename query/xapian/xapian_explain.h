/*
 * Explains the score of one document, in words: what the Xapian engine does for `explain` of the
 * read seam (common/engine/searcher.h).
 *
 * Xapian tells the score, and not its parts. Those are worked out here, from the document's list of
 * terms and by our own formula (common/engine/bm25.h), and so show where the two would differ.
 *
 * The searcher is the engine's own, and is asked through the read seam; it stays the caller's, in
 * its thread. Whatever it fails with is handed on.
 */
#ifndef QUERY_XAPIAN_XAPIAN_EXPLAIN_H
#define QUERY_XAPIAN_XAPIAN_EXPLAIN_H

#include "common/engine/searcher.h"

/* How many documents of all shards have the term: the one thing the read seam does not tell. */
typedef enum status term_freq_fn(struct searcher *searcher, struct slice term, uint32_t *df,
                                 struct err *err);

/* Appends the term of the document's id, by which a query can be held to this document alone. */
enum status explain_find_id_term(struct searcher *searcher, doc_id doc, struct strbuf *id_term,
                                 struct err *err) MUST_USE;

/* Appends a line for each leaf of the request's tree: df, wdf, the document's length, and the part
 * of the score that the leaf would have if the document matched by it. On failure the lines of the
 * leaves before stay. */
enum status explain_leaves(struct searcher *searcher, const struct search_request *request,
                           doc_id doc, term_freq_fn *freq, struct strbuf *out,
                           struct err *err) MUST_USE;

#endif

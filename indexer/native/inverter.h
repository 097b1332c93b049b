/*
 * The inverter: articles analysed into postings that are collected in memory, term by term.
 *
 * It gives each article the terms, frequencies and positions that document_build would (the plain
 * twin; tests compare them), but straight from the tokens: a term is looked up once for each token,
 * a word knows the term of its stem, and nothing is allocated or sorted for a document.
 *
 * A term's postings are a byte string, in slices that double, so that appending moves nothing and a
 * rare term costs little (as in Büttcher and Clarke,
 * "Memory management strategies for single-pass index construction in text retrieval systems",
 * University of Waterloo, CS-2005-32). Owned by one thread.
 */
#ifndef INDEXER_NATIVE_INVERTER_H
#define INDEXER_NATIVE_INVERTER_H

#include "common/base/bytes.h"
#include "common/engine/article.h"
#include "common/segment/segment.h"
#include "common/text/analyzer.h"

struct inverter;

/* What inverting an article tells about it. */
struct inverted_doc {
    uint32_t len; /* document length: the sum of all wdf */
    uint64_t n_invalid;
    uint64_t n_dropped;
};

struct inverter *inverter_new(void);
void inverter_free(struct inverter *inverter);

/* Adds `article` as document number `ldoc`, which is above every number added before. The analyzer
 * is the same one each time. */
void inverter_add(struct inverter *inverter, struct analyzer *analyzer, ldoc_id ldoc,
                  const struct article *article, struct inverted_doc *doc);

/* Bytes of memory held, for a budget. */
size_t inverter_bytes(const struct inverter *inverter);
bool inverter_is_empty(const struct inverter *inverter);

/* Sorts the terms; afterwards the inverter is only read, by term, until inverter_reset. */
void inverter_sort(struct inverter *inverter);

/* Forgets all postings. */
void inverter_reset(struct inverter *inverter);

/* --- reading, once sorted ------------------------------------------------------------------- */

/* A term's bytes being read, slice after slice. */
struct slice_bytes {
    const uint8_t *at;
    const uint8_t *end; /* of the slice */
    size_t next_bytes;  /* of the slice after it */
};

struct inverter_term {
    struct slice term;
    uint32_t n_docs; /* at least 1 */
    bool has_positions;
    struct slice_bytes postings;
};

size_t inverter_n_terms(const struct inverter *inverter);
void inverter_term(const struct inverter *inverter, size_t i, struct inverter_term *term);

/* Bytes that the term's postings fill. */
size_t inverter_term_bytes(const struct inverter *inverter, size_t i);

/* Goes on to the next slice when the one before is used up. */
void slice_bytes_next(struct slice_bytes *bytes);

/* --- the bytes of postings, here and in the files that runs are spilled to ------------------- */

/* A posting begins with its document's distance to the one before, from 0 for the first. Then, in a
 * term without positions, comes its wdf; in others its positions, each as its distance to the one
 * before, from 0 for the first, plus POSTING_END_CODES, and one of two ends: its wdf is the number
 * of its positions, or that and the number that follows. All are varints. */
#define POSTING_END        0u
#define POSTING_END_EXCESS 1u
#define POSTING_END_CODES  2u

#endif

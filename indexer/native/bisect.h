/*
 * An order of documents in which those that share terms stand beside each other: their distances in
 * posting lists are then small, blocks are alike, and both size and search gain.
 *
 * Recursive graph bisection: Dhulipala, Kabiljo, Karrer, Ottaviano, Pupyrev, Shalita, "Compressing
 * graphs and indexes with recursive graph bisection", KDD 2016; as in Mackenzie, Mallia, Petri,
 * Culpepper, Suel, "Compressing inverted indexes with recursive graph bisection", ECIR 2019. A set
 * of documents is cut into halves, and pairs are exchanged as long as that lowers the estimated
 * bits of the gaps in both halves' posting lists; then each half is cut in turn.
 */
#ifndef INDEXER_NATIVE_BISECT_H
#define INDEXER_NATIVE_BISECT_H

#include "common/segment/segment.h"

/* A segment and the numbers of its documents, UINT32_MAX for one that is left out. */
struct bisect_source {
    const struct segment *segment;
    const uint32_t *new_docs;
};

/* Fills order[0 .. n_docs - 1] with the numbers of all documents, which are below n_docs. The terms
 * of the documents (those in few documents left out) are held in memory, four bytes a posting;
 * where that is more than half of `memory_bytes`, ranges of documents are ordered one after the
 * other, each by itself. The order does not depend on `n_threads`. */
enum status bisect_order(const struct bisect_source *sources, size_t n_sources, uint32_t n_docs,
                         size_t memory_bytes, unsigned n_threads, uint32_t *order,
                         struct err *err) MUST_USE;

#endif

/*
 * Candidates: documents of one segment whose float scores say that they may be among the best k.
 *
 * The threshold is the k-th best float score so far (threshold.h); documents stay while they are
 * not surely below it, ties and rounding included (SCORE_SLACK). At the end of the segment those
 * that are left are scored exactly: from the frequencies that came with them, where the searcher
 * had them at hand. Owned by one search.
 */
#ifndef QUERY_NATIVE_CANDIDATES_H
#define QUERY_NATIVE_CANDIDATES_H

#include "common/segment/segment.h"
#include "query/native/threshold.h"

#include <stddef.h>

struct candidate {
    ldoc_id doc;
    float score;
};

/* Zero-initialise, then candidates_begin for each segment; freed by candidates_release. */
struct candidates {
    size_t k;
    float cut; /* a score below this is none of the best k */
    struct threshold threshold;
    struct candidate *items;
    size_t n, cap;
    size_t n_terms; /* whose frequencies come with each item; 0 for none */
    uint32_t *wdfs; /* n_terms for each item */
    size_t wdfs_cap;
    size_t compact_at; /* n at which those below `cut` are thrown out */
};

/* Empties it. `threshold` is a score that k documents are known to reach, 0 for none; `n_terms`
 * says how many frequencies come with each document. */
void candidates_begin(struct candidates *candidates, size_t k, float threshold, size_t n_terms);

/* Makes the cut what it can be: for a searcher that has looked at what promises most. */
void candidates_settle(struct candidates *candidates);

/* Forgets the documents, not the threshold that they have reached. */
void candidates_restart(struct candidates *candidates);

/* Out of line: keeps a score that is not below the cut. */
void candidates_keep(struct candidates *candidates, ldoc_id doc, float score, const uint32_t *wdfs);

/* Offers a document, each one once, with its n_terms frequencies; NULL where there are none to
 * come (documents are then offered in ascending order), or before candidates_restart. */
static inline void candidates_offer(struct candidates *candidates, ldoc_id doc, float score,
                                    const uint32_t *wdfs)
{
    if (score >= candidates->cut)
        candidates_keep(candidates, doc, score, wdfs);
}

/* Throws out what is below the threshold. */
void candidates_finish(struct candidates *candidates);

void candidates_release(struct candidates *candidates);

#endif

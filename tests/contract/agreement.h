/*
 * Whether a searcher and the oracle agree: the same counts, the same scores within 1e-6 relative,
 * and the same order except among such scores.
 */
#ifndef TESTS_CONTRACT_AGREEMENT_H
#define TESTS_CONTRACT_AGREEMENT_H

#include "tests/contract/oracle.h"

#include <stdbool.h>

struct question {
    const struct qtree *tree;
    const struct qtree *filter; /* as in a search_request; the oracle's answer must be filtered */
    size_t k, offset;
    enum hit_order order;
    struct bm25_params bm25;
    bool exhaustive;
};

/* Asks the question, searching and counting (counting not with a filter, which a count does not
 * have), and compares with what the oracle expects. False, and
 * what differs appended to `difference`, when they disagree or the searcher fails. */
bool agrees(struct searcher *searcher, const struct question *question,
            const struct oracle_hit *expected, size_t n_expected, struct strbuf *difference);

#endif

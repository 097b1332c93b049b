/*
 * What a search did: the name of its way and how much it looked at, for `query --explain`.
 */
#ifndef COMMON_ENGINE_SEARCH_WORK_H
#define COMMON_ENGINE_SEARCH_WORK_H

#include <stdint.h>

/* All zero where an engine does not tell. */
struct search_work {
    const char *strategy; /* static text; NULL where an engine does not tell */
    uint64_t blocks_decoded;
    uint64_t blocks_skipped; /* that a bound ruled out */
    uint64_t pair_lists;     /* read in place of two words of a phrase */
    uint64_t docs_scored;    /* by bounds of blocks and in float */
    uint64_t docs_rescored;  /* exactly */
};

#endif

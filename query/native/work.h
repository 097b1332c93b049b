/*
 * What a search did: its plan's name and how much it looked at, for `query --explain` and bench.
 */
#ifndef QUERY_NATIVE_WORK_H
#define QUERY_NATIVE_WORK_H

#include <stdint.h>

struct search_work {
    const char *strategy; /* static text */
    uint64_t blocks_decoded;
    uint64_t blocks_skipped; /* that a bound ruled out */
    uint64_t docs_scored;    /* in float, by blocks */
    uint64_t docs_rescored;  /* exactly */
};

#endif

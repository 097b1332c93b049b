/*
 * How far a sum of float scores can be from the exact one: the room that whoever drops documents by
 * float scores has to leave.
 */
#ifndef QUERY_NATIVE_SCORE_SLACK_H
#define QUERY_NATIVE_SCORE_SLACK_H

#include "query/native/block_score.h"

/* The leaves of a query that is searched by float scores. */
#define SCORE_LEAVES_MAX 256

/* Relative. Each score is within BLOCK_SCORE_ERROR, 10 * 2^-24, and each addition of numbers that
 * are not negative rounds by 2^-24 at the most; both count twice, since the k-th score may be too
 * high and a candidate's too low. The rest is room for rounding thresholds and bounds. */
#define SCORE_SLACK ((2 * (10 + SCORE_LEAVES_MAX) + 16) * 0x1p-24f)

#endif

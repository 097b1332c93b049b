/*
 * Searching a short sorted array, such as a decoded block of documents.
 */
#ifndef COMMON_BASE_LOWER_BOUND_H
#define COMMON_BASE_LOWER_BOUND_H

#include "common/base/cpu.h"

#include <stdint.h>

/* The first index with sorted[i] >= target, or `n`. Made for up to some 128 values, none of which
 * costs a branch that could be guessed wrong. Any thread. */
uint32_t lower_bound32(const uint32_t *sorted, uint32_t n, uint32_t target);

/* The form of it for `isa`, which the machine must have: for tests and measurements. */
typedef uint32_t lower_bound32_fn(const uint32_t *sorted, uint32_t n, uint32_t target);
lower_bound32_fn *lower_bound32_kernel(enum cpu_isa isa);

#endif

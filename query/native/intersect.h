/*
 * Intersecting two short ascending arrays, such as documents in question and a decoded block.
 */
#ifndef QUERY_NATIVE_INTERSECT_H
#define QUERY_NATIVE_INTERSECT_H

#include "common/base/cpu.h"

#include <stdint.h>

/* The most values that an array may have. */
#define INTERSECT_MAX 128

/* Writes the indexes of the values that both arrays have, in order: in `a` to in_a, in `b` to in_b,
 * each of which has room for the shorter array; returns how many there are. Both arrays
 * ascend strictly. Passes through both, without a branch for each value: where one has only a few
 * values, lower_bound32 (lower_bound.h) for each of them costs less. Any thread. */
uint32_t intersect32(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b,
                     uint8_t *in_a, uint8_t *in_b);

/* The form of it for `isa`, which the machine must have: for tests and measurements. */
typedef uint32_t intersect32_fn(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b,
                                uint8_t *in_a, uint8_t *in_b);
intersect32_fn *intersect32_kernel(enum cpu_isa isa);

#endif

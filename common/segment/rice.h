/*
 * Rice coding: some of the numbers below a limit, in order, in few bits (FORMAT.md, "Rice coding").
 *
 * Each takes about 1.5 bits more than the binary logarithm of the average gap between them,
 * whatever the gaps are (R. F. Rice, 1979: the code of S. W. Golomb, 1966, for powers of two). How
 * many bits of a gap are kept as they are follows from how many numbers there are, so that nothing
 * is stored beside them. All functions may be called from any thread.
 */
#ifndef COMMON_SEGMENT_RICE_H
#define COMMON_SEGMENT_RICE_H

#include <stdbool.h>
#include <stdint.h>

/* rice_decode may read this many bytes beyond those it is given, whose values do not matter. */
#define RICE_OVERREAD 8

/* The most bytes that rice_encode takes. */
uint64_t rice_max_bytes(uint32_t n, uint32_t limit);

/* Writes `n` numbers, at least one, that ascend strictly and are below `limit`; returns the end.
 * `dst` has room for rice_max_bytes and RICE_OVERWRITE more. */
#define RICE_OVERWRITE 8
uint8_t *rice_encode(uint8_t *dst, const uint32_t *numbers, uint32_t n, uint32_t limit);

/* Reads what rice_encode wrote for the same `n`, at least 1, and `limit`; false when these are not
 * such `len` bytes: `numbers` then has up to `n` of no meaning. */
bool rice_decode(const uint8_t *src, uint64_t len, uint32_t limit, uint32_t *numbers, uint32_t n);

#endif

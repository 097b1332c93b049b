/*
 * Patched bit packing: a group of up to 128 numbers of which a few are large (FORMAT.md, "Patched
 * packing"). After PFOR of Zukowski, Heman, Nes and Boncz, "Super-Scalar RAM-CPU Cache
 * Compression", ICDE 2006.
 *
 * Most of the numbers are packed in few bits; the high bits of the exceptions follow as bytes.
 */
#ifndef COMMON_SEGMENT_PFOR_H
#define COMMON_SEGMENT_PFOR_H

#include "common/segment/bitpack.h"

/* Bytes of the largest group: its head, the packed part, the number of exceptions and two bytes for
 * each of them. The encoder never takes more than the packed part of full width would. */
#define PFOR_MAX_BYTES (1 + BITPACK_MAX_BYTES + 1 + 2 * BITPACK_GROUP)

/* Writes `n` from 1 to 128 values in the fewest bytes; returns the end. `dst` has room for
 * PFOR_MAX_BYTES. */
uint8_t *pfor_encode(uint8_t *dst, const uint32_t *values, uint32_t n);

/* Bytes of the group of `n` values at `src`, or 0 when its head is damaged or it is longer than
 * `room`: enough to pass over it. */
size_t pfor_skip(const uint8_t *src, size_t room, uint32_t n);

/* The same, and 0 too when an exception is none of the `n` values: enough to decode it. */
size_t pfor_bytes(const uint8_t *src, size_t room, uint32_t n);

/* Reads a group that pfor_bytes has accepted; `values` has room for n. Reads up to
 * BITPACK_OVERREAD bytes beyond the group. */
void pfor_decode(const uint8_t *src, uint32_t *values, uint32_t n);

#endif

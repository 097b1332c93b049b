/*
 * Bit packing: up to 128 numbers of one width (FORMAT.md, "Bit packing").
 *
 * Decoders exist in a plain form and for the vector registers of x86-64 (bitpack_kernels.h); the
 * best one that the processor has is chosen with the first call. All functions may be called from
 * any thread.
 */
#ifndef COMMON_SEGMENT_BITPACK_H
#define COMMON_SEGMENT_BITPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers in a full group. */
#define BITPACK_GROUP 128

#define BITPACK_MAX_WIDTH 32

/* Bytes of the largest group. */
#define BITPACK_MAX_BYTES (BITPACK_GROUP / 8 * BITPACK_MAX_WIDTH)

/* Decoders read nothing of a width of 0, and otherwise up to this many bytes beyond the packed
 * ones, whose values do not matter: the padding of chunk files (FORMAT.md) is twice as long. Full
 * groups are read to their end and no further. They write no value beyond the n-th. */
#define BITPACK_OVERREAD 32

/* The bits that the largest of `n` values needs; 0 for zeros alone. */
uint32_t bitpack_width(const uint32_t *values, uint32_t n);

/* Bytes of `n` <= 128 values of `width` <= 32 bits. */
static inline size_t bitpack_bytes(uint32_t n, uint32_t width)
{
    return ((size_t)n * width + 7) / 8;
}

/* Writes `n` <= 128 values that fit `width` bits; returns the end. `dst` has room for
 * bitpack_bytes of them. */
uint8_t *bitpack_encode(uint8_t *dst, const uint32_t *values, uint32_t n, uint32_t width);

/* Reads what bitpack_encode wrote: `n` <= 128 values of `width` <= 32 bits. */
void bitpack_decode(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width);

/* Reads ascending documents, packed as deltas (document - previous document - 1), and sums them up
 * as it goes. `first` is the least number that the first document may have: the previous one plus
 * 1, or 0. Sums wrap at 2^32. Widths up to BITPACK_DOCS_NO_WRAP cannot make them wrap when `first`
 * is at most 2^31, so that the documents ascend and a reader of bytes which may be damaged checks
 * the last one alone; for wider ones it must ask bitpack_docs_ascend as well. */
void bitpack_decode_docs(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width,
                         uint32_t first);

/* 128 steps of at most 2^24 are 2^31. */
#define BITPACK_DOCS_NO_WRAP 24

/* Whether each of `n` documents is above the one before, and the first not below `first`: no sum of
 * bitpack_decode_docs has wrapped. */
bool bitpack_docs_ascend(const uint32_t *docs, uint32_t n, uint32_t first);

#endif

/*
 * Bit packing: up to 128 numbers of one width (FORMAT.md, "Bit packing").
 *
 * These are the plain scalar twins; the layout of full groups suits 128-bit registers.
 */
#ifndef COMMON_SEGMENT_BITPACK_H
#define COMMON_SEGMENT_BITPACK_H

#include <stddef.h>
#include <stdint.h>

/* Numbers in a full group. */
#define BITPACK_GROUP 128

#define BITPACK_MAX_WIDTH 32

/* Bytes of the largest group. */
#define BITPACK_MAX_BYTES (BITPACK_GROUP / 8 * BITPACK_MAX_WIDTH)

/* bitpack_decode reads up to this many bytes beyond the packed ones; their values do not matter. */
#define BITPACK_OVERREAD 8

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

/* Reads what bitpack_encode wrote; `values` has room for n. */
void bitpack_decode(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width);

#endif

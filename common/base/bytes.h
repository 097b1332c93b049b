/*
 * Integers as bytes: fixed-width little-endian and variable-length.
 *
 * The readers of varints never read past `end` and refuse what no writer makes, so that they can
 * be used on bytes that nobody has checked.
 */
#ifndef COMMON_BASE_BYTES_H
#define COMMON_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t load_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t load_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t load_le64(const uint8_t *p)
{
    return (uint64_t)load_le32(p) | (uint64_t)load_le32(p + 4) << 32;
}

static inline void store_le16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void store_le32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static inline void store_le64(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

/* The most bytes varint_put can write for a value of 32 and of 64 bits. */
#define VARINT32_MAX_BYTES 5
#define VARINT64_MAX_BYTES 10

/* Writes `v` in groups of seven bits, lowest first, the high bit set on all but the last; returns
 * the end of what was written. The caller has room for VARINT64_MAX_BYTES. */
static inline uint8_t *varint_put(uint8_t *p, uint64_t v)
{
    while (v >= 0x80) {
        *p++ = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    *p++ = (uint8_t)v;
    return p;
}

/* Reads what varint_put wrote; returns the byte after it, or NULL when the bytes end too early or
 * the value has more than 64 bits. */
static inline const uint8_t *varint_get64(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (p >= end)
            return NULL;
        uint8_t byte = *p++;
        if (shift == 63 && byte > 1)
            return NULL;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *v = value;
            return p;
        }
    }
    return NULL;
}

/* As varint_get64, and NULL when the value has more than 32 bits. */
static inline const uint8_t *varint_get32(const uint8_t *p, const uint8_t *end, uint32_t *v)
{
    uint64_t wide = 0;
    p = varint_get64(p, end, &wide);
    if (p == NULL || wide > UINT32_MAX)
        return NULL;
    *v = (uint32_t)wide;
    return p;
}

#endif

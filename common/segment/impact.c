#include "common/segment/impact.h"

#include <math.h>

#define DEFAULT_K1 1.2
#define DEFAULT_B  0.75

/* Numbers in a byte: below 8 as they are, above with their three bits after the highest one. */
#define MANTISSA_BITS 3
#define MANTISSAS     (1u << MANTISSA_BITS)

static uint8_t code_floor(uint32_t v)
{
    if (v < MANTISSAS)
        return (uint8_t)v;
    uint32_t shift = 31u - (uint32_t)__builtin_clz(v) - MANTISSA_BITS;
    return (uint8_t)((shift + 1) * MANTISSAS + ((v >> shift) & (MANTISSAS - 1)));
}

static uint32_t code_value(uint8_t code)
{
    if (code < MANTISSAS)
        return code;
    uint32_t shift = code / MANTISSAS - 1u;
    return shift > 31 - MANTISSA_BITS ? UINT32_MAX : (code % MANTISSAS | MANTISSAS) << shift;
}

static uint8_t code_ceil(uint32_t v)
{
    uint8_t code = code_floor(v);
    return code_value(code) < v ? (uint8_t)(code + 1) : code;
}

struct impact_scale impact_scale_make(uint64_t total_len, uint32_t n_docs)
{
    double average = n_docs > 0 && total_len > 0 ? (double)total_len / n_docs : 1;
    return (struct impact_scale){DEFAULT_K1 * (1 - DEFAULT_B), DEFAULT_K1 * DEFAULT_B / average};
}

void impact_add(struct impact *impact, const struct impact_scale *scale, uint32_t wdf,
                uint32_t doc_len)
{
    double f = wdf;
    double part = f / (scale->base + scale->slope * doc_len + f);
    if (part > impact->part)
        impact->part = part;
    if (wdf > impact->max_wdf)
        impact->max_wdf = wdf;
    if (impact->n++ == 0 || doc_len < impact->min_len)
        impact->min_len = doc_len;
}

void impact_join(struct impact *impact, const struct impact *other)
{
    if (other->part > impact->part)
        impact->part = other->part;
    if (other->max_wdf > impact->max_wdf)
        impact->max_wdf = other->max_wdf;
    if (impact->n == 0 || other->min_len < impact->min_len)
        impact->min_len = other->min_len;
    impact->n += other->n;
}

void impact_encode(const struct impact *impact, uint8_t bytes[IMPACT_BYTES])
{
    store_le16(bytes, (uint16_t)fmin(ceil(impact->part * UINT16_MAX), UINT16_MAX));
    bytes[2] = code_ceil(impact->max_wdf);
    bytes[3] = code_floor(impact->min_len);
}

uint32_t impact_wdf(const uint8_t bytes[IMPACT_BYTES])
{
    return code_value(bytes[2]);
}

uint32_t impact_len(const uint8_t bytes[IMPACT_BYTES])
{
    return code_value(bytes[3]);
}

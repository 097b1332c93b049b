/*
 * Impacts: what a block of postings can add to a score at the most (FORMAT.md, "Impacts").
 *
 * Four bytes a block. For BM25 with the default parameters and the segment's own average length
 * the highest frequency part of the block is kept in 16 bits, rounded up; for all other parameters
 * the highest wdf, rounded up, and the least document length, rounded down, in a byte each.
 */
#ifndef COMMON_SEGMENT_IMPACT_H
#define COMMON_SEGMENT_IMPACT_H

#include "common/base/bytes.h"

#include <stdint.h>

#define IMPACT_BYTES 4

/* Parameters of the kept part: k1 * (1 - b) and k1 * b / average length, k1 = 1.2, b = 0.75. */
struct impact_scale {
    double base;
    double slope;
};

struct impact_scale impact_scale_make(uint64_t total_len, uint32_t n_docs);

/* A block being collected. Zero-initialise. */
struct impact {
    double part; /* highest wdf / (base + slope * length + wdf) */
    uint32_t max_wdf;
    uint32_t min_len;
    uint32_t n;
};

void impact_add(struct impact *impact, const struct impact_scale *scale, uint32_t wdf,
                uint32_t doc_len);
/* Adds all that another block has. */
void impact_join(struct impact *impact, const struct impact *other);
void impact_encode(const struct impact *impact, uint8_t bytes[IMPACT_BYTES]);

/* The highest wdf, at least; the least length, at most. */
uint32_t impact_wdf(const uint8_t bytes[IMPACT_BYTES]);
uint32_t impact_len(const uint8_t bytes[IMPACT_BYTES]);

#endif

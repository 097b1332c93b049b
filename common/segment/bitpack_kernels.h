/*
 * The forms that bitpack.h's decoders exist in, one for each instruction set.
 *
 * bitpack_decode and bitpack_decode_docs pick the best one; only tests and measurements, which
 * compare them, ask for another. All forms give the same values and keep bitpack.h's contracts.
 */
#ifndef COMMON_SEGMENT_BITPACK_KERNELS_H
#define COMMON_SEGMENT_BITPACK_KERNELS_H

#include "common/base/cpu.h"
#include "common/segment/bitpack.h"

struct bitpack_kernels {
    void (*decode)(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width);
    void (*decode_docs)(const uint8_t *src, uint32_t *values, uint32_t n, uint32_t width,
                        uint32_t first);
};

/* The form for `isa`, which the machine must have. */
const struct bitpack_kernels *bitpack_kernels(enum cpu_isa isa);

/* The plain twin, in bitpack.c, and those for vector registers, in a file each. */
extern const struct bitpack_kernels bitpack_scalar;
#if CPU_X86
extern const struct bitpack_kernels bitpack_sse4;
extern const struct bitpack_kernels bitpack_avx2;
#endif

/* X(0) to X(31): the rows of a lane, and all widths but 32. */
/* clang-format off */
#define BITPACK_EACH_OF_32(X)                                                                      \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)          \
    X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
/* clang-format on */

#endif

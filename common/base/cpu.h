/*
 * What the processor can do, for kernels that exist in several forms.
 *
 * The environment variable NEWSDEX_CPU masks features, so that tests and measurements can run the
 * older forms on a newer machine: "scalar" masks all, "sse4" leaves SSE4.1, "avx2" leaves all but
 * AVX-512; anything else masks nothing. It is read once, with the first call. All functions may be
 * called from any thread.
 *
 * A function built for an instruction set is marked TARGET_SSE4 or TARGET_AVX2, stands inside
 * `#if CPU_X86`, and is called only where cpu_has() that set. Machines that are no x86-64 have
 * CPU_SCALAR alone.
 */
#ifndef COMMON_BASE_CPU_H
#define COMMON_BASE_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
#define CPU_X86 1
#else
#define CPU_X86 0
#endif

#define TARGET_SSE4 __attribute__((target("sse4.1,popcnt")))
#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

struct cpu_features {
    bool sse41; /* with POPCNT */
    bool avx2;  /* with BMI1 and POPCNT, and registers that the system saves */
    bool bmi2;
    bool avx512; /* F, BW, DQ and VL */
};

/* The instruction sets that kernels are written for, each one including those before it. */
enum cpu_isa {
    CPU_SCALAR, /* plain C */
    CPU_SSE4,   /* SSE4.1 and POPCNT */
    CPU_AVX2,   /* AVX2, BMI1 and BMI2 */
    CPU_N_ISAS,
};

/* The features found, less those that NEWSDEX_CPU masks. */
struct cpu_features cpu_features(void);

/* The best instruction set for kernels that these features allow, and whether they allow one. */
enum cpu_isa cpu_isa(void);
bool cpu_has(enum cpu_isa isa);

/* "scalar", "sse4" or "avx2": what NEWSDEX_CPU calls it; static storage. */
const char *cpu_isa_name(enum cpu_isa isa);

/* `found` less what the setting `mask` (NULL for none) masks; the rule itself, for its test. */
struct cpu_features cpu_mask(struct cpu_features found, const char *mask);

/* The best instruction set that `features` allow. */
enum cpu_isa cpu_isa_of(struct cpu_features features);

#endif

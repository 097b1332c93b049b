#include "common/base/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The features as bits, and one that says that they are known: a single word, so that threads
 * which race to find them out store the same value and none sees half of it. */
enum { HAS_SSE41 = 1, HAS_AVX2 = 2, HAS_BMI2 = 4, HAS_AVX512 = 8, IS_KNOWN = 16 };

static atomic_uint known;

/* The compiler's library asks CPUID, and XGETBV whether the system saves the wide registers. */
static struct cpu_features find_features(void)
{
#if CPU_X86
    __builtin_cpu_init();
    bool popcnt = __builtin_cpu_supports("popcnt");
    return (struct cpu_features){
        .sse41 = __builtin_cpu_supports("sse4.1") && popcnt,
        .avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && popcnt,
        .bmi2 = __builtin_cpu_supports("bmi2"),
        .avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"),
    };
#else
    return (struct cpu_features){false};
#endif
}

struct cpu_features cpu_mask(struct cpu_features found, const char *mask)
{
    if (mask == NULL)
        return found;
    bool scalar = strcmp(mask, "scalar") == 0;
    bool sse4 = strcmp(mask, "sse4") == 0;
    if (scalar)
        found.sse41 = false;
    if (scalar || sse4)
        found.avx2 = found.bmi2 = false;
    if (scalar || sse4 || strcmp(mask, "avx2") == 0)
        found.avx512 = false;
    return found;
}

struct cpu_features cpu_features(void)
{
    unsigned bits = atomic_load_explicit(&known, memory_order_relaxed);
    if (bits == 0) {
        struct cpu_features found = cpu_mask(find_features(), getenv("NEWSDEX_CPU"));
        bits = IS_KNOWN | (found.sse41 ? HAS_SSE41 : 0) | (found.avx2 ? HAS_AVX2 : 0) |
               (found.bmi2 ? HAS_BMI2 : 0) | (found.avx512 ? HAS_AVX512 : 0);
        atomic_store_explicit(&known, bits, memory_order_relaxed);
    }
    return (struct cpu_features){
        .sse41 = (bits & HAS_SSE41) != 0,
        .avx2 = (bits & HAS_AVX2) != 0,
        .bmi2 = (bits & HAS_BMI2) != 0,
        .avx512 = (bits & HAS_AVX512) != 0,
    };
}

enum cpu_isa cpu_isa_of(struct cpu_features features)
{
    if (features.sse41 && features.avx2 && features.bmi2)
        return CPU_AVX2;
    return features.sse41 ? CPU_SSE4 : CPU_SCALAR;
}

enum cpu_isa cpu_isa(void)
{
    return cpu_isa_of(cpu_features());
}

bool cpu_has(enum cpu_isa isa)
{
    return isa <= cpu_isa();
}

const char *cpu_isa_name(enum cpu_isa isa)
{
    static const char *const names[CPU_N_ISAS] = {"scalar", "sse4", "avx2"};
    return names[isa];
}

/*
 * The kernels that `bench micro` measures, each as a run over data of its own.
 */
#ifndef BENCH_MICRO_MICRO_KERNELS_H
#define BENCH_MICRO_MICRO_KERNELS_H

#include "common/base/cpu.h"

#include <stddef.h>
#include <stdint.h>

struct micro_data;

/* A kernel and the settings it is measured with. */
struct micro_kernel {
    const char *name;
    const char *unit; /* of a setting: "bits", "percent", or "" where there is but one */
    const uint32_t *settings;
    size_t n_settings;
    uint64_t n_integers; /* that one run works on */
    /* Makes the data of one setting. */
    void (*prepare)(struct micro_data *data, uint32_t setting);
    /* One run; the result depends on all that was done, so that nothing can be left out. */
    uint32_t (*run)(struct micro_data *data, enum cpu_isa isa);
};

extern const struct micro_kernel micro_kernels[];
extern const size_t micro_n_kernels;

/* Data for all kernels, from a fixed seed; owned by one thread. */
struct micro_data *micro_data_new(void);
void micro_data_free(struct micro_data *data);

#endif

#include "bench/run/schedule.h"

#include <math.h>

void schedule_shuffle(struct rng *rng, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = (size_t)rng_below(rng, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

void schedule_arrivals(struct rng *rng, double rate, uint64_t *at_ns, size_t n)
{
    double at_s = 0;
    for (size_t i = 0; i < n; i++) {
        at_s -= log(rng_unit(rng)) / rate;
        at_ns[i] = (uint64_t)(at_s * 1e9);
    }
}

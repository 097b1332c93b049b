#include "bench/results/stats.h"

#include "common/base/mem.h"
#include "common/base/splitmix.h"

#include <math.h>
#include <stdlib.h>

uint64_t rng_next(struct rng *rng)
{
    return splitmix_next(&rng->state);
}

uint64_t rng_below(struct rng *rng, uint64_t n)
{
    uint64_t n_lost = (UINT64_MAX % n + 1) % n; /* 2^64 mod n */
    uint64_t number;
    do {
        number = rng_next(rng);
    } while (number > UINT64_MAX - n_lost);
    return number % n;
}

double rng_unit(struct rng *rng)
{
    return (double)((rng_next(rng) >> 11) + 1) * 0x1p-53;
}

double stats_mean(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return n > 0 ? sum / (double)n : 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

void stats_sort(double *values, size_t n)
{
    if (n > 0)
        qsort(values, n, sizeof(*values), by_value);
}

double stats_quantile(const double *sorted, size_t n, double q)
{
    if (n == 0)
        return 0;
    double rank = ceil(q * (double)n - 1e-9);
    if (rank < 1)
        return sorted[0];
    return rank < (double)n ? sorted[(size_t)rank - 1] : sorted[n - 1];
}

double stats_median(const double *sorted, size_t n)
{
    return stats_quantile(sorted, n, .5);
}

struct stats_interval stats_ratio_interval(const double *a, const double *b, size_t n,
                                           double confidence, size_t n_rounds, uint64_t seed)
{
    struct rng rng = {seed};
    struct stats_interval interval = {0, INFINITY};
    if (n < 2 || n_rounds == 0)
        return interval;
    double *ratios = xmalloc(n_rounds * sizeof(*ratios));
    for (size_t round = 0; round < n_rounds; round++) {
        double sum_a = 0;
        double sum_b = 0;
        for (size_t i = 0; i < n; i++) {
            size_t pick = (size_t)rng_below(&rng, n);
            sum_a += a[pick];
            sum_b += b[pick];
        }
        ratios[round] = sum_b > 0 ? sum_a / sum_b : INFINITY;
    }
    stats_sort(ratios, n_rounds);
    interval.low = stats_quantile(ratios, n_rounds, (1 - confidence) / 2);
    interval.high = stats_quantile(ratios, n_rounds, (1 + confidence) / 2);
    free(ratios);
    return interval;
}

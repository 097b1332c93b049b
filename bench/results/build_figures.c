#include "bench/results/build_figures.h"

#include "bench/results/stats.h"

#include <math.h>
#include <stdlib.h>

double build_median_wall_s(const struct results_build *build)
{
    double *values = xcalloc(build->n_repeats + 1, sizeof(*values));
    for (size_t i = 0; i < build->n_repeats; i++)
        values[i] = build->repeats[i].wall_s;
    stats_sort(values, build->n_repeats);
    double median = build->n_repeats > 0 ? stats_median(values, build->n_repeats) : NAN;
    free(values);
    return median;
}

double build_mb_per_s(const struct results_build *build)
{
    return (double)build->text_bytes / 1e6 / build_median_wall_s(build);
}

uint64_t build_peak_bytes(const struct results_build *build)
{
    uint64_t most = 0;
    for (size_t i = 0; i < build->n_repeats; i++)
        most = build->repeats[i].peak_rss_bytes > most ? build->repeats[i].peak_rss_bytes : most;
    return most;
}

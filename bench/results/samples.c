#include "bench/results/samples.h"

#include "bench/results/stats.h"

#include <math.h>
#include <string.h>

bool query_is_of_class(const struct results_query *query, const char *class_name)
{
    return strcmp(class_name, RESULTS_CLASS_ALL) == 0 || strcmp(query->class_name, class_name) == 0;
}

bool samples_have(const struct results_samples *samples, size_t query)
{
    for (size_t r = 0; r < samples->n_repeats; r++)
        if (isfinite(samples->ns[r][query]))
            return true;
    return false;
}

double samples_query_median(const struct results_samples *samples, size_t query, double *scratch)
{
    size_t n = 0;
    for (size_t r = 0; r < samples->n_repeats; r++)
        if (isfinite(samples->ns[r][query]))
            scratch[n++] = samples->ns[r][query];
    stats_sort(scratch, n);
    return n > 0 ? stats_median(scratch, n) : NAN;
}

double *samples_sorted(const struct results_samples *samples, size_t *n)
{
    double *values = xcalloc(samples->n_repeats * samples->n_queries + 1, sizeof(*values));
    *n = 0;
    for (size_t r = 0; r < samples->n_repeats; r++)
        for (size_t q = 0; q < samples->n_queries; q++)
            if (isfinite(samples->ns[r][q]))
                values[(*n)++] = samples->ns[r][q];
    stats_sort(values, *n);
    return values;
}

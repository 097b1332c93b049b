#include "bench/eval/randomisation.h"

#include "common/base/mem.h"
#include "common/base/splitmix.h"

#include <math.h>
#include <stdlib.h>

/* Sums of the same numbers in another order or with other signs differ by rounding; sums that are
 * equal but for that must count as equal. Measures have far fewer than twelve digits in common with
 * a neighbouring value. */
#define ROUNDING 1e-12

/* The part of a sum that up to 64 differences make, each swapped where its bit is set. */
static double swapped_sum(const double *differences, size_t n, uint64_t swaps)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (swaps >> i & 1) != 0 ? -differences[i] : differences[i];
    return sum;
}

static double exact_p(const double *differences, size_t n, double threshold)
{
    uint64_t n_choices = UINT64_C(1) << n;
    uint64_t n_extreme = 0;
    for (uint64_t swaps = 0; swaps < n_choices; swaps++)
        n_extreme += fabs(swapped_sum(differences, n, swaps)) >= threshold;
    return (double)n_extreme / (double)n_choices;
}

static double sampled_p(const double *differences, size_t n, double threshold, uint64_t seed)
{
    uint64_t n_extreme = 0;
    for (size_t sample = 0; sample < RANDOMISATION_SAMPLES; sample++) {
        double sum = 0;
        for (size_t i = 0; i < n; i += 64)
            sum += swapped_sum(differences + i, n - i < 64 ? n - i : 64, splitmix_next(&seed));
        n_extreme += fabs(sum) >= threshold;
    }
    return (double)(n_extreme + 1) / (double)(RANDOMISATION_SAMPLES + 1);
}

/* Topics that do not differ change no sum whichever way they are swapped: they are left out. */
struct randomisation randomisation_test(const double *first, const double *second, size_t n,
                                        uint64_t seed)
{
    double *differences = xcalloc(n, sizeof(*differences));
    size_t n_differing = 0;
    double sum = 0;
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        double difference = first[i] - second[i];
        if (difference != 0)
            differences[n_differing++] = difference;
        sum += difference;
        size += fabs(difference);
    }
    double threshold = fabs(sum) - size * ROUNDING;
    struct randomisation result = {.difference = sum / (double)n,
                                   .is_exact = n_differing <= RANDOMISATION_EXACT_MAX};
    result.p = result.is_exact ? exact_p(differences, n_differing, threshold)
                               : sampled_p(differences, n_differing, threshold, seed);
    free(differences);
    return result;
}

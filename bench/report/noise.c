#include "bench/report/noise.h"

#include "bench/results/stats.h"

#include <math.h>

/* Samples drawn: 2.5 % of them lie outside on each side, and the quantile of that many is itself
 * known to about a tenth of the interval's width. */
#define N_RESAMPLES 2000

/* The normal distribution's 0.975 quantile. */
#define Z975 1.959963984540054

static struct ratio_interval interval_by_queries(const struct noise_input *input, uint64_t seed)
{
    if (input->n_queries < NOISE_LEAST_QUERIES)
        return (struct ratio_interval){0};
    struct stats_interval interval = stats_ratio_interval(
        input->new_queries, input->old_queries, input->n_queries, 0.95, N_RESAMPLES, seed);
    return (struct ratio_interval){true, interval.low, interval.high};
}

/* Of the logarithms of some values. */
struct log_moments {
    double mean;
    double variance_of_mean;
    double freedom;
};

static struct log_moments moments_of(const double *values, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += log(values[i]);
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (log(values[i]) - mean) * (log(values[i]) - mean);
    double freedom = (double)n - 1;
    return (struct log_moments){mean, squares / freedom / (double)n, freedom};
}

/* The Cornish-Fisher expansion in 1 / freedom (Abramowitz and Stegun 1964, 26.7.5). */
double student_t975(double freedom)
{
    double z = Z975, z2 = z * z;
    double g1 = z * (z2 + 1) / 4;
    double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return z + (g1 + (g2 + (g3 + g4 / freedom) / freedom) / freedom) / freedom;
}

/* Welch's interval, with the degrees of freedom of Satterthwaite (1946). */
static struct ratio_interval interval_by_repeats(const struct noise_input *input)
{
    if (input->n_old_repeats < NOISE_LEAST_REPEATS || input->n_new_repeats < NOISE_LEAST_REPEATS)
        return (struct ratio_interval){0};
    struct log_moments a = moments_of(input->old_repeats, input->n_old_repeats);
    struct log_moments b = moments_of(input->new_repeats, input->n_new_repeats);
    double variance = a.variance_of_mean + b.variance_of_mean;
    double half = 0;
    if (variance > 0) {
        double freedom = variance * variance /
                         (a.variance_of_mean * a.variance_of_mean / a.freedom +
                          b.variance_of_mean * b.variance_of_mean / b.freedom);
        half = student_t975(freedom) * sqrt(variance);
    }
    double shift = b.mean - a.mean;
    return (struct ratio_interval){true, exp(shift - half), exp(shift + half)};
}

static bool allows(const struct ratio_interval *interval, enum change change)
{
    return !interval->is_known ||
           (change == CHANGE_SLOWER ? interval->low > 1 : interval->high < 1);
}

static enum evidence evidence_of(const struct noise_verdict *verdict)
{
    if (verdict->by_queries.is_known)
        return verdict->by_repeats.is_known ? EVIDENCE_BOTH : EVIDENCE_QUERIES;
    return verdict->by_repeats.is_known ? EVIDENCE_REPEATS : EVIDENCE_NONE;
}

struct noise_verdict noise_judge(const struct noise_input *input, uint64_t seed)
{
    struct noise_verdict verdict = {.by_queries = interval_by_queries(input, seed),
                                    .by_repeats = interval_by_repeats(input),
                                    .change = CHANGE_SAME};
    verdict.evidence = evidence_of(&verdict);
    if (verdict.evidence == EVIDENCE_NONE)
        verdict.change = CHANGE_UNKNOWN;
    else if (allows(&verdict.by_queries, CHANGE_SLOWER) &&
             allows(&verdict.by_repeats, CHANGE_SLOWER))
        verdict.change = CHANGE_SLOWER;
    else if (allows(&verdict.by_queries, CHANGE_FASTER) &&
             allows(&verdict.by_repeats, CHANGE_FASTER))
        verdict.change = CHANGE_FASTER;
    return verdict;
}

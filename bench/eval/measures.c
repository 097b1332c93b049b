#include "bench/eval/measures.h"

#include <math.h>
#include <string.h>

#define NDCG_CUT   10
#define P_CUT      10
#define RECALL_CUT 1000

const char *const measure_names[N_MEASURES] = {"map", "ndcg_cut_10", "P_10", "recip_rank",
                                               "recall_1000"};

static double discounted(int level, size_t rank)
{
    return level > 0 ? level / log2((double)rank + 1) : 0;
}

/* The gain of the ten best judged levels in descending order. */
static double ideal_gain(const int *judged, size_t n_judged)
{
    int best[NDCG_CUT] = {0};
    for (size_t i = 0; i < n_judged; i++) {
        size_t at = NDCG_CUT;
        while (at > 0 && best[at - 1] < judged[i])
            at--;
        if (at == NDCG_CUT)
            continue;
        memmove(best + at + 1, best + at, (NDCG_CUT - at - 1) * sizeof(*best));
        best[at] = judged[i];
    }
    double gain = 0;
    for (size_t i = 0; i < NDCG_CUT; i++)
        gain += discounted(best[i], i + 1);
    return gain;
}

void measures_compute(const int *found, size_t n_found, const int *judged, size_t n_judged,
                      double values[N_MEASURES])
{
    size_t n_relevant = 0;
    size_t n_seen = 0; /* relevant ones down to this rank */
    for (size_t i = 0; i < n_judged; i++)
        n_relevant += judged[i] > 0;
    for (size_t m = 0; m < N_MEASURES; m++)
        values[m] = 0;
    if (n_relevant == 0)
        return;
    for (size_t rank = 1; rank <= n_found; rank++) {
        int level = found[rank - 1];
        if (level <= 0)
            continue;
        n_seen++;
        values[MEASURE_MAP] += (double)n_seen / (double)rank;
        if (n_seen == 1)
            values[MEASURE_RECIP_RANK] = 1.0 / (double)rank;
        if (rank <= NDCG_CUT)
            values[MEASURE_NDCG_10] += discounted(level, rank);
        values[MEASURE_P_10] += rank <= P_CUT;
        values[MEASURE_RECALL_1000] += rank <= RECALL_CUT;
    }
    values[MEASURE_MAP] /= (double)n_relevant;
    values[MEASURE_NDCG_10] /= ideal_gain(judged, n_judged);
    values[MEASURE_P_10] /= P_CUT;
    values[MEASURE_RECALL_1000] /= (double)n_relevant;
}

#include "bench/corpus/weighted.h"

#include "common/base/mem.h"

#include <stdlib.h>

/* Sums of weighted_zipf over up to a million ranks stay below 2^32. */
#define ZIPF_SCALE (UINT32_C(1) << 27)

uint32_t weighted_zipf(uint32_t rank, uint32_t shift_tenths)
{
    return (uint32_t)((uint64_t)ZIPF_SCALE * 10 / ((uint64_t)(rank + 1) * 10 + shift_tenths));
}

/* A column whose weight is still to be brought to the total. */
struct open_column {
    uint64_t weight; /* times n, so that the mean is the total */
    uint32_t i;
};

/* Fills every small column up from a large one, which shrinks and may become small itself. */
static void pair_columns(struct weighted *weighted, struct open_column *small, uint32_t n_small,
                         struct open_column *large, uint32_t n_large)
{
    while (n_small > 0 && n_large > 0) {
        struct open_column low = small[--n_small];
        struct open_column *high = &large[n_large - 1];
        weighted->columns[low.i] = (struct weighted_column){(uint32_t)low.weight, high->i};
        high->weight -= weighted->total - low.weight;
        if (high->weight < weighted->total) {
            small[n_small++] = *high;
            n_large--;
        }
    }
    /* Weights are whole numbers, so what is left is exactly full. */
    while (n_large > 0) {
        uint32_t i = large[--n_large].i;
        weighted->columns[i] = (struct weighted_column){weighted->total, i};
    }
}

void weighted_init(struct weighted *weighted, const uint32_t *weights, uint32_t n)
{
    struct open_column *small = xcalloc(n, sizeof(*small));
    struct open_column *large = xcalloc(n, sizeof(*large));
    uint32_t n_small = 0, n_large = 0;
    *weighted = (struct weighted){.n = n};
    weighted->columns = xcalloc(n, sizeof(*weighted->columns));
    for (uint32_t i = 0; i < n; i++)
        weighted->total += weights[i];
    for (uint32_t i = 0; i < n; i++) {
        struct open_column column = {(uint64_t)weights[i] * n, i};
        if (column.weight < weighted->total)
            small[n_small++] = column;
        else
            large[n_large++] = column;
    }
    pair_columns(weighted, small, n_small, large, n_large);
    free(small);
    free(large);
}

void weighted_release(struct weighted *weighted)
{
    free(weighted->columns);
    *weighted = (struct weighted){0};
}

#include "query/native/block_score.h"

#include "common/base/bytes.h"

void block_score(const struct block_scorer *scorer, const uint32_t *docs, const uint32_t *wdfs,
                 const uint8_t *doc_lens, uint32_t n, float *scores)
{
    for (uint32_t i = 0; i < n; i++)
        scores[i] = block_score_one(scorer, wdfs[i], load_le32(doc_lens + (size_t)docs[i] * 4));
}

uint32_t block_filter(const float *scores, uint32_t n, float threshold, uint8_t *indexes)
{
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        indexes[n_kept] = (uint8_t)i;
        n_kept += scores[i] >= threshold;
    }
    return n_kept;
}

uint32_t block_find(const uint32_t *docs, uint32_t from, uint32_t n, uint32_t target)
{
    /* Near targets are the rule where lists are dense. */
    for (uint32_t near = from + 4; from < near && from < n; from++)
        if (docs[from] >= target)
            return from;
    uint32_t left = n - from;
    const uint32_t *at = docs + from;
    while (left > 0) {
        uint32_t half = left / 2;
        bool is_before = at[half] < target;
        at = is_before ? at + half + 1 : at;
        left = is_before ? left - half - 1 : half;
    }
    return (uint32_t)(at - docs);
}

#include "bench/corpus/growth.h"

/* Over the k-th doubling beyond n words, V r^k (r - 1) new words come in n 2^k; of these n 2^k
 * words H 2^k are ones that the source, with H of them among n, has once. The quotient is the
 * probability: V (r - 1) / H at first, r / 2 times as much after each doubling. Up to n words it
 * is 1: drawing with replacement repeats words that the source does not. */
void growth_init(struct growth *growth, const struct source_text *text)
{
    uint64_t n = source_text_n_words(text);
    uint64_t n_half = 0;
    uint64_t n_once = 0;
    for (uint32_t core = 0; core < text->cores.n; core++) {
        n_half += text->core_facts[core].first_at < n / 2;
        n_once += text->core_facts[core].n == 1;
    }
    *growth = (struct growth){.level_end = n > 0 ? n : 1, .probability = GROWTH_ONE};
    growth->ratio = n_half > 0 ? GROWTH_ONE * text->cores.n / n_half : GROWTH_ONE;
    if (growth->ratio > 2 * GROWTH_ONE)
        growth->ratio = 2 * GROWTH_ONE;
    uint64_t n_new = ((growth->ratio - GROWTH_ONE) >> 16) * text->cores.n;
    uint64_t first = n_once > 0 ? n_new / n_once << 16 : 0;
    growth->first = first < GROWTH_ONE ? first : GROWTH_ONE;
}

uint64_t growth_probability(struct growth *growth, uint64_t n_words)
{
    while (n_words >= growth->level_end) {
        growth->level_end *= 2;
        growth->probability = growth->is_beyond
                                  ? (growth->probability >> 8) * (growth->ratio >> 1) >> 24
                                  : growth->first;
        growth->is_beyond = true;
    }
    return growth->probability;
}

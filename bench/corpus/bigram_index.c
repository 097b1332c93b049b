#include "bench/corpus/bigram_index.h"

#include <stdlib.h>
#include <string.h>

/* Where the places of each word begin when they are sorted by the word `ahead` places on. */
static void count_begins(const struct word_stream *stream, uint32_t ahead, uint32_t n_places,
                         uint32_t n_words, uint32_t *begins)
{
    memset(begins, 0, ((size_t)n_words + 1) * sizeof(*begins));
    for (uint32_t i = 0; i < n_places; i++)
        begins[stream->words[i + ahead] + 1]++;
    for (uint32_t word = 0; word < n_words; word++)
        begins[word + 1] += begins[word];
}

/* Two counting sorts, the second of which keeps the order of the first. */
void bigram_index_init(struct bigram_index *index, const struct word_stream *stream,
                       uint32_t n_words)
{
    uint32_t n_places = stream->n > 0 ? stream->n - 1 : 0;
    uint32_t *by_second = xcalloc(n_places, sizeof(*by_second));
    uint32_t *next = xcalloc((size_t)n_words + 1, sizeof(*next));
    index->stream = stream;
    index->places = xcalloc(n_places, sizeof(*index->places));
    index->begins = xcalloc((size_t)n_words + 1, sizeof(*index->begins));
    count_begins(stream, 1, n_places, n_words, next);
    for (uint32_t i = 0; i < n_places; i++)
        by_second[next[stream->words[i + 1]]++] = i;
    count_begins(stream, 0, n_places, n_words, index->begins);
    memcpy(next, index->begins, ((size_t)n_words + 1) * sizeof(*next));
    for (uint32_t i = 0; i < n_places; i++)
        index->places[next[stream->words[by_second[i]]]++] = by_second[i];
    free(next);
    free(by_second);
}

void bigram_index_release(struct bigram_index *index)
{
    free(index->places);
    free(index->begins);
    *index = (struct bigram_index){0};
}

/* The first place in [low, high) whose next word is not below `second`. */
static uint32_t lower_bound(const struct bigram_index *index, uint32_t low, uint32_t high,
                            uint32_t second)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->stream->words[index->places[middle] + 1] < second)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct bigram_places bigram_index_find(const struct bigram_index *index, uint32_t place)
{
    uint32_t first = index->stream->words[place];
    uint32_t second = index->stream->words[place + 1];
    uint32_t end = index->begins[first + 1];
    uint32_t low = lower_bound(index, index->begins[first], end, second);
    uint32_t high = lower_bound(index, low, end, second + 1);
    return (struct bigram_places){index->places + low, high - low};
}

/*
 * Where in a stream of words each pair of neighbours stands.
 */
#ifndef BENCH_CORPUS_BIGRAM_INDEX_H
#define BENCH_CORPUS_BIGRAM_INDEX_H

#include "bench/corpus/source_text.h"

/* Places in the order of the word there, then of the word after it, then of the place: those of a
 * pair lie together, ascending. Immutable once made; borrows the stream. */
struct bigram_index {
    const struct word_stream *stream;
    uint32_t *places; /* all of the stream but the last */
    uint32_t *begins; /* by word: its first in `places`; and one more for the end */
};

/* The places of a pair: `places[0 .. n-1]`, borrowed. */
struct bigram_places {
    const uint32_t *places;
    uint32_t n;
};

/* `n_words` is above every word of the stream. */
void bigram_index_init(struct bigram_index *index, const struct word_stream *stream,
                       uint32_t n_words);
void bigram_index_release(struct bigram_index *index);

/* All places of the pair that stands at `place`, which is not the stream's last. */
struct bigram_places bigram_index_find(const struct bigram_index *index, uint32_t place);

#endif

/*
 * A made-up vocabulary with the frequency law of news.
 *
 * Two regimes, as measured in large collections (R. Ferrer i Cancho, R. V. Solé, "Two Regimes in
 * the Frequency of Words and the Origins of Complex Lexicons", Journal of Quantitative Linguistics
 * 8, 2001): a kernel of common words whose frequencies follow Zipf and Mandelbrot,
 * 1 / (rank + shift), and behind it rare words without end whose frequencies fall as
 * 1 / rank^2. The second makes the vocabulary grow for ever with the square root of the text
 * (Heaps' law). English function words stand at the ranks they have in news, a third more frequent
 * than their ranks have it; all other words are invented. The vocabulary is the same for every
 * seed: a query for one archive suits another.
 *
 * A kernel word ends in a consonant or y or is a function word, a rare word in a, e, i or o after
 * at least three syllables of two letters: no rare word is ever a kernel word.
 */
#ifndef BENCH_CORPUS_LEXICON_H
#define BENCH_CORPUS_LEXICON_H

#include "bench/corpus/weighted.h"
#include "common/base/slice.h"

/* Ranks of the kernel: about where the measured frequency curves bend. */
#define LEXICON_KERNEL UINT32_C(4096)

/* Rare words are numbered below this: 3, 4 or 5 syllables of 64 kinds. */
#define LEXICON_RARE (UINT32_C(1) << 30)

#define LEXICON_WORD_MAX 15

struct lexicon_word {
    char text[LEXICON_WORD_MAX];
    uint8_t len;
    bool is_inflected;  /* an earlier word with an ending */
    bool is_function;   /* of English */
    bool wants_content; /* a function word that no function word follows: "the" */
};

/* Immutable once made. About 120 KB. */
struct lexicon {
    struct lexicon_word kernel[LEXICON_KERNEL]; /* by rank */
    struct weighted ranks;
    uint32_t first_content; /* from this rank on there are no function words */
};

/* The caller frees it with lexicon_free. */
struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon *lexicon);

/* A kernel word by its frequency. */
static inline uint32_t lexicon_draw(const struct lexicon *lexicon, struct prng *prng)
{
    return weighted_draw(&lexicon->ranks, prng);
}

static inline struct slice lexicon_text(const struct lexicon *lexicon, uint32_t rank)
{
    return slice_make(lexicon->kernel[rank].text, lexicon->kernel[rank].len);
}

/* The number of a rare word by its frequency: above the kernel's last rank R, P(rank > r) = R / r.
 */
uint32_t lexicon_draw_rare(struct prng *prng);

/* Spells a rare word into `text` and returns its length; three in four are names and begin with a
 * capital. Different numbers give different words, also after folding case. */
size_t lexicon_spell_rare(uint32_t number, char text[LEXICON_WORD_MAX]);

/* English function words in the order of their frequency in news; static storage. */
extern const char *const lexicon_function_words[];
extern const size_t lexicon_n_function_words;

#endif

#include "bench/corpus/lexicon.h"

#include "common/base/compiler.h"
#include "common/base/hash.h"
#include "common/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Mandelbrot's shift in tenths: makes "the" one word in twenty of the text. */
#define ZIPF_SHIFT_TENTHS 7

/* The weight of function words, in thirds of that of other words: in news the frequency falls where
 * they end. */
#define FUNCTION_THIRDS 4

/* Below this rank all words are function words; then every second one is, until they are used up.
 */
#define ALL_FUNCTION_RANKS 40

/* A word that inflects an earlier one comes once in this many ranks. */
#define INFLECTED_ONE_IN 3

const char *const lexicon_function_words[] = {
    "the",     "to",        "of",        "and",    "a",      "in",      "for",      "that",
    "on",      "is",        "said",      "with",   "was",    "he",      "it",       "as",
    "at",      "by",        "from",      "his",    "be",     "have",    "has",      "are",
    "but",     "an",        "not",       "will",   "who",    "they",    "their",    "I",
    "had",     "we",        "were",      "this",   "been",   "more",    "its",      "would",
    "or",      "she",       "about",     "which",  "after",  "her",     "one",      "you",
    "when",    "there",     "all",       "out",    "up",     "than",    "can",      "if",
    "also",    "what",      "two",       "over",   "some",   "other",   "no",       "into",
    "so",      "could",     "like",      "new",    "first",  "just",    "last",     "because",
    "him",     "them",      "most",      "only",   "now",    "years",   "year",     "time",
    "do",      "where",     "people",    "while",  "our",    "many",    "during",   "how",
    "against", "us",        "my",        "any",    "since",  "between", "may",      "before",
    "through", "being",     "much",      "those",  "made",   "such",    "under",    "three",
    "then",    "even",      "these",     "should", "your",   "back",    "down",     "still",
    "both",    "including", "off",       "very",   "did",    "well",    "me",       "until",
    "around",  "without",   "say",       "says",   "told",   "another", "however",  "next",
    "among",   "does",      "here",      "too",    "own",    "few",     "although", "never",
    "each",    "might",     "every",     "within", "though", "must",    "why",      "whether",
    "yet",     "several",   "later",     "ago",    "always", "again",   "once",     "same",
    "four",    "five",      "less",      "toward", "upon",   "despite", "near",     "along",
    "behind",  "across",    "according", "far",    "whose",  "am",      "himself",  "above",
    "already", "perhaps",   "nor",       "else",   "itself",
};
const size_t lexicon_n_function_words = COUNT_OF(lexicon_function_words);

/* Articles and the like. */
static bool wants_content(struct slice word)
{
    static const char *const words[] = {"the", "a",  "an",   "his",   "its", "their",
                                        "our", "my", "your", "every", "no",  "very"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (slice_is(word, words[i]))
            return true;
    return false;
}

/* --- spelling ------------------------------------------------------------------------------- */

static const char rare_onsets[16] = "bdgklmnprstvzhjw";
static const char rare_vowels[4] = "aeio";

size_t lexicon_spell_rare(uint32_t number, char text[LEXICON_WORD_MAX])
{
    unsigned bits = 18; /* three syllables of six bits */
    while (bits < 30 && number >= UINT32_C(1) << bits) {
        number -= UINT32_C(1) << bits;
        bits += 6;
    }
    /* Odd factors and shifted xors are bijections of the number's bits: neighbours look unlike. */
    uint32_t mask = (UINT32_C(1) << bits) - 1;
    uint32_t code = (number * UINT32_C(0x9E3779B1) + 12345) & mask;
    code ^= code >> (bits / 2);
    code = (code * UINT32_C(0x85EBCA6B)) & mask;
    code ^= code >> (bits / 2);
    size_t len = 0;
    bool is_name = code % 64 < 48;
    for (; bits > 0; bits -= 6, code >>= 6) {
        text[len++] = rare_onsets[code & 15];
        text[len++] = rare_vowels[code >> 4 & 3];
    }
    if (is_name)
        text[0] = (char)(text[0] - 'a' + 'A');
    return len;
}

uint32_t lexicon_draw_rare(struct prng *prng)
{
    uint64_t rank;
    do {
        uint64_t u = (prng_next(prng) >> 32) + 1; /* 1 .. 2^32 */
        rank = ((uint64_t)LEXICON_KERNEL << 32) / u;
    } while (rank - LEXICON_KERNEL >= LEXICON_RARE);
    return (uint32_t)(rank - LEXICON_KERNEL);
}

static const char *pick(struct prng *prng, const char *const *parts, size_t n)
{
    return parts[prng_below(prng, (uint32_t)n)];
}

/* One or two closed syllables; the commoner a word, the shorter it tends to be. */
static void spell_base(struct prng *prng, uint32_t rank, struct lexicon_word *word)
{
    static const char *const onsets[] = {
        "b",  "c",  "d",  "f",  "g",  "h",  "l",  "m",  "n",  "p", "r",  "s",  "t", "v", "w", "br",
        "ch", "cl", "dr", "fl", "gr", "pl", "pr", "sh", "st", "k", "th", "tr", "j", "s", "m", "c"};
    static const char *const vowels[] = {"a", "e", "i", "o", "u", "ea", "ai", "ou"};
    static const char *const codas[] = {"n", "r", "l",  "t",  "m",  "d",  "k",  "p",
                                        "g", "b", "nd", "st", "rt", "ng", "nt", "rk"};
    uint32_t n_syllables = rank < 600 || prng_one_in(prng, 4) ? 1 : 2;
    *word = (struct lexicon_word){.len = 0};
    for (uint32_t i = 0; i < n_syllables; i++) {
        const char *parts[] = {pick(prng, onsets, COUNT_OF(onsets)),
                               pick(prng, vowels, i + 1 < n_syllables ? 5 : COUNT_OF(vowels)),
                               pick(prng, codas, i + 1 < n_syllables ? 6 : COUNT_OF(codas))};
        for (size_t part = 0; part < COUNT_OF(parts); part++)
            for (const char *c = parts[part]; *c != '\0'; c++)
                word->text[word->len++] = *c;
    }
}

/* An earlier word with an ending, so that a stemmer has something to fold; false when that has one
 * already or it gets too long. */
static bool spell_inflected(struct prng *prng, const struct lexicon *lexicon, uint32_t rank,
                            struct lexicon_word *word)
{
    static const char *const endings[] = {"s", "s", "ed", "ing", "er", "ly"};
    const char *ending = pick(prng, endings, COUNT_OF(endings));
    *word =
        lexicon->kernel[lexicon->first_content + prng_below(prng, rank - lexicon->first_content)];
    if (word->is_inflected || word->len + strlen(ending) > LEXICON_WORD_MAX)
        return false;
    word->is_inflected = true;
    memcpy(word->text + word->len, ending, strlen(ending));
    word->len = (uint8_t)(word->len + strlen(ending));
    return true;
}

/* --- the kernel ------------------------------------------------------------------------------- */

/* Words taken, by hash: open addressing over twice the kernel. A clash of two hashes only costs a
 * spelling. */
#define TAKEN_SLOTS (LEXICON_KERNEL * 2)

static bool take(uint64_t *taken, const struct lexicon_word *word)
{
    uint64_t hash = hash64(slice_make(word->text, word->len)) | 1;
    size_t slot = hash / 2 % TAKEN_SLOTS;
    for (; taken[slot] != 0; slot = (slot + 1) % TAKEN_SLOTS)
        if (taken[slot] == hash)
            return false;
    taken[slot] = hash;
    return true;
}

/* The next function word that has not been taken; false when there is none left. */
static bool take_function_word(uint64_t *taken, size_t *next, struct lexicon_word *word)
{
    while (*next < lexicon_n_function_words) {
        const char *text = lexicon_function_words[(*next)++];
        word->len = (uint8_t)strlen(text);
        memcpy(word->text, text, word->len);
        word->is_function = true;
        word->wants_content = wants_content(slice_str(text));
        if (take(taken, word))
            return true;
    }
    return false;
}

static void fill_kernel(struct lexicon *lexicon, uint64_t *taken)
{
    struct prng prng = {UINT64_C(1)};
    size_t next_function = 0;
    lexicon->first_content = LEXICON_KERNEL;
    for (uint32_t rank = 0; rank < LEXICON_KERNEL; rank++) {
        struct lexicon_word *word = &lexicon->kernel[rank];
        if ((rank < ALL_FUNCTION_RANKS || rank % 2 == 0) &&
            take_function_word(taken, &next_function, word))
            continue;
        if (next_function == lexicon_n_function_words && lexicon->first_content > rank)
            lexicon->first_content = rank;
        do {
            bool may_inflect = rank > lexicon->first_content + 64;
            if (!may_inflect || !prng_one_in(&prng, INFLECTED_ONE_IN) ||
                !spell_inflected(&prng, lexicon, rank, word))
                spell_base(&prng, rank, word);
        } while (!take(taken, word));
    }
}

struct lexicon *lexicon_new(void)
{
    struct lexicon *lexicon = xcalloc(1, sizeof(*lexicon));
    uint64_t *taken = xcalloc(TAKEN_SLOTS, sizeof(*taken));
    uint32_t *weights = xcalloc(LEXICON_KERNEL, sizeof(*weights));
    fill_kernel(lexicon, taken);
    for (uint32_t rank = 0; rank < LEXICON_KERNEL; rank++)
        weights[rank] = weighted_zipf(rank, ZIPF_SHIFT_TENTHS) / FUNCTION_THIRDS *
                        (lexicon->kernel[rank].is_function ? FUNCTION_THIRDS : 3);
    weighted_init(&lexicon->ranks, weights, LEXICON_KERNEL);
    free(weights);
    free(taken);
    return lexicon;
}

void lexicon_free(struct lexicon *lexicon)
{
    if (lexicon == NULL)
        return;
    weighted_release(&lexicon->ranks);
    free(lexicon);
}

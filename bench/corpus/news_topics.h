/*
 * What the made-up news is about: topics that live some weeks, each with words and names of its
 * own.
 *
 * At any day a fixed number of topics is alive. A topic is a function of the seed, its slot and how
 * often the slot has been taken over, so that no history needs to be kept.
 */
#ifndef BENCH_CORPUS_NEWS_TOPICS_H
#define BENCH_CORPUS_NEWS_TOPICS_H

#include "bench/corpus/lexicon.h"

#define TOPIC_SLOTS    96
#define TOPIC_WORDS    40
#define TOPIC_NAMES    20
#define TOPIC_PHRASES  8
#define TOPIC_TEXT_MAX 88

/* A few words that always come together, as text. */
struct fixed_phrase {
    char text[TOPIC_TEXT_MAX];
    uint8_t len;
    uint8_t n_words;
    uint16_t first, last; /* kernel ranks of the words at both ends; LEXICON_KERNEL: another word */
};

struct topic {
    uint64_t key;                               /* 0: not made yet */
    uint32_t heat;                              /* how much is written about it while it is young */
    uint32_t words[TOPIC_WORDS];                /* kernel ranks, the typical ones first */
    uint32_t names[TOPIC_NAMES];                /* rare words */
    struct fixed_phrase phrases[TOPIC_PHRASES]; /* of names: people, places, bodies */
};

/* Owned by one thread; `lexicon` is borrowed. */
struct topics {
    const struct lexicon *lexicon;
    uint64_t seed;
    uint32_t day;
    struct topic slots[TOPIC_SLOTS];
};

void topics_init(struct topics *topics, const struct lexicon *lexicon, uint64_t seed);

/* Goes to a day, a number that never falls: ends topics and begins others. */
void topics_advance(struct topics *topics, uint32_t day);

/* A topic that is alive, hot and young ones more often; valid until topics_advance. */
const struct topic *topics_draw(const struct topics *topics, struct prng *prng);

/* A fixed phrase of names: "Kalome Toria", "Kalome Toria Sport". */
void topics_make_phrase(const struct lexicon *lexicon, const uint32_t *names, uint32_t n_names,
                        struct prng *prng, struct fixed_phrase *phrase);

#endif

#include "bench/corpus/news_topics.h"

#include "common/base/compiler.h"

#include <string.h>

#define DAYS_PER_WEEK 7

/* A topic lives this many weeks at least, and up to three times as many. */
#define LEAST_WEEKS 2

/* Of this many topics drawn alike the one most written about is taken. */
#define CONTENDERS 3

/* How long the topics of a slot live: differs from slot to slot, not within one. */
static uint32_t slot_days(uint32_t slot)
{
    return DAYS_PER_WEEK * (LEAST_WEEKS + slot % (2 * LEAST_WEEKS + 1));
}

/* Slots do not all change hands on the same day. */
static uint32_t slot_day(uint32_t slot, uint32_t day)
{
    return day + slot * slot_days(slot) / TOPIC_SLOTS;
}

void topics_make_phrase(const struct lexicon *lexicon, const uint32_t *names, uint32_t n_names,
                        struct prng *prng, struct fixed_phrase *phrase)
{
    size_t len = 0;
    uint32_t n_spelled = 1 + prng_below(prng, 2);
    bool has_word = n_spelled == 1 || prng_one_in(prng, 3);
    for (uint32_t i = 0; i < n_spelled; i++) {
        if (i > 0)
            phrase->text[len++] = ' ';
        len += lexicon_spell_rare(names[prng_below(prng, n_names)], phrase->text + len);
    }
    if (has_word) {
        uint32_t n_content = LEXICON_KERNEL - lexicon->first_content;
        struct slice word =
            lexicon_text(lexicon, lexicon->first_content + prng_skewed(prng, n_content));
        phrase->text[len++] = ' ';
        memcpy(phrase->text + len, word.ptr, word.len);
        phrase->text[len] = (char)(word.ptr[0] - 'a' + 'A');
        len += word.len;
    }
    phrase->len = (uint8_t)len;
    phrase->n_words = (uint8_t)(n_spelled + has_word);
    phrase->first = phrase->last = LEXICON_KERNEL;
}

static void make_topic(const struct topics *topics, uint64_t key, struct topic *topic)
{
    const struct lexicon *lexicon = topics->lexicon;
    struct prng prng = {key};
    uint32_t n_content = LEXICON_KERNEL - lexicon->first_content;
    topic->key = key;
    topic->heat = 1 + prng_skewed(&prng, 1000);
    for (size_t i = 0; i < TOPIC_WORDS; i++)
        topic->words[i] = lexicon->first_content + prng_skewed(&prng, n_content);
    for (size_t i = 0; i < TOPIC_NAMES; i++)
        topic->names[i] = lexicon_draw_rare(&prng);
    for (size_t i = 0; i < TOPIC_PHRASES; i++)
        topics_make_phrase(lexicon, topic->names, TOPIC_NAMES, &prng, &topic->phrases[i]);
}

void topics_init(struct topics *topics, const struct lexicon *lexicon, uint64_t seed)
{
    *topics = (struct topics){.lexicon = lexicon, .seed = splitmix_mix(seed + SPLITMIX_GAMMA)};
    topics_advance(topics, 0);
}

void topics_advance(struct topics *topics, uint32_t day)
{
    topics->day = day;
    for (uint32_t slot = 0; slot < TOPIC_SLOTS; slot++) {
        uint32_t generation = slot_day(slot, day) / slot_days(slot);
        uint64_t key =
            splitmix_mix(topics->seed ^ ((uint64_t)slot << 32 | generation)) | 1; /* never 0 */
        if (topics->slots[slot].key != key)
            make_topic(topics, key, &topics->slots[slot]);
    }
}

/* Interest falls as a topic gets older. */
static uint32_t interest(const struct topics *topics, uint32_t slot)
{
    uint32_t age_days = slot_day(slot, topics->day) % slot_days(slot);
    return topics->slots[slot].heat * DAYS_PER_WEEK / (DAYS_PER_WEEK + age_days);
}

const struct topic *topics_draw(const struct topics *topics, struct prng *prng)
{
    uint32_t best = prng_below(prng, TOPIC_SLOTS);
    for (int i = 1; i < CONTENDERS; i++) {
        uint32_t other = prng_below(prng, TOPIC_SLOTS);
        if (interest(topics, other) > interest(topics, best))
            best = other;
    }
    return &topics->slots[best];
}

#include "bench/corpus/invention.h"

#include "bench/corpus/followers.h"
#include "bench/corpus/news_topics.h"
#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/base/strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_PER_DAY 86400

/* The archive's days: 2015 to 2024. */
#define FIRST_YEAR 2015
#define END_YEAR   2025

#define MEDIAN_WORDS 300

/* One article in this many is a copy of one of the last few. */
#define COPY_ONE_IN 32
#define N_RECENT    16

#define N_SOURCES       20
#define N_PHRASES       2048 /* of common words, everywhere in the archive */
#define N_THE_PHRASES   9    /* the first of them */
#define N_INSTITUTIONS  512  /* fixed names: countries, offices, companies */
#define PHRASE_WORD_MAX 11   /* seven of these fit into a fixed phrase */
#define TITLE_MOST      7
#define AGAIN_LEAST     12 /* words of an article before one comes again in it */
#define AGAIN_MOST      128
#define SENTENCE_SHORT  5
#define SENTENCE_SPREAD 18 /* twice: 5 to 39 words, 22 on average */

/* Where the next words come from: with followers.c so weighed that counts of words, of neighbours
 * and of what comes again in an article are between those of three archives of news. */
static const uint32_t draw_weights[] = {712, 120, 24, 16, 12, 12, 22, 10, 150};
enum draw {
    DRAW_KERNEL,
    DRAW_PHRASE,
    DRAW_TOPIC_WORD,
    DRAW_TOPIC_NAME,
    DRAW_TOPIC_PHRASE,
    DRAW_INSTITUTION,
    DRAW_RARE,
    DRAW_NUMBER,
    DRAW_AGAIN,
};

/* A part of the body that may stand in the title. */
struct title_part {
    size_t off, len;
};

struct invention {
    struct lexicon *lexicon;
    struct topics topics;
    struct weighted draws;
    struct weighted phrase_ranks, institution_ranks;
    struct fixed_phrase phrases[N_PHRASES];
    struct fixed_phrase institutions[N_INSTITUTIONS];
    char sources[N_SOURCES][TOPIC_TEXT_MAX];
    struct prng prng;
    uint64_t n_articles, n_made;
    /* the article being written */
    const struct topic *subjects[3];
    uint32_t n_subjects;
    bool is_curly; /* typographic quotation marks, as half of the sources have them */
    bool starts_sentence;
    struct word_context context;
    uint32_t again[AGAIN_MOST]; /* kernel ranks, or LEXICON_KERNEL and a rare word's number */
    uint32_t n_again;
    char id[32];
    struct strbuf title;
    struct strbuf body;
    struct title_part parts[TITLE_MOST];
    uint32_t n_parts;
    /* what wire copies are made of */
    struct strbuf recent_titles[N_RECENT];
    struct strbuf recent_bodies[N_RECENT];
    uint32_t n_recent;
};

/* --- making --------------------------------------------------------------------------------- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static void phrase_add(struct fixed_phrase *phrase, const struct lexicon *lexicon, uint32_t rank)
{
    struct slice word = lexicon_text(lexicon, rank);
    if (phrase->n_words++ > 0)
        phrase->text[phrase->len++] = ' ';
    else
        phrase->first = (uint16_t)rank;
    memcpy(phrase->text + phrase->len, word.ptr, word.len);
    phrase->len = (uint8_t)(phrase->len + word.len);
    phrase->last = (uint16_t)rank;
}

/* The commonest phrases join a preposition (a rank of the lexicon's list) to "the". */
static void make_the_phrase(const struct lexicon *lexicon, uint32_t number,
                            struct fixed_phrase *phrase)
{
    static const char *const prepositions[N_THE_PHRASES] = {"of", "in",   "to", "on",  "for",
                                                            "at", "from", "by", "with"};
    uint32_t rank = 0;
    while (!slice_is(lexicon_text(lexicon, rank), prepositions[number]))
        rank++;
    phrase_add(phrase, lexicon, rank);
    phrase_add(phrase, lexicon, 0);
}

/* Two to seven common words: "it is", "at that time of". */
static void make_common_phrase(const struct lexicon *lexicon, struct prng *prng,
                               struct fixed_phrase *phrase)
{
    uint32_t n_words = 2 + prng_skewed(prng, 6);
    struct word_context context = word_context_none;
    while (phrase->n_words < n_words) {
        uint32_t rank = followers_next(lexicon, &context, prng);
        if (lexicon->kernel[rank].len <= PHRASE_WORD_MAX)
            phrase_add(phrase, lexicon, rank);
    }
}

static void make_ranks(struct weighted *ranks, uint32_t n, uint32_t shift_tenths)
{
    uint32_t *weights = xcalloc(n, sizeof(*weights));
    for (uint32_t i = 0; i < n; i++)
        weights[i] = weighted_zipf(i, shift_tenths);
    weighted_init(ranks, weights, n);
    free(weights);
}

/* Phrases, bodies and sources are the same for every seed, as the lexicon is. */
static void make_furniture(struct invention *invention)
{
    struct prng prng = {UINT64_C(2)};
    uint32_t names[64];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        names[i] = prng_skewed(&prng, 4096);
    for (uint32_t i = 0; i < N_THE_PHRASES; i++)
        make_the_phrase(invention->lexicon, i, &invention->phrases[i]);
    for (size_t i = N_THE_PHRASES; i < N_PHRASES; i++)
        make_common_phrase(invention->lexicon, &prng, &invention->phrases[i]);
    for (size_t i = 0; i < N_INSTITUTIONS; i++)
        topics_make_phrase(invention->lexicon, names, COUNT_OF(names), &prng,
                           &invention->institutions[i]);
    for (size_t i = 0; i < N_SOURCES; i++) {
        static const char *const kinds[] = {"Times", "Post", "Herald", "Gazette", "Wire"};
        char name[LEXICON_WORD_MAX];
        size_t len = lexicon_spell_rare(names[i], name);
        name[0] = upper(name[0]);
        snprintf(invention->sources[i], TOPIC_TEXT_MAX, "%.*s %s", (int)len, name,
                 kinds[i % COUNT_OF(kinds)]);
    }
    make_ranks(&invention->phrase_ranks, N_PHRASES, 30);
    make_ranks(&invention->institution_ranks, N_INSTITUTIONS, 50);
}

struct invention *invention_new(uint64_t seed, uint64_t n_articles)
{
    struct invention *invention = xcalloc(1, sizeof(*invention));
    invention->lexicon = lexicon_new();
    invention->n_articles = n_articles;
    invention->prng.state = splitmix_mix(seed);
    topics_init(&invention->topics, invention->lexicon, seed);
    weighted_init(&invention->draws, draw_weights, COUNT_OF(draw_weights));
    make_furniture(invention);
    return invention;
}

void invention_free(struct invention *invention)
{
    if (invention == NULL)
        return;
    lexicon_free(invention->lexicon);
    weighted_release(&invention->draws);
    weighted_release(&invention->phrase_ranks);
    weighted_release(&invention->institution_ranks);
    strbuf_release(&invention->title);
    strbuf_release(&invention->body);
    for (size_t i = 0; i < N_RECENT; i++) {
        strbuf_release(&invention->recent_titles[i]);
        strbuf_release(&invention->recent_bodies[i]);
    }
    free(invention);
}

/* --- words ---------------------------------------------------------------------------------- */

/* Appends words and a blank; the first of a sentence gets its capital. */
static void put(struct invention *invention, const char *text, size_t len, bool may_be_title)
{
    struct strbuf *body = &invention->body;
    if (may_be_title && invention->n_parts < TITLE_MOST)
        invention->parts[invention->n_parts++] = (struct title_part){body->len, len};
    strbuf_add(body, text, len);
    if (invention->starts_sentence)
        body->buf[body->len - len] = upper(text[0]);
    invention->starts_sentence = false;
    strbuf_addc(body, ' ');
}

/* Notes a word that may come again in the article: of later ones, some in the place of others. */
static void note_again(struct invention *invention, uint32_t word)
{
    uint32_t i = invention->n_again < AGAIN_MOST ? invention->n_again++
                                                 : prng_below(&invention->prng, AGAIN_MOST);
    invention->again[i] = word;
}

/* What follows a word that does not follow from those before is due to it alone. */
static void begin_context(struct invention *invention, uint32_t word)
{
    invention->context = (struct word_context){WORD_CONTEXT_NONE, word};
}

/* Appends a kernel word by its rank, or a rare one by LEXICON_KERNEL and its number. */
static void put_word(struct invention *invention, uint32_t word)
{
    char text[LEXICON_WORD_MAX];
    if (word >= LEXICON_KERNEL) {
        put(invention, text, lexicon_spell_rare(word - LEXICON_KERNEL, text), true);
        note_again(invention, word);
        return;
    }
    const struct lexicon_word *common = &invention->lexicon->kernel[word];
    put(invention, common->text, common->len, !common->is_function);
    if (!common->is_function)
        note_again(invention, word);
}

/* Appends a word that those before have nothing to do with. */
static void put_new(struct invention *invention, uint32_t word)
{
    put_word(invention, word);
    begin_context(invention, word);
}

/* Appends a text that is no single word of the lexicon; its hash stands for it in the context. */
static void put_text(struct invention *invention, const char *text, size_t len, bool may_be_title)
{
    uint32_t number = (uint32_t)hash64(slice_make(text, len)) % LEXICON_RARE;
    put(invention, text, len, may_be_title);
    begin_context(invention, LEXICON_KERNEL + number);
}

static uint32_t put_number(struct invention *invention)
{
    struct prng *prng = &invention->prng;
    char text[32];
    int len;
    switch (prng_below(prng, 4)) {
    case 0:
        len = snprintf(text, sizeof(text), "%" PRIu32, FIRST_YEAR + 10 - prng_skewed(prng, 80));
        break;
    case 1:
        len = snprintf(text, sizeof(text), "%" PRIu32 ".%" PRIu32, prng_skewed(prng, 100),
                       prng_below(prng, 10));
        break;
    case 2:
        len = snprintf(text, sizeof(text), "%" PRIu32 ",%03" PRIu32, 1 + prng_skewed(prng, 999),
                       prng_one_in(prng, 2) ? 0 : prng_below(prng, 1000));
        break;
    default:
        len = snprintf(text, sizeof(text), "%" PRIu32, 2 + prng_skewed(prng, 120));
    }
    put_text(invention, text, (size_t)len, false);
    return 1;
}

/* Appends one of the common phrases that can stand here; returns how many words it is. */
static uint32_t put_common_phrase(struct invention *invention)
{
    const struct lexicon *lexicon = invention->lexicon;
    const struct fixed_phrase *phrase;
    bool may_be_function = followers_may_be_function(lexicon, &invention->context);
    do
        phrase = &invention->phrases[weighted_draw(&invention->phrase_ranks, &invention->prng)];
    while (phrase->first == invention->context.last ||
           (!may_be_function && lexicon->kernel[phrase->first].is_function));
    put(invention, phrase->text, phrase->len, false);
    begin_context(invention, phrase->last);
    return phrase->n_words;
}

static uint32_t put_name_phrase(struct invention *invention, const struct fixed_phrase *phrase)
{
    put_text(invention, phrase->text, phrase->len, true);
    return phrase->n_words;
}

/* Draws a word of the topics, of all the rare ones, or of those that the article has already;
 * WORD_CONTEXT_NONE when it shall follow from the words before. */
static uint32_t draw_new(struct invention *invention, const struct topic *topic, enum draw draw)
{
    struct prng *prng = &invention->prng;
    if (draw == DRAW_TOPIC_WORD)
        return topic->words[prng_skewed(prng, TOPIC_WORDS)];
    if (draw == DRAW_TOPIC_NAME)
        return LEXICON_KERNEL + topic->names[prng_skewed(prng, TOPIC_NAMES)];
    if (draw == DRAW_RARE)
        return LEXICON_KERNEL + lexicon_draw_rare(prng);
    if (draw == DRAW_AGAIN && invention->n_again >= AGAIN_LEAST)
        return invention->again[prng_below(prng, invention->n_again)];
    return WORD_CONTEXT_NONE;
}

/* Appends the next word or fixed phrase; returns how many words it is. */
static uint32_t put_next(struct invention *invention)
{
    struct prng *prng = &invention->prng;
    const struct topic *topic = invention->subjects[prng_skewed(prng, invention->n_subjects)];
    enum draw draw = (enum draw)weighted_draw(&invention->draws, prng);
    if (draw == DRAW_PHRASE)
        return put_common_phrase(invention);
    if (draw == DRAW_TOPIC_PHRASE)
        return put_name_phrase(invention, &topic->phrases[prng_skewed(prng, TOPIC_PHRASES)]);
    if (draw == DRAW_INSTITUTION)
        return put_name_phrase(
            invention,
            &invention->institutions[weighted_draw(&invention->institution_ranks, prng)]);
    if (draw == DRAW_NUMBER)
        return put_number(invention);
    uint32_t word = draw_new(invention, topic, draw);
    if (word != WORD_CONTEXT_NONE && word != invention->context.last)
        put_new(invention, word);
    else
        put_word(invention, followers_next(invention->lexicon, &invention->context, prng));
    return 1;
}

/* --- sentences and articles ----------------------------------------------------------------- */

/* Puts a mark in the place of the blank at the end, and a blank after it. */
static void end_with(struct invention *invention, const char *mark)
{
    invention->body.len--;
    strbuf_adds(&invention->body, mark);
    strbuf_addc(&invention->body, ' ');
}

/* Returns the number of words. No sentence, and no part of one, ends in "the". */
static uint32_t write_sentence(struct invention *invention)
{
    struct prng *prng = &invention->prng;
    uint32_t n_wanted =
        SENTENCE_SHORT + prng_below(prng, SENTENCE_SPREAD) + prng_below(prng, SENTENCE_SPREAD);
    bool is_quoted = prng_one_in(prng, 6);
    uint32_t n = 0;
    if (is_quoted)
        strbuf_adds(&invention->body, invention->is_curly ? "\xE2\x80\x9C" : "\"");
    invention->starts_sentence = true;
    invention->context = word_context_none;
    for (bool may_end = false; n < n_wanted || !may_end;) {
        n += put_next(invention);
        may_end = followers_may_be_function(invention->lexicon, &invention->context);
        if (n < n_wanted && may_end && prng_one_in(prng, 15))
            end_with(invention, ",");
    }
    if (!is_quoted) {
        end_with(invention, ".");
        return n;
    }
    end_with(invention, invention->is_curly ? ",\xE2\x80\x9D" : ",\"");
    const struct topic *topic = invention->subjects[0];
    put_new(invention, LEXICON_KERNEL + topic->names[prng_skewed(prng, TOPIC_NAMES)]);
    put(invention, "said", 4, false);
    end_with(invention, ".");
    return n + 2;
}

/* Log-normal: a factor of 7/6 or 6/7 for each of 32 coins (de Moivre and Laplace), so that the
 * standard deviation of the logarithm is 0.87; then up to a tenth more or less. */
static uint32_t draw_length(struct prng *prng)
{
    uint64_t words = MEDIAN_WORDS << 16;
    uint64_t coins = prng_next(prng);
    for (int i = 0; i < 32; i++, coins >>= 1)
        words = coins & 1 ? words * 7 / 6 : words * 6 / 7;
    words = words * (922 + prng_below(prng, 205)) / 1024;
    return (uint32_t)(words >> 16);
}

static void write_body(struct invention *invention)
{
    struct prng *prng = &invention->prng;
    struct strbuf *body = &invention->body;
    uint32_t n_wanted = draw_length(prng);
    strbuf_reset(body);
    invention->n_parts = 0;
    invention->n_again = 0;
    for (uint32_t n = 0; n < n_wanted;) {
        n += write_sentence(invention);
        if (n < n_wanted && prng_one_in(prng, 3)) {
            body->buf[body->len - 1] = '\n';
            strbuf_addc(body, '\n');
        }
    }
    body->buf[--body->len] = '\0';
}

static void write_title(struct invention *invention)
{
    struct strbuf *title = &invention->title;
    strbuf_reset(title);
    for (uint32_t i = 0; i < invention->n_parts; i++) {
        if (i > 0)
            strbuf_addc(title, ' ');
        strbuf_add(title, invention->body.buf + invention->parts[i].off, invention->parts[i].len);
    }
    if (title->len > 0)
        title->buf[0] = upper(title->buf[0]);
}

static void write_article(struct invention *invention)
{
    struct prng *prng = &invention->prng;
    invention->n_subjects = 1 + prng_skewed(prng, 3);
    for (uint32_t i = 0; i < invention->n_subjects; i++)
        invention->subjects[i] = topics_draw(&invention->topics, prng);
    write_body(invention);
    write_title(invention);
}

/* A recent article again: the same title, without its last paragraph, with a line of its own. */
static void write_copy(struct invention *invention)
{
    uint32_t i = prng_below(&invention->prng, invention->n_recent);
    const struct strbuf *original = &invention->recent_bodies[i];
    struct strbuf *body = &invention->body;
    size_t len = original->len;
    while (len > 0 && original->buf[len - 1] != '\n')
        len--;
    strbuf_reset(&invention->title);
    strbuf_add_slice(&invention->title, strbuf_slice(&invention->recent_titles[i]));
    strbuf_reset(body);
    strbuf_add(body, original->buf, len >= 2 ? len : original->len);
    if (len < 2)
        strbuf_adds(body, "\n\n");
    invention->starts_sentence = true;
    put_new(invention, LEXICON_KERNEL + lexicon_draw_rare(&invention->prng));
    end_with(invention, ".");
    body->buf[--body->len] = '\0';
}

static void remember(struct invention *invention)
{
    size_t slot = invention->n_made % N_RECENT;
    strbuf_reset(&invention->recent_titles[slot]);
    strbuf_add_slice(&invention->recent_titles[slot], strbuf_slice(&invention->title));
    strbuf_reset(&invention->recent_bodies[slot]);
    strbuf_add_slice(&invention->recent_bodies[slot], strbuf_slice(&invention->body));
    if (invention->n_recent < N_RECENT)
        invention->n_recent++;
}

/* Seconds into the archive's time: the articles are spread evenly, in order. */
static uint64_t seconds_in(const struct invention *invention)
{
    int64_t span = when_day_seconds(END_YEAR, 1, 1) - when_day_seconds(FIRST_YEAR, 1, 1);
    uint64_t n = invention->n_articles > 0 ? invention->n_articles : 1;
    uint64_t at = invention->n_made < n ? invention->n_made : n - 1;
    /* In two steps, so that no product outgrows 64 bits. */
    uint64_t step = (uint64_t)span / n;
    uint64_t rest = (uint64_t)span % n;
    return at * step + (rest > 0 ? at / (n / rest + 1) : 0);
}

void invention_next(struct invention *invention, struct article *article)
{
    struct prng *prng = &invention->prng;
    uint64_t seconds = seconds_in(invention);
    topics_advance(&invention->topics, (uint32_t)(seconds / SECONDS_PER_DAY));
    uint32_t source = prng_skewed(prng, N_SOURCES);
    invention->is_curly = source % 2 == 1;
    bool is_copy = invention->n_recent > 0 && prng_one_in(prng, COPY_ONE_IN);
    if (is_copy)
        write_copy(invention);
    else
        write_article(invention);
    remember(invention);
    int len =
        snprintf(invention->id, sizeof(invention->id), "news-%09" PRIu64, ++invention->n_made);
    *article = (struct article){
        .id = slice_make(invention->id, (size_t)len),
        .title = strbuf_slice(&invention->title),
        .body = strbuf_slice(&invention->body),
        .source = slice_str(invention->sources[source]),
        .published = {when_day_seconds(FIRST_YEAR, 1, 1) + (int64_t)seconds, WHEN_SECOND},
    };
}

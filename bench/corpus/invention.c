#include "bench/corpus/invention.h"

#include "bench/corpus/news_topics.h"
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

#define MEDIAN_WORDS 350

/* One article in this many is a copy of one of the last few. */
#define COPY_ONE_IN 32
#define N_RECENT    16

#define N_SOURCES       20
#define N_PHRASES       2048 /* of common words, everywhere in the archive */
#define N_THE_PHRASES   9    /* the first of them */
#define N_INSTITUTIONS  512  /* fixed names: countries, offices, companies */
#define PHRASE_WORD_MAX 11   /* four of these fit into a fixed phrase */
#define TITLE_MOST      7
#define SENTENCE_SHORT  5
#define SENTENCE_SPREAD 18 /* twice: 5 to 39 words, 22 on average */

/* Where the next words come from, in 1024ths. */
static const uint32_t draw_weights[] = {672, 110, 106, 36, 24, 28, 28, 20};
enum draw {
    DRAW_KERNEL,
    DRAW_PHRASE,
    DRAW_TOPIC_WORD,
    DRAW_TOPIC_NAME,
    DRAW_TOPIC_PHRASE,
    DRAW_INSTITUTION,
    DRAW_RARE,
    DRAW_NUMBER,
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
    uint32_t last_rank;
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

/* Two to four common words: "it is", "at that time of". */
static void make_common_phrase(const struct lexicon *lexicon, struct prng *prng,
                               struct fixed_phrase *phrase)
{
    uint32_t n_words = 2 + prng_skewed(prng, 3);
    while (phrase->n_words < n_words) {
        uint32_t rank = lexicon_draw(lexicon, prng);
        bool repeats = phrase->n_words > 0 && rank == phrase->last;
        if (!repeats && lexicon->kernel[rank].len <= PHRASE_WORD_MAX)
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
    invention->prng.state = prng_mix(seed);
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

static void put_kernel(struct invention *invention, uint32_t rank)
{
    const struct lexicon *lexicon = invention->lexicon;
    while (rank == invention->last_rank) /* nobody writes "the the" */
        rank = lexicon_draw(lexicon, &invention->prng);
    invention->last_rank = rank;
    put(invention, lexicon->kernel[rank].text, lexicon->kernel[rank].len,
        rank >= lexicon->first_content);
}

static void put_rare(struct invention *invention, uint32_t number)
{
    char text[LEXICON_WORD_MAX];
    invention->last_rank = LEXICON_KERNEL;
    put(invention, text, lexicon_spell_rare(number, text), true);
}

static void put_phrase(struct invention *invention, const struct fixed_phrase *phrase,
                       bool may_be_title)
{
    invention->last_rank = phrase->last;
    put(invention, phrase->text, phrase->len, may_be_title);
}

static void put_number(struct invention *invention)
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
    invention->last_rank = LEXICON_KERNEL;
    put(invention, text, (size_t)len, false);
}

/* Appends the next word or fixed phrase; returns how many words it is. */
static uint32_t put_next(struct invention *invention)
{
    struct prng *prng = &invention->prng;
    const struct topic *topic = invention->subjects[prng_skewed(prng, invention->n_subjects)];
    const struct fixed_phrase *phrase;
    enum draw draw = (enum draw)weighted_draw(&invention->draws, prng);
    switch (draw) {
    case DRAW_KERNEL:
        put_kernel(invention, lexicon_draw(invention->lexicon, prng));
        return 1;
    case DRAW_PHRASE:
        do
            phrase = &invention->phrases[weighted_draw(&invention->phrase_ranks, prng)];
        while (phrase->first == invention->last_rank);
        put_phrase(invention, phrase, false);
        break;
    case DRAW_TOPIC_WORD:
        put_kernel(invention, topic->words[prng_skewed(prng, TOPIC_WORDS)]);
        return 1;
    case DRAW_TOPIC_NAME:
        put_rare(invention, topic->names[prng_skewed(prng, TOPIC_NAMES)]);
        return 1;
    case DRAW_TOPIC_PHRASE:
        phrase = &topic->phrases[prng_skewed(prng, TOPIC_PHRASES)];
        put_phrase(invention, phrase, true);
        break;
    case DRAW_INSTITUTION:
        phrase = &invention->institutions[weighted_draw(&invention->institution_ranks, prng)];
        put_phrase(invention, phrase, true);
        break;
    case DRAW_RARE:
        put_rare(invention, lexicon_draw_rare(prng));
        return 1;
    case DRAW_NUMBER:
    default:
        put_number(invention);
        return 1;
    }
    return phrase->n_words;
}

/* --- sentences and articles ----------------------------------------------------------------- */

/* Puts a mark in the place of the blank at the end, and a blank after it. */
static void end_with(struct invention *invention, const char *mark)
{
    invention->body.len--;
    strbuf_adds(&invention->body, mark);
    strbuf_addc(&invention->body, ' ');
}

/* Returns the number of words. */
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
    while (n < n_wanted) {
        n += put_next(invention);
        if (n < n_wanted && prng_one_in(prng, 15))
            end_with(invention, ",");
    }
    if (!is_quoted) {
        end_with(invention, ".");
        return n;
    }
    end_with(invention, invention->is_curly ? ",\xE2\x80\x9D" : ",\"");
    const struct topic *topic = invention->subjects[0];
    put_rare(invention, topic->names[prng_skewed(prng, TOPIC_NAMES)]);
    put(invention, "said", 4, false);
    end_with(invention, ".");
    return n + 2;
}

/* Log-normal: a factor of 10/9 or 9/10 for each of 32 coins (de Moivre and Laplace), so that the
 * standard deviation of the logarithm is 0.6; then up to a tenth more or less. */
static uint32_t draw_length(struct prng *prng)
{
    uint64_t words = MEDIAN_WORDS << 16;
    uint64_t coins = prng_next(prng);
    for (int i = 0; i < 32; i++, coins >>= 1)
        words = coins & 1 ? words * 10 / 9 : words * 9 / 10;
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
    invention->last_rank = LEXICON_KERNEL;
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
    put_rare(invention, lexicon_draw_rare(&invention->prng));
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

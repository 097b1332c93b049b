#include "bench/corpus/imitation.h"

#include "bench/corpus/bigram_index.h"
#include "bench/corpus/growth.h"
#include "bench/corpus/prng.h"
#include "common/base/strbuf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After how many words, on average, another place is looked for. */
#define RUN_WORDS       12
#define TITLE_RUN_WORDS 3

/* A title that went round in circles ends here. */
#define TITLE_MOST_WORDS 20

/* How many places of a pair to either side of the home article are near it, and how often, once in
 * so many times, any place will do. */
#define NEAR_PLACES 8
#define FAR_ONE_IN  4

/* A walk that finds no end of a sentence stops at this many times its length. */
#define MOST_LENGTHS 2

#define SECONDS_PER_DAY 86400
#define DATE_SHIFT_DAYS 3

struct imitation {
    const struct source_text *text;
    struct bigram_index titles;
    struct bigram_index bodies;
    struct growth growth;
    struct prng prng;
    uint8_t *is_used; /* a bit for each core: it has been written */
    uint64_t n_words; /* written so far */
    uint64_t n_articles, n_made;
    char id[32];
    struct strbuf title;
    struct strbuf body;
};

struct imitation *imitation_new(const struct source_text *text, uint64_t seed, uint64_t n_articles)
{
    struct imitation *imitation = xcalloc(1, sizeof(*imitation));
    imitation->text = text;
    imitation->prng.state = splitmix_mix(seed);
    imitation->n_articles = n_articles > 0 ? n_articles : 1;
    imitation->is_used = xcalloc(text->cores.n / 8 + 1, 1);
    bigram_index_init(&imitation->titles, &text->titles, text->words.n);
    bigram_index_init(&imitation->bodies, &text->bodies, text->words.n);
    growth_init(&imitation->growth, text);
    return imitation;
}

void imitation_free(struct imitation *imitation)
{
    if (imitation == NULL)
        return;
    bigram_index_release(&imitation->titles);
    bigram_index_release(&imitation->bodies);
    strbuf_release(&imitation->title);
    strbuf_release(&imitation->body);
    free(imitation->is_used);
    free(imitation);
}

/* --- fresh words ---------------------------------------------------------------------------- */

static char other_letter(struct prng *prng, char c)
{
    static const char vowels[] = "aeiou";
    static const char consonants[] = "bcdfghklmnprstvz";
    char low = (char)(c | 0x20);
    char other = strchr(vowels, low) != NULL
                     ? vowels[prng_below(prng, (uint32_t)strlen(vowels))]
                     : consonants[prng_below(prng, (uint32_t)strlen(consonants))];
    return low == c ? other : (char)(other - 'a' + 'A');
}

static bool is_letter(char c)
{
    char low = (char)(c | 0x20);
    return (c & 0x80) == 0 && low >= 'a' && low <= 'z';
}

/* Adds a word of the same shape: capitals, vowels, digits and punctuation stay where they are. Half
 * of the letters change; short words get two more, or there would soon be none left. */
static void add_fresh(struct imitation *imitation, struct slice word)
{
    struct prng *prng = &imitation->prng;
    struct strbuf *out = &imitation->body;
    struct slice core = source_text_core(word);
    size_t core_end = (size_t)(core.ptr - word.ptr) + core.len;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        if (c >= '0' && c <= '9')
            c = (char)('0' + prng_below(prng, 10));
        else if (is_letter(c) && prng_one_in(prng, 2))
            c = other_letter(prng, c);
        strbuf_addc(out, c);
        if (i + 1 == core_end && core.len < 6 && is_letter(c)) {
            strbuf_addc(out, other_letter(prng, 'a'));
            strbuf_addc(out, other_letter(prng, 'b'));
        }
    }
}

/* Whether to write something fresh instead of this word. */
static bool wants_fresh(struct imitation *imitation, uint32_t word)
{
    uint32_t core = imitation->text->core_of[word];
    if (imitation->text->core_facts[core].n > 1)
        return false;
    uint8_t bit = (uint8_t)(1 << core % 8);
    bool was_used = (imitation->is_used[core / 8] & bit) != 0;
    imitation->is_used[core / 8] |= bit;
    return was_used && prng_next(&imitation->prng) >> 32 <
                           growth_probability(&imitation->growth, imitation->n_words);
}

static void add_word(struct imitation *imitation, uint32_t word)
{
    struct strbuf *out = &imitation->body;
    struct slice text = imitation->text->words.items[word];
    imitation->n_words++;
    if (wants_fresh(imitation, word))
        add_fresh(imitation, text);
    else
        strbuf_add_slice(out, text);
    strbuf_addc(out, ' ');
}

/* --- walking -------------------------------------------------------------------------------- */

/* Another place of the pair at `place`, near the home place or anywhere; `place` itself when there
 * is none. */
static uint32_t other_place(struct prng *prng, const struct bigram_index *index, uint32_t place,
                            uint32_t home)
{
    struct bigram_places found = bigram_index_find(index, place);
    if (found.n <= 2 * NEAR_PLACES || prng_one_in(prng, FAR_ONE_IN))
        return found.places[prng_below(prng, found.n)];
    uint32_t low = 0, high = found.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (found.places[middle] < home)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t first = low < NEAR_PLACES ? 0 : low - NEAR_PLACES;
    if (first > found.n - 2 * NEAR_PLACES)
        first = found.n - 2 * NEAR_PLACES;
    return found.places[first + prng_below(prng, 2 * NEAR_PLACES)];
}

static bool ends_sentence(struct slice word)
{
    return word.len > 0 && strchr(".!?\"", word.ptr[word.len - 1]) != NULL;
}

/* One text being put together. */
struct walk {
    const struct bigram_index *index;
    uint32_t home;  /* where it began */
    uint32_t place; /* of the word written last */
    uint32_t n;     /* words written */
    uint32_t n_wanted;
    uint32_t run_words; /* looks for another place once in so many words */
    bool goes_on;       /* at an article's end with the next article, until it is long enough */
    bool wants_jump;
};

/* Goes to another place of the two words written last, when it is time to. */
static void jump(struct imitation *imitation, struct walk *walk)
{
    const uint32_t *stream = walk->index->stream->words;
    walk->wants_jump = walk->wants_jump || prng_one_in(&imitation->prng, walk->run_words);
    if (!walk->wants_jump || walk->n < 2 || stream[walk->place - 1] < WORDS_RESERVED)
        return;
    uint32_t pair = walk->place - 1;
    uint32_t other = other_place(&imitation->prng, walk->index, pair, walk->home);
    walk->wants_jump = other == pair;
    walk->place = other + 1;
}

/* Whether the text may end behind a word that ends a sentence or a paragraph. */
static bool is_long_enough(const struct walk *walk)
{
    return walk->n >= walk->n_wanted;
}

/* Deals with a number that is no word; false when the text ends there. */
static bool pass_reserved(struct strbuf *out, const struct walk *walk, uint32_t number)
{
    const struct word_stream *stream = walk->index->stream;
    if (is_long_enough(walk) || (number == WORD_END && !walk->goes_on) ||
        walk->place + 1 == stream->n)
        return false;
    if (out->len > 0 && out->buf[out->len - 1] == ' ') {
        out->buf[out->len - 1] = '\n';
        strbuf_addc(out, '\n');
    }
    return true;
}

/* Writes a text into `body`. */
static void write_walk(struct imitation *imitation, struct walk *walk)
{
    struct strbuf *out = &imitation->body;
    const struct slice *words = imitation->text->words.items;
    strbuf_reset(out);
    for (walk->place = walk->home; walk->n / MOST_LENGTHS <= walk->n_wanted; walk->place++) {
        uint32_t word = walk->index->stream->words[walk->place];
        if (word < WORDS_RESERVED) {
            if (!pass_reserved(out, walk, word))
                break;
            continue;
        }
        add_word(imitation, word);
        walk->n++;
        if (is_long_enough(walk) && walk->goes_on && ends_sentence(words[word]))
            break;
        jump(imitation, walk);
    }
    while (out->len > 0 && (out->buf[out->len - 1] == ' ' || out->buf[out->len - 1] == '\n'))
        out->buf[--out->len] = '\0';
}

/* --- articles ------------------------------------------------------------------------------- */

/* The words of the stream from an article's first one to the next article's. */
static uint32_t body_end(const struct source_text *text, uint32_t article)
{
    return article + 1 < text->n_articles ? text->articles[article + 1].body : text->bodies.n;
}

/* Articles start where the source's do, or behind a sentence. */
static uint32_t draw_start(struct imitation *imitation, uint32_t article)
{
    const struct source_text *text = imitation->text;
    uint32_t begin = text->articles[article].body;
    uint32_t end = body_end(text, article);
    uint32_t place = begin + prng_below(&imitation->prng, end - begin);
    if (prng_one_in(&imitation->prng, 2))
        return begin;
    while (place < end && !ends_sentence(text->words.items[text->bodies.words[place]]))
        place++;
    return place + 1 < end ? place + 1 : begin;
}

/* The article that stands as far into the source as the next one into the archive, or a
 * neighbour. */
static uint32_t draw_home(struct imitation *imitation)
{
    uint64_t n = imitation->text->n_articles;
    uint64_t made =
        imitation->n_made < imitation->n_articles ? imitation->n_made : imitation->n_articles - 1;
    uint64_t home = made * n / imitation->n_articles + prng_below(&imitation->prng, NEAR_PLACES);
    return (uint32_t)(home < n ? home : n - 1);
}

static struct when draw_date(struct prng *prng, struct when when)
{
    if (when.precision < WHEN_DAY)
        return when;
    int64_t days = (int64_t)prng_below(prng, 2 * DATE_SHIFT_DAYS + 1) - DATE_SHIFT_DAYS;
    struct when shifted = {when.seconds + days * SECONDS_PER_DAY, when.precision};
    return when_is_valid(shifted) ? shifted : when;
}

void imitation_next(struct imitation *imitation, struct article *article)
{
    const struct source_text *text = imitation->text;
    uint32_t home = draw_home(imitation);
    const struct source_article *original = &text->articles[home];
    uint32_t other = prng_below(&imitation->prng, text->n_articles);
    struct walk title = {
        .index = &imitation->titles,
        .home = original->title,
        .n_wanted = TITLE_MOST_WORDS,
        .run_words = TITLE_RUN_WORDS,
    };
    struct walk body = {
        .index = &imitation->bodies,
        .home = draw_start(imitation, home),
        .n_wanted = body_end(text, other) - text->articles[other].body - 1,
        .run_words = RUN_WORDS,
        .goes_on = true,
    };
    write_walk(imitation, &title);
    strbuf_reset(&imitation->title);
    strbuf_add_slice(&imitation->title, strbuf_slice(&imitation->body));
    write_walk(imitation, &body);
    int len =
        snprintf(imitation->id, sizeof(imitation->id), "like-%09" PRIu64, ++imitation->n_made);
    *article = (struct article){
        .id = slice_make(imitation->id, (size_t)len),
        .title = strbuf_slice(&imitation->title),
        .body = strbuf_slice(&imitation->body),
        .source = text->sources.items[original->source],
        .published = draw_date(&imitation->prng, original->published),
    };
}

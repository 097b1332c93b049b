#include "bench/corpus/source_text.h"

#include <stdlib.h>

uint64_t source_text_n_words(const struct source_text *text)
{
    return (uint64_t)text->titles.n + text->bodies.n;
}

uint64_t source_text_mean_bytes(const struct source_text *text)
{
    return text->n_bytes / text->n_articles;
}

/* --- words ---------------------------------------------------------------------------------- */

static bool is_core_byte(char c)
{
    unsigned char byte = (unsigned char)c;
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte >= 0x80;
}

struct slice source_text_core(struct slice word)
{
    while (word.len > 0 && !is_core_byte(word.ptr[0]))
        word = slice_make(word.ptr + 1, word.len - 1);
    while (word.len > 0 && !is_core_byte(word.ptr[word.len - 1]))
        word.len--;
    return word;
}

static uint32_t find_core(struct source_text *text, struct slice word)
{
    struct slice core = source_text_core(word);
    strbuf_reset(&text->core);
    for (size_t i = 0; i < core.len; i++) {
        char c = core.ptr[i];
        strbuf_addc(&text->core, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    uint32_t id = strset_add(&text->cores, strbuf_slice(&text->core));
    text->core_facts =
        mem_grow(text->core_facts, &text->core_facts_cap, text->cores.n, sizeof(*text->core_facts));
    return id;
}

/* The number of a word, whose core it counts. */
static uint32_t count_word(struct source_text *text, struct slice word)
{
    uint32_t n_before = text->words.n;
    uint32_t n_cores_before = text->cores.n;
    uint32_t id = strset_add(&text->words, word);
    if (id == n_before) {
        text->core_of =
            mem_grow(text->core_of, &text->core_of_cap, text->words.n, sizeof(*text->core_of));
        text->core_of[id] = find_core(text, word);
    }
    uint32_t core = text->core_of[id];
    if (core >= n_cores_before)
        text->core_facts[core] = (struct core_facts){.first_at = source_text_n_words(text)};
    text->core_facts[core].n++;
    return id;
}

/* --- streams -------------------------------------------------------------------------------- */

static void stream_add(struct word_stream *stream, uint32_t word)
{
    stream->words =
        mem_grow(stream->words, &stream->cap, (size_t)stream->n + 1, sizeof(*stream->words));
    stream->words[stream->n++] = word;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Adds the words of a text. White space with more than one line feed ends a paragraph. */
static void stream_add_text(struct source_text *source, struct word_stream *stream,
                            struct slice text)
{
    size_t i = 0;
    for (;;) {
        unsigned n_feeds = 0;
        for (; i < text.len && is_space(text.ptr[i]); i++)
            n_feeds += text.ptr[i] == '\n';
        if (i == text.len)
            break;
        bool has_words = stream->n > 0 && stream->words[stream->n - 1] != WORD_END;
        if (n_feeds > 1 && has_words)
            stream_add(stream, WORD_PARAGRAPH);
        size_t begin = i;
        while (i < text.len && !is_space(text.ptr[i]))
            i++;
        stream_add(stream, count_word(source, slice_make(text.ptr + begin, i - begin)));
    }
    stream_add(stream, WORD_END);
}

static void reserve_numbers(struct source_text *text)
{
    static const char *const names[WORDS_RESERVED] = {"\n", "\n\n"}; /* no words have white space */
    for (size_t i = 0; i < WORDS_RESERVED; i++)
        count_word(text, slice_str(names[i]));
}

enum status source_text_add(struct source_text *text, const struct article *article,
                            struct err *err)
{
    if (text->words.n == 0)
        reserve_numbers(text);
    /* A word takes two bytes at least, with its blank. */
    if (article->body.len + article->title.len > STREAM_MAX_WORDS - text->bodies.n ||
        article->title.len > STREAM_MAX_WORDS - text->titles.n)
        return err_set(err, ST_LIMIT, "--like: more than %u words of text", STREAM_MAX_WORDS);
    text->articles = mem_grow(text->articles, &text->articles_cap, (size_t)text->n_articles + 1,
                              sizeof(*text->articles));
    text->articles[text->n_articles++] = (struct source_article){
        .title = text->titles.n,
        .body = text->bodies.n,
        .source = strset_add(&text->sources, article->source),
        .published = article->published,
    };
    text->n_bytes += article->title.len + article->body.len;
    stream_add_text(text, &text->titles, article->title);
    stream_add_text(text, &text->bodies, article->body);
    return ST_OK;
}

void source_text_release(struct source_text *text)
{
    strset_clear(&text->words);
    strset_clear(&text->cores);
    strset_clear(&text->sources);
    free(text->core_of);
    free(text->core_facts);
    free(text->titles.words);
    free(text->bodies.words);
    free(text->articles);
    strbuf_release(&text->core);
    *text = (struct source_text){0};
}

#include "common/text/analyzer.h"

#include "common/base/hash.h"
#include "common/base/strbuf.h"
#include "common/text/news_words.h"
#include "common/text/normalize.h"
#include "common/text/stem.h"
#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Raised when the rules change in a way that the probe text does not show. */
#define RULES_VERSION 1

/* A longer word is dropped without a look at it. No character folds to less than a fourth of its
 * bytes unless it vanishes, so that this drops nothing but words full of vanishing characters. */
#define WORD_SOURCE_MAX_BYTES (4 * TERM_MAX_BYTES)

/* A word with more marks in a row is dropped, for sorting them costs the square of their number.
 * Unicode's Stream-Safe Text Format (UAX #15, section 13) allows as many. */
#define MARKS_MAX 30

struct analyzer {
    struct stemmer *stemmer;
    struct normalizer normalizer;
    struct strbuf folded;
    struct strbuf bare;
    char *fingerprint;
};

/* One call of analyzer_run. */
struct run {
    struct analyzer *analyzer;
    struct slice text;
    struct token_list *list;
    bool has_stems;
    /* The character of a script without spaces that came last, for the pair with the next. */
    struct slice last_char;
    size_t last_char_off;
    size_t last_char_end; /* SIZE_MAX: none */
};

void token_list_reset(struct token_list *list)
{
    arena_reset(&list->text_arena);
    list->n = 0;
    list->n_positions = 0;
    list->n_invalid = 0;
    list->n_dropped = 0;
}

void token_list_release(struct token_list *list)
{
    arena_release(&list->text_arena);
    free(list->items);
    *list = (struct token_list){0};
}

static bool is_ascii_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_ascii_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_ascii_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii_alnum(unsigned char c)
{
    return is_ascii_digit(c) || is_ascii_upper(c) || is_ascii_lower(c);
}

static bool is_ascii(struct slice text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.ptr[i];
    return all < 0x80;
}

static void lower_ascii(char *dst, struct slice src)
{
    for (size_t i = 0; i < src.len; i++) {
        unsigned char c = (unsigned char)src.ptr[i];
        dst[i] = (char)(is_ascii_upper(c) ? c + ('a' - 'A') : c);
    }
}

/* Whether a character of `word` has one of the properties. */
static bool has_props(struct slice word, unsigned props)
{
    for (size_t off = 0; off < word.len;) {
        uint32_t cp;
        off += utf8_decode(word, off, &cp, NULL);
        if (unicode_props(cp) & props)
            return true;
    }
    return false;
}

/* Whether more than MARKS_MAX marks, or format characters between them, follow one another. */
static bool has_too_many_marks(struct slice word)
{
    size_t n_marks = 0;
    for (size_t off = 0; off < word.len && n_marks <= MARKS_MAX;) {
        uint32_t cp;
        off += utf8_decode(word, off, &cp, NULL);
        enum word_class cls = unicode_word_class(unicode_props(cp));
        n_marks = cls == WB_EXTEND || cls == WB_FORMAT || cls == WB_ZWJ ? n_marks + 1 : 0;
    }
    return n_marks > MARKS_MAX;
}

static struct slice copy(struct token_list *list, struct slice text)
{
    char *bytes = arena_bytes(&list->text_arena, text.len);
    memcpy(bytes, text.ptr, text.len);
    return slice_make(bytes, text.len);
}

static void add_token(struct token_list *list, const struct token *token)
{
    if (list->n == list->cap)
        list->items = mem_grow(list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] = *token;
}

static void drop_word(struct token_list *list)
{
    list->n_dropped++;
    list->n_positions++;
}

/* --- the text of a word ----------------------------------------------------------------------- */

/* The length of a number with commas between its thousands, at the beginning of `word` and not
 * followed by another digit or comma; 0 if there is none. */
static size_t grouped_number_len(struct slice word)
{
    size_t i = 0;
    while (i < word.len && is_ascii_digit((unsigned char)word.ptr[i]))
        i++;
    if (i < 1 || i > 3)
        return 0;
    size_t head = i;
    while (i < word.len && word.ptr[i] == ',') {
        size_t digits = 0;
        while (i + 1 + digits < word.len && is_ascii_digit((unsigned char)word.ptr[i + 1 + digits]))
            digits++;
        if (digits != 3)
            return 0;
        i += 1 + digits;
    }
    return i > head ? i : 0;
}

/* Takes out what is no part of the term, in place: the commas of thousands, the full stops of an
 * acronym, and the blanks that some compatibility forms fold to. */
static void tidy(struct strbuf *word, enum piece_kind kind)
{
    size_t grouped = grouped_number_len(strbuf_slice(word));
    size_t len = 0;
    for (size_t i = 0; i < word->len; i++) {
        unsigned char c = (unsigned char)word->buf[i];
        bool comma = c == ',' && i < grouped;
        bool stop = c == '.' && kind == PIECE_ACRONYM;
        bool blank = c <= ' ' || c == 0x7F;
        if (!comma && !stop && !blank)
            word->buf[len++] = word->buf[i];
    }
    word->len = len;
    word->buf[len] = '\0';
}

/* Apostrophes that NFKC keeps apart become the one on the keyboard. */
static void unify_apostrophes(struct strbuf *word)
{
    static const char *const apostrophes[] = {"\xCA\xBC", "\xE2\x80\x98", "\xE2\x80\x99",
                                              "\xE2\x80\x9B"};
    size_t len = 0;
    for (size_t i = 0; i < word->len;) {
        struct slice rest = slice_make(word->buf + i, word->len - i);
        size_t n = 0;
        for (size_t k = 0; k < COUNT_OF(apostrophes) && n == 0; k++) {
            struct slice apostrophe = slice_str(apostrophes[k]);
            n = slice_starts_with(rest, apostrophe) ? apostrophe.len : 0;
        }
        word->buf[len++] = n > 0 ? '\'' : word->buf[i];
        i += n > 0 ? n : 1;
    }
    word->len = len;
    word->buf[len] = '\0';
}

/* Folds a piece of source text into analyzer->folded. */
static void fold_piece(struct analyzer *analyzer, struct slice source, enum piece_kind kind)
{
    struct strbuf *folded = &analyzer->folded;
    if (is_ascii(source)) {
        strbuf_reset(folded);
        strbuf_reserve(folded, source.len);
        lower_ascii(folded->buf, source);
        folded->len = source.len;
    } else {
        text_fold(&analyzer->normalizer, source, folded);
        strbuf_reserve(folded, 0);
        unify_apostrophes(folded);
    }
    tidy(folded, kind);
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* The stem of a folded word; a word without a letter is its own. */
static struct slice stem_of(struct analyzer *analyzer, struct slice folded)
{
    if (stemmer_is_none(analyzer->stemmer))
        return slice_make(NULL, 0);
    bool has_letter =
        is_ascii_lower((unsigned char)folded.ptr[0]) || has_props(folded, UNICODE_LETTER);
    return has_letter ? stemmer_stem(analyzer->stemmer, folded) : folded;
}

static void set_stem(struct token_list *list, struct token *token, struct slice stem)
{
    if (stem.len > TERM_MAX_BYTES)
        return;
    token->stem = slice_eq(stem, token->word) ? token->word : copy(list, stem);
}

/* Adds a word that is all ASCII, folded and no longer than a term may be. */
static void add_ascii_word(struct run *run, struct slice word, size_t off, size_t end)
{
    struct token token = {
        .word = word,
        .pos = run->list->n_positions++,
        .off = (uint32_t)off,
        .len = (uint32_t)(end - off),
        .kind = TOKEN_WORD,
    };
    if (run->list->lazy_stems)
        token.stem_waits = run->has_stems;
    else if (run->has_stems)
        set_stem(run->list, &token, stem_of(run->analyzer, word));
    add_token(run->list, &token);
}

struct slice analyzer_stem(struct analyzer *analyzer, struct slice word)
{
    struct slice stem = stem_of(analyzer, word);
    return stem.len > TERM_MAX_BYTES ? slice_make(NULL, 0) : stem;
}

static void add_word(struct run *run, enum piece_kind kind, size_t off, size_t end)
{
    struct analyzer *analyzer = run->analyzer;
    fold_piece(analyzer, slice_make(run->text.ptr + off, end - off), kind);
    struct slice folded = strbuf_slice(&analyzer->folded);
    bool ascii = is_ascii(folded);
    if (!ascii)
        text_strip_marks(folded, &analyzer->bare);
    struct slice word = ascii ? folded : strbuf_slice(&analyzer->bare);
    if (!has_props(word, UNICODE_WORD))
        return; /* a few compatibility forms fold to nothing but marks */
    if (word.len > TERM_MAX_BYTES) {
        drop_word(run->list);
        return;
    }
    word = copy(run->list, word);
    if (ascii) {
        add_ascii_word(run, word, off, end);
        return;
    }
    struct token token = {
        .word = word,
        .pos = run->list->n_positions++,
        .off = (uint32_t)off,
        .len = (uint32_t)(end - off),
        .kind = TOKEN_WORD,
    };
    struct slice stem = stem_of(analyzer, folded);
    if (stem.len > 0) {
        text_strip_marks(stem, &analyzer->bare);
        set_stem(run->list, &token, strbuf_slice(&analyzer->bare));
    }
    add_token(run->list, &token);
}

/* Adds the pair of the last character and this one, at the position of the last. */
static void add_pair(struct run *run, struct slice word, size_t end)
{
    struct slice last = run->last_char;
    if (last.len + word.len > TERM_MAX_BYTES) {
        run->list->n_dropped++;
        return;
    }
    char *bytes = arena_bytes(&run->list->text_arena, last.len + word.len);
    memcpy(bytes, last.ptr, last.len);
    memcpy(bytes + last.len, word.ptr, word.len);
    struct token token = {
        .word = slice_make(bytes, last.len + word.len),
        .pos = run->list->n_positions - 1,
        .off = (uint32_t)run->last_char_off,
        .len = (uint32_t)(end - run->last_char_off),
        .kind = TOKEN_PAIR,
    };
    add_token(run->list, &token);
}

static void add_char(struct run *run, size_t off, size_t end)
{
    struct analyzer *analyzer = run->analyzer;
    bool adjacent = run->last_char_end == off;
    run->last_char_end = SIZE_MAX;
    fold_piece(analyzer, slice_make(run->text.ptr + off, end - off), PIECE_CHAR);
    text_strip_marks(strbuf_slice(&analyzer->folded), &analyzer->bare);
    struct slice word = strbuf_slice(&analyzer->bare);
    if (word.len == 0)
        return;
    if (word.len > TERM_MAX_BYTES) {
        drop_word(run->list);
        return;
    }
    word = copy(run->list, word);
    if (adjacent)
        add_pair(run, word, end);
    struct token token = {
        .word = word,
        .pos = run->list->n_positions++,
        .off = (uint32_t)off,
        .len = (uint32_t)(end - off),
        .kind = TOKEN_CHAR,
    };
    add_token(run->list, &token);
    run->last_char = word;
    run->last_char_off = off;
    run->last_char_end = end;
}

static void add_piece(void *context, enum piece_kind kind, size_t off, size_t end)
{
    struct run *run = context;
    struct slice source = slice_make(run->text.ptr + off, end - off);
    if (source.len > WORD_SOURCE_MAX_BYTES || has_too_many_marks(source))
        drop_word(run->list);
    else if (kind == PIECE_CHAR)
        add_char(run, off, end);
    else
        add_word(run, kind, off, end);
}

/* --- running over a text ---------------------------------------------------------------------- */

static struct run run_begin(struct analyzer *analyzer, struct slice text, struct token_list *list)
{
    if (text.len > UINT32_MAX)
        BUG("a text of %zu bytes is too long to analyse", text.len);
    list->n_invalid += utf8_count_invalid(text);
    return (struct run){
        .analyzer = analyzer,
        .text = text,
        .list = list,
        .has_stems = !stemmer_is_none(analyzer->stemmer),
        .last_char_end = SIZE_MAX,
    };
}

void analyzer_run_plain(struct analyzer *analyzer, struct slice text, struct token_list *list)
{
    struct run run = run_begin(analyzer, text, list);
    for (size_t off = 0; off < text.len;)
        off = news_words_scan(text, off, add_piece, &run);
}

/* Whether a run of ASCII letters and digits is a word by itself, seen from the byte after it and
 * one more: no rule of UAX #29 or of news_words.c may take it farther. Colons, semicolons and low
 * lines always split, whatever follows. */
static bool ends_plainly(struct slice text, size_t off, size_t end)
{
    if (end == text.len)
        return true;
    unsigned char c = (unsigned char)text.ptr[end];
    unsigned char next = end + 1 < text.len ? (unsigned char)text.ptr[end + 1] : ' ';
    switch (c) {
    case '.':
        return !is_ascii_alnum(next) && next < 0x80 && next != '\'';
    case '\'':
    case ',':
    case '&':
        return !is_ascii_alnum(next) && next < 0x80;
    case '+':
    case '#':
        return end - off > 1;
    default:
        return c < 0x80;
    }
}

/* 1 for each ASCII letter and digit. */
static const uint8_t alnum[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
    ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
    ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

/* Small letters of ASCII letters and digits: of both the bit of 0x20 is the answer. */
static inline void lower_alnum(char *dst, const char *src, size_t len)
{
    const uint64_t bits = 0x2020202020202020u;
    uint64_t eight;
    for (; len >= sizeof(eight); len -= sizeof(eight)) {
        memcpy(&eight, src, sizeof(eight));
        eight |= bits;
        memcpy(dst, &eight, sizeof(eight));
        src += sizeof(eight);
        dst += sizeof(eight);
    }
    for (size_t i = 0; i < len; i++)
        dst[i] = (char)(src[i] | 0x20);
}

/* ASCII words that end plainly are taken at once; every other place where a word may begin goes
 * to the plain scanner, which finds the same words from any such place. */
void analyzer_run(struct analyzer *analyzer, struct slice text, struct token_list *list)
{
    struct run run = run_begin(analyzer, text, list);
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    size_t off = 0;
    while (off < text.len) {
        if (bytes[off] < 0x80 && !alnum[bytes[off]]) {
            off++;
            continue;
        }
        size_t end = off;
        while (end < text.len && alnum[bytes[end]])
            end++;
        if (end == off || !ends_plainly(text, off, end)) {
            off = news_words_scan(text, off, add_piece, &run);
            continue;
        }
        if (end - off > TERM_MAX_BYTES) {
            drop_word(list);
        } else {
            char *word = arena_bytes(&list->text_arena, end - off);
            lower_alnum(word, text.ptr + off, end - off);
            add_ascii_word(&run, slice_make(word, end - off), off, end);
        }
        off = end;
    }
}

/* --- running over a text for a few of its words ----------------------------------------------- */

/* A run that leaves words out. */
struct some_run {
    struct run run;
    const struct token_filter *filter;
};

/* Whether the source of a word folds to a word that begins with the same two ASCII letters or
 * digits: no mark may join the second. Beside ASCII, dashes and quotation marks (U+2010 to U+201F)
 * are known not to. */
static bool begins_in_ascii(struct slice source)
{
    const unsigned char *bytes = (const unsigned char *)source.ptr;
    if (source.len < 3 || !is_ascii_alnum(bytes[0]) || !is_ascii_alnum(bytes[1]))
        return false;
    return bytes[2] < 0x80 || (source.len > 4 && bytes[2] == 0xE2 && bytes[3] == 0x80 &&
                               bytes[4] >= 0x90 && bytes[4] <= 0x9F);
}

static void add_piece_that_passes(void *context, enum piece_kind kind, size_t off, size_t end)
{
    struct some_run *some = context;
    struct slice source = slice_make(some->run.text.ptr + off, end - off);
    if (kind == PIECE_WORD && begins_in_ascii(source) && !token_filter_passes(some->filter, source))
        some->run.list->n_positions++;
    else
        add_piece(&some->run, kind, off, end);
}

/* Takes the word of ASCII letters and digits, which ends plainly. */
static void take_ascii_word(struct run *run, const struct token_filter *filter, size_t off,
                            size_t end)
{
    struct slice source = slice_make(run->text.ptr + off, end - off);
    if (source.len > TERM_MAX_BYTES || !token_filter_passes(filter, source)) {
        run->list->n_positions++;
        return;
    }
    char *bytes = arena_bytes(&run->list->text_arena, source.len);
    lower_ascii(bytes, source);
    add_ascii_word(run, slice_make(bytes, source.len), off, end);
}

void analyzer_run_some(struct analyzer *analyzer, struct slice text,
                       const struct token_filter *filter, struct token_list *list)
{
    if (filter->wants_all) {
        analyzer_run(analyzer, text, list);
        return;
    }
    struct some_run some = {.run = run_begin(analyzer, text, list), .filter = filter};
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    for (size_t off = 0; off < text.len;) {
        size_t end = off;
        while (end < text.len && is_ascii_alnum(bytes[end]))
            end++;
        if (end == off && bytes[off] < 0x80) {
            off++;
        } else if (end == off || !ends_plainly(text, off, end)) {
            off = news_words_scan(text, off, add_piece_that_passes, &some);
        } else {
            take_ascii_word(&some.run, filter, off, end);
            off = end;
        }
    }
}

void analyzer_want_stem(const struct analyzer *analyzer, struct slice stem,
                        struct token_filter *filter)
{
    token_filter_add_stem(filter, analyzer->stemmer, stem);
}

/* --- the analyzer itself ---------------------------------------------------------------------- */

/* Every rule of ANALYSIS.md, words that stemmers of several languages change, and characters that
 * earlier versions of Unicode did not know. */
static const char probe_text[] =
    "President Biden\xE2\x80\x99s nations' 1990's U.S.'s don't O\xCA\xBC"
    "Brien AT&T R&D C++ C# F#m "
    "U.S.economy governor.Related 3.5 1.2.3 155,221 1,2 12:30 a_b a:b half-time p.m. "
    "running flies studies organization happily ponies Zu\xCC\x88rich Stra\xC3\x9F"
    "en na\xC3\xAFve "
    "co\xC2\xADoperate \xEF\xBC\xA1\xEF\xBC\xA2 \xC2\xBD x\xC2\xB2 \xEF\xB7\xBA "
    "\xD0\xB5\xD0\xBB\xD0\xBA\xD0\xB0 \xD1\x91\xD0\xBB\xD0\xBA\xD0\xB8 \xD0\xB9\xD0\xBE\xD0\xB4 "
    "\xCE\xBF\xCE\xB4\xCF\x8C\xCF\x82 \xE0\xA4\xB9\xE0\xA4\xBF\xE0\xA4\xA8\xE0\xA5\x8D\xE0\xA4\xA6 "
    "\xE0\xA5\x80 \xD9\x83\xD9\x90\xD8\xAA\xD9\x8E\xD8\xA7\xD8\xA8 "
    "\xD7\xA9\xD6\xB8\xD7\x9C\xD7\x95 "
    "\xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\x8C\xE3\x82\xAB\xE3\x83\xBC \xEF\xBD\xB6\xEF\xBE\x9E "
    "\xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2 \xED\x95\x9C\xEA\xB5\xAD \xF0\x9E\xA4\x80 "
    "\xEA\x9F\x80 \xF0\x9D\x9F\x9A \xFF";

/* Words are separated by a byte that no word holds, and each token by its kind and position. */
static void make_fingerprint(struct analyzer *analyzer)
{
    struct token_list list = {0};
    analyzer_run_plain(analyzer, slice_str(probe_text), &list);
    struct strbuf tokens = {0};
    for (size_t i = 0; i < list.n; i++) {
        const struct token *token = &list.items[i];
        strbuf_addf(&tokens, "%d %" PRIu32 " %" PRIu32 " %" PRIu32 " ", (int)token->kind,
                    token->pos, token->off, token->len);
        strbuf_add_slice(&tokens, token->word);
        strbuf_addc(&tokens, ' ');
        strbuf_add_slice(&tokens, token->stem);
        strbuf_addc(&tokens, '\n');
    }
    struct strbuf text = {0};
    strbuf_addf(&text, "%d/%s/%016" PRIx64, RULES_VERSION, stemmer_language(analyzer->stemmer),
                hash64(strbuf_slice(&tokens)));
    analyzer->fingerprint = xstrndup(text.buf, text.len);
    strbuf_release(&text);
    strbuf_release(&tokens);
    token_list_release(&list);
}

enum status analyzer_new(struct analyzer **analyzer, const char *stem_language, struct err *err)
{
    *analyzer = NULL;
    struct stemmer *stemmer;
    TRY(stemmer_new(&stemmer, stem_language, err));
    struct analyzer *made = xcalloc(1, sizeof(*made));
    made->stemmer = stemmer;
    make_fingerprint(made);
    *analyzer = made;
    return ST_OK;
}

void analyzer_free(struct analyzer *analyzer)
{
    if (analyzer == NULL)
        return;
    stemmer_free(analyzer->stemmer);
    normalizer_release(&analyzer->normalizer);
    strbuf_release(&analyzer->folded);
    strbuf_release(&analyzer->bare);
    free(analyzer->fingerprint);
    free(analyzer);
}

const char *analyzer_stem_language(const struct analyzer *analyzer)
{
    return stemmer_language(analyzer->stemmer);
}

const char *analyzer_fingerprint(const struct analyzer *analyzer)
{
    return analyzer->fingerprint;
}

#include "common/text/sentence.h"

#include "common/text/ascii_block.h"
#include "common/text/news_sentence.h"
#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

enum rules {
    RULES_PLAIN,
    RULES_NEWS,
};

/* What the rules need of the characters since `from`, after SB5. */
struct history {
    enum sentence_class last;
    enum sentence_class before_stop; /* the character before the latest ATerm */
    enum sentence_class term;        /* SB_ATERM or SB_STERM while in SATerm Close* Sp*, else 0 */
    size_t term_off;
    bool has_close; /* a Close after the term */
    bool has_space; /* a Sp after the term */
};

static bool is_separator(enum sentence_class cls)
{
    return cls == SB_SEP || cls == SB_CR || cls == SB_LF;
}

/* Whether nothing but blanks lies between `off` and the next line feed. */
static bool blank_line_at(struct slice text, size_t off)
{
    while (off < text.len && (text.ptr[off] == ' ' || text.ptr[off] == '\t'))
        off++;
    return off < text.len && (text.ptr[off] == '\n' || text.ptr[off] == '\r');
}

/* The class of the character at `off`, and where it ends. In news, lines are wrapped: a line feed
 * alone is a blank, and only a blank line separates. CR LF counts as one character then. */
static enum sentence_class class_at(struct slice text, size_t off, enum rules rules, size_t *end)
{
    uint32_t cp;
    *end = off + utf8_decode(text, off, &cp, NULL);
    enum sentence_class cls = unicode_sentence_class(unicode_props(cp));
    if (rules == RULES_PLAIN || (cls != SB_LF && cls != SB_CR))
        return cls;
    if (cls == SB_CR && *end < text.len && text.ptr[*end] == '\n')
        (*end)++;
    return blank_line_at(text, *end) ? SB_SEP : SB_SP;
}

static void history_add(struct history *history, enum sentence_class cls, size_t off)
{
    if (cls == SB_ATERM || cls == SB_STERM) {
        history->before_stop = history->last;
        history->term = cls;
        history->term_off = off;
        history->has_close = history->has_space = false;
    } else if (cls == SB_CLOSE && !history->has_space) {
        history->has_close = true;
    } else if (cls == SB_SP) {
        history->has_space = true;
    } else if (!is_separator(cls)) {
        history->term = SB_OTHER;
    }
    if (cls == SB_CLOSE && history->has_space)
        history->term = SB_OTHER;
    history->last = cls;
}

/* SB8: whether a small letter comes before any other letter, separator or term. What is passed
 * here is passed at most once more, because the next term ends it: linear over a text. */
static bool lower_follows(struct slice text, size_t off, enum rules rules)
{
    while (off < text.len) {
        enum sentence_class cls = class_at(text, off, rules, &off);
        if (cls == SB_LOWER)
            return true;
        if (cls == SB_UPPER || cls == SB_OLETTER || cls == SB_ATERM || cls == SB_STERM ||
            is_separator(cls))
            return false;
    }
    return false;
}

/* SB6 to SB10: the sentence goes on with the character `next` at `off`, although a term came. */
static bool goes_on(struct slice text, const struct history *history, enum sentence_class next,
                    size_t off, enum rules rules)
{
    bool at_term = !history->has_close && !history->has_space;
    if (next == SB_SP || is_separator(next) || (next == SB_CLOSE && !history->has_space))
        return true;
    if (next == SB_SCONTINUE || next == SB_ATERM || next == SB_STERM)
        return rules == RULES_PLAIN || !history->has_space || !news_is_list_item(text, off);
    if (history->term != SB_ATERM) /* "Why?" she asked. Not an end, though the standard has one. */
        return rules == RULES_NEWS && next == SB_LOWER;
    if (at_term && next == SB_NUMERIC)
        return true;
    if (at_term && next == SB_UPPER &&
        (history->before_stop == SB_UPPER || history->before_stop == SB_LOWER))
        return rules == RULES_PLAIN || !news_lost_blank(text, history->term_off);
    return lower_follows(text, off, rules);
}

/* Whether the end that the standard finds at `off` is none in news. */
static bool is_no_end(struct slice text, const struct history *history, size_t off)
{
    return history->term == SB_ATERM && !history->has_close && history->has_space &&
           news_is_abbreviation(text, history->term_off, off);
}

/* In news, the blanks after a separator belong to the sentence before it. */
static size_t skip_blanks(struct slice text, size_t off)
{
    while (off < text.len) {
        size_t end;
        enum sentence_class cls = class_at(text, off, RULES_PLAIN, &end);
        if (cls != SB_SP && !is_separator(cls))
            break;
        off = end;
    }
    return off;
}

/* ASCII in which no sentence ends: neither full stops nor line ends. */
static bool is_dull(unsigned char c)
{
    return c < 0x80 && c != '.' && c != '!' && c != '?' && c != '\n' && c != '\r';
}

/* The end of the dull bytes at `off`; whole blocks first. */
static size_t skip_dull(struct slice text, size_t off)
{
    while (text.len - off >= ASCII_BLOCK) {
        uint64_t block = ascii_block_load(text.ptr + off);
        uint64_t others =
            ascii_block_between(block, '.', '.') | ascii_block_between(block, '!', '!') |
            ascii_block_between(block, '?', '?') | ascii_block_between(block, '\n', '\r');
        if (!ascii_block_is_ascii(block) || others != 0)
            break;
        off += ASCII_BLOCK;
    }
    while (off < text.len && is_dull((unsigned char)text.ptr[off]))
        off++;
    return off;
}

/* Steps over dull bytes where the rules ask nothing but the class of the last. */
static size_t leap(struct slice text, size_t off, struct history *history, enum sentence_class *raw)
{
    size_t end = skip_dull(text, off);
    if (end > off) {
        *raw = unicode_sentence_class(unicode_props((unsigned char)text.ptr[end - 1]));
        history->last = *raw;
    }
    return end;
}

static size_t next_boundary(struct slice text, size_t from, enum rules rules, bool may_leap)
{
    if (from >= text.len)
        return text.len;
    struct history history = {0};
    size_t dateline_end = rules == RULES_NEWS ? news_dateline_end(text, from) : from;
    size_t off = from;
    enum sentence_class raw = class_at(text, off, rules, &off);
    history_add(&history, raw, from);
    while (off < text.len) {
        size_t end;
        if (may_leap && history.term == SB_OTHER && !is_separator(raw)) {
            off = leap(text, off, &history, &raw);
            if (off == text.len)
                break;
        }
        enum sentence_class next = class_at(text, off, rules, &end);
        if (raw == SB_CR && next == SB_LF) { /* SB3 */
            raw = next;
            off = end;
            continue;
        }
        if (is_separator(raw)) /* SB4 */
            return rules == RULES_NEWS ? skip_blanks(text, off) : off;
        if (next != SB_EXTEND && next != SB_FORMAT) { /* SB5 */
            if (history.term != SB_OTHER && !goes_on(text, &history, next, off, rules) &&
                off > dateline_end && !(rules == RULES_NEWS && is_no_end(text, &history, off)))
                return off;
            history_add(&history, next, off);
        }
        raw = next;
        off = end;
    }
    return text.len;
}

size_t sentence_next_plain(struct slice text, size_t from)
{
    return next_boundary(text, from, RULES_PLAIN, true);
}

size_t sentence_next(struct slice text, size_t from)
{
    return next_boundary(text, from, RULES_NEWS, true);
}

size_t sentence_next_stepwise(struct slice text, size_t from)
{
    return next_boundary(text, from, RULES_NEWS, false);
}

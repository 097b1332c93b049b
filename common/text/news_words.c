#include "common/text/news_words.h"

#include "common/text/unicode_table.h"
#include "common/text/utf8.h"
#include "common/text/wordbreak.h"

/* The most signs after a letter that make a name with it (C++, F#). */
#define SIGNS_MAX 3

/* A character with the marks and format characters that follow it. */
struct unit {
    uint32_t cp;
    unsigned props; /* of cp */
    size_t off;
    size_t base_end; /* where cp ends */
    size_t end;
};

/* The word being put together. It is open while `end` > `off`. */
struct word {
    size_t off;
    size_t end;            /* after its last letter or number */
    size_t first_end;      /* after its first unit */
    size_t possessive_off; /* of the apostrophe, when 's has been last; else 0 */
    struct unit last;      /* also an apostrophe, a comma, ... after `end` */
    bool begins_with_letter;
};

struct scan {
    struct slice text;
    piece_fn *fn;
    void *context;
    struct word word;
    /* Single letters with full stops between them, not yet reported. */
    size_t acronym_off;
    size_t acronym_end;
    size_t n_acronym;
    size_t last_end; /* of the piece reported last */
};

/* Reads the unit at `off`, with the marks before `limit`. */
static struct unit read_unit(struct slice text, size_t off, size_t limit)
{
    struct unit unit = {.off = off};
    unit.base_end = off + utf8_decode(text, off, &unit.cp, NULL);
    unit.props = unicode_props(unit.cp);
    unit.end = unit.base_end;
    while (unit.end < limit) {
        uint32_t cp;
        size_t n = utf8_decode(text, unit.end, &cp, NULL);
        enum word_class cls = unicode_word_class(unicode_props(cp));
        if (cls != WB_EXTEND && cls != WB_FORMAT && cls != WB_ZWJ)
            break;
        unit.end += n;
    }
    return unit;
}

static bool is_apostrophe(uint32_t cp)
{
    switch (cp) {
    case '\'':
    case 0x2018: /* left single quotation mark */
    case 0x2019: /* right single quotation mark */
    case 0x201B: /* single high-reversed-9 quotation mark */
    case 0x02BC: /* modifier letter apostrophe */
    case 0xFF07: /* fullwidth apostrophe */
        return true;
    default:
        return false;
    }
}

static bool is_full_stop(uint32_t cp)
{
    return cp == '.' || cp == 0x2024 || cp == 0xFE52 || cp == 0xFF0E;
}

/* Characters that UAX #29 takes into words or numbers, and we do not: colons, semicolons, and low
 * lines with all else of ExtendNumLet. */
static bool is_splitting(const struct unit *unit)
{
    switch (unit->cp) {
    case ':':
    case 0xFE13:
    case 0xFE55:
    case 0xFF1A:
    case ';':
    case 0x037E:
    case 0xFE14:
    case 0xFE54:
    case 0xFF1B:
        return true;
    default:
        return unicode_word_class(unit->props) == WB_EXTEND_NUM_LET;
    }
}

/* Characters that join letters, though UAX #29 splits there. */
static bool is_joining(uint32_t cp)
{
    return cp == '&' || cp == 0xFF06 || cp == 0x201B;
}

static bool is_word_unit(const struct unit *unit)
{
    return (unit->props & UNICODE_WORD) && !is_apostrophe(unit->cp);
}

static bool is_numeric(const struct unit *unit)
{
    return unicode_word_class(unit->props) == WB_NUMERIC;
}

static bool is_letter_unit(const struct unit *unit)
{
    return is_word_unit(unit) && (unit->props & UNICODE_LETTER) &&
           !(unit->props & UNICODE_SPACELESS);
}

static bool word_is_open(const struct word *word)
{
    return word->end > word->off;
}

static void report(struct scan *scan, enum piece_kind kind, size_t off, size_t end)
{
    scan->fn(scan->context, kind, off, end);
    scan->last_end = end;
}

static void end_acronym(struct scan *scan)
{
    if (scan->n_acronym > 0)
        report(scan, scan->n_acronym > 1 ? PIECE_ACRONYM : PIECE_WORD, scan->acronym_off,
               scan->acronym_end);
    scan->n_acronym = 0;
}

/* Ends the open word, if any. `at_full_stop`: a full stop follows, after which an acronym may go
 * on; otherwise an acronym ends, too. */
static void end_word(struct scan *scan, bool at_full_stop)
{
    struct word *word = &scan->word;
    if (word_is_open(word)) {
        size_t end = word->possessive_off > 0 ? word->possessive_off : word->end;
        if (end == word->first_end && word->begins_with_letter) {
            if (scan->n_acronym == 0)
                scan->acronym_off = word->off;
            scan->acronym_end = end;
            scan->n_acronym++;
        } else {
            end_acronym(scan);
            report(scan, PIECE_WORD, word->off, end);
        }
        *word = (struct word){0};
    }
    if (!at_full_stop)
        end_acronym(scan);
}

/* Adds a unit to the word: a letter or number opens it or makes it longer, anything else stays in
 * it only when a letter or number follows. */
static void add_unit(struct scan *scan, const struct unit *unit)
{
    struct word *word = &scan->word;
    if (!is_word_unit(unit)) {
        word->last = *unit;
        return;
    }
    bool possessive = word_is_open(word) && is_apostrophe(word->last.cp) &&
                      word->last.off == word->end && (unit->cp == 's' || unit->cp == 'S') &&
                      unit->end == unit->base_end;
    word->possessive_off = possessive ? word->end : 0;
    if (!word_is_open(word)) {
        word->off = unit->off;
        word->first_end = unit->end;
        word->begins_with_letter = (unit->props & UNICODE_LETTER) != 0;
    }
    word->end = unit->end;
    word->last = *unit;
}

/* A full stop inside a number is part of it. */
static bool is_decimal_point(const struct scan *scan, const struct unit *stop, size_t limit)
{
    if (!word_is_open(&scan->word) || !is_numeric(&scan->word.last) || stop->end >= limit)
        return false;
    struct unit next = read_unit(scan->text, stop->end, limit);
    return is_numeric(&next);
}

/* Goes through what UAX #29 takes for one word or one other thing. */
static void scan_segment(struct scan *scan, size_t off, size_t limit)
{
    while (off < limit) {
        struct unit unit = read_unit(scan->text, off, limit);
        if (unit.props & UNICODE_SPACELESS) {
            end_word(scan, false);
            report(scan, PIECE_CHAR, unit.off, unit.end);
        } else if (is_splitting(&unit)) {
            end_word(scan, false);
        } else if (is_full_stop(unit.cp) && !is_decimal_point(scan, &unit, limit)) {
            end_word(scan, true);
        } else {
            add_unit(scan, &unit);
        }
        off = unit.end;
    }
}

/* Whether the open word, which ends at `off`, goes on with an ampersand and a letter. */
static bool joins(struct scan *scan, size_t off, struct unit *sign)
{
    const struct word *word = &scan->word;
    if (off >= scan->text.len || !word_is_open(word) || word->end != off ||
        !is_letter_unit(&word->last))
        return false;
    *sign = read_unit(scan->text, off, off);
    if (!is_joining(sign->cp) || sign->end >= scan->text.len)
        return false;
    struct unit next = read_unit(scan->text, sign->end, sign->end);
    return is_letter_unit(&next);
}

/* Takes the signs of C++ and C# into the open word, which ends at `off`; returns where they end. */
static size_t take_signs(struct scan *scan, size_t off)
{
    struct word *word = &scan->word;
    if (!word_is_open(word) || word->end != off || word->first_end != off ||
        !word->begins_with_letter || scan->n_acronym > 0)
        return off;
    size_t end = off;
    while (end < scan->text.len && (scan->text.ptr[end] == '+' || scan->text.ptr[end] == '#'))
        end++;
    if (end == off || end - off > SIGNS_MAX)
        return off;
    if (end < scan->text.len) {
        struct unit next = read_unit(scan->text, end, end);
        enum word_class cls = unicode_word_class(next.props);
        if (is_word_unit(&next) || cls == WB_EXTEND || cls == WB_FORMAT || cls == WB_ZWJ)
            return off;
    }
    word->end = end;
    return end;
}

/* Steps over the 's after a piece where UAX #29 splits before it (the 1990's, the U.S.'s). */
static size_t skip_possessive(const struct scan *scan, size_t off)
{
    struct slice text = scan->text;
    size_t at = off;
    if (scan->last_end != off || off >= text.len)
        return off;
    if (text.ptr[at] == '.')
        at++;
    if (at >= text.len)
        return off;
    struct unit apostrophe = read_unit(text, at, at);
    size_t s = apostrophe.end;
    if (!is_apostrophe(apostrophe.cp) || s >= text.len ||
        (text.ptr[s] != 's' && text.ptr[s] != 'S'))
        return off;
    return wordbreak_next(text, s) == s + 1 ? s + 1 : off;
}

size_t news_words_scan(struct slice text, size_t off, piece_fn *fn, void *context)
{
    struct scan scan = {.text = text, .fn = fn, .context = context, .last_end = SIZE_MAX};
    size_t end = wordbreak_next(text, off);
    scan_segment(&scan, off, end);
    struct unit sign;
    while (joins(&scan, end, &sign)) {
        add_unit(&scan, &sign);
        off = sign.end;
        end = wordbreak_next(text, off);
        scan_segment(&scan, off, end);
    }
    end = take_signs(&scan, end);
    end_word(&scan, false);
    return skip_possessive(&scan, end);
}

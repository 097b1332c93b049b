#include "common/text/news_sentence.h"

#include "common/base/compiler.h"
#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

#include <strings.h>

/* The longest dateline looked for. Real ones run to some 60 bytes. */
#define DATELINE_MAX_BYTES 100

/* The longest abbreviation in the tables, without its full stop. */
#define ABBREVIATION_MAX_BYTES 5

/* Abbreviations that stand before something that belongs to them. Sorted by use, not by letter. */
static const char *const abbreviations[] = {
    /* before names */
    "Mr",
    "Mrs",
    "Ms",
    "Messrs",
    "Dr",
    "Prof",
    "Rev",
    "Hon",
    "Fr",
    "Sr",
    "Jr",
    "St",
    "Ste",
    "Mt",
    "Ft",
    "Sen",
    "Sens",
    "Rep",
    "Reps",
    "Gov",
    "Govs",
    "Pres",
    "Amb",
    "Sec",
    "Supt",
    "Del",
    "Atty",
    "Gen",
    "Col",
    "Lt",
    "Maj",
    "Capt",
    "Cmdr",
    "Cpl",
    "Sgt",
    "Pvt",
    "Adm",
    "Brig",
    "Det",
    "Insp",
    "Msgr",
    /* inside names of firms and in court reports */
    "Inc",
    "Corp",
    "Co",
    "Cos",
    "Ltd",
    "Bros",
    "Dept",
    "Univ",
    "Assn",
    "vs",
    "v",
    /* states, as datelines and addresses have them */
    "Ala",
    "Ariz",
    "Ark",
    "Calif",
    "Colo",
    "Conn",
    "Fla",
    "Ga",
    "Ill",
    "Ind",
    "Kan",
    "Ky",
    "La",
    "Mass",
    "Md",
    "Mich",
    "Minn",
    "Miss",
    "Mo",
    "Mont",
    "Neb",
    "Nev",
    "Okla",
    "Ore",
    "Pa",
    "Tenn",
    "Tex",
    "Va",
    "Vt",
    "Wash",
    "Wis",
    "Wyo",
    /* months */
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Aug",
    "Sept",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
    /* streets, and what references begin with */
    "Ave",
    "Blvd",
    "Rd",
    "cf",
    "al",
    "approx",
    "ca",
    "eg",
    "ie",
};

/* These are abbreviations only before a number ("No. 5", but "The answer was no."). */
static const char *const number_abbreviations[] = {
    "No", "no", "Nos", "nos", "Vol", "vol", "Art", "Fig", "fig", "p", "pp", "Ch", "Sec", "Rs",
};

/* Headlines and datelines are in capitals, so that only the first letter's case tells. */
static bool is_in(const char *const *table, size_t n, struct slice word)
{
    for (size_t i = 0; i < n && word.len > 0; i++) {
        if (table[i][0] != word.ptr[0])
            continue;
        struct slice entry = slice_str(table[i]);
        if (entry.len == word.len && strncasecmp(entry.ptr, word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

static enum sentence_class class_at(struct slice text, size_t off, size_t *end)
{
    uint32_t cp;
    *end = off + utf8_decode(text, off, &cp, NULL);
    return unicode_sentence_class(unicode_props(cp));
}

static bool is_letter_class(enum sentence_class cls)
{
    return cls == SB_LOWER || cls == SB_UPPER || cls == SB_OLETTER;
}

/* The letters before `stop`; longer than ABBREVIATION_MAX_BYTES when no table can have them. */
static struct slice letters_before(struct slice text, size_t stop)
{
    size_t begin = stop;
    while (begin > 0 && stop - begin <= ABBREVIATION_MAX_BYTES + UTF8_MAX_CHAR_BYTES) {
        size_t end;
        size_t prev = utf8_prev(text, begin);
        if (!is_letter_class(class_at(text, prev, &end)))
            break;
        begin = prev;
    }
    return slice_make(text.ptr + begin, stop - begin);
}

/* J. Smith and the last letter of U.S. and p.m., but not a lone small letter or a digit. */
static bool is_initial(struct slice text, struct slice letters)
{
    size_t end;
    if (letters.len == 0)
        return false;
    enum sentence_class cls = class_at(letters, 0, &end);
    if (end != letters.len)
        return false;
    bool after_stop = letters.ptr > text.ptr && letters.ptr[-1] == '.';
    return cls == SB_UPPER || after_stop;
}

bool news_is_abbreviation(struct slice text, size_t stop, size_t next)
{
    struct slice letters = letters_before(text, stop);
    if (is_initial(text, letters) || is_in(abbreviations, COUNT_OF(abbreviations), letters))
        return true;
    size_t end;
    return next < text.len && class_at(text, next, &end) == SB_NUMERIC &&
           is_in(number_abbreviations, COUNT_OF(number_abbreviations), letters);
}

/* Two small letters before the stop and a capitalised word after it: not Ph.D, not a.Net, and not
 * an address, which has no capitals. */
bool news_lost_blank(struct slice text, size_t stop)
{
    size_t off = stop;
    size_t end;
    for (int i = 0; i < 2; i++) {
        if (off == 0)
            return false;
        off = utf8_prev(text, off);
        if (class_at(text, off, &end) != SB_LOWER)
            return false;
    }
    off = stop + 1;
    if (off >= text.len || class_at(text, off, &end) != SB_UPPER)
        return false;
    if (end >= text.len || class_at(text, end, &end) != SB_LOWER)
        return false;
    return !is_in(abbreviations, COUNT_OF(abbreviations), letters_before(text, stop));
}

static bool is_dash(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2012 && cp <= 0x2015);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Where the dash that stands between blanks at `off` ends, or `off`. */
static size_t dash_end(struct slice text, size_t off)
{
    size_t end = off;
    while (end < text.len && end - off <= 3 * UTF8_MAX_CHAR_BYTES) {
        uint32_t cp;
        size_t n = utf8_decode(text, end, &cp, NULL);
        if (!is_dash(cp))
            break;
        end += n;
    }
    bool between_blanks = off > 0 && is_blank(text.ptr[off - 1]) && end < text.len &&
                          (is_blank(text.ptr[end]) || text.ptr[end] == '\n');
    return end > off && between_blanks ? end : off;
}

bool news_is_list_item(struct slice text, size_t off)
{
    size_t end = dash_end(text, off);
    return end > off && end + 1 < text.len && is_blank(text.ptr[end]) &&
           class_at(text, end + 1, &end) == SB_UPPER;
}

/* Whether the word at `off` is two or more capitals in a row. */
static bool begins_in_capitals(struct slice text, size_t off)
{
    for (int i = 0; i < 2; i++) {
        if (off >= text.len || class_at(text, off, &off) != SB_UPPER)
            return false;
    }
    return true;
}

/* "SALVADOR, Feb 26 - ", "WASHINGTON (AP) -- ", "ST. LOUIS, Mo. (Agency) - ": a place in capitals,
 * then on the same line no word that begins small, then a dash between blanks. */
size_t news_dateline_end(struct slice text, size_t off)
{
    if (!begins_in_capitals(text, off))
        return off;
    size_t limit = text.len - off < DATELINE_MAX_BYTES ? text.len : off + DATELINE_MAX_BYTES;
    bool word_begins = false;
    for (size_t at = off; at < limit;) {
        size_t after_dash = dash_end(text, at);
        if (after_dash > at)
            return after_dash;
        size_t end;
        enum sentence_class cls = class_at(text, at, &end);
        bool newline = cls == SB_LF || cls == SB_CR || cls == SB_SEP;
        if (newline || cls == SB_STERM || (word_begins && cls == SB_LOWER))
            return off;
        word_begins = is_blank(text.ptr[at]);
        at = end;
    }
    return off;
}

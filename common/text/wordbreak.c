#include "common/text/wordbreak.h"

#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

/* A character seen ahead: its class and where it ends. */
struct ahead {
    enum word_class cls;
    bool pictograph;
    size_t end;
};

static struct ahead look_at(struct slice text, size_t off)
{
    uint32_t cp;
    size_t n = utf8_decode(text, off, &cp, NULL);
    unsigned props = unicode_props(cp);
    return (struct ahead){unicode_word_class(props), (props & UNICODE_PICTOGRAPH) != 0, off + n};
}

static bool is_ignored(enum word_class cls)
{
    return cls == WB_EXTEND || cls == WB_FORMAT || cls == WB_ZWJ;
}

static bool is_newline(enum word_class cls)
{
    return cls == WB_CR || cls == WB_LF || cls == WB_NEWLINE;
}

static bool is_letter(enum word_class cls)
{
    return cls == WB_ALETTER || cls == WB_HEBREW_LETTER;
}

static bool is_mid_letter(enum word_class cls)
{
    return cls == WB_MID_LETTER || cls == WB_MID_NUM_LET || cls == WB_SINGLE_QUOTE;
}

static bool is_mid_number(enum word_class cls)
{
    return cls == WB_MID_NUM || cls == WB_MID_NUM_LET || cls == WB_SINGLE_QUOTE;
}

/* The class of the first character at or after `off` that WB4 does not skip. This is the one place
 * that looks farther than a character ahead. What it skips belongs to the word that begins with
 * the character before `off`, or is passed once more when the present word goes on, so that
 * iterating over a text stays linear. */
static enum word_class class_after_ignored(struct slice text, size_t off)
{
    while (off < text.len) {
        struct ahead ahead = look_at(text, off);
        if (!is_ignored(ahead.cls))
            return ahead.cls;
        off = ahead.end;
    }
    return WB_OTHER;
}

/* What the rules need of the characters since `from`, all after WB4. */
struct history {
    enum word_class before; /* the class before `last`, WB_OTHER at first */
    enum word_class last;
    size_t n_regional; /* regional indicators in a row up to `last` */
};

static void history_add(struct history *history, enum word_class cls)
{
    history->before = history->last;
    history->last = cls;
    history->n_regional = cls == WB_REGIONAL_INDICATOR ? history->n_regional + 1 : 0;
}

/* WB5 to WB13b and WB15 to WB16: no boundary between history->last and the character `next`. */
static bool joins(struct slice text, const struct history *history, struct ahead next)
{
    enum word_class last = history->last;
    enum word_class before = history->before;
    switch (next.cls) {
    case WB_ALETTER:
    case WB_HEBREW_LETTER:
        return is_letter(last) || last == WB_NUMERIC || last == WB_EXTEND_NUM_LET ||
               (is_mid_letter(last) && is_letter(before)) ||
               (last == WB_DOUBLE_QUOTE && before == WB_HEBREW_LETTER &&
                next.cls == WB_HEBREW_LETTER);
    case WB_NUMERIC:
        return is_letter(last) || last == WB_NUMERIC || last == WB_EXTEND_NUM_LET ||
               (is_mid_number(last) && before == WB_NUMERIC);
    case WB_KATAKANA:
        return last == WB_KATAKANA || last == WB_EXTEND_NUM_LET;
    case WB_EXTEND_NUM_LET:
        return is_letter(last) || last == WB_NUMERIC || last == WB_KATAKANA ||
               last == WB_EXTEND_NUM_LET;
    case WB_REGIONAL_INDICATOR:
        return history->n_regional % 2 == 1;
    case WB_SINGLE_QUOTE:
    case WB_MID_NUM_LET:
    case WB_MID_LETTER:
    case WB_MID_NUM:
    case WB_DOUBLE_QUOTE:
        break;
    default:
        return false;
    }
    if (next.cls == WB_SINGLE_QUOTE && last == WB_HEBREW_LETTER)
        return true;
    if (is_mid_letter(next.cls) && is_letter(last))
        return is_letter(class_after_ignored(text, next.end));
    if (is_mid_number(next.cls) && last == WB_NUMERIC)
        return class_after_ignored(text, next.end) == WB_NUMERIC;
    return next.cls == WB_DOUBLE_QUOTE && last == WB_HEBREW_LETTER &&
           class_after_ignored(text, next.end) == WB_HEBREW_LETTER;
}

size_t wordbreak_next(struct slice text, size_t from)
{
    if (from >= text.len)
        return text.len;
    struct ahead next = look_at(text, from);
    size_t off = next.end;
    if (next.cls == WB_CR && off < text.len && text.ptr[off] == '\n')
        return off + 1;
    if (is_newline(next.cls))
        return off;

    struct history history = {WB_OTHER, WB_OTHER, 0};
    history_add(&history, next.cls);
    enum word_class raw = next.cls; /* the character before `off`, WB4 not applied */
    while (off < text.len) {
        next = look_at(text, off);
        if (is_newline(next.cls))
            return off;
        bool ignored = is_ignored(next.cls);
        bool pictograph_sequence = raw == WB_ZWJ && next.pictograph;     /* WB3c */
        bool spaces = raw == WB_WSEG_SPACE && next.cls == WB_WSEG_SPACE; /* WB3d */
        if (!ignored && !pictograph_sequence && !spaces && !joins(text, &history, next))
            return off;
        if (!ignored)
            history_add(&history, next.cls);
        raw = next.cls;
        off = next.end;
    }
    return text.len;
}

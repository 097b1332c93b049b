#include "query/parse/lexer.h"

#include "common/base/compiler.h"
#include "common/text/printable.h"
#include "common/text/utf8.h"

static bool is_quote(uint32_t cp)
{
    switch (cp) {
    case '"':
    case 0xAB:   /* « */
    case 0xBB:   /* » */
    case 0x201C: /* “ */
    case 0x201D: /* ” */
    case 0x201E: /* „ */
    case 0x201F: /* ‟ */
        return true;
    default:
        return false;
    }
}

/* What a straight quote opens only a straight one closes; typographic ones close each other,
 * since languages pair them differently, and a straight one closes them too. */
static bool closes_quote(uint32_t open, uint32_t cp)
{
    return open == '"' ? cp == '"' : is_quote(cp);
}

static bool ends_word(uint32_t cp)
{
    return char_is_blank(cp) || is_quote(cp) || cp == '(' || cp == ')';
}

/* The character at `off`, or a blank at the end of the query. */
static uint32_t char_at(struct slice text, size_t off)
{
    uint32_t cp = ' ';
    if (off < text.len)
        utf8_decode(text, off, &cp, NULL);
    return cp;
}

/* In a bare query all that ends a word is as good as a blank. */
static void skip_blanks(struct lexer *lexer)
{
    while (lexer->at < lexer->text.len) {
        uint32_t cp;
        size_t n = utf8_decode(lexer->text, lexer->at, &cp, NULL);
        if (!char_is_blank(cp) && !(lexer->is_bare && ends_word(cp)))
            return;
        lexer->at += n;
    }
}

/* Whether an operand may begin with this character; `text` ends in a blank. */
static bool begins_operand(uint32_t cp)
{
    return !char_is_blank(cp) && cp != ')';
}

/* A sign stands at the start of a word and directly before what it is about: a lone hyphen, a
 * dash of two, and the hyphen of well-known are text. */
static bool is_sign(const struct lexer *lexer)
{
    struct slice text = lexer->text;
    size_t at = lexer->at;
    if (text.ptr[at] != '+' && text.ptr[at] != '-')
        return false;
    if (at > 0 && text.ptr[at - 1] != '(' && !char_is_blank(char_at(text, utf8_prev(text, at))))
        return false;
    uint32_t next = char_at(text, at + 1);
    return begins_operand(next) && next != '+' && next != '-';
}

static bool equals_ignoring_case(struct slice text, const char *lower_case)
{
    size_t i = 0;
    for (; i < text.len && lower_case[i] != '\0'; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != lower_case[i])
            return false;
    }
    return i == text.len && lower_case[i] == '\0';
}

/* Reads `name:` when the name is a field's and an operand follows at once. */
static bool lex_field(struct lexer *lexer, struct lexeme *lexeme)
{
    static const struct {
        const char *name;
        enum ast_field field;
    } fields[] = {{"title", AST_TITLE}};

    struct slice rest = slice_make(lexer->text.ptr + lexer->at, lexer->text.len - lexer->at);
    const char *colon = memchr(rest.ptr, ':', rest.len < 32 ? rest.len : 32);
    if (colon == NULL)
        return false;
    struct slice name = slice_make(rest.ptr, (size_t)(colon - rest.ptr));
    if (!begins_operand(char_at(rest, name.len + 1)))
        return false;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!equals_ignoring_case(name, fields[i].name))
            continue;
        lexeme->kind = LEX_FIELD;
        lexeme->field = fields[i].field;
        lexer->at += name.len + 1;
        return true;
    }
    return false;
}

static void lex_phrase(struct lexer *lexer, struct lexeme *lexeme)
{
    struct slice text = lexer->text;
    uint32_t open;
    size_t start = lexer->at + utf8_decode(text, lexer->at, &open, NULL);
    for (size_t end = start; end < text.len;) {
        uint32_t cp;
        size_t n = utf8_decode(text, end, &cp, NULL);
        if (closes_quote(open, cp)) {
            lexeme->kind = LEX_PHRASE;
            lexeme->text = slice_make(text.ptr + start, end - start);
            lexer->at = end + n;
            return;
        }
        end += n;
    }
    lexeme->kind = LEX_OPEN_QUOTE;
    lexer->at = start;
}

static enum lexeme_kind word_kind(struct slice word)
{
    if (slice_is(word, "AND"))
        return LEX_AND;
    if (slice_is(word, "OR"))
        return LEX_OR;
    return slice_is(word, "NOT") ? LEX_NOT : LEX_WORD;
}

static void lex_word(struct lexer *lexer, struct lexeme *lexeme, bool may_be_operator)
{
    size_t start = lexer->at;
    while (lexer->at < lexer->text.len) {
        uint32_t cp;
        size_t n = utf8_decode(lexer->text, lexer->at, &cp, NULL);
        if (ends_word(cp))
            break;
        lexer->at += n;
    }
    lexeme->text = slice_make(lexer->text.ptr + start, lexer->at - start);
    lexeme->kind = may_be_operator ? word_kind(lexeme->text) : LEX_WORD;
}

struct lexeme lexer_next(struct lexer *lexer)
{
    skip_blanks(lexer);
    struct lexeme lexeme = {.kind = LEX_END, .off = lexer->at};
    bool after_sign = lexer->last == LEX_PLUS || lexer->last == LEX_MINUS;
    bool after_field = lexer->last == LEX_FIELD;
    if (lexer->at == lexer->text.len)
        return lexeme;
    uint32_t cp = char_at(lexer->text, lexer->at);
    if (lexer->is_bare) {
        lex_word(lexer, &lexeme, false);
    } else if (cp == '(' || cp == ')') {
        lexeme.kind = cp == '(' ? LEX_OPEN : LEX_CLOSE;
        lexer->at++;
    } else if (is_quote(cp)) {
        lex_phrase(lexer, &lexeme);
    } else if (!after_sign && !after_field && is_sign(lexer)) {
        lexeme.kind = cp == '+' ? LEX_PLUS : LEX_MINUS;
        lexer->at++;
    } else if (after_field || !lex_field(lexer, &lexeme)) {
        lex_word(lexer, &lexeme, !after_sign && !after_field);
    }
    lexeme.len = lexer->at - lexeme.off;
    lexer->last = lexeme.kind;
    return lexeme;
}

#include "query/present/passages.h"

#include "common/base/bytes.h"
#include "common/base/mem.h"
#include "common/text/ascii_block.h"
#include "common/text/printable.h"
#include "common/text/sentence.h"
#include "common/text/utf8.h"

#include <stdlib.h>

/* Parts of a long sentence: small enough to put matches into the middle of a snippet. */
#define PART_COLUMNS 24

/* How far the end of a part moves to leave a match whole, in bytes. */
#define MATCH_SLACK 128

/* A line of capitals is a link when it says as much as a headline; below that it is more likely an
 * acronym or a signature. */
#define LINK_MIN_WORDS    3
#define LINK_MIN_CAPITALS 12

/* Bytes that a piece may have for each column: bounds heaps of marks and control characters. */
#define BYTES_PER_COLUMN 8

enum line_kind {
    LINE_TEXT,
    LINE_LINK,
    LINE_PUNCTUATION, /* without a letter or a digit */
};

struct cutter {
    struct passages *passages;
    struct slice body;
    const struct match_list *matches;
    size_t next_match;
    size_t max_columns;
    bool may_be_links; /* whether a line of capitals is left out */
    bool is_plain;     /* whether to go character by character */
};

enum letter_case {
    CASE_NO_LETTER, /* nor a digit */
    CASE_UPPER,
    CASE_LOWER,
    CASE_NONE, /* a digit, or a letter of a script that has no cases */
};

/* Rough where the scripts are rare: enough to tell a headline in capitals from text. */
static enum letter_case letter_case(uint32_t cp)
{
    if (cp < 0x80) {
        if (cp >= 'A' && cp <= 'Z')
            return CASE_UPPER;
        if (cp >= 'a' && cp <= 'z')
            return CASE_LOWER;
        return cp >= '0' && cp <= '9' ? CASE_NONE : CASE_NO_LETTER;
    }
    if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || (cp >= 0x2000 && cp <= 0x2BFF) ||
        (cp >= 0x3000 && cp <= 0x3020) || (cp >= 0xFE10 && cp <= 0xFE6F) ||
        (cp >= 0xFF01 && cp <= 0xFF0F) || cp == 0x30FB || cp == UTF8_REPLACEMENT)
        return CASE_NO_LETTER;
    if (cp < 0xDF || (cp >= 0x386 && cp <= 0x3AB && cp != 0x390) || (cp >= 0x400 && cp <= 0x42F))
        return CASE_UPPER;
    if (cp < 0x100 || (cp >= 0x3AC && cp <= 0x3CE) || (cp >= 0x430 && cp <= 0x45F))
        return CASE_LOWER;
    return CASE_NONE;
}

/* What a whole line is. Ends at the first small letter, so that text costs little. */
static enum line_kind classify_line(struct slice line, bool may_be_link)
{
    size_t n_words = 0, n_capitals = 0;
    bool is_empty = true, in_word = false, has_digit = false;
    for (size_t off = 0; off < line.len;) {
        uint32_t cp;
        off += utf8_decode(line, off, &cp, NULL);
        enum letter_case kind = letter_case(cp);
        if (kind == CASE_LOWER || (kind == CASE_NONE && cp >= 0x80))
            return LINE_TEXT;
        is_empty = is_empty && char_is_blank(cp);
        has_digit = has_digit || kind == CASE_NONE;
        n_capitals += kind == CASE_UPPER;
        n_words += kind == CASE_UPPER && !in_word;
        in_word = kind == CASE_UPPER || (in_word && (cp == '\'' || cp == 0x2019));
    }
    if (n_capitals == 0)
        return is_empty || has_digit ? LINE_TEXT : LINE_PUNCTUATION;
    bool is_link = may_be_link && n_words >= LINK_MIN_WORDS && n_capitals >= LINK_MIN_CAPITALS;
    return is_link ? LINE_LINK : LINE_TEXT;
}

/* The end of the line that holds `off`, its line feed included, or `end` if that comes first. */
static size_t line_end(struct slice body, size_t off, size_t end)
{
    const char *feed = memchr(body.ptr + off, '\n', end - off);
    return feed != NULL ? (size_t)(feed - body.ptr) + 1 : end;
}

/* Whether the line that begins at `off` is text; where it ends. */
static bool is_text_line(const struct cutter *cutter, size_t off, size_t *end)
{
    *end = line_end(cutter->body, off, cutter->body.len);
    struct slice line = slice_make(cutter->body.ptr + off, *end - off);
    return classify_line(line, cutter->may_be_links) == LINE_TEXT;
}

static size_t skip_blanks(struct slice body, size_t off, size_t end)
{
    while (off < end) {
        uint32_t cp;
        size_t n = utf8_decode(body, off, &cp, NULL);
        if (!char_is_blank(cp))
            break;
        off += n;
    }
    return off;
}

static void add_piece(struct cutter *cutter, size_t off, size_t end, size_t columns,
                      bool is_sentence_start, bool is_sentence_end)
{
    struct passages *passages = cutter->passages;
    passages->items =
        mem_grow(passages->items, &passages->cap, passages->n + 1, sizeof(*passages->items));
    passages->items[passages->n++] =
        (struct piece){(uint32_t)off, (uint32_t)(end - off), (uint32_t)(columns > 0 ? columns : 1),
                       is_sentence_start, is_sentence_end};
}

/* Counts columns and remembers where a cut is possible: after blanks and beside wide characters,
 * whose scripts have none. */
struct ruler {
    size_t columns;
    size_t cut; /* the last place to cut at; 0 for none */
    bool was_blank;
    bool was_wide;
};

static void ruler_add(struct ruler *ruler, uint32_t cp, size_t off)
{
    if (cp > ' ' && cp < 0x7F) { /* what is written below, for what comes most */
        if (ruler->columns > 0 && ruler->was_blank)
            ruler->cut = off;
        ruler->columns++;
        ruler->was_blank = ruler->was_wide = false;
        return;
    }
    if (char_is_blank(cp)) {
        ruler->columns += !ruler->was_blank;
        ruler->was_blank = true;
        ruler->was_wide = false;
        return;
    }
    unsigned columns = char_columns(cp);
    if (columns == 0)
        return;
    if (ruler->columns > 0 && (ruler->was_blank || (columns == 2 && ruler->was_wide)))
        ruler->cut = off;
    ruler->columns += columns;
    ruler->was_blank = false;
    ruler->was_wide = columns == 2;
}

/* Whether the bytes are all visible ASCII and blanks; then `*columns` is what a ruler counts of
 * them: one for each byte but for a blank after a blank. The last block is filled up with letters.
 */
static bool ascii_columns(struct slice text, size_t *columns)
{
    uint64_t last_blank = 0; /* whether the byte before the block is one, as a mask of one byte */
    size_t n_doubled = 0;
    for (size_t off = 0; off < text.len; off += ASCII_BLOCK) {
        char rest[ASCII_BLOCK] = {'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x'};
        const char *bytes = text.ptr + off;
        if (text.len - off < ASCII_BLOCK)
            bytes = memcpy(rest, bytes, text.len - off);
        uint64_t block = load_le64((const uint8_t *)bytes);
        uint64_t blank =
            ascii_block_between(block, ' ', ' ') | ascii_block_between(block, '\t', '\r');
        uint64_t visible = ascii_block_between(block, '!', '~');
        if (!ascii_block_is_ascii(block) || (blank | visible) != ASCII_BLOCK_MASK)
            return false;
        n_doubled += ascii_block_count(blank & (blank << 8 | last_blank));
        last_blank = blank >> (8 * (ASCII_BLOCK - 1));
    }
    *columns = text.len - n_doubled;
    return true;
}

/* Where a piece from `off` ends that takes at most `max_columns`; when not even a word fits, within
 * the word if `may_split` and else at `off`. `*columns` is what it takes. */
static size_t find_cut(struct slice body, size_t off, size_t end, size_t max_columns,
                       bool may_split, size_t *columns)
{
    struct ruler ruler = {0};
    size_t columns_at_cut = 0;
    size_t max_bytes = max_columns * BYTES_PER_COLUMN;
    for (size_t at = off; at < end;) {
        uint32_t cp = (unsigned char)body.ptr[at];
        size_t n = cp < 0x80 ? 1 : utf8_decode(body, at, &cp, NULL);
        struct ruler before = ruler;
        ruler_add(&ruler, cp, at);
        if (ruler.cut != before.cut)
            columns_at_cut = before.columns;
        if ((ruler.columns > max_columns && !char_is_blank(cp)) || at - off > max_bytes) {
            bool splits = ruler.cut == 0 && may_split;
            *columns = splits ? before.columns : columns_at_cut;
            if (ruler.cut == 0)
                return splits ? at : off;
            return ruler.cut;
        }
        at += n;
    }
    *columns = ruler.columns;
    return end;
}

/* Moves a cut behind the matches that it goes through, if that is not far. */
static size_t spare_matches(struct cutter *cutter, size_t cut, size_t end)
{
    const struct match_list *matches = cutter->matches;
    size_t moved = cut;
    while (cutter->next_match < matches->n && matches->items[cutter->next_match].off < moved) {
        const struct match *match = &matches->items[cutter->next_match++];
        size_t match_end = (size_t)match->off + match->len;
        if (match_end > moved && match_end <= end && match_end - cut <= MATCH_SLACK)
            moved = match_end;
    }
    return moved;
}

/* Whether [off, end) fits, and the columns it takes if so. */
static bool fits(const struct cutter *cutter, size_t off, size_t end, size_t *columns)
{
    struct slice text = slice_make(cutter->body.ptr + off, end - off);
    size_t max_columns = cutter->max_columns;
    if (!cutter->is_plain && text.len <= max_columns && ascii_columns(text, columns))
        return true;
    return find_cut(cutter->body, off, end, max_columns, true, columns) == end;
}

/* Adds a sentence, or what stands of it before or after a line that is none of its text. */
static void add_sentence(struct cutter *cutter, size_t off, size_t end)
{
    size_t columns;
    off = skip_blanks(cutter->body, off, end);
    if (off < end && fits(cutter, off, end, &columns)) {
        add_piece(cutter, off, end, columns, true, true);
        return;
    }
    bool is_start = true;
    while (off < end) {
        size_t cut = find_cut(cutter->body, off, end, PART_COLUMNS, true, &columns);
        size_t moved = skip_blanks(cutter->body, spare_matches(cutter, cut, end), end);
        if (moved != cut)
            columns = text_columns(slice_make(cutter->body.ptr + off, moved - off)) + 1;
        add_piece(cutter, off, moved, columns, is_start, moved == end);
        is_start = false;
        off = moved;
    }
}

/* The start of the first line in (off, end) that is no text, or `end`. */
static size_t find_odd_line(const struct cutter *cutter, size_t off, size_t end)
{
    size_t at = line_end(cutter->body, off, end);
    while (at < end) {
        size_t next;
        if (!is_text_line(cutter, at, &next))
            return at;
        at = next;
    }
    return end;
}

/* Sentences may run over lines, and lines hold many sentences: both are followed side by side. */
static void cut_body(struct cutter *cutter)
{
    struct slice body = cutter->body;
    size_t sentence_end = 0;
    for (size_t off = 0; off < body.len;) {
        size_t end;
        if ((off == 0 || body.ptr[off - 1] == '\n') && !is_text_line(cutter, off, &end)) {
            off = end;
            continue;
        }
        while (sentence_end <= off)
            sentence_end = cutter->is_plain ? sentence_next_stepwise(body, sentence_end)
                                            : sentence_next(body, sentence_end);
        end = find_odd_line(cutter, off, sentence_end);
        add_sentence(cutter, off, end);
        off = end;
    }
}

/* The end of the whole blocks of ASCII at `off`, whose letters are counted. */
static size_t count_ascii_letters(struct slice body, size_t off, size_t *n_upper, size_t *n_letters)
{
    for (; body.len - off >= ASCII_BLOCK; off += ASCII_BLOCK) {
        uint64_t block = ascii_block_load(body.ptr + off);
        if (!ascii_block_is_ascii(block))
            break;
        unsigned n = ascii_block_count(ascii_block_between(block, 'A', 'Z'));
        *n_upper += n;
        *n_letters += n + ascii_block_count(ascii_block_between(block, 'a', 'z'));
    }
    return off;
}

/* Whether fewer letters are capitals than not: then a line of capitals stands out. */
static bool is_mixed_case(struct slice body, bool is_plain)
{
    size_t n_upper = 0, n_letters = 0;
    for (size_t off = 0; off < body.len;) {
        uint32_t cp;
        if (!is_plain)
            off = count_ascii_letters(body, off, &n_upper, &n_letters);
        if (off == body.len)
            break;
        off += utf8_decode(body, off, &cp, NULL);
        enum letter_case kind = letter_case(cp);
        n_upper += kind == CASE_UPPER;
        n_letters += kind == CASE_UPPER || kind == CASE_LOWER;
    }
    return n_upper * 2 < n_letters;
}

/* Where the body ends without a "Related Content" at its very end. */
static size_t find_trailing_link(struct slice body)
{
    static const char link[] = "Related Content";
    size_t len = body.len;
    while (len > 0 &&
           (body.ptr[len - 1] == ' ' || (body.ptr[len - 1] >= '\t' && body.ptr[len - 1] <= '\r')))
        len--;
    size_t link_len = sizeof(link) - 1;
    bool is_link = len >= link_len && memcmp(body.ptr + len - link_len, link, link_len) == 0;
    return is_link ? len - link_len : body.len;
}

static void cut(struct cutter *cutter, bool with_links)
{
    cutter->passages->n = 0;
    cutter->may_be_links = !with_links && is_mixed_case(cutter->body, cutter->is_plain);
    if (!with_links)
        cutter->body.len = find_trailing_link(cutter->body);
    cut_body(cutter);
}

void passages_cut(struct passages *passages, struct slice body, const struct match_list *matches,
                  size_t max_columns, bool with_links)
{
    struct cutter cutter = {
        .passages = passages, .body = body, .matches = matches, .max_columns = max_columns};
    cut(&cutter, with_links);
}

void passages_cut_plain(struct passages *passages, struct slice body,
                        const struct match_list *matches, size_t max_columns, bool with_links)
{
    struct cutter cutter = {.passages = passages,
                            .body = body,
                            .matches = matches,
                            .max_columns = max_columns,
                            .is_plain = true};
    cut(&cutter, with_links);
}

void passages_release(struct passages *passages)
{
    free(passages->items);
    *passages = (struct passages){0};
}

struct piece passages_shorten(struct slice body, struct piece piece, size_t columns)
{
    size_t end = piece.off + piece.len;
    size_t taken;
    size_t cut = find_cut(body, piece.off, end, columns, false, &taken);
    piece.is_sentence_end = piece.is_sentence_end && cut == end;
    piece.len = (uint32_t)(cut - piece.off);
    piece.columns = (uint32_t)taken;
    return piece;
}

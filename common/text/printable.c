#include "common/text/printable.h"

#include "common/base/compiler.h"
#include "common/text/utf8.h"

struct range {
    uint32_t first;
    uint32_t last;
};

/* In ascending order, as is_in demands. */
static const struct range blank_ranges[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
    {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};

static const struct range unsafe_ranges[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x2028, 0x202E},   {0x2060, 0x206F},
    {0xD800, 0xDFFF}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

/* Combining marks of the scripts that news is written in, joiners and variation selectors. */
static const struct range attached_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},   {0x05C1, 0x05C2},
    {0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F},   {0x0670, 0x0670},
    {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},   {0x0900, 0x0902},
    {0x093A, 0x093A}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},   {0x0951, 0x0957},
    {0x0962, 0x0963}, {0x0981, 0x0981}, {0x09BC, 0x09BC}, {0x09C1, 0x09C4},   {0x09CD, 0x09CD},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1},   {0x0EB4, 0x0EBC},
    {0x0EC8, 0x0ECE}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},   {0x20D0, 0x20F0},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

static const struct range wide_ranges[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18DFF}, {0x1AFF0, 0x1B2FF},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

/* Binary search: the first range that does not end before `cp` is the only one that may hold it. */
static bool is_in(uint32_t cp, const struct range *ranges, size_t n_ranges)
{
    size_t low = 0;
    size_t high = n_ranges;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cp > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n_ranges && cp >= ranges[low].first;
}

bool char_is_blank(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
    return is_in(cp, blank_ranges, COUNT_OF(blank_ranges));
}

bool char_is_unsafe(uint32_t cp)
{
    if (cp < 0x80)
        return cp < ' ' || cp == 0x7F;
    return is_in(cp, unsafe_ranges, COUNT_OF(unsafe_ranges));
}

bool char_is_attached(uint32_t cp)
{
    return cp >= 0x300 && is_in(cp, attached_ranges, COUNT_OF(attached_ranges));
}

unsigned char_columns(uint32_t cp)
{
    if (char_is_unsafe(cp) || char_is_attached(cp))
        return 0;
    return cp >= 0x1100 && is_in(cp, wide_ranges, COUNT_OF(wide_ranges)) ? 2 : 1;
}

size_t text_columns(struct slice text)
{
    size_t columns = 0;
    bool blank_pending = false;
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        off += utf8_decode(text, off, &cp, NULL);
        if (char_is_blank(cp)) {
            blank_pending = columns > 0;
            continue;
        }
        unsigned n = char_columns(cp);
        columns += n + (n > 0 && blank_pending);
        blank_pending = blank_pending && n == 0;
    }
    return columns;
}

void text_add_printable(struct slice text, struct strbuf *out)
{
    size_t start = out->len;
    bool blank_pending = false;
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        off += utf8_decode(text, off, &cp, NULL);
        if (char_is_blank(cp)) {
            blank_pending = out->len > start;
            continue;
        }
        if (char_is_unsafe(cp))
            continue;
        if (blank_pending)
            strbuf_addc(out, ' ');
        blank_pending = false;
        char bytes[UTF8_MAX_CHAR_BYTES];
        strbuf_add(out, bytes, utf8_encode(cp, bytes));
    }
}

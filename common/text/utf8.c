#include "common/text/utf8.h"

/* How a lead byte begins: bytes in all, bits of payload, and the range of the second byte, which
 * is narrower than 80..BF where a longer form, a surrogate or a number over 10FFFF would begin. */
struct lead {
    unsigned n_bytes; /* 0: no lead byte */
    unsigned payload;
    unsigned char second_min;
    unsigned char second_max;
};

static struct lead lead_of(unsigned char byte)
{
    if (byte < 0xC2 || byte > 0xF4)
        return (struct lead){0, 0, 0, 0};
    if (byte < 0xE0)
        return (struct lead){2, byte & 0x1Fu, 0x80, 0xBF};
    if (byte < 0xF0)
        return (struct lead){3, byte & 0x0Fu, byte == 0xE0 ? 0xA0 : 0x80,
                             byte == 0xED ? 0x9F : 0xBF};
    return (struct lead){4, byte & 0x07u, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
}

size_t utf8_decode(struct slice text, size_t off, uint32_t *cp, bool *valid)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr + off;
    size_t available = text.len - off;
    if (valid != NULL)
        *valid = true;
    if (bytes[0] < 0x80) {
        *cp = bytes[0];
        return 1;
    }
    struct lead lead = lead_of(bytes[0]);
    uint32_t value = lead.payload;
    size_t n = 1;
    while (n < lead.n_bytes && n < available) {
        unsigned char min = n == 1 ? lead.second_min : 0x80;
        unsigned char max = n == 1 ? lead.second_max : 0xBF;
        if (bytes[n] < min || bytes[n] > max)
            break;
        value = value << 6 | (bytes[n] & 0x3Fu);
        n++;
    }
    if (n == lead.n_bytes) {
        *cp = value;
        return n;
    }
    if (valid != NULL)
        *valid = false;
    *cp = UTF8_REPLACEMENT;
    return n;
}

size_t utf8_encode(uint32_t cp, char bytes[UTF8_MAX_CHAR_BYTES])
{
    if (cp < 0x80) {
        bytes[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        bytes[0] = (char)(0xC0 | cp >> 6);
        bytes[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        bytes[0] = (char)(0xE0 | cp >> 12);
        bytes[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | cp >> 18);
    bytes[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

/* A character ends before `off`, so one of the last four bytes begins it; the farthest byte whose
 * decoding ends exactly at `off` is that one, for maximal subparts do not overlap. */
size_t utf8_prev(struct slice text, size_t off)
{
    struct slice before = slice_make(text.ptr, off);
    size_t nearest = off - 1;
    for (size_t back = 2; back <= UTF8_MAX_CHAR_BYTES && back <= off; back++) {
        unsigned char nearer = (unsigned char)text.ptr[off - back + 1];
        if (nearer < 0x80 || nearer > 0xBF)
            break;
        uint32_t cp;
        if (utf8_decode(before, off - back, &cp, NULL) == back)
            nearest = off - back;
    }
    return nearest;
}

size_t utf8_count_invalid(struct slice text)
{
    size_t n_invalid = 0;
    size_t off = 0;
    while (off < text.len) {
        uint64_t eight;
        if (text.len - off >= sizeof(eight)) {
            memcpy(&eight, text.ptr + off, sizeof(eight));
            if ((eight & 0x8080808080808080u) == 0) {
                off += sizeof(eight);
                continue;
            }
        }
        uint32_t cp;
        bool valid;
        off += utf8_decode(text, off, &cp, &valid);
        n_invalid += !valid;
    }
    return n_invalid;
}

bool utf8_is_valid(struct slice text)
{
    return utf8_count_invalid(text) == 0;
}

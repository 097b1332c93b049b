#include "common/text/normalize.h"

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#define CYRILLIC_IE 0x0435u
#define CYRILLIC_IO 0x0451u

/* utf8proc's own name for NFKC_Casefold is utf8proc_NFKC_Casefold, with these options. */
#define FOLD_OPTIONS                                                                               \
    (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE)

/* No canonical decomposition in Unicode is longer. */
#define CANONICAL_MAX_CHARS 4

void normalizer_release(struct normalizer *normalizer)
{
    free(normalizer->chars);
    *normalizer = (struct normalizer){0};
}

static size_t fold_valid(struct normalizer *normalizer, struct slice text)
{
    /* A first guess that is enough for all but a few compatibility forms; one more for the NUL
     * that utf8proc_reencode adds. */
    normalizer->chars =
        mem_grow(normalizer->chars, &normalizer->cap, text.len + 1, sizeof(*normalizer->chars));
    for (;;) {
        utf8proc_ssize_t n = utf8proc_decompose(
            (const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, normalizer->chars,
            (utf8proc_ssize_t)normalizer->cap - 1, FOLD_OPTIONS);
        if (n < 0)
            BUG("utf8proc_decompose: %s", utf8proc_errmsg(n));
        if ((size_t)n < normalizer->cap) {
            n = utf8proc_reencode(normalizer->chars, n, FOLD_OPTIONS);
            if (n < 0)
                BUG("utf8proc_reencode: %s", utf8proc_errmsg(n));
            return (size_t)n;
        }
        normalizer->chars = mem_grow(normalizer->chars, &normalizer->cap, (size_t)n + 1,
                                     sizeof(*normalizer->chars));
    }
}

static void replace_invalid(struct slice text, struct strbuf *out)
{
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        off += utf8_decode(text, off, &cp, NULL);
        char bytes[UTF8_MAX_CHAR_BYTES];
        strbuf_add(out, bytes, utf8_encode(cp, bytes));
    }
}

void text_fold(struct normalizer *normalizer, struct slice text, struct strbuf *out)
{
    strbuf_reset(out);
    if (!utf8_is_valid(text)) {
        replace_invalid(text, out);
        text = strbuf_slice(out);
    }
    size_t len = fold_valid(normalizer, text);
    strbuf_reset(out);
    strbuf_add(out, normalizer->chars, len);
}

/* Writes a Latin or Greek letter without the marks that are part of it. */
static void add_bare_letter(struct strbuf *out, uint32_t cp)
{
    utf8proc_int32_t parts[CANONICAL_MAX_CHARS];
    int boundclass = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, CANONICAL_MAX_CHARS,
                                                 UTF8PROC_DECOMPOSE, &boundclass);
    if (n < 1 || n > CANONICAL_MAX_CHARS)
        BUG("U+%04X decomposes into %lld characters", (unsigned)cp, (long long)n);
    char bytes[UTF8_MAX_CHAR_BYTES];
    strbuf_add(out, bytes, utf8_encode((uint32_t)parts[0], bytes));
}

void text_strip_marks(struct slice folded, struct strbuf *out)
{
    strbuf_reset(out);
    bool after_bare_letter = false;
    for (size_t off = 0; off < folded.len;) {
        uint32_t cp;
        size_t n = utf8_decode(folded, off, &cp, NULL);
        unsigned props = unicode_props(cp);
        if (props & UNICODE_LATIN_GREEK) {
            after_bare_letter = true;
            if (cp < 0x80)
                strbuf_addc(out, (char)cp);
            else
                add_bare_letter(out, cp);
        } else if (cp == CYRILLIC_IO) {
            after_bare_letter = false;
            char bytes[UTF8_MAX_CHAR_BYTES];
            strbuf_add(out, bytes, utf8_encode(CYRILLIC_IE, bytes));
        } else if (after_bare_letter && unicode_word_class(props) == WB_EXTEND) {
            /* Dropped, and so are the marks after it. */
        } else if (!(props & UNICODE_POINT)) {
            after_bare_letter = false;
            strbuf_add(out, folded.ptr + off, n);
        }
        off += n;
    }
}

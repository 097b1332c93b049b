#include "common/engine/field.h"

#include "common/base/hash.h"
#include "common/text/analyzer.h"

/* The bytes of a term as Xapian counts them: its keys hold a zero byte as two. */
static size_t key_bytes(struct slice s)
{
    size_t n = s.len;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == '\0';
    return n;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void field_id_term(struct slice id, struct strbuf *term)
{
    strbuf_adds(term, PREFIX_ID);
    if (key_bytes(id) <= ID_TERM_MAX_BYTES) {
        strbuf_add_slice(term, id);
        return;
    }
    char hex[HASH128_HEX_LEN + 1];
    hash128_hex(id, hex);
    strbuf_adds(term, hex);
}

bool field_filter_term(const char *prefix, struct slice value, struct strbuf *term)
{
    while (value.len > 0 && is_blank(value.ptr[0])) {
        value.ptr++;
        value.len--;
    }
    while (value.len > 0 && is_blank(value.ptr[value.len - 1]))
        value.len--;
    if (value.len == 0 || strlen(prefix) + key_bytes(value) > TERM_MAX_BYTES)
        return false;
    strbuf_adds(term, prefix);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        strbuf_addc(term, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    return true;
}

#include "common/text/trec_name.h"

#include "common/text/printable.h"
#include "common/text/utf8.h"

void text_add_trec_name(struct slice name, struct strbuf *out)
{
    for (size_t off = 0; off < name.len;) {
        uint32_t cp;
        bool is_valid;
        size_t n = utf8_decode(name, off, &cp, &is_valid);
        if (is_valid && cp != '%' && !char_is_blank(cp) && !char_is_unsafe(cp))
            strbuf_add(out, name.ptr + off, n);
        else
            for (size_t i = 0; i < n; i++)
                strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)name.ptr[off + i]);
        off += n;
    }
}

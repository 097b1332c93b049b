#include "indexer/input/format.h"

#include "common/base/hash.h"
#include "common/base/strbuf.h"

void format_content_id(const struct article *article, struct slice date, char *hex)
{
    const struct slice fields[] = {article->title,  article->body,    date,
                                   article->source, article->author,  article->category,
                                   article->url,    article->language};
    struct strbuf all = {0};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        /* The length before each keeps ("a", "bc") apart from ("ab", "c"). */
        strbuf_addf(&all, "%zu:", fields[i].len);
        strbuf_add_slice(&all, fields[i]);
    }
    hash128_hex(strbuf_slice(&all), hex);
    strbuf_release(&all);
}

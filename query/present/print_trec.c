#include "query/present/print_trec.h"

#include "common/text/trec_name.h"

#include <math.h>

void print_trec(const struct page *page, const char *tag, struct strbuf *out)
{
    struct slice topic = page->topic.ptr != NULL ? page->topic : slice_str(TREC_DEFAULT_TOPIC);
    float below = INFINITY;
    for (size_t i = 0; i < page->n_hits; i++) {
        const struct page_hit *hit = &page->hits[i];
        float score = hit->score < below ? hit->score : nextafterf(below, -INFINITY);
        text_add_trec_name(topic, out);
        strbuf_adds(out, " Q0 ");
        text_add_trec_name(hit->article.id, out);
        strbuf_addf(out, " %zu %.9g ", hit->rank, (double)score);
        text_add_trec_name(slice_str(tag), out);
        strbuf_addc(out, '\n');
        below = score;
    }
}

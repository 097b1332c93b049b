#include "query/native/term_union.h"

#include <stdlib.h>

/* One dictionary being scanned; `more` while it stands on a term that has the prefix. */
struct source {
    struct term_scan scan;
    bool more;
};

static struct slice term_of(const struct source *source)
{
    return slice_make(source->scan.term, source->scan.term_len);
}

static enum status step(struct source *source, struct slice prefix, struct err *err)
{
    TRY(term_scan_next(&source->scan, &source->more, err));
    source->more = source->more && slice_starts_with(term_of(source), prefix);
    return ST_OK;
}

static const struct source *least_term(const struct source *sources, size_t n)
{
    const struct source *least = NULL;
    for (size_t i = 0; i < n; i++)
        if (sources[i].more &&
            (least == NULL || slice_cmp(term_of(&sources[i]), term_of(least)) < 0))
            least = &sources[i];
    return least;
}

static enum status scan_all(struct source *sources, size_t n, struct slice prefix,
                            searcher_term_fn *fn, void *context, struct err *err)
{
    const struct source *least;
    while ((least = least_term(sources, n)) != NULL) {
        char bytes[SEGMENT_TERM_MAX];
        struct slice term = slice_make(bytes, least->scan.term_len);
        memcpy(bytes, least->scan.term, term.len);
        uint64_t df = 0;
        for (size_t i = 0; i < n; i++) {
            if (!sources[i].more || !slice_eq(term_of(&sources[i]), term))
                continue;
            df += sources[i].scan.info.live_df;
            TRY(step(&sources[i], prefix, err));
        }
        if (df > 0 && !fn(context, term, df))
            return ST_OK;
    }
    return ST_OK;
}

enum status term_union_scan(struct segment *const *segments, size_t n, struct slice prefix,
                            searcher_term_fn *fn, void *context, struct err *err)
{
    struct source *sources = xcalloc(n, sizeof(*sources));
    enum status status = ST_OK;
    for (size_t i = 0; i < n && status == ST_OK; i++) {
        status = term_scan_start(&sources[i].scan, segments[i], prefix, err);
        if (status == ST_OK)
            status = step(&sources[i], prefix, err);
    }
    if (status == ST_OK)
        status = scan_all(sources, n, prefix, fn, context, err);
    free(sources);
    return status;
}

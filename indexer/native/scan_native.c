#include "indexer/native/scan_native.h"

#include "indexer/native/segment_list.h"

#include <stdlib.h>

struct scan_native {
    struct article_scan base;
    struct segment_list segments;
    size_t segment; /* the one being read */
    ldoc_id doc;    /* its next document */
};

static enum status native_next(struct article_scan *base, struct arena *arena,
                               struct article *article, bool *more, struct err *err)
{
    struct scan_native *scan = (struct scan_native *)base;
    *more = false;
    for (; scan->segment < scan->segments.n; scan->segment++, scan->doc = 0) {
        const struct segment *segment = scan->segments.items[scan->segment];
        while (scan->doc < segment_n_docs(segment) && !segment_is_live(segment, scan->doc))
            scan->doc++;
        if (scan->doc == segment_n_docs(segment))
            continue;
        struct stored_article stored;
        TRY(segment_fetch(segment, scan->doc++, true, arena, &stored, err));
        *article = (struct article){.id = stored.id,
                                    .title = stored.title,
                                    .body = stored.body,
                                    .source = stored.source,
                                    .author = stored.author,
                                    .category = stored.category,
                                    .url = stored.url,
                                    .language = stored.language,
                                    .published = stored.published};
        *more = true;
        return ST_OK;
    }
    return ST_OK;
}

static void native_close(struct article_scan *base)
{
    struct scan_native *scan = (struct scan_native *)base;
    segment_list_release(&scan->segments);
    free(scan);
}

static const struct article_scan_ops native_ops = {native_next, native_close};

enum status scan_native_open(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err)
{
    struct scan_native *opened = xcalloc(1, sizeof(*opened));
    opened->base.ops = &native_ops;
    *scan = NULL;
    enum status status = segment_list_open(&opened->segments, index_path, manifest, err);
    if (status == ST_OK)
        *scan = &opened->base;
    else
        native_close(&opened->base);
    return status;
}

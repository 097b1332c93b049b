/*
 * A scan: the stored articles of an index one after the other, whatever its engine; what `indexer
 * convert` reads.
 *
 * It sees the index as it was when it was opened. Owned by one thread.
 */
#ifndef COMMON_ENGINE_SCAN_H
#define COMMON_ENGINE_SCAN_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/engine/article.h"

#include <stdbool.h>

struct article_scan {
    const struct article_scan_ops *ops;
};

struct article_scan_ops {
    /* The next article, in the order of the documents; its slices live in `arena` or until the
     * scan is closed. `*more` is false after the last one. */
    enum status (*next)(struct article_scan *scan, struct arena *arena, struct article *article,
                        bool *more, struct err *err);
    void (*close)(struct article_scan *scan);
};

#endif

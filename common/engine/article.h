/*
 * An article: what a reader makes of a piece of input, and what an engine gives back.
 *
 * All slices are borrowed from whoever filled the article in and are valid as long as that says.
 * Text is UTF-8 as it came; invalid bytes are the analyzer's and the printers' business.
 */
#ifndef COMMON_ENGINE_ARTICLE_H
#define COMMON_ENGINE_ARTICLE_H

#include "common/base/slice.h"
#include "common/base/when.h"

/* A larger article is rejected, title and body together; it bounds what one record can cost. */
#define ARTICLE_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct article {
    struct slice id; /* never empty once a reader has returned it */
    struct slice title;
    struct slice body;
    struct slice source;
    struct slice author;
    struct slice category;
    struct slice url;
    struct slice language; /* as given, for example "en" */
    struct when published;
};

#endif

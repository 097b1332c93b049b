/*
 * Snippets: the passage of a body that shows best why it is a hit.
 *
 * A passage is a few whole sentences; a long sentence is cut at words, with "…", around its
 * matches. What scrapers leave between sentences is neither shown nor counted: lines of
 * punctuation alone, links to other stories in capitals, and a trailing "Related Content". A link
 * is shown after all when the matches are nowhere else; capitals are no sign of a link where most
 * of the article is in capitals.
 */
#ifndef QUERY_PRESENT_SNIPPET_H
#define QUERY_PRESENT_SNIPPET_H

#include "common/base/mem.h"
#include "query/present/marked.h"

/* A good length, in terminal columns. */
#define SNIPPET_COLUMNS 240

struct snippet_options {
    size_t columns;        /* wanted; a snippet is at most a quarter longer, "…" not counted */
    const double *weights; /* of each leaf, for example its idf; NULL makes all equal */
    size_t n_leaves;
};

/* Chooses the best passage of `body`, or its beginning when there are no matches, into `*snippet`,
 * which lives in `arena`. Linear in the body and the matches. */
void snippet_make(struct slice body, const struct match_list *matches,
                  const struct snippet_options *options, struct arena *arena,
                  struct marked *snippet);

#endif

/*
 * Highlighting: which bytes of an article the query really matched.
 *
 * The article is analysed again and the query tree evaluated on it alone, so that only what made
 * it a hit is marked: a phrase where it stands as a phrase and not its words elsewhere, nothing of
 * an AND that failed inside an OR, nothing of what is excluded.
 *
 * Calling sequence: highlighter_new for a query, highlighter_run for each of its hits. Time is
 * linear in the article for a given query. Owned by one thread.
 */
#ifndef QUERY_PRESENT_HIGHLIGHT_H
#define QUERY_PRESENT_HIGHLIGHT_H

#include "common/engine/qtree.h"
#include "common/text/analyzer.h"

#include <stdint.h>

/* Bytes of the title or the body that a term or a whole phrase of the query matched. */
struct match {
    uint32_t off;
    uint32_t len;
    uint32_t leaf; /* which term or phrase; below highlighter_n_leaves */
};

struct match_list {
    struct match *items; /* by offset; they may overlap */
    size_t n;
    size_t cap;
};

struct highlight {
    struct match_list title;
    struct match_list body;
};

struct highlighter;

/* `tree` and `analyzer` are borrowed until highlighter_free. */
struct highlighter *highlighter_new(const struct qtree *tree, struct analyzer *analyzer);

/* As highlighter_new, but analyses every word of an article: its plain twin, for tests. */
struct highlighter *highlighter_new_plain(const struct qtree *tree, struct analyzer *analyzer);
void highlighter_free(struct highlighter *highlighter);

/* The terms and phrases of the tree: equal terms are one leaf, phrases each their own. `terms` of
 * a leaf are borrowed from the tree; there is one, or a phrase's. */
size_t highlighter_n_leaves(const struct highlighter *highlighter);
const struct slice *highlighter_leaf(const struct highlighter *highlighter, size_t leaf,
                                     size_t *n_terms);

/* The matches in an article; borrowed, valid until the next run. Terms that filter (source,
 * language and so on) are taken to match, since the article is a hit. */
const struct highlight *highlighter_run(struct highlighter *highlighter, struct slice title,
                                        struct slice body);

#endif

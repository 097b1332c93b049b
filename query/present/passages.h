/*
 * Passages: a body cut into the pieces that snippets are made of.
 *
 * A piece is a sentence or a part of a long one. Lines that are no part of the story are left out:
 * punctuation alone, and links to other stories.
 */
#ifndef QUERY_PRESENT_PASSAGES_H
#define QUERY_PRESENT_PASSAGES_H

#include "query/present/highlight.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pieces follow each other without overlapping; the blanks after a piece belong to it. */
struct piece {
    uint32_t off;
    uint32_t len;
    uint32_t columns;       /* printed on one line; at least 1 */
    bool is_sentence_start; /* of a whole sentence both are true */
    bool is_sentence_end;
};

/* Zero-initialise. */
struct passages {
    struct piece *items;
    size_t n;
    size_t cap;
};

/* Cuts `body` (its old content goes); sentences over `max_columns` become parts, which do not cut
 * through matches unless these are very long. Links are lines in capitals, unless most of the
 * body is, and a trailing "Related Content"; `with_links` takes them as text. Linear. */
void passages_cut(struct passages *passages, struct slice body, const struct match_list *matches,
                  size_t max_columns, bool with_links);

/* As passages_cut, character by character: its plain twin, for tests. */
void passages_cut_plain(struct passages *passages, struct slice body,
                        const struct match_list *matches, size_t max_columns, bool with_links);
void passages_release(struct passages *passages);

/* Shortens a piece to the whole words (or characters, where there are no blanks) that fit
 * `columns`, perhaps to nothing; unless all of it fits, it is no sentence end any more. */
struct piece passages_shorten(struct slice body, struct piece piece, size_t columns);

#endif

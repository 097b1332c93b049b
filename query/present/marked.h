/*
 * Marked text: one printable line with the places in it that matched.
 *
 * The text is what text_add_printable makes of raw text: valid UTF-8, one line, without control
 * characters. Marks point into that text, not into the raw one.
 */
#ifndef QUERY_PRESENT_MARKED_H
#define QUERY_PRESENT_MARKED_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/strbuf.h"
#include "query/present/highlight.h"

#include <stdbool.h>
#include <stdint.h>

struct mark {
    uint32_t off;
    uint32_t len;
};

/* Marks are in order, not empty, and neither overlap nor touch. */
struct marked {
    struct slice text;
    const struct mark *marks;
    size_t n_marks;
};

/* Puts marked text together from ranges of one raw text, in ascending order. Start with
 * {.raw = ..., .matches = ...}; marked_finish ends it. */
struct marked_builder {
    struct slice raw;
    const struct match_list *matches; /* of `raw` */
    struct strbuf text;
    struct mark *marks;
    size_t n_marks, marks_cap;
    size_t next_match;
    size_t match_end; /* in raw: where the matches that began so far end */
    bool is_blank_pending;
    bool is_in_mark;
};

/* Appends raw[from, to). */
void marked_add(struct marked_builder *builder, size_t from, size_t to);

/* Appends text of ours, unmarked; a blank that is pending goes before it. */
void marked_add_text(struct marked_builder *builder, const char *text);

/* Sees to a blank before whatever comes next, unless nothing stands before it. */
void marked_add_blank(struct marked_builder *builder);

/* Moves the result into `arena` and frees the builder. */
void marked_finish(struct marked_builder *builder, struct arena *arena, struct marked *marked);

/* All of `raw`, for a title. */
void marked_make(struct slice raw, const struct match_list *matches, struct arena *arena,
                 struct marked *marked);

#endif

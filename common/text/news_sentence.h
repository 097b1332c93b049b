/*
 * Where news has full stops that end no sentence: abbreviations, initials and datelines.
 *
 * No state; any thread may call. Each looks at a bounded number of bytes.
 */
#ifndef COMMON_TEXT_NEWS_SENTENCE_H
#define COMMON_TEXT_NEWS_SENTENCE_H

#include "common/base/slice.h"

/* Whether the full stop at `stop` ends an abbreviation or an initial, where the next word begins
 * at `next` (up to text.len). */
bool news_is_abbreviation(struct slice text, size_t stop, size_t next);

/* Whether the full stop at `stop` ends a sentence although a letter follows without a blank. */
bool news_lost_blank(struct slice text, size_t stop);

/* Whether a list item begins at `off`: a dash, a blank and a capital. Lists lose their line ends on
 * the way ("in hotels. - President ..."). */
bool news_is_list_item(struct slice text, size_t off);

/* Where the dateline that begins at `off` ends, after its dash; `off` if there is none. */
size_t news_dateline_end(struct slice text, size_t off);

#endif

/*
 * Sentence boundaries: UAX #29 with what news adds to it.
 *
 * sentence_next_plain follows the standard alone. sentence_next adds: a dateline ("SALVADOR, Feb 26
 * -"), an abbreviation ("Sen.", "U.S.", "Feb.", "No. 5") and an initial are no end, nor is "!" or
 * "?" before a small letter; a line feed alone is a blank, but a blank line is an end; a full stop
 * that lost its blank ("governor.Related") is one, and so is one before a list item ("hotels. - The
 * rooms"). Blanks belong to the sentence before them.
 * No state; any thread may call.
 */
#ifndef COMMON_TEXT_SENTENCE_H
#define COMMON_TEXT_SENTENCE_H

#include "common/base/slice.h"

/* The byte offset, beyond `from`, of the next boundary; text.len at the end of the text. `from` is
 * 0 or an earlier result. Invalid UTF-8 is taken as U+FFFD. */
size_t sentence_next_plain(struct slice text, size_t from);
size_t sentence_next(struct slice text, size_t from);

/* As sentence_next, character by character: its plain twin, for tests. */
size_t sentence_next_stepwise(struct slice text, size_t from);

#endif

/*
 * Default word boundaries of UAX #29 (WB1 to WB999), nothing added.
 *
 * No state; any thread may call.
 */
#ifndef COMMON_TEXT_WORDBREAK_H
#define COMMON_TEXT_WORDBREAK_H

#include "common/base/slice.h"

/* The byte offset, beyond `from`, of the next word boundary; text.len at the end of the text.
 * `from` is 0 or an earlier result. Invalid UTF-8 is taken as U+FFFD. */
size_t wordbreak_next(struct slice text, size_t from);

#endif

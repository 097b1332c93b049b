/*
 * UTF-8: decoding that never fails, and encoding.
 *
 * An invalid sequence is decoded as U+FFFD, one for each maximal subpart (Unicode 15, section 3.9,
 * table 3-8). No state; any thread may call.
 */
#ifndef COMMON_TEXT_UTF8_H
#define COMMON_TEXT_UTF8_H

#include "common/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

#define UTF8_REPLACEMENT    0xFFFDu
#define UTF8_MAX_CHAR_BYTES 4

/* Decodes the character at `off` (< text.len) into `*cp` and returns how many bytes it takes, at
 * least 1. `*valid` (may be NULL) is false when the bytes were replaced. */
size_t utf8_decode(struct slice text, size_t off, uint32_t *cp, bool *valid);

/* Writes `cp` (a Unicode scalar value) and returns the bytes written, 1 to 4. */
size_t utf8_encode(uint32_t cp, char bytes[UTF8_MAX_CHAR_BYTES]);

/* The offset of the character before `off` (> 0). */
size_t utf8_prev(struct slice text, size_t off);

/* How many sequences utf8_decode replaces in `text`. */
size_t utf8_count_invalid(struct slice text);

bool utf8_is_valid(struct slice text);

#endif

/*
 * Text for people's terminals: which characters may be shown, and how many columns they take.
 *
 * Articles come from anywhere. Their control characters could move the cursor, recolour the
 * screen or turn the reading direction of what follows; none of them is ever shown. The column
 * counts follow East Asian Width roughly: good enough for wrapping and for a caret under a query,
 * and independent of the locale. No state; any thread may call.
 */
#ifndef COMMON_TEXT_PRINTABLE_H
#define COMMON_TEXT_PRINTABLE_H

#include "common/base/slice.h"
#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

/* White space: blanks, tabs, line ends and the spaces of other scripts. */
bool char_is_blank(uint32_t cp);

/* A character that is never shown: control (C0 with tab and line end, DEL, C1), an embedding,
 * override or isolate of the bidirectional algorithm, a line separator, or one without a glyph
 * (soft hyphen, byte-order mark, tag). */
bool char_is_unsafe(uint32_t cp);

/* A mark that is drawn over the character before it, or joins its neighbours. */
bool char_is_attached(uint32_t cp);

/* The columns that the character takes on a terminal: 0, 1 or 2. */
unsigned char_columns(uint32_t cp);

/* The columns of the text as text_add_printable would write it. */
size_t text_columns(struct slice text);

/* Appends `text` as one line of valid UTF-8: runs of white space become one blank, none at the
 * ends, invalid bytes U+FFFD, and unsafe characters go. */
void text_add_printable(struct slice text, struct strbuf *out);

#endif

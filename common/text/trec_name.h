/*
 * Names as the files of TREC have them: ids of topics and articles, and tags of runs.
 *
 * The columns of those files are separated by white space, and their readers are many: some split
 * at the blanks of ASCII, some at those of every script, some stop at bytes that are no UTF-8. So
 * these go as % and two upper-case hexadecimal digits a byte (as in RFC 3986), and % itself, so
 * that two names are never written as one. Every other name is written as it is.
 */
#ifndef COMMON_TEXT_TREC_NAME_H
#define COMMON_TEXT_TREC_NAME_H

#include "common/base/slice.h"
#include "common/base/strbuf.h"

/* Appends `name` with white space, characters that are not shown, invalid bytes and % encoded. An
 * empty name stays empty. No state; any thread may call. */
void text_add_trec_name(struct slice name, struct strbuf *out);

#endif

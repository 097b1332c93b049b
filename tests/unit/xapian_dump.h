/*
 * For tests: all that a Xapian database of articles holds, as text that two databases have in
 * common exactly when they hold the same, however their documents are numbered and their tables
 * packed.
 */
#ifndef TESTS_UNIT_XAPIAN_DUMP_H
#define TESTS_UNIT_XAPIAN_DUMP_H

#include "common/base/strbuf.h"

/* Statistics; every term with its frequencies; every article by id, with its length, sort value,
 * record, terms, counts and positions. What cannot be read becomes the error's text. */
void xapian_dump(const char *path, struct strbuf *text);

#endif

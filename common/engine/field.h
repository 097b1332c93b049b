/*
 * Which space a term belongs to: the prefixes of SEMANTICS.md, after Omega's convention.
 *
 * Words and stems are case-folded, so that no word can be taken for a prefixed term.
 */
#ifndef COMMON_ENGINE_FIELD_H
#define COMMON_ENGINE_FIELD_H

#include "common/base/slice.h"
#include "common/base/strbuf.h"

#define PREFIX_WORD       ""
#define PREFIX_STEM       "Z"
#define PREFIX_TITLE      "S"
#define PREFIX_TITLE_STEM "ZS"
#define PREFIX_ID         "Q"
#define PREFIX_SOURCE     "XSRC"
#define PREFIX_AUTHOR     "A"
#define PREFIX_CATEGORY   "XCAT"
#define PREFIX_LANGUAGE   "L"

/* How often a word of the title counts in the word and stem spaces. */
#define TITLE_WEIGHT 3

/* Free positions between the title's last word and the body's first, so that no phrase spans. */
#define TITLE_BODY_GAP 100

/* A longer id is indexed by its hash; the stored article keeps it whole. */
#define ID_TERM_MAX_BYTES 200

/* Appends the term of an id: PREFIX_ID and the id, or its hash when over ID_TERM_MAX_BYTES. */
void field_id_term(struct slice id, struct strbuf *term);

/* Appends `prefix` and the value with blanks at its ends cut and ASCII letters in lower case;
 * false, and nothing appended, when the value is empty or the term would pass TERM_MAX_BYTES. */
bool field_filter_term(const char *prefix, struct slice value, struct strbuf *term);

#endif

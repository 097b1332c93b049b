/*
 * Folding words, and taking marks off them: the door to utf8proc.
 *
 * text_fold is Unicode's NFKC_Casefold: case, width and compatibility forms fall together, default
 * ignorable characters (soft hyphen, joiners, variation selectors) vanish. text_strip_marks is for
 * what text_fold made, and comes after stemming, because stemmers tell letters by their marks.
 * A normalizer is scratch memory, owned by one thread.
 */
#ifndef COMMON_TEXT_NORMALIZE_H
#define COMMON_TEXT_NORMALIZE_H

#include "common/base/slice.h"
#include "common/base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. */
struct normalizer {
    int32_t *chars;
    size_t cap;
};

void normalizer_release(struct normalizer *normalizer);

/* Replaces the content of `out` by NFKC_Casefold of `text`; invalid bytes become U+FFFD. The time
 * is quadratic in the longest row of combining marks: bound the length of hostile text first. */
void text_fold(struct normalizer *normalizer, struct slice text, struct strbuf *out);

/* Replaces the content of `out` by `folded` without the marks of Latin and Greek letters and
 * without Arabic and Hebrew points, and with U+0435 for U+0451 (the Russian letter yo). All other
 * marks stay: Cyrillic short i, kana voicing, Indic and Thai vowel signs make other letters.
 * The result is never longer. */
void text_strip_marks(struct slice folded, struct strbuf *out);

#endif

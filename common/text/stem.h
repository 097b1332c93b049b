/*
 * Stemming by the Snowball algorithms: the door to libstemmer.
 *
 * Words repeat, and a stemmer is slow beside the rest of the analyzer, so that a stemmer remembers
 * the stems of some words. Owned by one thread.
 */
#ifndef COMMON_TEXT_STEM_H
#define COMMON_TEXT_STEM_H

#include "common/base/slice.h"
#include "common/base/status.h"

#include <stdbool.h>

#define STEM_NONE "none"

struct stemmer;

/* `language` is a Snowball algorithm's name or ISO code in any case, or "none". ST_UNSUPPORTED
 * names the languages there are. `*stemmer` is NULL on failure. */
enum status stemmer_new(struct stemmer **stemmer, const char *language, struct err *err) MUST_USE;
void stemmer_free(struct stemmer *stemmer);

/* The algorithm's own name ("english" for "en"), or "none"; borrowed. */
const char *stemmer_language(const struct stemmer *stemmer);

/* Whether the language is "none"; then stemmer_stem may not be called. */
bool stemmer_is_none(const struct stemmer *stemmer);

/* Whether the stem of a word that begins with two ASCII letters or digits begins with the same two,
 * i and y taken as one (dying, die), or is only the first of them. Not of every language is that
 * known. */
bool stemmer_keeps_beginning(const struct stemmer *stemmer);

/* The stem of a folded word; `word` itself if the algorithm leaves nothing of it. Valid until the
 * next call, or as long as `word`. */
struct slice stemmer_stem(struct stemmer *stemmer, struct slice word);

#endif

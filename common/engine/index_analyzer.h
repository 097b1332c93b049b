/*
 * The analyzer an index was made with, made again.
 */
#ifndef COMMON_ENGINE_INDEX_ANALYZER_H
#define COMMON_ENGINE_INDEX_ANALYZER_H

#include "common/text/analyzer.h"

/* Makes the analyzer for stemming language `stem` and compares its fingerprint with the one that
 * the index at `index_path` stores. ST_VERSION, with advice, when this program would make other
 * terms than the index holds. */
enum status index_analyzer_new(struct analyzer **analyzer, const char *index_path, const char *stem,
                               const char *fingerprint, struct err *err) MUST_USE;

#endif

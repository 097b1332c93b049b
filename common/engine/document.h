/*
 * A document: an analysed article, as postings of one document. What every build sink takes.
 *
 * This is the one place that turns tokens into terms, within-document frequencies (wdf) and
 * positions after SEMANTICS.md's table; both engines, deletion and the tests' oracle use it.
 */
#ifndef COMMON_ENGINE_DOCUMENT_H
#define COMMON_ENGINE_DOCUMENT_H

#include "common/base/mem.h"
#include "common/engine/article.h"
#include "common/text/analyzer.h"

#include <stdint.h>

struct doc_term {
    struct slice term;         /* with its prefix; at most 245 bytes */
    uint32_t wdf;              /* 0 for a term that only filters */
    uint32_t n_positions;      /* independent of wdf: a title word counts three times */
    const uint32_t *positions; /* ascending, without repeats; NULL when n_positions is 0 */
};

struct document {
    const struct article *article; /* borrowed from the caller of document_build */
    struct doc_term *terms;        /* in byte order of the terms, without repeats */
    size_t n_terms;
    uint32_t len;       /* document length: the sum of all wdf */
    uint64_t n_invalid; /* what the analyzer replaced and dropped */
    uint64_t n_dropped;
};

/* Scratch space for building documents one after the other. Owned by one thread. */
struct document_builder;

struct document_builder *document_builder_new(void);
void document_builder_free(struct document_builder *builder);

/* Analyses `article` into `*doc`, allocating from `arena`; the document is valid as long as the
 * arena and the article are. */
void document_build(struct document_builder *builder, struct analyzer *analyzer,
                    const struct article *article, struct arena *arena, struct document *doc);

#endif

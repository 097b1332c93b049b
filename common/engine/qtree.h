/*
 * The query tree: what is searched, engine-neutral, after analysis.
 *
 * Terms carry their prefixes (field.h). Each engine maps every operator; adding one means a case
 * here, in query/native, in query/xapian and in the tests' oracle.
 *
 * Normal form, made by the constructors: lists of AND and OR hold no list of the same operator and
 * no two equal terms (they are one leaf whose `qf` counts them; phrases are never merged), at least
 * two children, and no QT_NOTHING; a phrase has two terms or more.
 */
#ifndef COMMON_ENGINE_QTREE_H
#define COMMON_ENGINE_QTREE_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

enum qtree_op {
    QT_NOTHING,   /* matches no document */
    QT_ALL,       /* matches every document, score 0 */
    QT_TERM,      /* one term; scores BM25 with query frequency `qf` */
    QT_PHRASE,    /* the terms at consecutive positions; scores the sum of its terms, each qf 1 */
    QT_AND,       /* all children; scores their sum */
    QT_OR,        /* at least one child; scores the sum of those that match */
    QT_AND_MAYBE, /* the first child; the second adds to the score where it matches */
    QT_AND_NOT,   /* the first child where the second does not match; the first scores */
    QT_FILTER,    /* the first child where the second matches; the first scores */
};

struct qtree {
    enum qtree_op op;
    struct slice term;         /* QT_TERM */
    uint32_t qf;               /* QT_TERM: how often the query has it, at least 1 */
    const struct slice *terms; /* QT_PHRASE */
    size_t n_terms;
    struct qtree **children; /* the operators */
    size_t n_children;
};

/* Constructors: nodes and copies of the terms live in `arena`, which every tree belongs to. They
 * bring the tree into normal form, so the result may be simpler than what was asked for. */
struct qtree *qtree_nothing(struct arena *arena);
struct qtree *qtree_all(struct arena *arena);
struct qtree *qtree_term(struct arena *arena, struct slice term);
struct qtree *qtree_phrase(struct arena *arena, const struct slice *terms, size_t n_terms);
struct qtree *qtree_list(struct arena *arena, enum qtree_op op, struct qtree **children,
                         size_t n_children); /* QT_AND or QT_OR; of no children QT_NOTHING */
struct qtree *qtree_pair(struct arena *arena, enum qtree_op op, struct qtree *first,
                         struct qtree *second); /* QT_AND_MAYBE, QT_AND_NOT, QT_FILTER */

/* Appends a one-line form for people and tests, for example `(fed AND "interest rate")`. */
void qtree_print(const struct qtree *tree, struct strbuf *out);

#endif

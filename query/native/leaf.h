/*
 * A leaf: one scoring term in one segment, seen block by block, with bounds of what it can add.
 *
 * The searchers below (single_term.h, maxscore.h, conjunction.h) move leaves forwards only
 * (single_term.h passes over its leaf twice). `at` is the first block that can still matter;
 * `block` is the one decoded last. Lives in an arena; owned by one search.
 */
#ifndef QUERY_NATIVE_LEAF_H
#define QUERY_NATIVE_LEAF_H

#include "common/segment/post_list.h"
#include "query/native/cursor.h"
#include "query/native/phrase_check.h"
#include "query/native/score_slack.h"

#define LEAF_SILENT SIZE_MAX

struct leaf {
    struct post_list list;
    const ldoc_id *docs;     /* in place of the list's blocks, for a guide; NULL for others */
    struct post_block block; /* n is 0 while none is loaded */
    const struct plan_term *term;
    size_t order; /* among the query's scoring leaves; LEAF_SILENT for one that adds nothing */
    struct block_scorer scorer;
    const uint8_t *doc_lens; /* of the segment */
    float bound;             /* what any document can get from this leaf, at the most */
    float part_scale; /* an impact's part times this is its block's bound; 0: use wdf, length */
    uint32_t at;      /* number of a block; n_blocks at the end */
    uint32_t index;   /* where leaf_seek was last in `block`, */
    ldoc_id doc;      /* and the document there */
    struct posting_place place; /* of the document that a phrase is checked in */
    bool scores_ready;
    float scores[POSTING_BLOCK_DOCS]; /* of `block` */
    struct search_work *work;
};

/* False when no document of the segment holds the term, or after a failure (env->err). */
bool leaf_open(struct leaf *leaf, const struct plan_term *term, size_t order,
               struct bm25_params bm25, struct cursor_env *env);

/* Makes a leaf of `n` documents that adds nothing to a score. `skips` is the last document of each
 * block of POSTING_BLOCK_DOCS, as in a skip table. Both are borrowed. */
void leaf_open_docs(struct leaf *leaf, const ldoc_id *docs, uint32_t n, const uint8_t *skips,
                    struct cursor_env *env);

/* The last document that block `number` can hold. */
static inline ldoc_id leaf_last(const struct leaf *leaf, uint32_t number)
{
    return leaf->list.skips != NULL ? post_list_last(&leaf->list, number)
                                    : segment_n_docs(leaf->list.segment) - 1;
}

/* Out of line: the bound of a block for parameters other than the usual ones. */
float leaf_bound_slow(const struct leaf *leaf, uint32_t number);

/* What a document of block `number` can get at the most; of the whole list for n_blocks. */
static inline float leaf_block_bound(const struct leaf *leaf, uint32_t number)
{
    if (leaf->list.skips == NULL || leaf->docs != NULL)
        return leaf->bound;
    if (leaf->part_scale > 0)
        return leaf->part_scale *
               (float)load_le16(post_list_impacts(&leaf->list) + (size_t)number * IMPACT_BYTES);
    return leaf_bound_slow(leaf, number);
}

/* Moves `at` to the first block, from where it is, that can hold documents from `target` on; false
 * at the end. */
static inline bool leaf_skip_to(struct leaf *leaf, ldoc_id target)
{
    if (leaf->at < leaf->list.n_blocks && leaf_last(leaf, leaf->at) < target)
        leaf->at = leaf->list.skips != NULL ? post_list_find(&leaf->list, leaf->at + 1, target)
                                            : leaf->list.n_blocks;
    return leaf->at < leaf->list.n_blocks;
}

/* The highest bound of the blocks from `at` on that can hold documents up to `last`. */
float leaf_range_bound(const struct leaf *leaf, ldoc_id last);

/* Decodes block `at`, unless it is the one that is loaded. False after a failure (list.status). */
bool leaf_load(struct leaf *leaf);

/* The scores of the loaded block's documents. */
const float *leaf_scores(struct leaf *leaf);

/* Moves to `doc`, which is not before the one sought last: true when the leaf's term is in it. */
bool leaf_seek(struct leaf *leaf, ldoc_id doc);

/* The first of its documents that is not before `doc`, to which it moves; LDOC_END at the end. */
ldoc_id leaf_next(struct leaf *leaf, ldoc_id doc);

/* Which of `docs`, ascending and at most 128, are in the loaded block: their indexes among `docs`
 * and in the block, in order. Returns how many there are. */
uint32_t leaf_match(struct leaf *leaf, const ldoc_id *docs, uint32_t n, uint8_t *in_docs,
                    uint8_t *in_block);

/* The score of the document that leaf_seek has found. */
float leaf_score_here(struct leaf *leaf);

#endif

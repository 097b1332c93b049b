#include "query/native/leaf.h"

#include "common/base/lower_bound.h"
#include "query/native/intersect.h"

#include <string.h>

/* A range of more blocks is not worth looking at: the bound of the whole list will do. */
#define RANGE_BLOCKS_MAX 32

/* Rounds a bound up by more than float arithmetic can have rounded it down. */
static float bound_up(double bound)
{
    return (float)(bound * (1 + SCORE_SLACK));
}

/* A kept part is that of the segment's own average length. Another average divides the length's
 * share, so that the part can grow by their ratio at the most. */
static double part_growth(const struct leaf *leaf, const struct segment *segment)
{
    struct impact_scale kept = segment_impact_scale(segment);
    double ratio = kept.slope / leaf->term->bm25.slope;
    return ratio > 1 ? ratio : 1;
}

float leaf_bound_slow(const struct leaf *leaf, uint32_t number)
{
    const uint8_t *impact = post_list_impacts(&leaf->list) + (size_t)number * IMPACT_BYTES;
    return bound_up(bm25_score(&leaf->term->bm25, impact_wdf(impact), impact_len(impact)));
}

/* A list of one block has no impacts: its documents are looked at. */
static float bound_of_one_block(struct leaf *leaf)
{
    return leaf_load(leaf) ? bound_up(block_max(leaf_scores(leaf), leaf->block.n)) : 0;
}

/* Stands before the first block of leaf->list. */
static void begin(struct leaf *leaf, const struct plan_term *term, size_t order,
                  struct cursor_env *env)
{
    leaf->order = order;
    leaf->docs = NULL;
    leaf->block.n = 0;
    leaf->term = term;
    leaf->scorer = block_scorer_make(&term->bm25);
    leaf->doc_lens = segment_doc_lens(env->segment);
    leaf->at = 0;
    leaf->scores_ready = false;
    leaf->work = env->work;
    leaf->part_scale = 0;
    leaf->bound = 0;
}

bool leaf_open(struct leaf *leaf, const struct plan_term *term, size_t order,
               struct bm25_params bm25, struct cursor_env *env)
{
    const struct term_info *info = term_in_segment(term, env);
    if (info == NULL)
        return false;
    post_list_open(&leaf->list, env->segment, info, &env->err);
    begin(leaf, term, order, env);
    if (bm25.k1 == BM25_DEFAULT.k1 && bm25.b == BM25_DEFAULT.b)
        leaf->part_scale =
            bound_up(term->bm25.weight * part_growth(leaf, env->segment) / UINT16_MAX);
    leaf->bound = leaf->list.skips != NULL ? leaf_block_bound(leaf, leaf->list.n_blocks)
                                           : bound_of_one_block(leaf);
    return leaf->list.n_blocks > 0;
}

void leaf_open_docs(struct leaf *leaf, const ldoc_id *docs, uint32_t n, const uint8_t *skips,
                    struct cursor_env *env)
{
    static const struct plan_term adds_nothing = {.bm25 = {.weight = 0, .base = 1, .slope = 0}};
    leaf->list = (struct post_list){.segment = env->segment,
                                    .info = {.df = n},
                                    .n_blocks = (n + POSTING_BLOCK_DOCS - 1) / POSTING_BLOCK_DOCS,
                                    .skips = skips,
                                    .err = &env->err};
    begin(leaf, &adds_nothing, LEAF_SILENT, env);
    leaf->docs = docs;
}

float leaf_range_bound(const struct leaf *leaf, ldoc_id last)
{
    if (leaf->at >= leaf->list.n_blocks)
        return 0;
    float highest = 0;
    for (uint32_t i = leaf->at; i < leaf->list.n_blocks; i++) {
        if (i - leaf->at == RANGE_BLOCKS_MAX)
            return leaf->bound;
        float bound = leaf_block_bound(leaf, i);
        highest = bound > highest ? bound : highest;
        if (leaf_last(leaf, i) >= last)
            break;
    }
    return highest;
}

/* A block of a guide: its documents are there. */
static void load_docs(struct leaf *leaf)
{
    struct post_block *block = &leaf->block;
    uint32_t begin = leaf->at * POSTING_BLOCK_DOCS;
    uint32_t left = leaf->list.info.df - begin;
    block->block = leaf->at;
    block->n = left < POSTING_BLOCK_DOCS ? left : POSTING_BLOCK_DOCS;
    block->bitmap = NULL;
    block->docs_ready = true;
    memcpy(block->docs, leaf->docs + begin, block->n * sizeof(*block->docs));
}

bool leaf_load(struct leaf *leaf)
{
    if (leaf->block.n > 0 && leaf->block.block == leaf->at)
        return true;
    leaf->scores_ready = false;
    leaf->index = 0;
    if (leaf->docs != NULL) {
        load_docs(leaf);
        return true;
    }
    leaf->work->blocks_decoded++;
    if (post_list_load(&leaf->list, leaf->at, &leaf->block))
        return true;
    leaf->block.n = 0;
    return false;
}

const float *leaf_scores(struct leaf *leaf)
{
    struct post_block *block = &leaf->block;
    if (!leaf->scores_ready) {
        block_score(&leaf->scorer, post_block_docs(block), post_block_wdfs(block), leaf->doc_lens,
                    block->n, leaf->scores);
        leaf->work->docs_scored += block->n;
    }
    leaf->scores_ready = true;
    return leaf->scores;
}

/* The next documents are looked at one by one before the rest of the block is searched. */
#define NEAR_DOCS 4

static uint32_t find_in_block(const ldoc_id *docs, uint32_t from, uint32_t n, ldoc_id doc)
{
    uint32_t near_end = n - from > NEAR_DOCS ? from + NEAR_DOCS : n;
    for (; from < near_end; from++)
        if (docs[from] >= doc)
            return from;
    return from + lower_bound32(docs + from, n - from, doc);
}

ldoc_id leaf_next(struct leaf *leaf, ldoc_id doc)
{
    if (!leaf_skip_to(leaf, doc) || !leaf_load(leaf))
        return LDOC_END;
    struct post_block *block = &leaf->block;
    if (block->bitmap != NULL && !block->docs_ready)
        return leaf->doc = post_block_seek_bitmap(block, doc, &leaf->index);
    const ldoc_id *docs = post_block_docs(block);
    leaf->index = find_in_block(docs, leaf->index, block->n, doc);
    return leaf->doc = leaf->index < block->n ? docs[leaf->index] : LDOC_END;
}

bool leaf_seek(struct leaf *leaf, ldoc_id doc)
{
    return leaf_next(leaf, doc) == doc;
}

/* For fewer documents than this each one is looked for. */
#define PASS_DOCS_MIN 6

static uint32_t match_bits(struct post_block *block, const ldoc_id *docs, uint32_t n,
                           uint8_t *in_docs, uint8_t *in_block)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t index = 0;
        bool has = post_block_has_bit(block, docs[i], &index);
        in_docs[found] = (uint8_t)i;
        in_block[found] = (uint8_t)index;
        found += has;
    }
    return found;
}

static uint32_t match_each(struct post_block *block, const ldoc_id *docs, uint32_t n,
                           uint8_t *in_docs, uint8_t *in_block)
{
    const ldoc_id *block_docs = post_block_docs(block);
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t index = lower_bound32(block_docs, block->n, docs[i]);
        in_docs[found] = (uint8_t)i;
        in_block[found] = (uint8_t)index;
        found += index < block->n && block_docs[index] == docs[i];
    }
    return found;
}

uint32_t leaf_match(struct leaf *leaf, const ldoc_id *docs, uint32_t n, uint8_t *in_docs,
                    uint8_t *in_block)
{
    struct post_block *block = &leaf->block;
    if (block->bitmap != NULL && !block->docs_ready)
        return match_bits(block, docs, n, in_docs, in_block);
    if (n < PASS_DOCS_MIN)
        return match_each(block, docs, n, in_docs, in_block);
    return intersect32(docs, n, post_block_docs(block), block->n, in_docs, in_block);
}

float leaf_score_here(struct leaf *leaf)
{
    if (leaf->scores_ready)
        return leaf->scores[leaf->index];
    uint32_t len = load_le32(leaf->doc_lens + (size_t)leaf->doc * 4);
    float f = (float)post_block_wdfs(&leaf->block)[leaf->index];
    const struct block_scorer *scorer = &leaf->scorer;
    return scorer->weight * f / (scorer->base + scorer->slope * (float)len + f);
}

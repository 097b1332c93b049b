#include "query/native/single_term.h"

static void offer_block(struct shape *shape, struct leaf *leaf, struct candidates *candidates)
{
    uint8_t kept[POSTING_BLOCK_DOCS];
    const float *scores = leaf_scores(leaf);
    const ldoc_id *docs = post_block_docs(&leaf->block);
    uint32_t n = block_filter(scores, leaf->block.n, candidates->cut, kept);
    for (uint32_t i = 0; i < n; i++)
        if (scores[kept[i]] >= candidates->cut && shape_accepts(shape, docs[kept[i]]))
            candidates_offer(candidates, docs[kept[i]], scores[kept[i]]);
}

void single_term_search(struct shape *shape, struct leaf *leaf, struct candidates *candidates)
{
    for (; leaf->at < leaf->list.n_blocks; leaf->at++) {
        if (leaf_block_bound(leaf, leaf->at) < candidates->cut) {
            shape->env->work->blocks_skipped++;
            continue;
        }
        if (!leaf_load(leaf))
            return;
        offer_block(shape, leaf, candidates);
    }
}

#include "query/native/guide.h"

#include "common/base/bytes.h"

/* What documents are looked up in: the rarer word's list. */
struct lookup {
    struct post_list list;
    struct post_block block; /* n is 0 while none is loaded */
};

/* Loads the block that has the place; places are below the number of the word's documents. */
static bool load_place(struct lookup *lookup, uint32_t place)
{
    uint32_t number = place / POSTING_BLOCK_DOCS;
    struct post_block *block = &lookup->block;
    if (block->n > 0 && block->block == number)
        return true;
    block->n = 0;
    return post_list_load(&lookup->list, number, block);
}

/* All documents of the pair; NULL after a failure. */
static ldoc_id *list_docs(const struct pair_list *pair, const struct term_info *rarer,
                          struct cursor_env *env)
{
    struct lookup *lookup = arena_alloc(env->arena, sizeof(*lookup));
    uint32_t *docs = arena_alloc(env->arena, pair->df * sizeof(*docs)); /* first their places */
    if (segment_read_pair(env->segment, pair, docs, &env->err) != ST_OK)
        return NULL;
    post_list_open(&lookup->list, env->segment, rarer, &env->err);
    lookup->block.n = 0;
    for (uint32_t i = 0; i < pair->df; i++) {
        if (!load_place(lookup, docs[i]))
            return NULL;
        docs[i] = post_block_docs(&lookup->block)[docs[i] % POSTING_BLOCK_DOCS];
    }
    return docs;
}

/* The last document of each block, laid out as in a posting list. */
static const uint8_t *skips_of(const ldoc_id *docs, uint32_t n, struct arena *arena)
{
    uint32_t n_blocks = (n + POSTING_BLOCK_DOCS - 1) / POSTING_BLOCK_DOCS;
    uint8_t *skips = arena_alloc(arena, (size_t)n_blocks * SKIP_LAST_BYTES);
    for (uint32_t i = 0; i < n_blocks; i++) {
        uint32_t end = i + 1 < n_blocks ? (i + 1) * POSTING_BLOCK_DOCS : n;
        store_le32(skips + (size_t)i * SKIP_LAST_BYTES, docs[end - 1]);
    }
    return skips;
}

bool guide_open(struct leaf *leaf, const struct pair_list *pair, const struct term_info *first,
                const struct term_info *second, struct cursor_env *env)
{
    const ldoc_id *docs = list_docs(pair, first->df <= second->df ? first : second, env);
    if (docs == NULL)
        return false;
    leaf_open_docs(leaf, docs, pair->df, skips_of(docs, pair->df, env->arena), env);
    env->work->pair_lists++;
    return true;
}

#include "query/native/guide.h"

#include "common/base/bytes.h"

/* What documents are looked up in: the rarer word's list. */
struct lookup {
    struct post_list list;
    struct post_block block; /* n is 0 while none is loaded */
};

static bool has_place(struct lookup *lookup, uint32_t place)
{
    uint32_t number = place / POSTING_BLOCK_DOCS;
    struct post_block *block = &lookup->block;
    if (place >= lookup->list.info.df) {
        lookup->list.status = err_set(lookup->list.err, ST_CORRUPT,
                                      "a pair has a document at place %u of the %u of its word",
                                      place, lookup->list.info.df);
        return false;
    }
    if (block->n > 0 && block->block == number)
        return true;
    block->n = 0;
    return post_list_load(&lookup->list, number, block);
}

/* Looks up the documents of a block of the pair's list; returns false after a failure. */
static bool look_up(struct lookup *lookup, struct post_block *pair, ldoc_id *docs)
{
    const uint32_t *places = post_block_docs(pair);
    for (uint32_t i = 0; i < pair->n; i++) {
        if (!has_place(lookup, places[i]))
            return false;
        docs[i] = post_block_docs(&lookup->block)[places[i] % POSTING_BLOCK_DOCS];
    }
    return true;
}

/* All documents of the pair's list; NULL after a failure. */
static ldoc_id *list_docs(struct post_list *pair, const struct term_info *rarer,
                          struct cursor_env *env)
{
    struct lookup *lookup = arena_alloc(env->arena, sizeof(*lookup));
    struct post_block *block = arena_alloc(env->arena, sizeof(*block));
    ldoc_id *docs = arena_alloc(env->arena, pair->info.df * sizeof(*docs));
    post_list_open(&lookup->list, env->segment, rarer, &env->err);
    lookup->block.n = 0;
    for (uint32_t i = 0; i < pair->n_blocks; i++)
        if (!post_list_load(pair, i, block) ||
            !look_up(lookup, block, docs + (size_t)i * POSTING_BLOCK_DOCS))
            return NULL;
    env->work->blocks_decoded += pair->n_blocks;
    return lookup->list.status == ST_OK && pair->status == ST_OK ? docs : NULL;
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

bool guide_open(struct leaf *leaf, const struct term_info *pair, const struct term_info *first,
                const struct term_info *second, struct cursor_env *env)
{
    struct post_list list;
    post_list_open_pair(&list, env->segment, pair, &env->err);
    const ldoc_id *docs = list_docs(&list, first->df <= second->df ? first : second, env);
    if (docs == NULL)
        return false;
    leaf_open_docs(leaf, docs, pair->df, skips_of(docs, pair->df, env->arena), env);
    return true;
}

#include "query/native/single_term.h"

/* Blocks are told apart by the upper byte of the impact's part: finer would gain little. */
#define N_GRADES 256

/* How many blocks are passed between two looks at the clock. */
#define BLOCKS_PER_CLOCK 64

/* Which blocks a pass looks at. */
enum pass {
    PASS_ALL,
    PASS_BEST, /* those of the grade and above */
    PASS_REST, /* the others */
};

static uint32_t grade_of(const struct leaf *leaf, uint32_t block)
{
    return post_list_impacts(&leaf->list)[(size_t)block * IMPACT_BYTES + 1];
}

/* The highest grade that at least `n` blocks reach. */
static uint32_t grade_of_best(const struct leaf *leaf, size_t n)
{
    uint32_t of_grade[N_GRADES] = {0};
    for (uint32_t block = 0; block < leaf->list.n_blocks; block++)
        of_grade[grade_of(leaf, block)]++;
    uint32_t grade = N_GRADES - 1;
    for (size_t reached = of_grade[grade]; reached < n && grade > 0;)
        reached += of_grade[--grade];
    return grade;
}

/* Of the documents at the `n` indexes in `kept`, leaves those that no term excludes. */
static uint32_t drop_excluded(struct shape *shape, const ldoc_id *docs, uint8_t *kept, uint32_t n)
{
    ldoc_id kept_docs[POSTING_BLOCK_DOCS];
    uint8_t left[POSTING_BLOCK_DOCS];
    if (shape->n_never_terms == 0 || n == 0)
        return n;
    for (uint32_t i = 0; i < n; i++)
        kept_docs[i] = docs[kept[i]];
    n = shape_drop_excluded(shape, kept_docs, n, left);
    for (uint32_t i = 0; i < n; i++)
        kept[i] = kept[left[i]];
    return n;
}

static void offer_block(struct shape *shape, struct leaf *leaf, struct candidates *candidates)
{
    uint8_t kept[POSTING_BLOCK_DOCS];
    const float *scores = leaf_scores(leaf);
    const ldoc_id *docs = post_block_docs(&leaf->block);
    uint32_t n = block_filter(scores, leaf->block.n, candidates->cut, kept);
    n = drop_excluded(shape, docs, kept, n);
    const uint32_t *wdfs = post_block_wdfs(&leaf->block);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = kept[i];
        if (scores[at] < candidates->cut || !shape_accepts(shape, docs[at]))
            continue;
        shape->wdfs[leaf->order] = wdfs[at]; /* those of terms that are not there stay 0 */
        candidates_offer(candidates, docs[at], scores[at], shape->wdfs);
    }
}

static void search_pass(struct shape *shape, struct leaf *leaf, struct candidates *candidates,
                        enum pass pass, uint32_t grade)
{
    for (leaf->at = 0; leaf->at < leaf->list.n_blocks; leaf->at++) {
        if (pass != PASS_ALL && (grade_of(leaf, leaf->at) >= grade) != (pass == PASS_BEST))
            continue;
        if (leaf_block_bound(leaf, leaf->at) < candidates->cut) {
            shape->env->work->blocks_skipped++;
            continue;
        }
        if (!leaf_load(leaf) ||
            (leaf->at % BLOCKS_PER_CLOCK == 0 && cursor_env_is_late(shape->env)))
            return;
        offer_block(shape, leaf, candidates);
    }
}

/* Whether the best blocks can be told from the others, are few, and may be looked at first: what
 * excludes documents is asked in their order. */
static bool has_best(const struct shape *shape, const struct leaf *leaf, size_t k)
{
    return leaf->part_scale > 0 && leaf->list.skips != NULL && k < leaf->list.n_blocks / 16 &&
           shape_excludes_none(shape);
}

void single_term_search(struct shape *shape, struct leaf *leaf, struct candidates *candidates)
{
    if (!has_best(shape, leaf, candidates->k)) {
        search_pass(shape, leaf, candidates, PASS_ALL, 0);
        return;
    }
    uint32_t grade = grade_of_best(leaf, candidates->k);
    search_pass(shape, leaf, candidates, PASS_BEST, grade);
    candidates_settle(candidates);
    search_pass(shape, leaf, candidates, PASS_REST, grade);
}

/* The leaf that promises the highest threshold at little cost; NULL when there is none. */
static struct leaf *leaf_to_prime_by(const struct shape *shape, struct leaf *const *leaves,
                                     size_t n, size_t k)
{
    struct leaf *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (has_best(shape, leaves[i], k) && (best == NULL || leaves[i]->bound > best->bound))
            best = leaves[i];
    return best;
}

void single_term_prime(struct shape *shape, struct leaf *const *leaves, size_t n,
                       struct candidates *candidates)
{
    struct leaf *leaf = leaf_to_prime_by(shape, leaves, n, candidates->k);
    if (leaf == NULL)
        return;
    search_pass(shape, leaf, candidates, PASS_BEST, grade_of_best(leaf, candidates->k));
    leaf->at = 0;
    candidates_restart(candidates);
}

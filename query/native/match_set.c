#include "query/native/match_set.h"

#include "common/base/lower_bound.h"
#include "common/segment/post_list.h"
#include "query/native/bitset.h"
#include "query/native/phrase_check.h"

#include <string.h>

/* With no more documents in question each is looked up instead of filling the window. */
#define FEW_DOCS 24

struct window {
    ldoc_id begin, end;
    uint64_t bits[BITSET_WORDS];
};

/* A node of the plan, bound to the segment. Operators of two parts have them as children. */
struct node {
    enum qtree_op op;
    uint32_t cost; /* an upper bound of its documents */
    struct node **children;
    size_t n_children;
    struct cursor_env *env;
    struct post_list list; /* QT_TERM */
    struct post_block block;
    uint32_t at;           /* the first block that can still matter */
    struct cursor *cursor; /* QT_PHRASE: the phrase; its children are the words */
};

/* --- building --------------------------------------------------------------------------------- */

static struct node *node_new(enum qtree_op op, size_t n_children, struct cursor_env *env)
{
    struct node *node = arena_zalloc(env->arena, sizeof(*node));
    node->op = op;
    node->env = env;
    node->children = arena_alloc(env->arena, n_children * sizeof(struct node *));
    return node;
}

static struct node *term_node(const struct plan_term *term, struct cursor_env *env)
{
    const struct term_info *info = term_in_segment(term, env);
    if (info == NULL)
        return node_new(QT_NOTHING, 0, env);
    struct node *node = node_new(QT_TERM, 0, env);
    post_list_open(&node->list, env->segment, info, &env->err);
    node->cost = info->df;
    return node;
}

/* Adds a child; cheaper ones come first. */
static void add_sorted(struct node *node, struct node *child)
{
    size_t at = node->n_children++;
    for (; at > 0 && node->children[at - 1]->cost > child->cost; at--)
        node->children[at] = node->children[at - 1];
    node->children[at] = child;
}

static struct node *phrase_node(const struct plan *plan, struct cursor_env *env)
{
    if (!phrase_is_possible(plan, env))
        return node_new(QT_NOTHING, 0, env);
    struct node *node = node_new(QT_PHRASE, plan->n_terms, env);
    node->cursor = cursor_phrase(plan, env);
    for (size_t i = 0; i < plan->n_terms; i++)
        add_sorted(node, term_node(&plan->terms[i], env));
    node->cost = node->children[0]->cost;
    return node;
}

static struct node *build(const struct plan *plan, struct cursor_env *env)
{
    if (plan->op == QT_TERM)
        return term_node(&plan->terms[0], env);
    if (plan->op == QT_PHRASE)
        return phrase_node(plan, env);
    if (plan->op == QT_AND_MAYBE)
        return build(plan->children[0], env);
    struct node *node = node_new(plan->op, plan->n_children, env);
    uint64_t cost = 0;
    for (size_t i = 0; i < plan->n_children; i++) {
        struct node *child = build(plan->children[i], env);
        cost += child->cost;
        if (plan->op == QT_AND || plan->op == QT_FILTER)
            add_sorted(node, child);
        else
            node->children[node->n_children++] = child;
    }
    uint32_t n_docs = segment_n_docs(env->segment);
    if (plan->op == QT_AND || plan->op == QT_FILTER || plan->op == QT_AND_NOT)
        cost = node->children[0]->cost;
    node->cost = plan->op == QT_ALL || cost > n_docs ? n_docs : (uint32_t)cost;
    return node;
}

static void release(struct node *node)
{
    for (size_t i = 0; i < node->n_children; i++)
        release(node->children[i]);
    if (node->cursor != NULL)
        node->cursor->ops->release(node->cursor);
}

/* --- terms ------------------------------------------------------------------------------------ */

static ldoc_id block_begin(const struct post_list *list, uint32_t block)
{
    return block > 0 ? post_list_last(list, block - 1) + 1 : 0;
}

static bool load(struct node *node)
{
    if (node->block.n > 0 && node->block.block == node->at)
        return true;
    node->env->work->blocks_decoded++;
    if (post_list_load(&node->list, node->at, &node->block))
        return true;
    node->block.n = 0;
    return false;
}

/* The last document that block `at` can hold; of a list of one block, the last that it holds. */
static ldoc_id last_of_block(struct node *node)
{
    if (node->list.skips != NULL)
        return post_list_last(&node->list, node->at);
    return load(node) ? post_block_docs(&node->block)[node->block.n - 1] : 0;
}

/* Moves `at` to the first block that can hold documents from `doc` on; false at the end. */
static bool skip_to(struct node *node, ldoc_id doc)
{
    const struct post_list *list = &node->list;
    if (node->at < list->n_blocks && last_of_block(node) < doc)
        node->at = list->skips != NULL ? post_list_find(list, node->at + 1, doc) : list->n_blocks;
    return node->at < list->n_blocks;
}

/* The first document from `doc` on that block `at` can hold; exact for a list of one block. */
static ldoc_id first_of_block(struct node *node, ldoc_id doc)
{
    ldoc_id begin = block_begin(&node->list, node->at);
    if (node->list.skips == NULL && load(node))
        begin = node->block.docs[lower_bound32(post_block_docs(&node->block), node->block.n, doc)];
    return begin > doc ? begin : doc;
}

static bool has_doc(struct node *node, ldoc_id doc)
{
    if (!skip_to(node, doc) || !load(node))
        return false;
    struct post_block *block = &node->block;
    if (block->bitmap != NULL) {
        uint32_t bit = doc - block->first;
        return doc >= block->first && bit / 8 < block->bitmap_bytes &&
               (block->bitmap[bit / 8] >> bit % 8 & 1) != 0;
    }
    uint32_t index = lower_bound32(post_block_docs(block), block->n, doc);
    return index < block->n && block->docs[index] == doc;
}

static void set_docs(struct post_block *block, struct window *window)
{
    const ldoc_id *docs = post_block_docs(block);
    uint32_t begin = docs[0] < window->begin ? lower_bound32(docs, block->n, window->begin) : 0;
    uint32_t end =
        docs[block->n - 1] < window->end ? block->n : lower_bound32(docs, block->n, window->end);
    bitset_set_docs(window->bits, window->begin, docs + begin, end - begin);
}

/* Moves a bitmap's words to where they stand in the window; the parts outside fall away. */
static void set_bitmap(const struct post_block *block, struct window *window)
{
    for (uint32_t i = 0; i < block->bitmap_bytes; i += 8) {
        uint64_t word = post_block_bitmap_word(block, i);
        int64_t bit = (int64_t)block->first + i * 8 - window->begin;
        if (bit <= -64 || bit >= BITSET_DOCS)
            continue;
        if (bit < 0) {
            window->bits[0] |= word >> -bit;
            continue;
        }
        window->bits[bit / 64] |= word << bit % 64;
        if (bit % 64 != 0 && bit / 64 + 1 < BITSET_WORDS)
            window->bits[bit / 64 + 1] |= word >> (64 - bit % 64);
    }
}

static void fill_term(struct node *node, struct window *window)
{
    if (!skip_to(node, window->begin))
        return;
    while (block_begin(&node->list, node->at) < window->end && load(node)) {
        if (node->block.bitmap != NULL)
            set_bitmap(&node->block, window);
        else
            set_docs(&node->block, window);
        if (node->at + 1 >= node->list.n_blocks ||
            post_list_last(&node->list, node->at) >= window->end)
            return;
        node->at++;
    }
}

/* --- windows ---------------------------------------------------------------------------------- */

static void fill(struct node *node, struct window *window);

/* Clears the bits of documents for which `node`, a term, has another answer than `wanted`. */
static void probe(struct node *node, struct window *window, bool wanted)
{
    for (uint32_t w = 0; w < BITSET_WORDS; w++)
        for (uint64_t word = window->bits[w]; word != 0; word &= word - 1)
            if (has_doc(node, window->begin + w * 64 + (uint32_t)__builtin_ctzll(word)) != wanted)
                window->bits[w] &= ~(word & -word);
}

static void fill_apart(struct node *node, const struct window *window, struct window *apart)
{
    *apart = (struct window){.begin = window->begin, .end = window->end};
    fill(node, apart);
}

/* Clears the bits of documents in which the phrase, all of whose words they hold, does not stand.
 */
static void check_phrase(struct node *node, struct window *window)
{
    for (uint32_t w = 0; w < BITSET_WORDS; w++)
        for (uint64_t word = window->bits[w]; word != 0; word &= word - 1)
            if (!cursor_phrase_is_at(node->cursor,
                                     window->begin + w * 64 + (uint32_t)__builtin_ctzll(word)))
                window->bits[w] &= ~(word & -word);
}

/* Whether a phrase is among the parts, all of which must match. */
static bool is_conjunction(const struct node *node)
{
    return node->op == QT_PHRASE || node->op == QT_AND || node->op == QT_FILTER;
}

static void narrow(struct node *node, struct window *window);

/* Keeps what all children match, the words of all phrases before the first phrase is checked. */
static void narrow_all(struct node *node, struct window *window, size_t first)
{
    for (size_t i = first; i < node->n_children; i++)
        if (node->children[i]->op != QT_PHRASE)
            narrow(node->children[i], window);
    for (size_t i = first; i < node->n_children; i++)
        if (node->children[i]->op == QT_PHRASE)
            narrow(node->children[i], window);
    if (node->op == QT_PHRASE)
        check_phrase(node, window);
}

/* Keeps what `node` matches. */
static void narrow(struct node *node, struct window *window)
{
    uint32_t n = bitset_count(window->bits);
    struct window apart;
    if (n == 0)
        return;
    if (is_conjunction(node)) {
        narrow_all(node, window, 0);
    } else if (n <= FEW_DOCS && node->op == QT_TERM) {
        probe(node, window, true);
    } else {
        fill_apart(node, window, &apart);
        bitset_and(window->bits, apart.bits);
    }
}

/* Keeps what `node` does not match. */
static void exclude(struct node *node, struct window *window)
{
    uint32_t n = bitset_count(window->bits);
    struct window apart;
    if (n == 0)
        return;
    if (n <= FEW_DOCS && node->op == QT_TERM) {
        probe(node, window, false);
        return;
    }
    if (is_conjunction(node)) {
        apart = *window;
        narrow(node, &apart);
    } else {
        fill_apart(node, window, &apart);
    }
    bitset_andnot(window->bits, apart.bits);
}

/* The first child that is no phrase, or else the words of the first, fill the window. */
static void fill_all_of(struct node *node, struct window *window)
{
    size_t first = 0;
    while (first + 1 < node->n_children && node->children[first]->op == QT_PHRASE)
        first++;
    struct node *lead = node->children[first];
    node->children[first] = node->children[0];
    node->children[0] = lead;
    fill(lead, window);
    narrow_all(node, window, 1);
}

static void fill_any_of(struct node *node, struct window *window)
{
    for (size_t i = 0; i < node->n_children; i++) {
        struct node *child = node->children[i];
        struct window apart;
        if (child->op == QT_TERM) {
            fill_term(child, window);
            continue;
        }
        fill_apart(child, window, &apart);
        bitset_or(window->bits, apart.bits);
    }
}

static void fill_everything(struct window *window)
{
    uint32_t n = window->end - window->begin;
    memset(window->bits, 0xFF, n / 64 * sizeof(window->bits[0]));
    if (n % 64 != 0)
        window->bits[n / 64] = ((uint64_t)1 << n % 64) - 1;
}

/* Sets the bits of the node's documents in an empty window. */
static void fill(struct node *node, struct window *window)
{
    switch (node->op) {
    case QT_NOTHING:
        return;
    case QT_ALL:
        fill_everything(window);
        return;
    case QT_TERM:
        fill_term(node, window);
        return;
    case QT_PHRASE:
    case QT_AND:
    case QT_FILTER:
        fill_all_of(node, window);
        return;
    case QT_OR:
        fill_any_of(node, window);
        return;
    case QT_AND_NOT:
        fill(node->children[0], window);
        exclude(node->children[1], window);
        return;
    case QT_AND_MAYBE:
        break;
    }
    BUG("a match set has the operator %d", (int)node->op);
}

/* A document, not before `doc`, before which the node has none from `doc` on. */
static ldoc_id next_possible(struct node *node, ldoc_id doc)
{
    ldoc_id next = LDOC_END;
    switch (node->op) {
    case QT_NOTHING:
        return LDOC_END;
    case QT_TERM:
        return skip_to(node, doc) ? first_of_block(node, doc) : LDOC_END;
    case QT_PHRASE:
    case QT_AND:
    case QT_FILTER:
        for (size_t i = 0; i < node->n_children; i++) {
            next = next_possible(node->children[i], doc);
            doc = next > doc ? next : doc;
        }
        return doc;
    case QT_OR:
        for (size_t i = 0; i < node->n_children; i++) {
            ldoc_id child = next_possible(node->children[i], doc);
            next = child < next ? child : next;
        }
        return next;
    case QT_AND_NOT:
        return next_possible(node->children[0], doc);
    case QT_ALL:
    case QT_AND_MAYBE:
        break;
    }
    return doc;
}

static void keep_live(struct window *window, const uint8_t *live)
{
    for (uint32_t w = 0; window->begin + w * 64 < window->end; w++)
        window->bits[w] &= load_le64(live + window->begin / 8 + (size_t)w * 8);
}

uint64_t match_set_count(const struct plan *plan, struct cursor_env *env)
{
    struct node *root = build(plan, env);
    const uint8_t *live = segment_live_bits(env->segment);
    ldoc_id n_docs = segment_n_docs(env->segment);
    uint64_t count = 0;
    ldoc_id doc = 0;
    while (env->err.status == ST_OK && !cursor_env_is_late(env) &&
           (doc = next_possible(root, doc)) < n_docs) {
        struct window window = {.begin = doc / BITSET_DOCS * BITSET_DOCS};
        window.end = n_docs - window.begin > BITSET_DOCS ? window.begin + BITSET_DOCS : n_docs;
        fill(root, &window);
        if (live != NULL)
            keep_live(&window, live);
        count += bitset_count(window.bits);
        doc = window.end;
    }
    release(root);
    return count;
}

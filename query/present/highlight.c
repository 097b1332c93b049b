#include "query/present/highlight.h"

#include "common/base/hash.h"
#include "common/engine/field.h"

#include <stdlib.h>

enum space {
    SPACE_WORD,
    SPACE_STEM,
    SPACE_TITLE,
    SPACE_TITLE_STEM,
    SPACE_FILTER, /* no word of the text */
};

/* No slot, no leaf. */
#define NONE UINT32_MAX

/* That the beginning of a phrase was found up to and with this term: at the last even and at the
 * last odd position (plus two; 0 is never), and the offset where that beginning stands. Two are
 * needed, since a character and its pair share a position. */
struct reach {
    uint32_t pos[2];
    uint32_t off[2];
};

struct leaf {
    const struct slice *terms;
    size_t n_terms;
    struct reach *reach; /* one for each term of a phrase, NULL for a single term */
    bool is_found;
    bool is_marked;
};

/* One place of a term in the query: the index-th of the leaf's terms. */
struct use {
    uint32_t leaf;
    uint32_t index;
    uint32_t next; /* the next use of the same term, or NONE */
};

/* A slot of the table from words to their uses. */
struct slot {
    uint64_t hash;
    struct slice word;
    enum space space;
    uint32_t first_use; /* NONE when the slot is free */
};

/* The query tree again, with room for what is found out about an article. */
struct node {
    enum qtree_op op;
    uint32_t leaf; /* QT_TERM and QT_PHRASE */
    bool is_match;
    struct node *children;
    size_t n_children;
};

struct highlighter {
    struct analyzer *analyzer;
    struct token_list tokens;
    struct arena arena;
    struct node root;
    struct leaf *leaves;
    size_t n_leaves, leaves_cap;
    struct use *uses;
    size_t n_uses, uses_cap;
    struct slot *slots; /* a power of two of them, at most half of them taken */
    size_t n_slots;
    struct token_filter filter; /* lets the words of all leaves pass */
    struct highlight found;
};

/* Splits a term into its space and the word itself. Words are case-folded, so that a capital is
 * always a prefix. */
static enum space term_space(struct slice term, struct slice *word)
{
    static const struct {
        const char *prefix;
        enum space space;
    } spaces[] = {
        {PREFIX_TITLE_STEM, SPACE_TITLE_STEM},
        {PREFIX_STEM, SPACE_STEM},
        {PREFIX_TITLE, SPACE_TITLE},
    };
    for (size_t i = 0; i < COUNT_OF(spaces); i++) {
        struct slice prefix = slice_str(spaces[i].prefix);
        if (!slice_starts_with(term, prefix))
            continue;
        *word = slice_make(term.ptr + prefix.len, term.len - prefix.len);
        return spaces[i].space;
    }
    *word = term;
    return term.len > 0 && term.ptr[0] >= 'A' && term.ptr[0] <= 'Z' ? SPACE_FILTER : SPACE_WORD;
}

static struct slot *find_slot(const struct highlighter *highlighter, enum space space,
                              struct slice word)
{
    uint64_t hash = hash64(word) + space;
    size_t at = hash & (highlighter->n_slots - 1);
    for (;; at = (at + 1) & (highlighter->n_slots - 1)) {
        struct slot *slot = &highlighter->slots[at];
        if (slot->first_use == NONE ||
            (slot->hash == hash && slot->space == space && slice_eq(slot->word, word)))
            return slot;
    }
}

static size_t count_terms(const struct qtree *tree)
{
    size_t n = tree->op == QT_TERM ? 1 : tree->op == QT_PHRASE ? tree->n_terms : 0;
    for (size_t i = 0; i < tree->n_children; i++)
        n += count_terms(tree->children[i]);
    return n;
}

static void make_slots(struct highlighter *highlighter, size_t n_terms)
{
    highlighter->n_slots = 16;
    while (highlighter->n_slots < 2 * n_terms)
        highlighter->n_slots *= 2;
    highlighter->slots =
        arena_zalloc(&highlighter->arena, highlighter->n_slots * sizeof(*highlighter->slots));
    for (size_t i = 0; i < highlighter->n_slots; i++)
        highlighter->slots[i].first_use = NONE;
}

/* A word of the text is looked at only if a leaf may want it. */
static void want(struct highlighter *highlighter, enum space space, struct slice word)
{
    switch (space) {
    case SPACE_WORD:
    case SPACE_TITLE:
        token_filter_add_word(&highlighter->filter, word);
        break;
    case SPACE_STEM:
    case SPACE_TITLE_STEM:
        analyzer_want_stem(highlighter->analyzer, word, &highlighter->filter);
        break;
    case SPACE_FILTER:
        break;
    }
}

static void add_use(struct highlighter *highlighter, struct slice term, uint32_t leaf,
                    uint32_t index)
{
    struct slice word;
    enum space space = term_space(term, &word);
    struct slot *slot = find_slot(highlighter, space, word);
    if (slot->first_use == NONE)
        *slot = (struct slot){hash64(word) + space, word, space, NONE};
    want(highlighter, space, word);
    highlighter->uses = mem_grow(highlighter->uses, &highlighter->uses_cap, highlighter->n_uses + 1,
                                 sizeof(*highlighter->uses));
    highlighter->uses[highlighter->n_uses] = (struct use){leaf, index, slot->first_use};
    slot->first_use = (uint32_t)highlighter->n_uses++;
}

/* The leaf of this very term outside phrases, if there is one. */
static uint32_t find_term_leaf(const struct highlighter *highlighter, struct slice term)
{
    struct slice word;
    enum space space = term_space(term, &word);
    uint32_t use = find_slot(highlighter, space, word)->first_use;
    for (; use != NONE; use = highlighter->uses[use].next)
        if (highlighter->leaves[highlighter->uses[use].leaf].n_terms == 1)
            return highlighter->uses[use].leaf;
    return NONE;
}

static uint32_t add_leaf(struct highlighter *highlighter, const struct qtree *tree)
{
    bool is_phrase = tree->op == QT_PHRASE;
    uint32_t known = is_phrase ? NONE : find_term_leaf(highlighter, tree->term);
    if (known != NONE)
        return known;
    highlighter->leaves = mem_grow(highlighter->leaves, &highlighter->leaves_cap,
                                   highlighter->n_leaves + 1, sizeof(*highlighter->leaves));
    uint32_t ord = (uint32_t)highlighter->n_leaves++;
    struct leaf *leaf = &highlighter->leaves[ord];
    *leaf = (struct leaf){.terms = is_phrase ? tree->terms : &tree->term,
                          .n_terms = is_phrase ? tree->n_terms : 1};
    if (is_phrase)
        leaf->reach = arena_alloc(&highlighter->arena, leaf->n_terms * sizeof(*leaf->reach));
    for (size_t i = 0; i < leaf->n_terms; i++)
        add_use(highlighter, leaf->terms[i], ord, (uint32_t)i);
    return ord;
}

static void add_node(struct highlighter *highlighter, const struct qtree *tree, struct node *node)
{
    *node = (struct node){.op = tree->op, .leaf = NONE, .n_children = tree->n_children};
    if (tree->op == QT_TERM || tree->op == QT_PHRASE)
        node->leaf = add_leaf(highlighter, tree);
    if (tree->n_children == 0)
        return;
    node->children = arena_alloc(&highlighter->arena, tree->n_children * sizeof(*node->children));
    for (size_t i = 0; i < tree->n_children; i++)
        add_node(highlighter, tree->children[i], &node->children[i]);
}

struct highlighter *highlighter_new_plain(const struct qtree *tree, struct analyzer *analyzer)
{
    struct highlighter *highlighter = highlighter_new(tree, analyzer);
    highlighter->filter.wants_all = true;
    return highlighter;
}

struct highlighter *highlighter_new(const struct qtree *tree, struct analyzer *analyzer)
{
    struct highlighter *highlighter = xcalloc(1, sizeof(*highlighter));
    highlighter->analyzer = analyzer;
    make_slots(highlighter, count_terms(tree));
    add_node(highlighter, tree, &highlighter->root);
    return highlighter;
}

void highlighter_free(struct highlighter *highlighter)
{
    if (highlighter == NULL)
        return;
    token_list_release(&highlighter->tokens);
    arena_release(&highlighter->arena);
    free(highlighter->leaves);
    free(highlighter->uses);
    free(highlighter->found.title.items);
    free(highlighter->found.body.items);
    free(highlighter);
}

size_t highlighter_n_leaves(const struct highlighter *highlighter)
{
    return highlighter->n_leaves;
}

const struct slice *highlighter_leaf(const struct highlighter *highlighter, size_t leaf,
                                     size_t *n_terms)
{
    *n_terms = highlighter->leaves[leaf].n_terms;
    return highlighter->leaves[leaf].terms;
}

static void add_match(struct match_list *list, struct match match)
{
    list->items = mem_grow(list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] = match;
}

/* The token is the index-th term of a phrase: carries on what the term before it reached at the
 * position before. */
static void match_in_phrase(struct leaf *leaf, const struct use *use, const struct token *token,
                            struct match_list *list)
{
    unsigned here = token->pos & 1;
    uint32_t off = token->off;
    if (use->index > 0) {
        const struct reach *before = &leaf->reach[use->index - 1];
        if (before->pos[!here] != token->pos + 1)
            return;
        off = before->off[!here];
    }
    leaf->reach[use->index].pos[here] = token->pos + 2;
    leaf->reach[use->index].off[here] = off;
    if (use->index + 1 < leaf->n_terms)
        return;
    leaf->is_found = true;
    add_match(list, (struct match){off, token->off + token->len - off, use->leaf});
}

static void match_word(struct highlighter *highlighter, enum space space, struct slice word,
                       const struct token *token, struct match_list *list)
{
    uint32_t at = find_slot(highlighter, space, word)->first_use;
    for (; at != NONE; at = highlighter->uses[at].next) {
        const struct use *use = &highlighter->uses[at];
        struct leaf *leaf = &highlighter->leaves[use->leaf];
        if (leaf->reach != NULL) {
            match_in_phrase(leaf, use, token, list);
            continue;
        }
        leaf->is_found = true;
        add_match(list, (struct match){token->off, token->len, use->leaf});
    }
}

/* Finds all terms and phrases of the query in a text whose positions begin at `first_pos`. */
static void scan(struct highlighter *highlighter, struct slice text, uint32_t first_pos,
                 bool is_title, struct match_list *list)
{
    struct token_list *tokens = &highlighter->tokens;
    list->n = 0;
    token_list_reset(tokens);
    tokens->n_positions = first_pos;
    analyzer_run_some(highlighter->analyzer, text, &highlighter->filter, tokens);
    for (size_t i = 0; i < tokens->n; i++) {
        const struct token *token = &tokens->items[i];
        match_word(highlighter, SPACE_WORD, token->word, token, list);
        if (token->stem.len > 0)
            match_word(highlighter, SPACE_STEM, token->stem, token, list);
        if (!is_title)
            continue;
        match_word(highlighter, SPACE_TITLE, token->word, token, list);
        if (token->stem.len > 0)
            match_word(highlighter, SPACE_TITLE_STEM, token->stem, token, list);
    }
}

static void forget_article(struct highlighter *highlighter)
{
    for (size_t i = 0; i < highlighter->n_leaves; i++) {
        struct leaf *leaf = &highlighter->leaves[i];
        struct slice word;
        leaf->is_found = leaf->n_terms == 1 && term_space(leaf->terms[0], &word) == SPACE_FILTER;
        leaf->is_marked = false;
        if (leaf->reach != NULL)
            memset(leaf->reach, 0, leaf->n_terms * sizeof(*leaf->reach));
    }
}

/* Finds out, for the node and all below it, whether it matches this article. */
static bool evaluate(const struct highlighter *highlighter, struct node *node)
{
    size_t n_matching = 0;
    for (size_t i = 0; i < node->n_children; i++)
        n_matching += evaluate(highlighter, &node->children[i]);
    switch (node->op) {
    case QT_NOTHING:
        node->is_match = false;
        break;
    case QT_ALL:
        node->is_match = true;
        break;
    case QT_TERM:
    case QT_PHRASE:
        node->is_match = highlighter->leaves[node->leaf].is_found;
        break;
    case QT_AND:
    case QT_FILTER:
        node->is_match = n_matching == node->n_children;
        break;
    case QT_OR:
        node->is_match = n_matching > 0;
        break;
    case QT_AND_MAYBE:
        node->is_match = node->children[0].is_match;
        break;
    case QT_AND_NOT:
        node->is_match = node->children[0].is_match && !node->children[1].is_match;
        break;
    }
    return node->is_match;
}

/* Marks the leaves that helped to make the article a hit. */
static void mark_leaves(struct highlighter *highlighter, const struct node *node)
{
    if (!node->is_match)
        return;
    if (node->leaf != NONE)
        highlighter->leaves[node->leaf].is_marked = true;
    bool is_first_only = node->op == QT_AND_NOT || node->op == QT_FILTER;
    for (size_t i = 0; i < (is_first_only ? 1 : node->n_children); i++)
        mark_leaves(highlighter, &node->children[i]);
}

static int compare_matches(const void *a, const void *b)
{
    const struct match *x = a;
    const struct match *y = b;
    if (x->off != y->off)
        return x->off < y->off ? -1 : 1;
    return (x->leaf > y->leaf) - (x->leaf < y->leaf);
}

/* Keeps the matches of marked leaves and puts them in order: a phrase is found at its end, after
 * words inside it. */
static void keep_marked(const struct highlighter *highlighter, struct match_list *list)
{
    size_t n = 0;
    bool is_sorted = true;
    for (size_t i = 0; i < list->n; i++) {
        if (!highlighter->leaves[list->items[i].leaf].is_marked)
            continue;
        is_sorted = is_sorted && (n == 0 || list->items[n - 1].off <= list->items[i].off);
        list->items[n++] = list->items[i];
    }
    list->n = n;
    if (!is_sorted)
        qsort(list->items, n, sizeof(*list->items), compare_matches);
}

const struct highlight *highlighter_run(struct highlighter *highlighter, struct slice title,
                                        struct slice body)
{
    struct highlight *found = &highlighter->found;
    forget_article(highlighter);
    scan(highlighter, title, 0, true, &found->title);
    scan(highlighter, body, highlighter->tokens.n_positions + TITLE_BODY_GAP, false, &found->body);
    evaluate(highlighter, &highlighter->root);
    mark_leaves(highlighter, &highlighter->root);
    keep_marked(highlighter, &found->title);
    keep_marked(highlighter, &found->body);
    return found;
}

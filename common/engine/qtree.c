#include "common/engine/qtree.h"

#include "common/base/status.h"

static struct qtree *node_new(struct arena *arena, enum qtree_op op)
{
    struct qtree *node = arena_zalloc(arena, sizeof(*node));
    node->op = op;
    return node;
}

static struct slice copy_term(struct arena *arena, struct slice term)
{
    return slice_make(arena_strndup(arena, term.ptr, term.len), term.len);
}

struct qtree *qtree_nothing(struct arena *arena)
{
    return node_new(arena, QT_NOTHING);
}

struct qtree *qtree_all(struct arena *arena)
{
    return node_new(arena, QT_ALL);
}

struct qtree *qtree_term(struct arena *arena, struct slice term)
{
    struct qtree *node = node_new(arena, QT_TERM);
    node->term = copy_term(arena, term);
    node->qf = 1;
    return node;
}

struct qtree *qtree_phrase(struct arena *arena, const struct slice *terms, size_t n_terms)
{
    if (n_terms == 0)
        return qtree_nothing(arena);
    if (n_terms == 1)
        return qtree_term(arena, terms[0]);
    struct qtree *node = node_new(arena, QT_PHRASE);
    struct slice *copies = arena_alloc(arena, n_terms * sizeof(*copies));
    for (size_t i = 0; i < n_terms; i++)
        copies[i] = copy_term(arena, terms[i]);
    node->terms = copies;
    node->n_terms = n_terms;
    return node;
}

static struct qtree *find_equal_term(struct qtree *list, struct slice term)
{
    for (size_t i = 0; i < list->n_children; i++)
        if (list->children[i]->op == QT_TERM && slice_eq(list->children[i]->term, term))
            return list->children[i];
    return NULL;
}

/* Appends a child, which is not of the list's own operator; equal terms become one leaf. */
static void list_add(struct arena *arena, struct qtree *list, struct qtree *child)
{
    struct qtree *twin = child->op == QT_TERM ? find_equal_term(list, child->term) : NULL;
    if (twin == NULL) {
        list->children[list->n_children++] = child;
        return;
    }
    /* The twin may also stand in another tree: it is copied before it changes. */
    for (size_t i = 0; i < list->n_children; i++) {
        if (list->children[i] != twin)
            continue;
        struct qtree *merged = qtree_term(arena, twin->term);
        merged->qf = twin->qf + child->qf;
        list->children[i] = merged;
    }
}

struct qtree *qtree_list(struct arena *arena, enum qtree_op op, struct qtree **children,
                         size_t n_children)
{
    if (op != QT_AND && op != QT_OR)
        BUG("operator %d makes no list", (int)op);
    size_t room = 0;
    for (size_t i = 0; i < n_children; i++)
        room += children[i]->op == op ? children[i]->n_children : 1;
    struct qtree *list = node_new(arena, op);
    list->children = arena_alloc(arena, room * sizeof(struct qtree *));
    for (size_t i = 0; i < n_children; i++) {
        struct qtree *child = children[i];
        if (child->op == QT_NOTHING && op == QT_AND)
            return child;
        if (child->op == QT_NOTHING)
            continue;
        if (child->op != op) {
            list_add(arena, list, child);
            continue;
        }
        for (size_t j = 0; j < child->n_children; j++)
            list_add(arena, list, child->children[j]);
    }
    if (list->n_children == 0)
        return qtree_nothing(arena);
    return list->n_children == 1 ? list->children[0] : list;
}

struct qtree *qtree_pair(struct arena *arena, enum qtree_op op, struct qtree *first,
                         struct qtree *second)
{
    if (op != QT_AND_MAYBE && op != QT_AND_NOT && op != QT_FILTER)
        BUG("operator %d makes no pair", (int)op);
    if (first->op == QT_NOTHING || (second->op == QT_NOTHING && op == QT_FILTER))
        return qtree_nothing(arena);
    if (second->op == QT_NOTHING)
        return first;
    struct qtree *pair = node_new(arena, op);
    pair->children = arena_alloc(arena, 2 * sizeof(struct qtree *));
    pair->children[0] = first;
    pair->children[1] = second;
    pair->n_children = 2;
    return pair;
}

static void print_phrase(const struct qtree *phrase, struct strbuf *out)
{
    for (size_t i = 0; i < phrase->n_terms; i++) {
        strbuf_addc(out, i == 0 ? '"' : ' ');
        strbuf_add_slice(out, phrase->terms[i]);
    }
    strbuf_addc(out, '"');
}

void qtree_print(const struct qtree *tree, struct strbuf *out)
{
    const char *between = "";
    switch (tree->op) {
    case QT_NOTHING:
        strbuf_adds(out, "NOTHING");
        return;
    case QT_ALL:
        strbuf_adds(out, "ALL");
        return;
    case QT_TERM:
        strbuf_add_slice(out, tree->term);
        if (tree->qf > 1)
            strbuf_addf(out, "^%u", tree->qf);
        return;
    case QT_PHRASE:
        print_phrase(tree, out);
        return;
    case QT_AND:
        between = " AND ";
        break;
    case QT_OR:
        between = " OR ";
        break;
    case QT_AND_MAYBE:
        between = " AND_MAYBE ";
        break;
    case QT_AND_NOT:
        between = " AND_NOT ";
        break;
    case QT_FILTER:
        between = " FILTER ";
        break;
    }
    for (size_t i = 0; i < tree->n_children; i++) {
        strbuf_adds(out, i == 0 ? "(" : between);
        qtree_print(tree->children[i], out);
    }
    strbuf_addc(out, ')');
}

#include "query/xapian/xapian_query.h"

#include "common/engine/xapian_error.h"

static enum xg_status push_tree(struct xg_query *query, const struct qtree *tree,
                                struct xg_error *error);

static enum xg_status push_operator(struct xg_query *query, const struct qtree *tree, enum xg_op op,
                                    struct xg_error *error)
{
    for (size_t i = 0; i < tree->n_children; i++) {
        enum xg_status status = push_tree(query, tree->children[i], error);
        if (status != XG_OK)
            return status;
    }
    return xg_query_combine(query, op, tree->n_children, error);
}

static enum xg_status push_phrase(struct xg_query *query, const struct qtree *tree,
                                  struct xg_error *error)
{
    for (size_t i = 0; i < tree->n_terms; i++) {
        enum xg_status status =
            xg_query_push_term(query, tree->terms[i].ptr, tree->terms[i].len, 1, error);
        if (status != XG_OK)
            return status;
    }
    return xg_query_phrase(query, tree->n_terms, error);
}

/* Leaves the Xapian query of `tree` on the stack of `query`. As deep as the tree, which the parser
 * bounds. */
static enum xg_status push_tree(struct xg_query *query, const struct qtree *tree,
                                struct xg_error *error)
{
    switch (tree->op) {
    case QT_NOTHING:
        return xg_query_push_nothing(query, error);
    case QT_ALL:
        return xg_query_push_all(query, error);
    case QT_TERM:
        return xg_query_push_term(query, tree->term.ptr, tree->term.len, tree->qf, error);
    case QT_PHRASE:
        return push_phrase(query, tree, error);
    case QT_AND:
        return push_operator(query, tree, XG_OP_AND, error);
    case QT_OR:
        return push_operator(query, tree, XG_OP_OR, error);
    case QT_AND_MAYBE:
        return push_operator(query, tree, XG_OP_AND_MAYBE, error);
    case QT_AND_NOT:
        return push_operator(query, tree, XG_OP_AND_NOT, error);
    case QT_FILTER:
        return push_operator(query, tree, XG_OP_FILTER, error);
    }
    BUG("a query tree has the operator %d", (int)tree->op);
}

enum status xapian_query_make(struct xg_query **query, const struct qtree *tree,
                              const struct qtree *filter, struct slice must, struct err *err)
{
    struct xg_error error = {.status = XG_ERROR, .text = "out of memory"};
    enum xg_status status = XG_ERROR;
    *query = xg_query_new();
    if (*query != NULL)
        status = push_tree(*query, tree, &error);
    if (status == XG_OK && filter != NULL) {
        status = push_tree(*query, filter, &error);
        if (status == XG_OK)
            status = xg_query_combine(*query, XG_OP_FILTER, 2, &error);
    }
    if (status == XG_OK && must.len > 0) {
        status = xg_query_push_term(*query, must.ptr, must.len, 1, &error);
        if (status == XG_OK)
            status = xg_query_combine(*query, XG_OP_FILTER, 2, &error);
    }
    if (status == XG_OK)
        return ST_OK;
    xg_query_free(*query);
    *query = NULL;
    return xapian_fail("the query", &error, err);
}

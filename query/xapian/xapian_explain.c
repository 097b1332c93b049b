#include "query/xapian/xapian_explain.h"

#include "common/engine/field.h"

#include <inttypes.h>

static bool keep_id_term(void *context, struct slice term, uint64_t wdf UNUSED)
{
    struct strbuf *id_term = context;
    if (slice_starts_with(term, slice_str(PREFIX_ID)))
        strbuf_add_slice(id_term, term);
    return true;
}

enum status explain_find_id_term(struct searcher *searcher, doc_id doc, struct strbuf *id_term,
                                 struct err *err)
{
    return searcher->ops->doc_terms(searcher, doc, keep_id_term, id_term, err);
}

/* What a document's list of terms tells of one term and of the whole. */
struct doc_facts {
    struct slice term; /* looked for */
    uint32_t wdf;
    uint32_t len;
};

static bool note_facts(void *context, struct slice term, uint64_t wdf)
{
    struct doc_facts *facts = context;
    facts->len += (uint32_t)wdf;
    if (slice_eq(term, facts->term))
        facts->wdf = (uint32_t)wdf;
    return true;
}

/* Whose score is explained, and with whose statistics. */
struct explanation {
    struct searcher *searcher;
    struct bm25_params bm25;
    doc_id doc;
    term_freq_fn *freq;
    struct strbuf *out;
};

static enum status explain_leaf(const struct explanation *of, struct slice term, uint32_t qf,
                                struct err *err)
{
    struct doc_facts facts = {.term = term};
    uint32_t df;
    TRY(of->searcher->ops->doc_terms(of->searcher, of->doc, note_facts, &facts, err));
    TRY(of->freq(of->searcher, term, &df, err));
    struct bm25_leaf leaf =
        bm25_leaf_make(of->bm25, of->searcher->ops->stats(of->searcher), df, qf);
    strbuf_addf(of->out, "  %.*s: df %" PRIu32 ", wdf %" PRIu32 ", length %" PRIu32 ", part %.6f\n",
                SLICE_ARG(term), df, facts.wdf, facts.len,
                facts.wdf > 0 ? bm25_score(&leaf, facts.wdf, facts.len) : 0.0);
    return ST_OK;
}

static enum status explain_tree(const struct explanation *of, const struct qtree *tree,
                                struct err *err)
{
    if (tree->op == QT_TERM)
        return explain_leaf(of, tree->term, tree->qf, err);
    for (size_t i = 0; i < tree->n_terms; i++)
        TRY(explain_leaf(of, tree->terms[i], 1, err));
    for (size_t i = 0; i < tree->n_children; i++)
        TRY(explain_tree(of, tree->children[i], err));
    return ST_OK;
}

enum status explain_leaves(struct searcher *searcher, const struct search_request *request,
                           doc_id doc, term_freq_fn *freq, struct strbuf *out, struct err *err)
{
    struct explanation of = {searcher, request->bm25, doc, freq, out};
    return explain_tree(&of, request->tree, err);
}

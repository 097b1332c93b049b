#include "tests/contract/oracle.h"

#include "common/base/mem.h"

#include <math.h>
#include <stdlib.h>

struct entry {
    struct arena arena;
    struct article article;
    struct document doc;
};

struct oracle {
    struct analyzer *analyzer;
    struct document_builder *builder;
    struct entry **entries;
    size_t n, cap;
};

struct oracle *oracle_new(const char *stem)
{
    struct oracle *oracle = xcalloc(1, sizeof(*oracle));
    struct err err = {0};
    if (analyzer_new(&oracle->analyzer, stem, &err) != ST_OK)
        BUG("%s", err.text);
    oracle->builder = document_builder_new();
    return oracle;
}

static void entry_free(struct entry *entry)
{
    arena_release(&entry->arena);
    free(entry);
}

void oracle_free(struct oracle *oracle)
{
    for (size_t i = 0; i < oracle->n; i++)
        entry_free(oracle->entries[i]);
    free(oracle->entries);
    document_builder_free(oracle->builder);
    analyzer_free(oracle->analyzer);
    free(oracle);
}

bool oracle_remove(struct oracle *oracle, struct slice id)
{
    for (size_t i = 0; i < oracle->n; i++) {
        if (!slice_eq(oracle->entries[i]->article.id, id))
            continue;
        entry_free(oracle->entries[i]);
        oracle->entries[i] = oracle->entries[--oracle->n];
        return true;
    }
    return false;
}

static struct slice keep(struct arena *arena, struct slice s)
{
    return slice_make(arena_strndup(arena, s.ptr, s.len), s.len);
}

void oracle_add(struct oracle *oracle, const struct article *article)
{
    oracle_remove(oracle, article->id);
    struct entry *entry = xcalloc(1, sizeof(*entry));
    entry->article = *article;
    entry->article.id = keep(&entry->arena, article->id);
    entry->article.title = keep(&entry->arena, article->title);
    entry->article.body = keep(&entry->arena, article->body);
    document_build(oracle->builder, oracle->analyzer, &entry->article, &entry->arena, &entry->doc);
    oracle->entries =
        mem_grow(oracle->entries, &oracle->cap, oracle->n + 1, sizeof(struct entry *));
    oracle->entries[oracle->n++] = entry;
}

struct collection_stats oracle_stats(const struct oracle *oracle)
{
    struct collection_stats stats = {.n_docs = oracle->n};
    for (size_t i = 0; i < oracle->n; i++)
        stats.total_len += oracle->entries[i]->doc.len;
    return stats;
}

/* A document's terms are in byte order. */
static const struct doc_term *find_term(const struct document *doc, struct slice term)
{
    size_t low = 0, high = doc->n_terms;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_cmp(doc->terms[middle].term, term);
        if (order == 0)
            return &doc->terms[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

uint64_t oracle_df(const struct oracle *oracle, struct slice term)
{
    uint64_t df = 0;
    for (size_t i = 0; i < oracle->n; i++)
        df += find_term(&oracle->entries[i]->doc, term) != NULL;
    return df;
}

/* Document frequencies are counted once a search: so many of its terms are remembered. */
#define MAX_KNOWN 64

/* What scoring needs beside the document. */
struct scoring {
    const struct oracle *oracle;
    struct collection_stats stats;
    struct bm25_params bm25;
    struct {
        struct slice term;
        uint64_t df;
    } known[MAX_KNOWN];
    size_t n_known;
};

static uint64_t df_of(struct scoring *scoring, struct slice term)
{
    for (size_t i = 0; i < scoring->n_known; i++)
        if (slice_eq(scoring->known[i].term, term))
            return scoring->known[i].df;
    uint64_t df = oracle_df(scoring->oracle, term);
    if (scoring->n_known < MAX_KNOWN) {
        scoring->known[scoring->n_known].term = term;
        scoring->known[scoring->n_known++].df = df;
    }
    return df;
}

/* BM25 as SEMANTICS.md writes it, not as bm25.h computes it. */
static double leaf_score(struct scoring *scoring, const struct document *doc, struct slice term,
                         uint32_t qf)
{
    double n = (double)scoring->stats.n_docs;
    double df = (double)df_of(scoring, term);
    double t = (n - df + 0.5) / (df + 0.5);
    if (t < 2)
        t = t / 2 + 1;
    double q = qf;
    double f = find_term(doc, term)->wdf;
    double k1 = scoring->bm25.k1;
    double b = scoring->bm25.b;
    double avg = (double)scoring->stats.total_len / n;
    return log(t) * 2 * q / (1 + q) * (k1 + 1) * f / (k1 * (1 - b + b * doc->len / avg) + f);
}

static bool stands_at(const struct doc_term *term, uint32_t position)
{
    for (uint32_t i = 0; i < term->n_positions; i++)
        if (term->positions[i] == position)
            return true;
    return false;
}

static bool phrase_matches(const struct qtree *phrase, const struct document *doc)
{
    const struct doc_term *first = find_term(doc, phrase->terms[0]);
    for (uint32_t p = 0; first != NULL && p < first->n_positions; p++) {
        size_t i = 1;
        for (; i < phrase->n_terms; i++) {
            const struct doc_term *word = find_term(doc, phrase->terms[i]);
            if (word == NULL || !stands_at(word, first->positions[p] + (uint32_t)i))
                break;
        }
        if (i == phrase->n_terms)
            return true;
    }
    return false;
}

/* Whether `doc` matches; adds its score to `*sum` leaf by leaf. */
static bool evaluate(struct scoring *scoring, const struct qtree *tree, const struct document *doc,
                     double *sum)
{
    double ignored = 0;
    bool any = false;
    double before = *sum;
    switch (tree->op) {
    case QT_NOTHING:
        return false;
    case QT_ALL:
        return true;
    case QT_TERM:
        if (find_term(doc, tree->term) == NULL)
            return false;
        *sum += leaf_score(scoring, doc, tree->term, tree->qf);
        return true;
    case QT_PHRASE:
        if (!phrase_matches(tree, doc))
            return false;
        for (size_t i = 0; i < tree->n_terms; i++)
            *sum += leaf_score(scoring, doc, tree->terms[i], 1);
        return true;
    case QT_OR:
        for (size_t i = 0; i < tree->n_children; i++)
            any |= evaluate(scoring, tree->children[i], doc, sum);
        return any;
    case QT_AND:
        for (size_t i = 0; i < tree->n_children; i++) {
            if (!evaluate(scoring, tree->children[i], doc, sum)) {
                *sum = before;
                return false;
            }
        }
        return true;
    case QT_AND_MAYBE:
        if (!evaluate(scoring, tree->children[0], doc, sum))
            return false;
        evaluate(scoring, tree->children[1], doc, sum);
        return true;
    case QT_AND_NOT:
    case QT_FILTER:
        if (!evaluate(scoring, tree->children[0], doc, sum))
            return false;
        if (evaluate(scoring, tree->children[1], doc, &ignored) == (tree->op == QT_FILTER))
            return true;
        *sum = before;
        return false;
    }
    return false;
}

static int compare_newest(const struct oracle_hit *a, const struct oracle_hit *b)
{
    bool a_known = a->published.precision != WHEN_UNKNOWN;
    bool b_known = b->published.precision != WHEN_UNKNOWN;
    if (a_known != b_known)
        return a_known ? -1 : 1;
    if (a_known && a->published.seconds != b->published.seconds)
        return a->published.seconds > b->published.seconds ? -1 : 1;
    return slice_cmp(a->id, b->id);
}

static int by_newest(const void *a, const void *b)
{
    return compare_newest(a, b);
}

static int by_relevance(const void *a, const void *b)
{
    const struct oracle_hit *left = a;
    const struct oracle_hit *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return compare_newest(left, right);
}

struct oracle_hit *oracle_search(const struct oracle *oracle, const struct qtree *tree,
                                 enum hit_order order, struct bm25_params bm25, size_t *n)
{
    struct scoring scoring = {.oracle = oracle, .stats = oracle_stats(oracle), .bm25 = bm25};
    struct oracle_hit *hits = xcalloc(oracle->n, sizeof(*hits));
    *n = 0;
    for (size_t i = 0; i < oracle->n; i++) {
        const struct entry *entry = oracle->entries[i];
        double sum = 0;
        if (evaluate(&scoring, tree, &entry->doc, &sum))
            hits[(*n)++] =
                (struct oracle_hit){entry->article.id, entry->article.published, (float)sum};
    }
    qsort(hits, *n, sizeof(*hits), order == ORDER_NEWEST ? by_newest : by_relevance);
    return hits;
}

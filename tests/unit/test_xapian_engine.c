/* The Xapian sink and engine together: what goes in comes out, in the order and with the scores
 * that the read seam promises. Scores are compared with bm25.h over a model in memory. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/engine/document.h"
#include "common/engine/field.h"
#include "common/engine/omega.h"
#include "common/engine/searcher.h"
#include "common/index/manifest.h"
#include "common/io/file.h"
#include "indexer/xapian/sink_xapian.h"
#include "query/xapian/engine_xapian.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS 16
#define MAX_DOCS  200

/* One document of the model: words at positions 0, 1, ...; the first one counts three times. */
struct model_doc {
    char id[16];
    int64_t seconds; /* 0 for unknown */
    const char *words[MAX_WORDS];
    uint32_t n_words;
};

static struct model_doc model[MAX_DOCS];
static size_t n_model;

static char folder[] = "/tmp/test_xapian.XXXXXX";
static char index_path[sizeof(folder) + 8];
static struct arena arena; /* of one test */
static struct err err;

#define assert_st(call)                                                                            \
    do {                                                                                           \
        if ((call) != ST_OK)                                                                       \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/test_xapian.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(index_path, sizeof(index_path), "%s/index", folder);
    n_model = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    file_remove_tree(folder);
    arena_release(&arena);
    return 0;
}

/* --- the model ------------------------------------------------------------------------------- */

static struct model_doc *model_add(const char *id, int64_t seconds, const char *text)
{
    struct model_doc *doc = &model[n_model++];
    *doc = (struct model_doc){.seconds = seconds};
    snprintf(doc->id, sizeof(doc->id), "%s", id);
    char *copy = arena_strndup(&arena, text, strlen(text));
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        doc->words[doc->n_words++] = word;
    return doc;
}

static uint32_t model_wdf(const struct model_doc *doc, struct slice term)
{
    uint32_t wdf = 0;
    for (uint32_t i = 0; i < doc->n_words; i++)
        if (slice_is(term, doc->words[i]))
            wdf += i == 0 ? TITLE_WEIGHT : 1;
    return wdf;
}

static uint32_t model_len(const struct model_doc *doc)
{
    return doc->n_words + (doc->n_words > 0 ? TITLE_WEIGHT - 1 : 0);
}

static struct collection_stats model_stats(void)
{
    struct collection_stats stats = {.n_docs = n_model};
    for (size_t i = 0; i < n_model; i++)
        stats.total_len += model_len(&model[i]);
    return stats;
}

static double model_leaf(const struct model_doc *doc, struct slice term, uint32_t qf)
{
    uint64_t df = 0;
    for (size_t i = 0; i < n_model; i++)
        df += model_wdf(&model[i], term) > 0;
    struct bm25_leaf leaf = bm25_leaf_make(BM25_DEFAULT, model_stats(), df, qf);
    return bm25_score(&leaf, model_wdf(doc, term), model_len(doc));
}

static bool model_has_phrase(const struct model_doc *doc, const struct qtree *tree)
{
    for (size_t at = 0; at + tree->n_terms <= doc->n_words; at++) {
        size_t n = 0;
        while (n < tree->n_terms && slice_is(tree->terms[n], doc->words[at + n]))
            n++;
        if (n == tree->n_terms)
            return true;
    }
    return false;
}

static bool model_match(const struct model_doc *doc, const struct qtree *tree, double *score);

static bool model_match_list(const struct model_doc *doc, const struct qtree *tree, double *score)
{
    size_t n = 0;
    double sum = 0;
    for (size_t i = 0; i < tree->n_children; i++) {
        double part = 0;
        if (model_match(doc, tree->children[i], &part)) {
            n++;
            sum += part;
        }
    }
    *score = sum;
    return tree->op == QT_OR ? n > 0 : n == tree->n_children;
}

static bool model_match_pair(const struct model_doc *doc, const struct qtree *tree, double *score)
{
    double second_score = 0;
    bool first = model_match(doc, tree->children[0], score);
    bool second = model_match(doc, tree->children[1], &second_score);
    if (tree->op == QT_AND_MAYBE && second)
        *score += second_score;
    return first && (tree->op == QT_AND_MAYBE || second == (tree->op == QT_FILTER));
}

static bool model_match(const struct model_doc *doc, const struct qtree *tree, double *score)
{
    *score = 0;
    switch (tree->op) {
    case QT_NOTHING:
        return false;
    case QT_ALL:
        return true;
    case QT_TERM:
        *score = model_leaf(doc, tree->term, tree->qf);
        return model_wdf(doc, tree->term) > 0;
    case QT_PHRASE:
        for (size_t i = 0; i < tree->n_terms; i++)
            *score += model_leaf(doc, tree->terms[i], 1);
        return model_has_phrase(doc, tree);
    case QT_AND:
    case QT_OR:
        return model_match_list(doc, tree, score);
    case QT_AND_MAYBE:
    case QT_AND_NOT:
    case QT_FILTER:
        return model_match_pair(doc, tree, score);
    }
    return false;
}

/* --- the index ------------------------------------------------------------------------------- */

static int cmp_terms(const void *a, const void *b)
{
    return slice_cmp(((const struct doc_term *)a)->term, ((const struct doc_term *)b)->term);
}

static struct article article_of(const struct model_doc *doc)
{
    struct article article = {.id = slice_str(doc->id), .title = slice_str("A title")};
    if (doc->seconds != 0)
        article.published = (struct when){doc->seconds, WHEN_SECOND};
    return article;
}

static void add_term(struct document *doc, const struct model_doc *from, const char *word)
{
    struct doc_term term = {.term = slice_str(word)};
    for (size_t i = 0; i < doc->n_terms; i++)
        if (slice_eq(doc->terms[i].term, term.term))
            return;
    uint32_t *positions = arena_alloc(&arena, MAX_WORDS * sizeof(*positions));
    for (uint32_t pos = 0; pos < from->n_words; pos++)
        if (slice_is(term.term, from->words[pos]))
            positions[term.n_positions++] = pos;
    term.positions = positions;
    term.wdf = model_wdf(from, term.term);
    doc->terms[doc->n_terms++] = term;
}

static void add_doc(struct sink *sink, const struct model_doc *from, const struct article *article)
{
    struct doc_term terms[MAX_WORDS + 1];
    struct document doc = {.article = article, .terms = terms, .len = model_len(from)};
    struct strbuf id_term = {0};
    for (uint32_t i = 0; i < from->n_words; i++)
        add_term(&doc, from, from->words[i]);
    field_id_term(article->id, &id_term);
    terms[doc.n_terms++] = (struct doc_term){.term = strbuf_slice(&id_term)};
    qsort(terms, doc.n_terms, sizeof(*terms), cmp_terms);
    struct sink_batch batch = {.articles = article, .n = 1, .prepared = &doc};
    assert_st(sink->ops->take(sink, &batch, 0, &err));
    strbuf_release(&id_term);
}

static struct sink *open_sink(bool create, bool replace)
{
    struct sink_options options = {.index_path = index_path,
                                   .create = create,
                                   .replace = replace,
                                   .memory_bytes = 20000,
                                   .stem = "none",
                                   .fingerprint = "1/none/test"};
    struct sink *sink;
    assert_st(sink_xapian_open(&sink, &options, &err));
    return sink;
}

/* A sink for documents of the model, which no worker has prepared: one that adds to an empty index.
 */
static struct sink *open_new_sink(bool replace)
{
    struct sink *sink = open_sink(true, replace);
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    return open_sink(false, false);
}

static void build(bool replace)
{
    struct sink *sink = open_new_sink(replace);
    for (size_t i = 0; i < n_model; i++) {
        struct article article = article_of(&model[i]);
        add_doc(sink, &model[i], &article);
    }
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
}

static struct searcher *open_searcher(void)
{
    struct manifest manifest;
    struct searcher *searcher;
    assert_st(manifest_read(index_path, &arena, &manifest, &err));
    assert_string_equal(manifest.engine, "xapian");
    assert_st(engine_xapian_open(&searcher, index_path, &manifest, &err));
    return searcher;
}

/* --- comparing ------------------------------------------------------------------------------- */

static const struct model_doc *model_of(struct searcher *searcher, doc_id doc)
{
    struct article article;
    assert_st(searcher->ops->fetch(searcher, doc, FETCH_HEAD, &arena, &article, &err));
    for (size_t i = 0; i < n_model; i++)
        if (slice_is(article.id, model[i].id))
            return &model[i];
    fail_msg("a hit that is no document: %.*s", SLICE_ARG(article.id));
    return NULL;
}

static bool stands_before(const struct hit *a, const struct model_doc *da, const struct hit *b,
                          const struct model_doc *db)
{
    if (a->score != b->score)
        return a->score > b->score;
    struct when wa = article_of(da).published, wb = article_of(db).published;
    int order = when_cmp_newest(wa, wb);
    return order < 0 || (order == 0 && strcmp(da->id, db->id) < 0);
}

static int cmp_floats_falling(const void *va, const void *vb)
{
    float a = *(const float *)va, b = *(const float *)vb;
    return (a < b) - (a > b);
}

static void check_tree(struct searcher *searcher, const struct qtree *tree, size_t offset, size_t k)
{
    struct search_request request = {
        .tree = tree, .k = k, .offset = offset, .bm25 = BM25_DEFAULT, .want_total = true};
    float scores[MAX_DOCS];
    size_t n = 0;
    for (size_t i = 0; i < n_model; i++) {
        double score;
        if (model_match(&model[i], tree, &score))
            scores[n++] = (float)score;
    }
    qsort(scores, n, sizeof(*scores), cmp_floats_falling);
    struct hits hits = {0};
    uint64_t count;
    assert_st(searcher->ops->search(searcher, &request, &hits, &err));
    assert_st(searcher->ops->count(searcher, tree, &count, &err));
    assert_int_equal(hits.total, n);
    assert_int_equal(count, n);
    size_t expected = n > offset ? n - offset : 0;
    assert_int_equal(hits.n, expected < k ? expected : k);
    const struct model_doc *before = NULL;
    for (size_t i = 0; i < hits.n; i++) {
        const struct model_doc *doc = model_of(searcher, hits.items[i].doc);
        double score;
        assert_true(model_match(doc, tree, &score));
        assert_true(fabs(hits.items[i].score - score) <= 1e-6 * score);
        assert_true(fabs((double)hits.items[i].score - scores[offset + i]) <= 1e-6 * score);
        if (i > 0)
            assert_true(stands_before(&hits.items[i - 1], before, &hits.items[i], doc));
        before = doc;
    }
    hits_release(&hits);
}

/* --- fixed cases ----------------------------------------------------------------------------- */

static struct qtree *term(const char *word)
{
    return qtree_term(&arena, slice_str(word));
}

static struct qtree *phrase(const char *text)
{
    struct slice words[MAX_WORDS];
    size_t n = 0;
    char *copy = arena_strndup(&arena, text, strlen(text));
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        words[n++] = slice_str(word);
    return qtree_phrase(&arena, words, n);
}

static struct qtree *both(enum qtree_op op, struct qtree *a, struct qtree *b)
{
    struct qtree *children[] = {a, b};
    return op == QT_AND || op == QT_OR ? qtree_list(&arena, op, children, 2)
                                       : qtree_pair(&arena, op, a, b);
}

static void add_cities(void)
{
    model_add("a", 1000, "new york new york so good");
    model_add("b", 3000, "new york is new");
    model_add("c", 2000, "york new york");
    model_add("d", 0, "a a rose a a a");
    model_add("e", 2000, "a rose is a rose");
    model_add("f", -5, "a");
}

static void test_phrases_with_repeated_words(void **state)
{
    (void)state;
    add_cities();
    build(false);
    struct searcher *searcher = open_searcher();
    static const char *const phrases[] = {
        "new york", "new york new york", "york new york",    "york york", "a a",
        "a a a",    "a a a a",           "a rose is a rose", "rose a a",  "new new",
    };
    for (size_t i = 0; i < COUNT_OF(phrases); i++) {
        check_tree(searcher, phrase(phrases[i]), 0, 10);
        check_tree(searcher, both(QT_OR, phrase(phrases[i]), term("rose")), 0, 10);
        check_tree(searcher, both(QT_AND, phrase(phrases[i]), term("a")), 0, 10);
        check_tree(searcher, both(QT_AND_NOT, term("a"), phrase(phrases[i])), 0, 10);
    }
    searcher->ops->close(searcher);
}

static void test_equal_scores_stand_newest_first_then_by_id(void **state)
{
    (void)state;
    for (int i = 0; i < 150; i++) {
        char id[16];
        snprintf(id, sizeof(id), "doc%d", i * 37 % 150);
        model_add(id, i % 5 == 0 ? 0 : (i * 11 % 7 - 3) * 86400, i % 3 ? "same" : "same other");
    }
    build(false);
    struct searcher *searcher = open_searcher();
    check_tree(searcher, term("same"), 0, 10);
    check_tree(searcher, term("same"), 95, 10);
    check_tree(searcher, term("same"), 145, 10);
    check_tree(searcher, term("same"), 150, 10);
    check_tree(searcher, qtree_all(&arena), 0, 60);
    check_tree(searcher, qtree_all(&arena), SIZE_MAX, SIZE_MAX);
    check_tree(searcher, both(QT_AND_NOT, qtree_all(&arena), term("other")), 20, 200);
    check_tree(searcher, both(QT_OR, term("same"), term("other")), 40, 20);

    /* The first pages of every size are the beginning of the whole list. */
    struct hits all = {0}, some = {0};
    struct search_request request = {.tree = term("same"), .k = 150, .bm25 = BM25_DEFAULT};
    assert_st(searcher->ops->search(searcher, &request, &all, &err));
    for (request.k = 0; request.k < 150; request.k += 7) {
        assert_st(searcher->ops->search(searcher, &request, &some, &err));
        assert_int_equal(some.n, request.k);
        for (size_t i = 0; i < some.n; i++)
            assert_int_equal(some.items[i].doc, all.items[i].doc);
    }
    request.order = ORDER_NEWEST;
    request.k = 150;
    assert_st(searcher->ops->search(searcher, &request, &all, &err));
    for (size_t i = 1; i < all.n; i++) {
        struct hit a = {.score = 0}, b = {.score = 0};
        assert_true(stands_before(&a, model_of(searcher, all.items[i - 1].doc), &b,
                                  model_of(searcher, all.items[i].doc)));
    }
    hits_release(&all);
    hits_release(&some);
    searcher->ops->close(searcher);
}

static void test_filter_deadline_and_find(void **state)
{
    (void)state;
    add_cities();
    build(false);
    struct searcher *searcher = open_searcher();
    struct hits hits = {0};
    struct search_request request = {.tree = term("york"),
                                     .filter = term("is"),
                                     .k = 10,
                                     .bm25 = BM25_DEFAULT,
                                     .want_total = true};
    doc_id doc;
    assert_st(searcher->ops->search(searcher, &request, &hits, &err));
    assert_int_equal(hits.total, 1);
    assert_st(searcher->ops->find(searcher, slice_str("b"), &doc, &err));
    assert_int_equal(hits.items[0].doc, doc);
    assert_int_equal(searcher->ops->find(searcher, slice_str("z"), &doc, &err), ST_NOT_FOUND);
    struct strbuf why = {0};
    assert_st(searcher->ops->explain(searcher, &request, doc = hits.items[0].doc, &why, &err));
    assert_non_null(strstr(why.buf, "york: df 3, wdf 1, length 6, part "));
    strbuf_release(&why);
    request.deadline_ns = 1;
    assert_int_equal(searcher->ops->search(searcher, &request, &hits, &err), ST_INTERRUPTED);
    assert_int_equal(hits.n, 0);
    hits_release(&hits);
    searcher->ops->close(searcher);
}

static void test_articles_come_back_byte_for_byte(void **state)
{
    (void)state;
    struct article article = {
        .id = slice_str("id with = and \n in it"),
        .title = slice_str("Ti\\tle\\n"),
        .body = slice_make("one\ntwo\r\n\n\\three\\\0four\\", 24),
        .source = slice_str("The Times"),
        .author = slice_str("text=nobody"),
        .category = slice_str("\n"),
        .url = slice_str("https://example.org/?a=b"),
        .language = slice_str("en"),
        .published = {.seconds = 1614816000, .precision = WHEN_DAY},
    };
    const struct model_doc *from = model_add("x", 0, "word");
    struct sink *sink = open_new_sink(false);
    add_doc(sink, from, &article);
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    struct searcher *searcher = open_searcher();
    struct article got;
    doc_id doc;
    assert_st(searcher->ops->find(searcher, article.id, &doc, &err));
    assert_st(searcher->ops->fetch(searcher, doc, FETCH_BODY, &arena, &got, &err));
    assert_true(slice_eq(got.id, article.id));
    assert_true(slice_eq(got.title, article.title));
    assert_true(slice_eq(got.body, article.body));
    assert_true(slice_eq(got.source, article.source));
    assert_true(slice_eq(got.author, article.author));
    assert_true(slice_eq(got.category, article.category));
    assert_true(slice_eq(got.url, article.url));
    assert_true(slice_eq(got.language, article.language));
    assert_int_equal(got.published.seconds, article.published.seconds);
    assert_int_equal(got.published.precision, WHEN_DAY);
    assert_st(searcher->ops->fetch(searcher, doc, FETCH_HEAD, &arena, &got, &err));
    assert_true(slice_eq(got.title, article.title));
    assert_int_equal(got.body.len, 0);
    assert_int_equal(searcher->ops->fetch(searcher, doc + 1, FETCH_BODY, &arena, &got, &err),
                     ST_NOT_FOUND);
    searcher->ops->close(searcher);
}

/* --- changing an index ----------------------------------------------------------------------- */

static void add_again(const char *id, const char *text)
{
    struct sink *sink = open_sink(false, false);
    struct model_doc *doc = model_add(id, 0, text);
    struct article article = article_of(doc);
    add_doc(sink, doc, &article);
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
}

static void test_adding_replaces_and_removing_removes(void **state)
{
    (void)state;
    add_cities();
    build(false);
    struct searcher *searcher = open_searcher();
    struct sink *sink = open_sink(false, false);
    bool found;
    assert_st(sink->ops->remove(sink, slice_str("f"), &found, &err));
    assert_true(found);
    assert_st(sink->ops->remove(sink, slice_str("nobody"), &found, &err));
    assert_false(found);
    struct model_doc changed = *model_add("e", 2000, "york again");
    struct article article = article_of(&changed);
    add_doc(sink, &changed, &article);
    n_model--;
    /* Nothing is seen before the commit. */
    assert_st(searcher->ops->reopen(searcher, &err));
    check_tree(searcher, both(QT_OR, term("york"), term("a")), 0, 10);
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    model[4] = changed;
    n_model = 5;
    assert_st(searcher->ops->reopen(searcher, &err));
    check_tree(searcher, both(QT_OR, term("york"), term("a")), 0, 10);
    assert_int_equal(searcher->ops->stats(searcher).total_len, model_stats().total_len);

    sink = open_sink(false, false);
    assert_st(sink->ops->remove(sink, slice_str("a"), &found, &err));
    sink->ops->close(sink);
    assert_st(searcher->ops->reopen(searcher, &err));
    check_tree(searcher, both(QT_OR, term("york"), term("a")), 0, 10);
    searcher->ops->close(searcher);
}

static void test_last_of_equal_ids_wins(void **state)
{
    (void)state;
    model_add("same", 1000, "old words");
    model_add("same", 2000, "new words");
    build(false);
    model[0] = model[1];
    n_model = 1;
    struct searcher *searcher = open_searcher();
    check_tree(searcher, both(QT_OR, term("old"), term("words")), 0, 10);
    searcher->ops->close(searcher);
}

static void test_replace_switches_and_open_searchers_keep_the_old_one(void **state)
{
    (void)state;
    add_cities();
    build(false);
    struct searcher *old = open_searcher();
    struct sink_options options = {
        .index_path = index_path, .create = true, .stem = "none", .fingerprint = "1/none/test"};
    struct sink *sink;
    assert_int_equal(sink_xapian_open(&sink, &options, &err), ST_EXISTS);
    assert_null(sink);
    sink = open_sink(true, true); /* and given up */
    sink->ops->close(sink);
    check_tree(old, phrase("new york"), 0, 10);

    n_model = 0;
    model_add("z", 1, "quite other words");
    build(true);
    struct searcher *fresh = open_searcher();
    check_tree(fresh, term("other"), 0, 10);
    n_model = 0;
    add_cities();
    check_tree(old, phrase("new york"), 0, 10);
    n_model = 0;
    model_add("z", 1, "quite other words");
    assert_st(old->ops->reopen(old, &err));
    check_tree(old, term("other"), 0, 10);
    old->ops->close(old);
    fresh->ops->close(fresh);
}

static void test_stub_is_put_right_after_a_crash(void **state)
{
    (void)state;
    add_cities();
    build(false);
    char stub[sizeof(index_path) + 16];
    snprintf(stub, sizeof(stub), "%s/%s", index_path, OMEGA_STUB_NAME);
    struct strbuf content = {0}, now = {0};
    assert_st(file_read(stub, 100, &content, &err));
    assert_st(file_replace(stub, slice_str("auto 00000099.glass\n"), &err));
    add_again("g", "more");
    assert_st(file_read(stub, 100, &now, &err));
    assert_string_equal(content.buf, now.buf);
    strbuf_release(&content);
    strbuf_release(&now);
    struct searcher *searcher = open_searcher();
    check_tree(searcher, term("more"), 0, 10);
    searcher->ops->close(searcher);
}

static void test_other_analyzer_is_refused(void **state)
{
    (void)state;
    add_cities();
    build(false);
    struct sink_options options = {
        .index_path = index_path, .stem = "none", .fingerprint = "1/none/else"};
    struct sink *sink;
    assert_int_equal(sink_xapian_open(&sink, &options, &err), ST_VERSION);
    assert_null(sink);
}

static void test_damage_is_named(void **state)
{
    (void)state;
    add_cities();
    build(false);
    struct manifest manifest;
    struct searcher *searcher;
    assert_st(manifest_read(index_path, &arena, &manifest, &err));
    static const char *const files[] = {"iamglass", "postlist.glass", NULL};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct strbuf path = {0};
        strbuf_addf(&path, "%s/%s%s", index_path, manifest.parts[0].name, OMEGA_DB_SUFFIX);
        if (files[i] == NULL) {
            file_remove_tree(path.buf);
        } else {
            strbuf_addf(&path, "/%s", files[i]);
            assert_int_equal(truncate(path.buf, 3), 0);
        }
        assert_int_equal(engine_xapian_open(&searcher, index_path, &manifest, &err), ST_CORRUPT);
        assert_null(searcher);
        assert_non_null(strstr(err.text, OMEGA_DB_SUFFIX));
        strbuf_release(&path);
        if (files[i] != NULL)
            build(true);
        assert_st(manifest_read(index_path, &arena, &manifest, &err));
    }
}

/* --- random ---------------------------------------------------------------------------------- */

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static const char *const vocabulary[] = {"a", "b", "c", "d", "e", "rare"};

static const char *random_word(void)
{
    uint32_t n = below(40);
    return vocabulary[n == 0 ? 5 : n % 5];
}

static struct qtree *random_tree(int depth)
{
    static const enum qtree_op ops[] = {QT_AND,       QT_OR,      QT_OR,    QT_OR,
                                        QT_AND_MAYBE, QT_AND_NOT, QT_FILTER};
    uint32_t kind = below(depth > 0 ? 12 : 5);
    if (kind == 0 && below(3) == 0)
        return qtree_all(&arena);
    if (kind == 1) {
        struct slice words[3];
        size_t n = 2 + below(2);
        for (size_t i = 0; i < n; i++)
            words[i] = slice_str(random_word());
        return qtree_phrase(&arena, words, n);
    }
    if (kind < 5)
        return term(random_word());
    enum qtree_op op = ops[kind - 5];
    struct qtree *children[4];
    size_t n = op == QT_AND || op == QT_OR ? 2 + below(3) : 2;
    for (size_t i = 0; i < n; i++)
        children[i] = random_tree(depth - 1);
    if (op == QT_AND || op == QT_OR)
        return qtree_list(&arena, op, children, n);
    return qtree_pair(&arena, op, children[0], children[1]);
}

static void test_random_trees(void **state)
{
    (void)state;
    const char *given = getenv("NEWSDEX_SEED");
    seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("NEWSDEX_SEED=%llu\n", (unsigned long long)seed);
    for (int i = 0; i < MAX_DOCS; i++) {
        char id[16];
        snprintf(id, sizeof(id), "%u", (unsigned)(i * 7919 % 1000));
        struct model_doc *doc = model_add(id, (int64_t)below(4) * 86400, "");
        doc->n_words = below(MAX_WORDS);
        for (uint32_t w = 0; w < doc->n_words; w++)
            doc->words[w] = random_word();
    }
    build(false);
    struct searcher *searcher = open_searcher();
    for (int i = 0; i < 300; i++) {
        struct qtree *tree = random_tree(3);
        size_t offset = below(3) ? 0 : below(30);
        size_t k = 1 + below(50);
        check_tree(searcher, tree, offset, k);
    }
    searcher->ops->close(searcher);
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_phrases_with_repeated_words),
        test(test_equal_scores_stand_newest_first_then_by_id),
        test(test_filter_deadline_and_find),
        test(test_articles_come_back_byte_for_byte),
        test(test_adding_replaces_and_removing_removes),
        test(test_last_of_equal_ids_wins),
        test(test_replace_switches_and_open_searchers_keep_the_old_one),
        test(test_stub_is_put_right_after_a_crash),
        test(test_other_analyzer_is_refused),
        test(test_damage_is_named),
        test(test_random_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

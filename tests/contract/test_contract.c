/*
 * The contract suite: one set of questions, each engine against the oracle.
 *
 * Cases are fixed (a small collection and queries as people type them) and random (collections that
 * grow, lose and replace articles; random query trees). Equal means: the same match counts, the
 * same scores within 1e-6 relative, and the same order except among such scores.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/io/file.h"
#include "indexer/engines.h"
#include "query/engines.h"
#include "query/session.h"
#include "tests/contract/agreement.h"
#include "tests/contract/oracle.h"
#include "tests/contract/random_archive.h"

#include <stdio.h>
#include <stdlib.h>

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        struct err *check_err_ = &fixture->err;                                                    \
        if ((expr) != ST_OK)                                                                       \
            fail_msg("%s: %s (seed %llu)", #expr, check_err_->text,                                \
                     (unsigned long long)fixture->random.seed);                                    \
    } while (0)

/* One engine's index in a temporary folder, with its oracle. */
struct fixture {
    const char *engine;
    char folder[64];
    char path[96];
    struct oracle *oracle;
    struct analyzer *analyzer;
    struct random_archive random;
    struct err err;
    uint64_t n_queries;
};

static void fixture_start(struct fixture *fixture, const char *engine, const char *stem)
{
    *fixture = (struct fixture){.engine = engine};
    snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/newsdex-contract-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof(fixture->path), "%s/index", fixture->folder);
    fixture->oracle = oracle_new(stem);
    CHECK(analyzer_new(&fixture->analyzer, stem, &fixture->err));
    random_archive_start(&fixture->random, random_seed(), fixture->analyzer);
}

static void fixture_end(struct fixture *fixture)
{
    oracle_free(fixture->oracle);
    analyzer_free(fixture->analyzer);
    random_archive_release(&fixture->random);
    file_remove_tree(fixture->folder);
}

static struct sink *open_sink(struct fixture *fixture, bool create, size_t memory_bytes)
{
    const struct build_engine *engine = NULL;
    struct sink *sink = NULL;
    struct sink_options options = {
        .index_path = fixture->path,
        .create = create,
        .memory_bytes = memory_bytes,
        .stem = analyzer_stem_language(fixture->analyzer),
        .fingerprint = analyzer_fingerprint(fixture->analyzer),
    };
    CHECK(build_engine_find(fixture->engine, &engine, &fixture->err));
    CHECK(engine->sink_open(&sink, &options, &fixture->err));
    return sink;
}

static void add(struct fixture *fixture, struct sink *sink, const struct article *article)
{
    CHECK(sink_add(sink, fixture->analyzer, article, &fixture->err));
    oracle_add(fixture->oracle, article);
}

static void finish(struct fixture *fixture, struct sink *sink)
{
    CHECK(sink->ops->commit(sink, &fixture->err));
    sink->ops->close(sink);
}

static struct searcher *open_searcher(struct fixture *fixture)
{
    struct searcher *searcher = NULL;
    struct manifest manifest;
    struct arena arena = {0};
    CHECK(manifest_read(fixture->path, &arena, &manifest, &fixture->err));
    CHECK(search_engine_open(&searcher, fixture->path, &manifest, &fixture->err));
    arena_release(&arena);
    return searcher;
}

/* --- comparing ------------------------------------------------------------------------------ */

static void compare(struct fixture *fixture, struct searcher *searcher, const struct qtree *tree,
                    size_t k, size_t offset, enum hit_order order)
{
    const struct question question = {
        .tree = tree, .k = k, .offset = offset, .order = order, .bm25 = BM25_DEFAULT};
    struct strbuf difference = {0};
    size_t n_expected;
    struct oracle_hit *expected =
        oracle_search(fixture->oracle, tree, order, BM25_DEFAULT, &n_expected);
    if (!agrees(searcher, &question, expected, n_expected, &difference))
        fail_msg("engine %s, seed %llu: %s", fixture->engine,
                 (unsigned long long)fixture->random.seed, difference.buf);
    fixture->n_queries++;
    free(expected);
    strbuf_release(&difference);
}

static void compare_stats(struct fixture *fixture, struct searcher *searcher)
{
    struct collection_stats expected = oracle_stats(fixture->oracle);
    struct collection_stats stats = searcher->ops->stats(searcher);
    assert_int_equal(stats.n_docs, expected.n_docs);
    assert_int_equal(stats.total_len, expected.total_len);
}

/* --- random collections and trees ----------------------------------------------------------- */

static void ask_random(struct fixture *fixture, unsigned n_queries)
{
    struct searcher *searcher = open_searcher(fixture);
    compare_stats(fixture, searcher);
    for (unsigned i = 0; i < n_queries; i++) {
        size_t k = draw(&fixture->random, 4) == 0 ? 1000 : 1 + draw(&fixture->random, 12);
        size_t offset = draw(&fixture->random, 4) == 0 ? draw(&fixture->random, 20) : 0;
        compare(fixture, searcher, random_tree(&fixture->random, 3), k, offset,
                draw(&fixture->random, 5) == 0 ? ORDER_NEWEST : ORDER_RELEVANCE);
    }
    searcher->ops->close(searcher);
}

/* Builds, adds, replaces and deletes, and asks after each commit. */
static void random_life(const char *engine, const char *stem, unsigned n_rounds)
{
    struct fixture on_stack;
    struct fixture *fixture = &on_stack;
    fixture_start(fixture, engine, stem);
    for (unsigned round = 0; round < n_rounds; round++) {
        /* Hardly any memory: several segments in one commit. */
        struct sink *sink =
            open_sink(fixture, round == 0, draw(&fixture->random, 2) ? 1 << 14 : 1 << 24);
        uint64_t n_adds = round == 0 ? 200 : draw(&fixture->random, 60);
        for (uint64_t i = 0; i < n_adds; i++) {
            struct article article = random_article(&fixture->random, 300);
            add(fixture, sink, &article);
        }
        for (uint64_t i = draw(&fixture->random, 25); i-- > 0 && round > 0;) {
            struct article victim = random_article(&fixture->random, 300);
            bool found = false;
            CHECK(sink->ops->remove(sink, victim.id, &found, &fixture->err));
            assert_int_equal(found, oracle_remove(fixture->oracle, victim.id));
        }
        static const enum sink_order orders[] = {SINK_ORDER_INPUT, SINK_ORDER_DATE,
                                                 SINK_ORDER_BISECT};
        if (sink->ops->optimize != NULL && draw(&fixture->random, 2) == 0)
            CHECK(sink->ops->optimize(sink, orders[draw(&fixture->random, COUNT_OF(orders))],
                                      1 + (unsigned)draw(&fixture->random, 3), &fixture->err));
        finish(fixture, sink);
        ask_random(fixture, 120);
    }
    print_message("%s, stem %s: %llu random queries, seed %llu\n", engine, stem,
                  (unsigned long long)fixture->n_queries, (unsigned long long)fixture->random.seed);
    fixture_end(fixture);
}

static void random_native(void **state UNUSED)
{
    random_life("native", "english", 8);
    random_life("native", "none", 4);
}

static void random_xapian(void **state UNUSED)
{
    random_life("xapian", "english", 5);
    random_life("xapian", "none", 2);
}

/* --- fixed cases ---------------------------------------------------------------------------- */

static const struct {
    const char *id, *title, *body, *date;
} articles[] = {
    {"1", "Bank raises rates", "The central bank raised its rate by 0.5 percent.", "2021-03-04"},
    {"2", "River flood", "The flood closed the port. The bank of the river broke.", "2021-03-05"},
    {"3", "Port strike ends", "Dock workers at the port ended a strike over rates of pay.", ""},
    {"4", "Zurich talks", "Delegates met in Zürich. The U.S. and AT&T sent nobody.", "2020-01-01"},
    {"5", "東京の選挙", "東京都で選挙が行われた。", "2022-10-01"},
    {"6", "New York New York", "New York, New York is a well-known song.", "2019"},
    {"7", "Nothing much", "Nothing happened in the port today.", "2021-03-05"},
};

/* Queries as people type them, with the number of articles that match. */
static const struct {
    const char *query;
    unsigned n;
} questions[] = {
    {"rate", 2},
    {"\"rate\"", 1},
    {"title:rates", 1},
    {"port strike", 3},
    {"+port +strike", 1},
    {"+port -strike", 2},
    {"-port", 4},
    {"port NOT flood", 2},
    {"\"the port\"", 3},
    {"\"port the\"", 1},
    {"\"port bank\"", 0},
    {"\"bank of the river\"", 1},
    {"zurich", 1},
    {"ZÜRICH", 1},
    {"U.S.", 1},
    {"\"AT&T\"", 1},
    {"東京", 1},
    {"東京都", 1},
    {"\"東京の選挙\"", 1},
    {"京東", 0},
    {"\"new york new york\"", 1},
    {"well-known", 1},
    {"\"well known\"", 1},
    {"known-well", 0},
    {"(port AND flood) OR zurich", 2},
    {"port AND NOT (flood OR strike)", 1},
    {"title:\"port strike\"", 1},
    {"title:port", 1},
    {"xyzzy", 0},
    {"+port flood", 3},
    {"port port port", 3},
    {"\"rates the central\"", 0},
    {"0.5", 1},
};

static void ask_fixed(struct fixture *fixture)
{
    struct searcher *searcher = open_searcher(fixture);
    compare_stats(fixture, searcher);
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        struct session session = {.analyzer = fixture->analyzer};
        struct qtree *tree;
        struct parse_error where;
        uint64_t n = 0;
        CHECK(
            session_compile(&session, slice_str(questions[i].query), &tree, &where, &fixture->err));
        CHECK(searcher->ops->count(searcher, tree, &n, &fixture->err));
        if (n != questions[i].n)
            fail_msg("%s on %s: %zu articles, not %u", questions[i].query, fixture->engine,
                     (size_t)n, questions[i].n);
        compare(fixture, searcher, tree, 10, 0, ORDER_RELEVANCE);
        arena_release(&session.arena);
    }
    searcher->ops->close(searcher);
}

static void fixed_life(const char *engine)
{
    struct fixture on_stack;
    struct fixture *fixture = &on_stack;
    fixture_start(fixture, engine, "english");
    struct sink *sink = open_sink(fixture, true, 1 << 24);
    for (size_t i = 0; i < COUNT_OF(articles); i++) {
        struct article article = {.id = slice_str(articles[i].id),
                                  .title = slice_str(articles[i].title),
                                  .body = slice_str(articles[i].body)};
        when_parse(slice_str(articles[i].date), &article.published);
        add(fixture, sink, &article);
    }
    finish(fixture, sink);
    ask_fixed(fixture);
    fixture_end(fixture);
}

static void fixed_native(void **state UNUSED)
{
    fixed_life("native");
}

static void fixed_xapian(void **state UNUSED)
{
    fixed_life("xapian");
}

/* A sink that is closed without a commit leaves what was there. */
static void uncommitted_is_gone(void **state UNUSED)
{
    static const char *const engines[] = {"native", "xapian"};
    for (size_t i = 0; i < COUNT_OF(engines); i++) {
        struct fixture on_stack;
        struct fixture *fixture = &on_stack;
        fixture_start(fixture, engines[i], "english");
        struct article article = random_article(&fixture->random, 300);
        struct sink *sink = open_sink(fixture, true, 1 << 24);
        add(fixture, sink, &article);
        finish(fixture, sink);
        article.id = slice_str("another");
        sink = open_sink(fixture, false, 1 << 24);
        CHECK(sink_add(sink, fixture->analyzer, &article, &fixture->err));
        sink->ops->close(sink);
        struct searcher *searcher = open_searcher(fixture);
        compare_stats(fixture, searcher);
        searcher->ops->close(searcher);
        fixture_end(fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_native),        cmocka_unit_test(fixed_xapian),
        cmocka_unit_test(random_native),       cmocka_unit_test(random_xapian),
        cmocka_unit_test(uncommitted_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

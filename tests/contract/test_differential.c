/*
 * The differential suite: random archives that grow, lose and replace articles, and every question
 * asked of both engines, of the shards of an index, and of the oracle. Any difference is a bug.
 *
 *   NEWSDEX_ROUNDS=1000 NEWSDEX_SEED=1 build/gcc-release/tests/contract/test_differential
 *
 * A round is one archive and some thousand questions; round i has the seed NEWSDEX_SEED + i, so
 * that it can be run again by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/io/file.h"
#include "indexer/engines.h"
#include "query/engines.h"
#include "tests/contract/agreement.h"
#include "tests/contract/oracle.h"
#include "tests/contract/random_archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_ROUNDS 2

#define QUESTIONS_A_COMMIT 250

/* Further differences are counted only. */
#define MAX_SHOWN 20

static const char *const engines[] = {ENGINE_NATIVE, ENGINE_XAPIAN, ENGINE_SHARDS};
#define N_ENGINES COUNT_OF(engines)

/* What the whole run came to. */
static struct {
    uint64_t rounds, commits, added, replaced, deleted, questions, answers, differences;
} counts;

/* One archive, in an index of each engine and in the oracle. */
struct round {
    char folder[64];
    struct random_archive archive;
    struct analyzer *analyzer;
    struct oracle *oracle;
    struct sink *sinks[N_ENGINES];
    enum sink_sharding sharding;
    unsigned n_shards;
    uint64_t n_ids;
    struct err err;
};

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if ((expr) != ST_OK)                                                                       \
            fail_msg("%s: %s (seed %llu)", #expr, round->err.text,                                 \
                     (unsigned long long)round->archive.seed);                                     \
    } while (0)

static void index_path(const struct round *round, size_t engine, char path[96])
{
    snprintf(path, 96, "%s/%s", round->folder, engines[engine]);
}

static void start(struct round *round, uint64_t seed)
{
    *round = (struct round){.folder = "/tmp/newsdex-differential-XXXXXX"};
    assert_non_null(mkdtemp(round->folder));
    const char *stem = seed % 3 == 0 ? "none" : "english";
    CHECK(analyzer_new(&round->analyzer, stem, &round->err));
    random_archive_start(&round->archive, seed, round->analyzer);
    round->oracle = oracle_new(stem);
    round->sharding = (enum sink_sharding)(1 + draw(&round->archive, 3));
    round->n_shards = 1 + (unsigned)draw(&round->archive, 4);
    round->n_ids = 5 + draw(&round->archive, 300);
}

static void end(struct round *round)
{
    oracle_free(round->oracle);
    analyzer_free(round->analyzer);
    random_archive_release(&round->archive);
    file_remove_tree(round->folder);
}

/* --- changing -------------------------------------------------------------------------------- */

static void open_sinks(struct round *round, bool create)
{
    for (size_t i = 0; i < N_ENGINES; i++) {
        const struct build_engine *engine = NULL;
        char path[96];
        index_path(round, i, path);
        struct sink_options options = {
            .index_path = path,
            .create = create,
            /* Hardly any memory: several segments in one commit. */
            .memory_bytes = draw(&round->archive, 2) ? 1 << 14 : 1 << 24,
            .stem = analyzer_stem_language(round->analyzer),
            .fingerprint = analyzer_fingerprint(round->analyzer),
            .sharding = round->sharding,
            .n_shards = round->n_shards,
        };
        CHECK(build_engine_find(engines[i], &engine, &round->err));
        CHECK(engine->sink_open(&round->sinks[i], &options, &round->err));
    }
}

static void add_some(struct round *round, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        struct article article = random_article(&round->archive, round->n_ids);
        for (size_t s = 0; s < N_ENGINES; s++)
            CHECK(sink_add(round->sinks[s], round->analyzer, &article, &round->err));
        uint64_t before = oracle_stats(round->oracle).n_docs;
        oracle_add(round->oracle, &article);
        counts.added++;
        counts.replaced += oracle_stats(round->oracle).n_docs == before;
    }
}

static void remove_some(struct round *round, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        struct slice id = random_article(&round->archive, round->n_ids).id;
        bool was_there = oracle_remove(round->oracle, id);
        counts.deleted += was_there;
        for (size_t s = 0; s < N_ENGINES; s++) {
            bool found = false;
            CHECK(round->sinks[s]->ops->remove(round->sinks[s], id, &found, &round->err));
            if (found != was_there)
                fail_msg("%s, seed %llu: removing %.*s says %d", engines[s],
                         (unsigned long long)round->archive.seed, SLICE_ARG(id), found);
        }
    }
}

static void commit(struct round *round)
{
    static const enum sink_order orders[] = {SINK_ORDER_INPUT, SINK_ORDER_DATE, SINK_ORDER_BISECT};
    enum sink_order order = orders[draw(&round->archive, COUNT_OF(orders))];
    bool optimizes = draw(&round->archive, 2) == 0;
    unsigned n_threads = 1 + (unsigned)draw(&round->archive, 3);
    for (size_t s = 0; s < N_ENGINES; s++) {
        struct sink *sink = round->sinks[s];
        if (sink->ops->optimize != NULL && optimizes)
            CHECK(sink->ops->optimize(sink, order, n_threads, &round->err));
        CHECK(sink->ops->commit(sink, &round->err));
        sink->ops->close(sink);
    }
    counts.commits++;
}

/* --- asking ---------------------------------------------------------------------------------- */

/* `*whole` is the tree and the filter in one, for the oracle. */
static struct question random_question(struct random_archive *archive, struct qtree **whole)
{
    static const struct bm25_params params[] = {
        {1.2, 0.75}, {1.2, 0.75}, {0.9, 0.4}, {2, 1}, {1, 0}};
    *whole = random_tree(archive, 1 + (unsigned)draw(archive, 4));
    struct question question = {
        .tree = *whole,
        .k = draw(archive, 4) == 0 ? 1000 : 1 + draw(archive, 12),
        .offset = draw(archive, 4) == 0 ? draw(archive, 20) : 0,
        .order = draw(archive, 5) == 0 ? ORDER_NEWEST : ORDER_RELEVANCE,
        .bm25 = params[draw(archive, COUNT_OF(params))],
        .exhaustive = draw(archive, 4) == 0,
    };
    if (draw(archive, 6) == 0) {
        struct qtree *filter = random_tree(archive, 2);
        question.filter = filter;
        *whole = qtree_pair(&archive->arena, QT_FILTER, *whole, filter);
    }
    return question;
}

static void ask(struct round *round, struct searcher **searchers)
{
    struct qtree *whole;
    struct question question = random_question(&round->archive, &whole);
    size_t n = 0;
    struct oracle_hit *expected =
        oracle_search(round->oracle, whole, question.order, question.bm25, &n);
    counts.questions++;
    for (size_t i = 0; i < N_ENGINES; i++) {
        struct strbuf difference = {0};
        counts.answers++;
        if (!agrees(searchers[i], &question, expected, n, &difference) &&
            counts.differences++ < MAX_SHOWN)
            print_error("%s, seed %llu: %s\n", engines[i], (unsigned long long)round->archive.seed,
                        difference.buf);
        strbuf_release(&difference);
    }
    free(expected);
}

static void ask_all(struct round *round)
{
    struct searcher *searchers[N_ENGINES] = {0};
    struct collection_stats expected = oracle_stats(round->oracle);
    for (size_t i = 0; i < N_ENGINES; i++) {
        struct manifest manifest;
        struct arena arena = {0};
        char path[96];
        index_path(round, i, path);
        CHECK(manifest_read(path, &arena, &manifest, &round->err));
        CHECK(search_engine_open(&searchers[i], path, &manifest, &round->err));
        arena_release(&arena);
        struct collection_stats stats = searchers[i]->ops->stats(searchers[i]);
        counts.differences +=
            stats.n_docs != expected.n_docs || stats.total_len != expected.total_len;
    }
    for (unsigned i = 0; i < QUESTIONS_A_COMMIT; i++)
        ask(round, searchers);
    for (size_t i = 0; i < N_ENGINES; i++)
        searchers[i]->ops->close(searchers[i]);
}

static void run_round(uint64_t seed)
{
    struct round on_stack;
    struct round *round = &on_stack;
    start(round, seed);
    for (unsigned i = 0; i < 4; i++) {
        open_sinks(round, i == 0);
        add_some(round, i == 0 ? 1 + draw(&round->archive, 250) : draw(&round->archive, 60));
        if (i > 0)
            remove_some(round, draw(&round->archive, 25));
        commit(round);
        ask_all(round);
    }
    end(round);
    counts.rounds++;
}

static void print_counts(void)
{
    print_message("%llu rounds, %llu commits, %llu articles added of which %llu replaced others, "
                  "%llu deleted; %llu questions, %llu answers, %llu differences\n",
                  (unsigned long long)counts.rounds, (unsigned long long)counts.commits,
                  (unsigned long long)counts.added, (unsigned long long)counts.replaced,
                  (unsigned long long)counts.deleted, (unsigned long long)counts.questions,
                  (unsigned long long)counts.answers, (unsigned long long)counts.differences);
}

static void nobody_differs(void **state UNUSED)
{
    const char *text = getenv("NEWSDEX_ROUNDS");
    uint64_t n_rounds = text != NULL ? strtoull(text, NULL, 10) : DEFAULT_ROUNDS;
    uint64_t seed = random_seed();
    print_message("seed %llu\n", (unsigned long long)seed);
    for (uint64_t i = 0; i < n_rounds; i++) {
        run_round(seed + i);
        if (i % 100 == 99)
            print_counts();
    }
    print_counts();
    assert_int_equal(counts.differences, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_differs)};
    setvbuf(stdout, NULL, _IOLBF, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

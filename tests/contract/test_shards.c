/*
 * Many machines, on one: shards behind Xapian's own servers answer as one index does, and each way
 * in which a server can fail is an error that names it, or an answer that says what it is without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/base/progress.h"
#include "common/engine/omega.h"
#include "common/io/file.h"
#include "indexer/engines.h"
#include "query/present/print_json.h"
#include "query/present/print_text.h"
#include "query/session.h"
#include "tests/contract/agreement.h"
#include "tests/contract/oracle.h"
#include "tests/contract/random_archive.h"
#include "tests/contract/shard_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define N_SHARDS 3
#define N_IDS    300

/* Longer than any test keeps a connection. */
#define IDLE_MS 60000

#define TIMEOUT_MS 700

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if ((expr) != ST_OK)                                                                       \
            fail_msg("%s: %s (seed %llu)", #expr, err.text, (unsigned long long)archive.seed);     \
    } while (0)

/* One archive as one index and as shards, the oracle of both, and the shards' servers. */
static char folder[64];
static char one_path[96], shards_path[96], stub_path[96];
static struct random_archive archive;
static struct analyzer *analyzer;
static struct oracle *oracle;
static struct shard_server servers[N_SHARDS];
static struct err err;

/* --- making ---------------------------------------------------------------------------------- */

static struct sink *open_sink(const char *path, const char *engine_name, bool create,
                              enum sink_sharding sharding)
{
    const struct build_engine *engine = NULL;
    struct sink *sink = NULL;
    struct sink_options options = {
        .index_path = path,
        .create = create,
        .memory_bytes = 1 << 20,
        .stem = analyzer_stem_language(analyzer),
        .fingerprint = analyzer_fingerprint(analyzer),
        .sharding = sharding,
        .n_shards = N_SHARDS,
    };
    CHECK(build_engine_find(engine_name, &engine, &err));
    CHECK(engine->sink_open(&sink, &options, &err));
    return sink;
}

/* One commit of the same changes on both indexes: adds and replaces, and later also deletes. */
static void change_both(bool create, enum sink_sharding sharding, unsigned n_adds)
{
    struct sink *sinks[] = {open_sink(one_path, "xapian", create, sharding),
                            open_sink(shards_path, "xapian-shards", create, sharding)};
    for (unsigned i = 0; i < n_adds; i++) {
        struct article article = random_article(&archive, N_IDS);
        for (size_t s = 0; s < COUNT_OF(sinks); s++)
            CHECK(sink_add(sinks[s], analyzer, &article, &err));
        oracle_add(oracle, &article);
    }
    for (unsigned i = 0; i < 20 && !create; i++) {
        struct slice id = random_article(&archive, N_IDS).id;
        bool was_there = oracle_remove(oracle, id);
        for (size_t s = 0; s < COUNT_OF(sinks); s++) {
            bool found = false;
            CHECK(sinks[s]->ops->remove(sinks[s], id, &found, &err));
            assert_int_equal(found, was_there);
        }
    }
    for (size_t s = 0; s < COUNT_OF(sinks); s++) {
        CHECK(sinks[s]->ops->commit(sinks[s], &err));
        sinks[s]->ops->close(sinks[s]);
    }
}

static void start(enum sink_sharding sharding)
{
    strcpy(folder, "/tmp/newsdex-shards-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(one_path, sizeof(one_path), "%s/one", folder);
    snprintf(shards_path, sizeof(shards_path), "%s/many", folder);
    snprintf(stub_path, sizeof(stub_path), "%s/cluster.stub", folder);
    CHECK(analyzer_new(&analyzer, "english", &err));
    random_archive_start(&archive, random_seed(), analyzer);
    oracle = oracle_new("english");
    change_both(true, sharding, 250);
}

/* The path of shard `i` of the index of shards. */
static void shard_path(unsigned i, struct strbuf *path)
{
    struct arena arena = {0};
    struct manifest manifest;
    CHECK(manifest_read(shards_path, &arena, &manifest, &err));
    strbuf_reset(path);
    strbuf_addf(path, "%s/%s%s", shards_path, manifest.parts[i].name, SHARD_SUFFIX);
    arena_release(&arena);
}

static void write_stub(const char *last_line)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "# the shards of a test\n");
    for (unsigned i = 0; i < N_SHARDS; i++)
        if (servers[i].port > 0)
            strbuf_addf(&text, "remote 127.0.0.1:%u\n", servers[i].port);
    strbuf_adds(&text, last_line);
    CHECK(file_replace(stub_path, strbuf_slice(&text), &err));
    strbuf_release(&text);
}

static void start_served(unsigned idle_ms)
{
    struct strbuf path = {0};
    if (!shard_server_is_installed()) {
        print_message("SKIPPED: xapian-tcpsrv is not installed (package xapian-tools)\n");
        skip();
    }
    start(SINK_SHARD_BY_HASH);
    for (unsigned i = 0; i < N_SHARDS; i++) {
        shard_path(i, &path);
        assert_true(shard_server_start(&servers[i], path.buf, idle_ms));
    }
    write_stub("");
    strbuf_release(&path);
}

static int tear_down(void **state UNUSED)
{
    for (unsigned i = 0; i < N_SHARDS; i++) {
        shard_server_stop(&servers[i]);
        servers[i].port = 0;
    }
    if (oracle != NULL)
        oracle_free(oracle);
    oracle = NULL;
    analyzer_free(analyzer);
    analyzer = NULL;
    random_archive_release(&archive);
    file_remove_tree(folder);
    return 0;
}

/* --- asking ---------------------------------------------------------------------------------- */

static struct remote_options patient(bool partial)
{
    return (struct remote_options){
        .connect_timeout_ms = TIMEOUT_MS, .timeout_ms = TIMEOUT_MS, .partial = partial};
}

static enum status open_stub(struct session *session, bool partial)
{
    struct remote_options options = patient(partial);
    err = (struct err){0};
    return session_open_remote(session, stub_path, &options, &err);
}

static enum status search_all(struct session *session, struct page *page)
{
    struct qtree *tree;
    struct parse_error where;
    *page = (struct page){.query = slice_str("bank OR rate OR the"), .took_ms = -1};
    err = (struct err){0};
    TRY(session_compile(session, page->query, &tree, &where, &err));
    TRY(session_search(session, tree, 1000, true, &err));
    return session_present(session, tree, page, &err);
}

static void expect_agreement(struct searcher *searcher, const struct question *question)
{
    struct strbuf difference = {0};
    size_t n;
    struct oracle_hit *hits =
        oracle_search(oracle, question->tree, question->order, question->bm25, &n);
    if (!agrees(searcher, question, hits, n, &difference))
        fail_msg("seed %llu: %s", (unsigned long long)archive.seed, difference.buf);
    free(hits);
    strbuf_release(&difference);
}

/* Random questions; the searcher has to agree with the oracle on each. */
static void ask_random(const char *path, unsigned n)
{
    struct session session;
    CHECK(session_open(&session, path, &err));
    struct collection_stats expected = oracle_stats(oracle);
    struct collection_stats stats = session.searcher->ops->stats(session.searcher);
    assert_int_equal(stats.n_docs, expected.n_docs);
    assert_int_equal(stats.total_len, expected.total_len);
    for (unsigned i = 0; i < n; i++) {
        struct question question = {.tree = random_tree(&archive, 3),
                                    .k = draw(&archive, 4) == 0 ? 1000 : 1 + draw(&archive, 12),
                                    .offset = draw(&archive, 4) == 0 ? draw(&archive, 20) : 0,
                                    .order =
                                        draw(&archive, 5) == 0 ? ORDER_NEWEST : ORDER_RELEVANCE,
                                    .bm25 = BM25_DEFAULT};
        expect_agreement(session.searcher, &question);
    }
    session_close(&session);
}

static void ask_both(const char *many_path, unsigned n)
{
    uint64_t random = archive.random;
    ask_random(one_path, n);
    /* The same questions again. */
    archive.random = random;
    ask_random(many_path, n);
}

/* --- the same answers ------------------------------------------------------------------------ */

/* Adds, replaces and deletes reach the right shards, and what has another date leaves its old one.
 */
static void local_shards_are_one_index(enum sink_sharding sharding)
{
    start(sharding);
    for (unsigned round = 0; round < 4; round++) {
        ask_both(shards_path, 60);
        change_both(false, sharding, 40);
    }
    struct strbuf stub = {0};
    strbuf_addf(&stub, "%s/XAPIANDB", shards_path);
    ask_both(stub.buf, 60);
    strbuf_release(&stub);
}

static void by_hash(void **state UNUSED)
{
    local_shards_are_one_index(SINK_SHARD_BY_HASH);
}

static void by_year(void **state UNUSED)
{
    local_shards_are_one_index(SINK_SHARD_BY_YEAR);
}

static void by_month(void **state UNUSED)
{
    local_shards_are_one_index(SINK_SHARD_BY_MONTH);
}

/* A shard of articles without words has no positions. libxapian 1.4.22 then forgets, of an AND, all
 * that stands before a phrase: its articles matched what stood after it. */
static void a_shard_without_words_has_no_phrases(void **state UNUSED)
{
    static const char *const bodies[] = {"the port strike ended", "", ""};
    start(SINK_SHARD_BY_HASH);
    oracle_free(oracle);
    oracle = oracle_new("english");
    file_remove_tree(shards_path);
    struct sink *sink = open_sink(shards_path, "xapian-shards", true, SINK_SHARD_BY_YEAR);
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct article article = {.id = slice_make("abc" + i, 1), .body = slice_str(bodies[i])};
        when_parse(slice_str(i == 0 ? "2020" : "2021"), &article.published);
        CHECK(sink_add(sink, analyzer, &article, &err));
        oracle_add(oracle, &article);
    }
    CHECK(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    struct slice words[] = {slice_str("port"), slice_str("strike")};
    struct arena *arena = &archive.arena;
    struct qtree *phrase = qtree_phrase(arena, words, 2);
    struct qtree *children[] = {phrase, qtree_all(arena)};
    struct qtree *both = qtree_list(arena, QT_AND, children, 2);
    struct qtree *trees[] = {both, qtree_pair(arena, QT_FILTER, phrase, qtree_all(arena)),
                             qtree_pair(arena, QT_FILTER, both, qtree_all(arena)),
                             qtree_pair(arena, QT_AND_NOT, phrase, both)};
    struct session session;
    CHECK(session_open(&session, shards_path, &err));
    for (size_t i = 0; i < COUNT_OF(trees); i++) {
        struct question question = {.tree = trees[i], .k = 10, .bm25 = BM25_DEFAULT};
        expect_agreement(session.searcher, &question);
    }
    session_close(&session);
}

/* A folder may hold Xapian's own stub of several databases; each of them is one of the set. */
static void a_folder_names_several(void **state UNUSED)
{
    struct strbuf path = {0}, text = {0};
    bool made;
    start(SINK_SHARD_BY_HASH);
    strbuf_addf(&path, "%s/two", folder);
    CHECK(file_make_dir(path.buf, &made, &err));
    for (unsigned i = 1; i < N_SHARDS; i++) {
        shard_path(i, &path);
        strbuf_addf(&text, "auto %s\n", path.buf);
    }
    strbuf_reset(&path);
    strbuf_addf(&path, "%s/two/XAPIANDB", folder);
    CHECK(file_replace(path.buf, strbuf_slice(&text), &err));
    shard_path(0, &path);
    strbuf_reset(&text);
    strbuf_addf(&text, "auto %s\nauto two\n", path.buf);
    CHECK(file_replace(stub_path, strbuf_slice(&text), &err));
    ask_both(stub_path, 60);
    strbuf_release(&path);
    strbuf_release(&text);
}

static void deadlines_hold_over_shards(void **state UNUSED)
{
    struct session session;
    struct page page;
    struct search_request request = {.k = 10, .bm25 = BM25_DEFAULT};
    struct hits hits = {0};
    struct parse_error where;
    start(SINK_SHARD_BY_HASH);
    CHECK(session_open(&session, shards_path, &err));
    CHECK(search_all(&session, &page));
    struct qtree *tree;
    CHECK(session_compile(&session, slice_str("bank OR rate OR the"), &tree, &where, &err));
    request.tree = tree;
    request.deadline_ns = progress_clock_ns() + 3600 * (uint64_t)1000000000;
    CHECK(session.searcher->ops->search(session.searcher, &request, &hits, &err));
    assert_int_equal(hits.n, 10);
    request.deadline_ns = 1;
    assert_int_equal(session.searcher->ops->search(session.searcher, &request, &hits, &err),
                     ST_INTERRUPTED);
    hits_release(&hits);
    session_close(&session);
}

/* Documents have other numbers when a shard has come: who searched before must not get others. */
static void a_shard_comes_before_fetching(void **state UNUSED)
{
    struct session session;
    struct qtree *tree;
    struct parse_error where;
    struct page page = {.query = slice_str("bank OR rate OR the"), .took_ms = -1};
    start(SINK_SHARD_BY_YEAR);
    CHECK(session_open(&session, shards_path, &err));
    CHECK(session_compile(&session, page.query, &tree, &where, &err));
    CHECK(session_search(&session, tree, 1000, true, &err));
    for (unsigned i = 0; i < 6; i++) { /* until blocks that the reader wants are used again */
        struct sink *sink = open_sink(shards_path, "xapian-shards", false, SINK_SHARD_NONE);
        for (unsigned year = 1990; year < 2030; year++) {
            char id[16], date[16];
            snprintf(id, sizeof(id), "%u-%u", year, i);
            snprintf(date, sizeof(date), "%u-01-01", i % 2 == 0 ? year : 1950 + year % 7);
            struct article article = {.id = slice_str(id), .body = slice_str("the rate")};
            when_parse(slice_str(date), &article.published);
            CHECK(sink_add(sink, analyzer, &article, &err));
        }
        for (unsigned n = 0; n < 150; n++) {
            struct article article = random_article(&archive, N_IDS);
            CHECK(sink_add(sink, analyzer, &article, &err));
        }
        CHECK(sink->ops->commit(sink, &err));
        sink->ops->close(sink);
    }
    size_t n_renumbered = session_shards(&session).n_renumbered;
    assert_int_equal(session_present(&session, tree, &page, &err), ST_BACKEND);
    assert_true(session_shards(&session).n_renumbered > n_renumbered);
    CHECK(search_all(&session, &page));
    session_close(&session);
}

static void served_shards_are_one_index(void **state UNUSED)
{
    start_served(IDLE_MS);
    ask_both(stub_path, 150);
    change_both(false, SINK_SHARD_NONE, 60);
    ask_both(stub_path, 150);
    print_message("%u servers against one index: 300 random queries, seed %llu\n", N_SHARDS,
                  (unsigned long long)archive.seed);
}

/* --- failures -------------------------------------------------------------------------------- */

/* The error must name the server. */
static void assert_blamed(const struct shard_server *server)
{
    char name[64];
    snprintf(name, sizeof(name), "127.0.0.1:%u: Xapian: ", server->port);
    if (strstr(err.text, name) == NULL)
        fail_msg("'%s' does not name %s", err.text, name);
}

/* A partial answer, of all shards but one, which says so in text and JSON. */
static void assert_partial(struct session *session, const struct page *page,
                           const struct shard_server *server)
{
    struct strbuf text = {0}, json = {0};
    char name[64];
    struct shard_report report = session_shards(session);
    struct collection_stats stats = session->searcher->ops->stats(session->searcher);
    assert_int_equal(report.n_shards, N_SHARDS);
    assert_int_equal(report.n_missing, 1);
    snprintf(name, sizeof(name), "127.0.0.1:%u", server->port);
    assert_string_equal(report.missing[0].name, name);
    assert_true(page->n_hits > 0);
    assert_int_equal(page->n_hits, page->total);
    assert_true(stats.n_docs < oracle_stats(oracle).n_docs);
    print_text(page, &(struct print_options){0}, &text);
    print_json(page, &json);
    assert_non_null(strstr(text.buf, "partial: 1 of 3 shards did not answer"));
    assert_non_null(strstr(text.buf, name));
    assert_non_null(strstr(json.buf, "\"partial\":{\"shards\":3,\"statistics\":\"partial\""));
    strbuf_release(&text);
    strbuf_release(&json);
}

/* What happens to a server before it is connected to. `expected` is ST_OK for any failure. */
static void fails_at_opening(struct shard_server *server, enum status expected)
{
    struct session session;
    struct page page;
    uint64_t start_ns = progress_clock_ns();
    enum status status = open_stub(&session, false);
    assert_true(status == expected || (expected == ST_OK && status != ST_OK));
    assert_blamed(server);
    CHECK(open_stub(&session, true));
    CHECK(search_all(&session, &page));
    assert_partial(&session, &page, server);
    session_close(&session);
    assert_true(progress_clock_ns() - start_ns < 4 * (uint64_t)TIMEOUT_MS * 1000000);
}

/* What happens to a server between a session's opening and its search. */
static void fails_at_searching(struct shard_server *server, void (*strike)(struct shard_server *),
                               enum status expected)
{
    struct session session, partial;
    struct page page;
    CHECK(open_stub(&session, false));
    CHECK(open_stub(&partial, true));
    strike(server);
    assert_int_equal(search_all(&session, &page), expected);
    assert_blamed(server);
    session_close(&session);
    /* The search that loses the shard fails; the next one is of the others. */
    assert_int_not_equal(search_all(&partial, &page), ST_OK);
    assert_blamed(server);
    CHECK(search_all(&partial, &page));
    assert_partial(&partial, &page, server);
    session_close(&partial);
}

static void freeze(struct shard_server *server)
{
    shard_server_signal(server, SIGSTOP);
}

static void one_is_down(void **state UNUSED)
{
    start_served(IDLE_MS);
    shard_server_stop(&servers[1]);
    fails_at_opening(&servers[1], ST_IO);
}

static void one_dies(void **state UNUSED)
{
    start_served(IDLE_MS);
    fails_at_searching(&servers[2], shard_server_stop, ST_IO);
}

static void one_is_slow_to_greet(void **state UNUSED)
{
    start_served(IDLE_MS);
    freeze(&servers[0]);
    fails_at_opening(&servers[0], ST_INTERRUPTED);
}

static void one_is_slow_to_answer(void **state UNUSED)
{
    start_served(IDLE_MS);
    fails_at_searching(&servers[1], freeze, ST_INTERRUPTED);
}

static void one_greets_with_rubbish(void **state UNUSED)
{
    start_served(IDLE_MS);
    shard_server_stop(&servers[1]);
    assert_true(shard_server_start_rubbish(&servers[1], 0));
    write_stub("");
    fails_at_opening(&servers[1], ST_OK);
}

static void one_answers_rubbish(void **state UNUSED)
{
    start_served(IDLE_MS);
    shard_server_stop(&servers[1]);
    assert_true(shard_server_start_rubbish(&servers[1], servers[0].port));
    write_stub("");
    fails_at_opening(&servers[1], ST_OK);
}

/* A shard that is lost while hits are being fetched: the query is asked again. */
static void one_dies_before_fetching(void **state UNUSED)
{
    start_served(IDLE_MS);
    struct session session;
    struct qtree *tree;
    struct parse_error where;
    struct page page = {.query = slice_str("bank OR rate OR the"), .took_ms = -1};
    CHECK(open_stub(&session, true));
    CHECK(session_compile(&session, page.query, &tree, &where, &err));
    CHECK(session_search(&session, tree, 1000, true, &err));
    shard_server_stop(&servers[0]);
    assert_int_not_equal(session_present(&session, tree, &page, &err), ST_OK);
    assert_int_equal(session_shards(&session).n_missing, 1);
    CHECK(search_all(&session, &page));
    assert_partial(&session, &page, &servers[0]);
    session_close(&session);
}

/* Fills a table of the shard's database with what no Xapian wrote. */
static void damage_shard(unsigned i, struct strbuf *path)
{
    struct arena arena = {0};
    struct manifest manifest;
    shard_path(i, path);
    CHECK(manifest_read(path->buf, &arena, &manifest, &err));
    struct strbuf table = {0};
    strbuf_addf(&table, "%s/%s%s/postlist.glass", path->buf, manifest.parts[0].name,
                OMEGA_DB_SUFFIX);
    FILE *file = fopen(table.buf, "r+");
    assert_non_null(file);
    for (unsigned at = 0; at < 100000; at++)
        fputc(at % 8192 < 64 ? 0 : 0xEE, file);
    assert_int_equal(fclose(file), 0);
    strbuf_release(&table);
    arena_release(&arena);
}

/* No server has to stand between: a damaged shard is named, and left out on demand. */
static void one_here_is_damaged(void **state UNUSED)
{
    struct strbuf path = {0}, text = {0};
    struct session session;
    struct page page;
    start(SINK_SHARD_BY_HASH);
    for (unsigned i = 0; i < N_SHARDS; i++) {
        shard_path(i, &path);
        strbuf_addf(&text, "auto %s\n", path.buf);
    }
    CHECK(file_replace(stub_path, strbuf_slice(&text), &err));
    damage_shard(1, &path);
    enum status status = open_stub(&session, false);
    if (status == ST_OK) {
        status = search_all(&session, &page);
        session_close(&session);
    }
    assert_int_not_equal(status, ST_OK);
    assert_non_null(strstr(err.text, path.buf));
    CHECK(open_stub(&session, true));
    while (search_all(&session, &page) != ST_OK)
        assert_int_equal(session_shards(&session).n_missing, 1);
    struct shard_report report = session_shards(&session);
    assert_int_equal(report.n_missing, 1);
    assert_non_null(strstr(report.missing[0].why, path.buf));
    session_close(&session);
    strbuf_release(&path);
    strbuf_release(&text);
}

static void all_are_down(void **state UNUSED)
{
    start_served(IDLE_MS);
    for (unsigned i = 0; i < N_SHARDS; i++)
        shard_server_stop(&servers[i]);
    struct session session;
    assert_int_equal(open_stub(&session, true), ST_BACKEND);
    assert_non_null(strstr(err.text, "no shard answers"));
    assert_blamed(&servers[0]);
}

/* A server closes a connection that was idle; the next query makes a new one. */
static void idle_connections_are_made_anew(void **state UNUSED)
{
    start_served(150);
    struct session session;
    struct page page;
    CHECK(open_stub(&session, false));
    CHECK(search_all(&session, &page));
    size_t n_hits = page.n_hits;
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    CHECK(search_all(&session, &page));
    assert_int_equal(page.n_hits, n_hits);
    assert_int_equal(session_shards(&session).n_missing, 0);
    session_close(&session);
}

/* Terms of another analysis are refused, not searched; also when answers may be partial. */
static void another_analysis_is_refused(void **state UNUSED)
{
    start_served(IDLE_MS);
    struct analyzer *english = analyzer;
    struct session session;
    char path[96], line[128];
    CHECK(analyzer_new(&analyzer, "none", &err));
    snprintf(path, sizeof(path), "%s/other", folder);
    struct sink *sink = open_sink(path, "xapian", true, SINK_SHARD_NONE);
    CHECK(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    analyzer_free(analyzer);
    analyzer = english;
    snprintf(line, sizeof(line), "auto %s\n", path);
    write_stub(line);
    for (int partial = 0; partial < 2; partial++) {
        assert_int_equal(open_stub(&session, partial), ST_VERSION);
        assert_non_null(strstr(err.text, path));
        assert_non_null(strstr(err.text, "another text analysis"));
    }
}

/* --- stubs ----------------------------------------------------------------------------------- */

static void wrong_stubs_are_refused(void **state UNUSED)
{
    static const char *const lines[] = {
        "remote here",         "remote :",       "remote",
        "remote host:",        "remote host:0",  "remote host:65536",
        "remote fe80::1:7000", "remote :7000",   "glass",
        "{\"id\":\"1\"}",      "chert /srv/old", "auto"};
    struct session session;
    start(SINK_SHARD_BY_HASH);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        write_stub(lines[i]);
        enum status status = open_stub(&session, false);
        /* ":7000" is a program, by Xapian's own rule. */
        if (strcmp(lines[i], "remote :7000") == 0)
            assert_int_equal(status, ST_IO);
        else if (status != ST_SYNTAX || strstr(err.text, "cluster.stub:2: ") == NULL)
            fail_msg("'%s': %s", lines[i], err.text);
    }
    write_stub("auto cluster.stub\n");
    assert_int_equal(open_stub(&session, false), ST_LIMIT);
    write_stub("auto nowhere\n");
    assert_int_equal(open_stub(&session, false), ST_NOT_FOUND);
    write_stub("");
    assert_int_equal(open_stub(&session, false), ST_BACKEND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(by_hash, tear_down),
        cmocka_unit_test_teardown(by_year, tear_down),
        cmocka_unit_test_teardown(by_month, tear_down),
        cmocka_unit_test_teardown(a_shard_without_words_has_no_phrases, tear_down),
        cmocka_unit_test_teardown(a_folder_names_several, tear_down),
        cmocka_unit_test_teardown(deadlines_hold_over_shards, tear_down),
        cmocka_unit_test_teardown(a_shard_comes_before_fetching, tear_down),
        cmocka_unit_test_teardown(served_shards_are_one_index, tear_down),
        cmocka_unit_test_teardown(one_is_down, tear_down),
        cmocka_unit_test_teardown(one_dies, tear_down),
        cmocka_unit_test_teardown(one_is_slow_to_greet, tear_down),
        cmocka_unit_test_teardown(one_is_slow_to_answer, tear_down),
        cmocka_unit_test_teardown(one_greets_with_rubbish, tear_down),
        cmocka_unit_test_teardown(one_answers_rubbish, tear_down),
        cmocka_unit_test_teardown(one_dies_before_fetching, tear_down),
        cmocka_unit_test_teardown(one_here_is_damaged, tear_down),
        cmocka_unit_test_teardown(all_are_down, tear_down),
        cmocka_unit_test_teardown(idle_connections_are_made_anew, tear_down),
        cmocka_unit_test_teardown(another_analysis_is_refused, tear_down),
        cmocka_unit_test_teardown(wrong_stubs_are_refused, tear_down),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

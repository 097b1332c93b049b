/*
 * Readers and a writer at once: a process commits again and again while this one searches,
 * counts and fetches with a searcher that is opened once. No call may fail, and every count is
 * right: each commit replaces articles, and leaves as many as there were.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/base/progress.h"
#include "common/io/file.h"
#include "indexer/engines.h"
#include "query/session.h"
#include "tests/contract/shard_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* So many that the tables have branches: a block that is a whole table stays in memory. */
#define N_ARTICLES 3000

/* Replaced by a commit. */
#define N_REPLACED 50

/* Between commits. A revision outlives the next commit but not the one after: whatever takes longer
 * than both has to be tried again, and a busy machine makes much take long. */
#define PAUSE_NS 20000000

/* How long the reader goes on. */
#define RUN_NS 2000000000u

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if ((expr) != ST_OK)                                                                       \
            fail_msg("%s: %s", #expr, err.text);                                                   \
    } while (0)

static char folder[64];
static char index_path[96];
static struct analyzer *analyzer;
static struct err err;

/* Replaces some articles by those of one generation, in one commit; generation 0 makes all. */
static enum status commit_generation(const char *engine_name, unsigned generation)
{
    const struct build_engine *engine = NULL;
    struct sink *sink = NULL;
    struct sink_options options = {
        .index_path = index_path,
        .create = generation == 0,
        .memory_bytes = 1 << 22,
        .stem = analyzer_stem_language(analyzer),
        .fingerprint = analyzer_fingerprint(analyzer),
    };
    TRY(build_engine_find(engine_name, &engine, &err));
    TRY(engine->sink_open(&sink, &options, &err));
    enum status status = ST_OK;
    unsigned n = generation == 0 ? N_ARTICLES : N_REPLACED;
    for (unsigned i = 0; i < n && status == ST_OK; i++) {
        char id[16], body[128];
        unsigned number = (generation * N_REPLACED + i) % N_ARTICLES;
        snprintf(id, sizeof(id), "a%u", number);
        snprintf(body, sizeof(body), "common words of generation%u, word%u number%u", generation,
                 number % 61, number);
        struct article article = {.id = slice_str(id), .body = slice_str(body)};
        status = sink_add(sink, analyzer, &article, &err);
    }
    if (status == ST_OK)
        status = sink->ops->commit(sink, &err);
    sink->ops->close(sink);
    return status;
}

static void start(const char *engine)
{
    strcpy(folder, "/tmp/newsdex-concurrent-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(index_path, sizeof(index_path), "%s/index", folder);
    CHECK(analyzer_new(&analyzer, "english", &err));
    CHECK(commit_generation(engine, 0));
}

static pid_t start_writer(const char *engine)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (unsigned generation = 1;; generation++) {
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
        if (commit_generation(engine, generation) == ST_OK)
            continue;
        fprintf(stderr, "the writer failed: %s\n", err.text);
        _exit(1);
    }
}

/* One search of everything and the fetching of its hits, and of one article by its id. */
static void read_once(struct session *session, unsigned number)
{
    char id[16];
    doc_id doc;
    struct qtree *tree;
    struct parse_error where;
    struct page page = {.query = slice_str("common"), .took_ms = -1};
    uint64_t n = 0;
    CHECK(session_compile(session, page.query, &tree, &where, &err));
    CHECK(session_search(session, tree, 10, true, &err));
    assert_int_equal(session->hits.total, N_ARTICLES);
    CHECK(session_present(session, tree, &page, &err));
    assert_int_equal(page.n_hits, 10);
    for (size_t i = 0; i < page.n_hits; i++)
        assert_true(slice_starts_with(page.hits[i].snippet.text, slice_str("common words")));
    CHECK(session->searcher->ops->count(session->searcher, tree, &n, &err));
    assert_int_equal(n, N_ARTICLES);
    snprintf(id, sizeof(id), "a%u", number % N_ARTICLES);
    CHECK(session->searcher->ops->find(session->searcher, slice_str(id), &doc, &err));
}

struct newest {
    unsigned generation;
};

static bool note_generation(void *context, struct slice term, uint64_t df UNUSED)
{
    struct newest *newest = context;
    unsigned generation = 0;
    for (size_t i = strlen("generation"); i < term.len; i++) /* no zero byte ends a term */
        generation = generation * 10 + (unsigned)(term.ptr[i] - '0');
    if (generation > newest->generation)
        newest->generation = generation;
    return true;
}

/* The newest generation that the searcher sees. */
static unsigned generation_of(struct session *session)
{
    struct newest newest = {0};
    CHECK(session->searcher->ops->terms(session->searcher, slice_str("generation"), note_generation,
                                        &newest, &err));
    return newest.generation;
}

static void read_while_writing(const char *engine, const char *path)
{
    struct session session;
    unsigned n_reads = 0;
    CHECK(session_open(&session, path, &err));
    pid_t writer = start_writer(engine);
    for (uint64_t end_ns = progress_clock_ns() + RUN_NS; progress_clock_ns() < end_ns; n_reads++)
        read_once(&session, n_reads * 7);
    int code;
    assert_int_equal(waitpid(writer, &code, WNOHANG), 0);
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    unsigned seen = generation_of(&session);
    session_close(&session);
    CHECK(session_open(&session, path, &err));
    unsigned written = generation_of(&session);
    session_close(&session);
    print_message("%s: %u reads while %u generations were written; the searcher saw number %u\n",
                  path == index_path ? engine : "served", n_reads, written, seen);
    assert_true(written > 1);
    /* Xapian takes old revisions away: the searcher must have opened newer ones. */
    assert_int_equal(seen > 0, strcmp(engine, "xapian") == 0);
}

static int tear_down(void **state UNUSED)
{
    analyzer_free(analyzer);
    analyzer = NULL;
    file_remove_tree(folder);
    return 0;
}

static void native_readers_survive(void **state UNUSED)
{
    start("native");
    read_while_writing("native", index_path);
}

static void xapian_readers_survive(void **state UNUSED)
{
    start("xapian");
    read_while_writing("xapian", index_path);
}

static void served_readers_survive(void **state UNUSED)
{
    struct shard_server server;
    struct strbuf path = {0}, stub = {0};
    if (!shard_server_is_installed()) {
        print_message("SKIPPED: xapian-tcpsrv is not installed (package xapian-tools)\n");
        skip();
    }
    start("xapian");
    assert_true(shard_server_start(&server, index_path, 60000));
    strbuf_addf(&path, "%s/stub", folder);
    strbuf_addf(&stub, "remote 127.0.0.1:%u\n", server.port);
    CHECK(file_replace(path.buf, strbuf_slice(&stub), &err));
    read_while_writing("xapian", path.buf);
    shard_server_stop(&server);
    strbuf_release(&path);
    strbuf_release(&stub);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(native_readers_survive, tear_down),
        cmocka_unit_test_teardown(xapian_readers_survive, tear_down),
        cmocka_unit_test_teardown(served_readers_survive, tear_down),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

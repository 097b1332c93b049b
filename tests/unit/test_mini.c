/* Mini-databases: however a new index is cut up, and whoever writes which piece, it becomes the
 * database that one writer would have made. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/engine/searcher.h"
#include "common/io/file.h"
#include "indexer/xapian/mini_merge.h"
#include "indexer/xapian/sink_xapian.h"
#include "query/xapian/engine_xapian.h"
#include "tests/unit/xapian_dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/test_mini.XXXXXX";
static char path[sizeof(folder) + 16];
static struct arena arena; /* of one test */
static struct analyzer *analyzer;
static struct err err;

#define assert_st(call)                                                                            \
    do {                                                                                           \
        if ((call) != ST_OK)                                                                       \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/test_mini.XXXXXX");
    if (mkdtemp(folder) == NULL || analyzer_new(&analyzer, "english", &err) != ST_OK)
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    file_remove_tree(folder);
    arena_release(&arena);
    analyzer_free(analyzer);
    return 0;
}

/* The path of something in the test's folder; valid until the next call. */
static const char *at(const char *name)
{
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static struct article article_of(const char *id, const char *text)
{
    return (struct article){
        .id = slice_str(id), .title = slice_str("A title"), .body = slice_str(text)};
}

/* --- through the sink ------------------------------------------------------------------------ */

static struct sink *open_sink(bool create)
{
    struct sink *sink;
    struct sink_options options = {.index_path = at("index"),
                                   .create = create,
                                   .memory_bytes = 1 << 20,
                                   .stem = "english",
                                   .fingerprint = analyzer_fingerprint(analyzer)};
    assert_st(sink_xapian_open(&sink, &options, &err));
    return sink;
}

/* A batch of `n` articles, which are the run's from `first` on. */
static struct sink_batch *new_batch(const struct article *articles, size_t n, uint64_t first,
                                    uint64_t stretch)
{
    struct sink_batch *batch = arena_zalloc(&arena, sizeof(*batch));
    *batch = (struct sink_batch){
        .articles = articles, .n = n, .first = first, .stretch = stretch, .arena = &arena};
    return batch;
}

static void take_all(struct sink *sink, struct sink_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++)
        assert_st(sink->ops->take(sink, batch, i, &err));
}

/* How many articles have the word, and the last one's body. */
static uint64_t look_up(const char *word, const char *id, char body[64])
{
    struct manifest manifest;
    struct searcher *searcher;
    struct article article;
    doc_id doc;
    uint64_t n;
    assert_st(manifest_read(at("index"), &arena, &manifest, &err));
    assert_st(engine_xapian_open(&searcher, at("index"), &manifest, &err));
    assert_st(searcher->ops->count(searcher, qtree_term(&arena, slice_str(word)), &n, &err));
    assert_st(searcher->ops->find(searcher, slice_str(id), &doc, &err));
    assert_st(searcher->ops->fetch(searcher, doc, FETCH_BODY, &arena, &article, &err));
    snprintf(body, 64, "%.*s", SLICE_ARG(article.body));
    searcher->ops->close(searcher);
    return n;
}

static void test_last_of_equal_ids_wins_across_minis_and_runs(void **state)
{
    (void)state;
    char body[64];
    struct article first[] = {article_of("a", "word one"), article_of("same", "word two")};
    struct article second[] = {article_of("same", "word three"), article_of("b", "word four")};
    struct article third[] = {article_of("same", "word five"), article_of("a", "word six"),
                              article_of("same", "word seven"), article_of("c", "word")};
    struct sink *sink = open_sink(true);
    struct sink_worker *one = sink->ops->worker_new(sink, analyzer, 2);
    struct sink_worker *two = sink->ops->worker_new(sink, analyzer, 2);
    struct sink_batch *batches[] = {new_batch(first, 2, 0, 0), new_batch(second, 2, 2, 1),
                                    new_batch(third, 4, 4, 2)};
    sink->ops->prepare(two, batches[1]);
    sink->ops->prepare(one, batches[0]);
    sink->ops->prepare(two, batches[2]);
    for (size_t i = 0; i < 3; i++)
        take_all(sink, batches[i]);
    sink->ops->worker_done(one);
    sink->ops->worker_done(two);
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    assert_int_equal(look_up("word", "same", body), 4);
    assert_string_equal(body, "word seven");
    assert_int_equal(look_up("three", "a", body), 0);
    assert_string_equal(body, "word six");

    sink = open_sink(false);
    struct article later = article_of("same", "word eight");
    assert_st(sink_add(sink, analyzer, &later, &err));
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    assert_int_equal(look_up("word", "same", body), 4);
    assert_string_equal(body, "word eight");
    assert_int_equal(look_up("seven", "b", body), 0);
}

static void test_removing_while_creating(void **state)
{
    (void)state;
    char body[64];
    bool found;
    struct article articles[] = {article_of("a", "word one"), article_of("b", "word two")};
    struct sink *sink = open_sink(true);
    assert_st(sink_add(sink, analyzer, &articles[0], &err));
    assert_st(sink_add(sink, analyzer, &articles[1], &err));
    assert_st(sink->ops->remove(sink, slice_str("a"), &found, &err));
    assert_true(found);
    assert_st(sink->ops->remove(sink, slice_str("a"), &found, &err));
    assert_false(found);
    articles[0].body = slice_str("word again");
    assert_st(sink_add(sink, analyzer, &articles[0], &err));
    assert_st(sink->ops->commit(sink, &err));
    sink->ops->close(sink);
    assert_int_equal(look_up("word", "a", body), 2);
    assert_string_equal(body, "word again");
}

/* --- alone ----------------------------------------------------------------------------------- */

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed % n);
}

static struct article random_article(uint32_t n_ids)
{
    char id[16], text[256];
    size_t len = 0;
    snprintf(id, sizeof(id), "id%u", below(n_ids));
    for (uint32_t i = below(20); i > 0; i--)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "w%u ", below(1 + below(100)));
    struct article article = article_of("", "");
    article.id = slice_make(arena_strndup(&arena, id, strlen(id)), strlen(id));
    article.body = slice_make(arena_strndup(&arena, text, len), len);
    article.published = (struct when){(int64_t)below(50), WHEN_SECOND};
    return article;
}

static void make_folder(const char *name)
{
    bool made;
    assert_st(file_make_dir(at(name), &made, &err));
}

/* Writes `n` random articles with one writer and, cut into stretches, with three, and compares. */
static void check_merge(uint32_t n, uint32_t n_ids, uint32_t stretch_articles, size_t most_at_once)
{
    struct document_builder *builder = document_builder_new();
    struct xapian_doc scratch = {0};
    struct mini_writer writers[3] = {0};
    struct mini_list list = {0};
    struct strbuf minis = {0}, whole = {0}, merged = {0};
    struct xg_writer *writer;
    struct xg_error error;
    make_folder("minis");
    strbuf_adds(&minis, at("minis"));
    assert_int_equal(xg_writer_create(&writer, at("whole"), &error), XG_OK);
    for (size_t i = 0; i < 3; i++)
        writers[i] = (struct mini_writer){.folder = strbuf_cstr(&minis), .memory_bytes = 4000};
    for (uint32_t i = 0; i < n; i++) {
        struct article *article = arena_zalloc(&arena, sizeof(*article));
        struct document doc;
        *article = random_article(n_ids);
        document_build(builder, analyzer, article, &arena, &doc);
        assert_st(xapian_doc_put(&scratch, writer, &doc, at("whole"), &err));
        uint32_t stretch = i / stretch_articles;
        assert_st(mini_writer_add(&writers[stretch % 3], stretch, i, &doc, &err));
    }
    assert_int_equal(xg_writer_commit(writer, &error), XG_OK);
    xg_writer_close(writer);
    for (size_t i = 0; i < 3; i++) {
        assert_st(mini_writer_rest(&writers[i], &err));
        for (size_t k = 0; k < writers[i].done.n; k++)
            mini_list_add(&list, writers[i].done.items[k]);
        mini_writer_release(&writers[i]);
    }
    assert_int_equal(list.n, (n + stretch_articles - 1) / stretch_articles);
    assert_st(mini_merge(strbuf_cstr(&minis), &list, most_at_once, at("merged"), &err));
    assert_int_equal(xg_check(at("merged"), &error), XG_OK);
    xapian_dump(at("whole"), &whole);
    xapian_dump(at("merged"), &merged);
    assert_string_equal(strbuf_cstr(&whole), strbuf_cstr(&merged));
    static const char *const made[] = {"minis", "whole", "merged"};
    for (size_t i = 0; i < COUNT_OF(made); i++)
        file_remove_tree(at(made[i]));
    strbuf_release(&minis);
    strbuf_release(&whole);
    strbuf_release(&merged);
    mini_list_release(&list);
    xapian_doc_release(&scratch);
    document_builder_free(builder);
}

static void test_merged_is_what_one_writer_makes(void **state)
{
    (void)state;
    const char *given = getenv("NEWSDEX_SEED");
    seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("NEWSDEX_SEED=%llu\n", (unsigned long long)seed);
    seed = seed * 2654435761u + 88172645463325252u;
    check_merge(1, 1, 5, 8);
    check_merge(300, 100000, 25, 128);          /* no id twice, all at once */
    check_merge(300, 60, 25, 128);              /* each id some times */
    check_merge(300, 1, 40, 128);               /* all of one id */
    check_merge(300, 60, 20, 4);                /* in two steps */
    check_merge(300, 200, 17, 2);               /* in many */
    check_merge(400, 1000, 3, MINI_MERGE_MOST); /* as many as there may be */
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_last_of_equal_ids_wins_across_minis_and_runs),
        test(test_removing_while_creating),
        test(test_merged_is_what_one_writer_makes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The Xapian wrapper alone: nothing of the program around it is used here, or needed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/xapian/xg.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/test_xg.XXXXXX";
static char path[sizeof(folder) + 8];

static struct xg_error error;

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != XG_OK)                                                                       \
            fail_msg("%s: %s", #call, error.text);                                                 \
    } while (0)

static int remove_entry(const char *entry, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(entry);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/test_xg.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/db", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* Adds the document `id`, whose words stand at positions 0, 1, ... and count 1 each. */
static void put(struct xg_writer *writer, const char *id, const char *words, const char *value)
{
    struct xg_doc *doc = xg_doc_new();
    assert_non_null(doc);
    char copy[256];
    snprintf(copy, sizeof(copy), "%s", words);
    uint32_t pos = 0;
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "), pos++)
        assert_ok(xg_doc_add_term(doc, word, strlen(word), 1, &pos, 1, &error));
    assert_ok(xg_doc_add_term(doc, id, strlen(id), 0, NULL, 0, &error));
    assert_ok(xg_doc_set_data(doc, words, strlen(words), &error));
    assert_ok(xg_doc_set_value(doc, 0, value, strlen(value), &error));
    assert_ok(xg_writer_replace(writer, id, strlen(id), doc, &error));
    xg_doc_free(doc);
}

static struct xg_writer *create(void)
{
    struct xg_writer *writer;
    assert_ok(xg_writer_create(&writer, path, &error));
    return writer;
}

static struct xg_db *open_db(void)
{
    struct xg_db *db;
    assert_ok(xg_db_open(&db, path, &error));
    return db;
}

static struct xg_db *make_db(void)
{
    struct xg_writer *writer = create();
    put(writer, "Qa", "new york times", "3");
    put(writer, "Qb", "york new times", "2");
    put(writer, "Qc", "new new york york", "1");
    put(writer, "Qd", "times", "0");
    assert_ok(xg_writer_commit(writer, &error));
    xg_writer_close(writer);
    return open_db();
}

/* The docids of hits, as digits. */
static void note_hit(void *context, const struct xg_hit *hit)
{
    char *digits = context;
    snprintf(digits + strlen(digits), 8, "%u", (unsigned)hit->docid);
}

static void check_search(const struct xg_db *db, const struct xg_search *search, const char *docids)
{
    char digits[64] = "";
    uint64_t n;
    assert_ok(xg_db_search(db, search, note_hit, digits, &n, &error));
    assert_string_equal(digits, docids);
    if (search->exhaustive)
        assert_int_equal(n, strlen(docids));
}

static struct xg_search search_for(const struct xg_query *query)
{
    return (struct xg_search){.query = query,
                              .k1 = 1.2,
                              .b = 0.75,
                              .order = XG_BY_VALUE,
                              .max_hits = 10,
                              .exhaustive = true};
}

static void push(struct xg_query *query, const char *term)
{
    assert_ok(xg_query_push_term(query, term, strlen(term), 1, &error));
}

/* Checks `op` over the two terms. */
static void check_op(const struct xg_db *db, enum xg_op op, const char *a, const char *b,
                     const char *docids)
{
    struct xg_query *query = xg_query_new();
    push(query, a);
    push(query, b);
    assert_ok(xg_query_combine(query, op, 2, &error));
    struct xg_search search = search_for(query);
    check_search(db, &search, docids);
    xg_query_free(query);
}

static void test_operators(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    check_op(db, XG_OP_AND, "new", "times", "21");
    check_op(db, XG_OP_OR, "new", "times", "4321");
    check_op(db, XG_OP_AND_NOT, "times", "new", "4");
    check_op(db, XG_OP_AND_MAYBE, "times", "new", "421");
    check_op(db, XG_OP_FILTER, "york", "Qc", "3");
    struct xg_query *query = xg_query_new();
    assert_ok(xg_query_push_all(query, &error));
    struct xg_search search = search_for(query);
    check_search(db, &search, "4321");
    assert_ok(xg_query_push_nothing(query, &error));
    assert_ok(xg_query_combine(query, XG_OP_AND, 2, &error));
    check_search(db, &search, "");
    xg_query_free(query);
    xg_db_close(db);
}

static void test_phrase(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    struct xg_query *query = xg_query_new();
    push(query, "new");
    push(query, "york");
    assert_ok(xg_query_phrase(query, 2, &error));
    struct xg_search search = search_for(query);
    check_search(db, &search, "31");
    xg_query_free(query);
    xg_db_close(db);
}

static void test_order_by_score_then_value(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    struct xg_query *query = xg_query_new();
    push(query, "york");
    struct xg_search search = search_for(query);
    search.order = XG_BY_SCORE;
    /* c has it twice; a and b score the same, and b has the lower value. */
    check_search(db, &search, "321");
    search.exhaustive = false;
    search.max_hits = 2;
    check_search(db, &search, "32");
    xg_query_free(query);
    xg_db_close(db);
}

static void test_deadline(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    struct xg_query *query = xg_query_new();
    push(query, "york");
    struct xg_search search = search_for(query);
    char digits[64] = "";
    uint64_t n = 1;
    search.deadline_ns = 1;
    assert_int_equal(xg_db_search(db, &search, note_hit, digits, &n, &error), XG_TIMEOUT);
    assert_int_equal(error.status, XG_TIMEOUT);
    assert_int_equal(n, 0);
    assert_string_equal(digits, "");
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    search.deadline_ns = ((uint64_t)now.tv_sec + 3600) * 1000000000;
    check_search(db, &search, "321");
    xg_query_free(query);
    xg_db_close(db);
}

static void test_query_stack_misuse(void **state)
{
    (void)state;
    struct xg_query *query = xg_query_new();
    assert_int_equal(xg_query_combine(query, XG_OP_AND, 2, &error), XG_INVALID);
    assert_int_equal(xg_query_push_term(query, "", 0, 1, &error), XG_INVALID);
    push(query, "a");
    push(query, "b");
    struct xg_db *db = make_db();
    struct xg_search search = search_for(query);
    uint64_t n;
    assert_int_equal(xg_db_search(db, &search, note_hit, NULL, &n, &error), XG_INVALID);
    xg_query_free(query);
    xg_db_close(db);
}

static bool note_term(void *context, const char *term, size_t len, uint32_t count)
{
    char *text = context;
    sprintf(text + strlen(text), "%.*s:%u ", (int)len, term, (unsigned)count);
    return true;
}

static bool stop_at_first(void *context, const char *term, size_t len, uint32_t count)
{
    note_term(context, term, len, count);
    return false;
}

static void test_statistics_and_terms(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    uint32_t n;
    uint64_t total_len;
    assert_ok(xg_db_stats(db, &n, &total_len, &error));
    assert_int_equal(n, 4);
    assert_int_equal(total_len, 3 + 3 + 4 + 1);
    assert_ok(xg_db_term_freq(db, "new", 3, &n, &error));
    assert_int_equal(n, 3);
    assert_ok(xg_db_find(db, "Qc", 2, &n, &error));
    assert_int_equal(n, 3);
    assert_int_equal(xg_db_find(db, "Qz", 2, &n, &error), XG_NOT_FOUND);
    char text[256] = "";
    assert_ok(xg_db_terms(db, "Q", 1, note_term, text, &error));
    assert_string_equal(text, "Qa:1 Qb:1 Qc:1 Qd:1 ");
    text[0] = '\0';
    assert_ok(xg_db_terms(db, NULL, 0, stop_at_first, text, &error));
    assert_string_equal(text, "Qa:1 ");
    text[0] = '\0';
    assert_ok(xg_db_doc_terms(db, 3, note_term, text, &error));
    assert_string_equal(text, "Qc:0 new:2 york:2 ");
    xg_db_close(db);
}

static void note_bytes(void *context, const char *bytes, size_t len)
{
    snprintf(context, 256, "%.*s", (int)len, bytes);
}

static bool note_posting(void *context, uint32_t docid, uint32_t wdf)
{
    char *text = context;
    sprintf(text + strlen(text), "%u:%u ", (unsigned)docid, (unsigned)wdf);
    return true;
}

static bool note_position(void *context, uint32_t position)
{
    char *text = context;
    sprintf(text + strlen(text), "%u ", (unsigned)position);
    return position < 2;
}

static void test_what_documents_hold(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    char text[256] = "";
    uint64_t cf;
    uint32_t len;
    assert_ok(xg_db_postings(db, "york", 4, note_posting, text, &error));
    assert_string_equal(text, "1:1 2:1 3:2 ");
    text[0] = '\0';
    assert_ok(xg_db_postings(db, "nothing", 7, note_posting, text, &error));
    assert_string_equal(text, "");
    assert_ok(xg_db_collection_freq(db, "york", 4, &cf, &error));
    assert_int_equal(cf, 4);
    assert_ok(xg_db_doc_len(db, 3, &len, &error));
    assert_int_equal(len, 4);
    assert_int_equal(xg_db_doc_len(db, 9, &len, &error), XG_NOT_FOUND);
    assert_ok(xg_db_positions(db, 3, "york", 4, note_position, text, &error));
    assert_string_equal(text, "2 ");
    text[0] = '\0';
    assert_ok(xg_db_positions(db, 3, "times", 5, note_position, text, &error));
    assert_string_equal(text, "");
    assert_ok(xg_db_doc_value(db, 2, 0, note_bytes, text, &error));
    assert_string_equal(text, "2");
    assert_ok(xg_db_doc_value(db, 2, 7, note_bytes, text, &error));
    assert_string_equal(text, "");
    xg_db_close(db);
}

static void check_suggestion(const struct xg_db *db, const char *word, unsigned max_edits,
                             const char *suggestion)
{
    char text[256] = "none";
    assert_ok(xg_db_suggest(db, word, strlen(word), max_edits, note_bytes, text, &error));
    assert_string_equal(text, suggestion);
}

static void test_spelling(void **state)
{
    (void)state;
    static const char *const words[] = {"harbour", "harbours", "labour", "b\xc3\xa4r", "ab"};
    struct xg_writer *writer = create();
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        assert_ok(xg_writer_add_spelling(writer, words[i], strlen(words[i]), 1 + (uint32_t)i % 2,
                                         &error));
    assert_ok(xg_writer_commit(writer, &error));
    struct xg_db *db = open_db();
    check_suggestion(db, "harbuor", 2, "harbour");       /* swapped */
    check_suggestion(db, "arbour", 1, "harbour");        /* left out */
    check_suggestion(db, "harbourq", 2, "harbours");     /* equally near: the more frequent one */
    check_suggestion(db, "harbour", 2, "");              /* known */
    check_suggestion(db, "b\xc3\xb6r", 1, "b\xc3\xa4r"); /* a letter, not a byte */
    check_suggestion(db, "ba", 1, "ab");
    check_suggestion(db, "zeppelin", 3, "");
    xg_db_close(db);
    assert_ok(xg_writer_remove_spelling(writer, "ab", 2, 9, &error));
    assert_ok(xg_writer_commit(writer, &error));
    xg_writer_close(writer);
    db = open_db();
    check_suggestion(db, "ba", 1, "");
    xg_db_close(db);
}

static void test_add_and_remove_by_number(void **state)
{
    (void)state;
    struct xg_writer *writer;
    struct xg_doc *doc = xg_doc_new();
    uint32_t docid, n;
    assert_ok(xg_writer_create_scratch(&writer, path, &error));
    assert_ok(xg_doc_add_term(doc, "Qa", 2, 0, NULL, 0, &error));
    for (uint32_t i = 1; i <= 3; i++) {
        assert_ok(xg_writer_add(writer, doc, &docid, &error));
        assert_int_equal(docid, i);
    }
    assert_ok(xg_writer_remove(writer, 2, &error));
    assert_int_equal(xg_writer_remove(writer, 2, &error), XG_NOT_FOUND);
    assert_ok(xg_writer_commit(writer, &error));
    xg_writer_close(writer);
    xg_doc_free(doc);
    assert_ok(xg_writer_open_scratch(&writer, path, &error));
    xg_writer_close(writer);
    struct xg_db *db = open_db();
    assert_ok(xg_db_term_freq(db, "Qa", 2, &n, &error));
    assert_int_equal(n, 2);
    xg_db_close(db);
}

/* Two databases behind a stub file become one; what was removed is left out. */
static void test_compaction(void **state)
{
    (void)state;
    char stub[sizeof(folder) + 8], second[sizeof(folder) + 8], both[sizeof(folder) + 8];
    snprintf(stub, sizeof(stub), "%s/stub", folder);
    snprintf(second, sizeof(second), "%s/second", folder);
    snprintf(both, sizeof(both), "%s/both", folder);
    xg_db_close(make_db());
    struct xg_writer *writer;
    bool found;
    assert_ok(xg_writer_create(&writer, second, &error));
    put(writer, "Qx", "gone", "0");
    put(writer, "Qe", "york again", "9");
    assert_ok(xg_writer_delete(writer, "Qx", 2, &found, &error));
    assert_ok(xg_writer_commit(writer, &error));
    xg_writer_close(writer);
    FILE *file = fopen(stub, "w");
    assert_non_null(file);
    fputs("glass db\nglass second\n", file);
    fclose(file);

    struct xg_db *db;
    assert_ok(xg_db_open(&db, stub, &error));
    assert_ok(xg_db_compact(db, both, &error));
    xg_db_close(db);
    assert_ok(xg_check(both, &error));
    assert_ok(xg_db_open(&db, both, &error));
    char text[256] = "";
    uint32_t n;
    uint64_t total_len;
    assert_ok(xg_db_postings(db, "york", 4, note_posting, text, &error));
    assert_string_equal(text, "1:1 2:1 3:2 5:1 ");
    assert_ok(xg_db_stats(db, &n, &total_len, &error));
    assert_int_equal(n, 5);
    assert_int_equal(total_len, 3 + 3 + 4 + 1 + 2);
    assert_ok(xg_db_doc_data(db, 5, note_bytes, text, &error));
    assert_string_equal(text, "york again");
    xg_db_close(db);
    assert_int_equal(xg_db_open(&db, "/nowhere/at/all", &error), XG_NOT_FOUND);
}

static void test_replace_and_delete(void **state)
{
    (void)state;
    xg_db_close(make_db());
    struct xg_writer *writer;
    bool found;
    assert_ok(xg_writer_open(&writer, path, &error));
    put(writer, "Qa", "other words", "3");
    assert_ok(xg_writer_delete(writer, "Qb", 2, &found, &error));
    assert_true(found);
    assert_ok(xg_writer_delete(writer, "Qb", 2, &found, &error));
    assert_false(found);
    assert_ok(xg_writer_commit(writer, &error));
    xg_writer_close(writer);
    struct xg_db *db = open_db();
    char text[256] = "";
    uint32_t n;
    uint64_t total_len;
    assert_ok(xg_db_stats(db, &n, &total_len, &error));
    assert_int_equal(n, 3);
    assert_int_equal(total_len, 2 + 4 + 1);
    assert_ok(xg_db_doc_data(db, 1, note_bytes, text, &error));
    assert_string_equal(text, "other words");
    assert_int_equal(xg_db_doc_data(db, 2, note_bytes, text, &error), XG_NOT_FOUND);
    xg_db_close(db);
}

static void test_what_is_not_kept_is_gone(void **state)
{
    (void)state;
    xg_db_close(make_db());
    struct xg_writer *writer;
    for (int transaction = 0; transaction < 2; transaction++) {
        assert_ok(xg_writer_open(&writer, path, &error));
        if (transaction)
            assert_ok(xg_writer_begin(writer, &error));
        put(writer, "Qe", "new words", "9");
        xg_writer_close(writer);
        struct xg_db *db = open_db();
        uint32_t n;
        uint64_t total_len;
        assert_ok(xg_db_stats(db, &n, &total_len, &error));
        assert_int_equal(n, 4);
        xg_db_close(db);
    }
    assert_ok(xg_writer_open(&writer, path, &error));
    assert_ok(xg_writer_begin(writer, &error));
    put(writer, "Qe", "new words", "9");
    assert_ok(xg_writer_end(writer, &error));
    xg_writer_close(writer);
    struct xg_db *db = open_db();
    uint32_t docid;
    assert_ok(xg_db_find(db, "Qe", 2, &docid, &error));
    xg_db_close(db);
}

static void test_errors(void **state)
{
    (void)state;
    struct xg_db *db;
    struct xg_writer *writer, *second;
    assert_int_equal(xg_db_open(&db, path, &error), XG_NOT_FOUND);
    assert_null(db);
    assert_int_not_equal(strlen(error.text), 0);
    assert_int_equal(xg_writer_open(&writer, path, NULL), XG_NOT_FOUND);
    writer = create();
    assert_int_equal(xg_writer_open(&second, path, &error), XG_LOCKED);
    assert_null(second);
    struct xg_doc *doc = xg_doc_new();
    char term[246];
    memset(term, 'a', sizeof(term));
    assert_ok(xg_doc_add_term(doc, term, 245, 1, NULL, 0, &error));
    assert_int_equal(xg_doc_add_term(doc, term, 246, 1, NULL, 0, &error), XG_INVALID);
    term[3] = '\0';
    assert_int_equal(xg_doc_add_term(doc, term, 245, 1, NULL, 0, &error), XG_INVALID);
    xg_doc_free(doc);
    xg_writer_close(writer);
}

static void put_many(struct xg_writer *writer, int round)
{
    for (int i = 0; i < 400; i++) {
        char id[16], words[64];
        snprintf(id, sizeof(id), "Q%d", i);
        snprintf(words, sizeof(words), "word%d other%d round%d", i, i * 7, round);
        put(writer, id, words, "0");
    }
    assert_ok(xg_writer_commit(writer, &error));
}

/* A reader some commits behind, in a database that does not fit into the blocks it has read. */
static void test_modified(void **state)
{
    (void)state;
    struct xg_writer *writer = create();
    put_many(writer, 0);
    struct xg_db *db = open_db();
    for (int round = 1; round < 4; round++)
        put_many(writer, round);
    enum xg_status status = XG_OK;
    for (uint32_t docid = 1; docid <= 400 && status == XG_OK; docid++) {
        char text[256] = "";
        status = xg_db_doc_terms(db, docid, note_term, text, &error);
    }
    assert_int_equal(status, XG_MODIFIED);
    xg_db_close(db);
    xg_writer_close(writer);
}

/* A database whose folder has gone since can still be read: everything was opened. */
static void test_removed_while_open(void **state)
{
    (void)state;
    struct xg_db *db = make_db();
    assert_int_equal(nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
    struct xg_query *query = xg_query_new();
    push(query, "new");
    push(query, "york");
    assert_ok(xg_query_phrase(query, 2, &error));
    struct xg_search search = search_for(query);
    check_search(db, &search, "31");
    char text[256] = "";
    assert_ok(xg_db_doc_data(db, 4, note_bytes, text, &error));
    assert_string_equal(text, "times");
    xg_query_free(query);
    xg_db_close(db);
}

static void test_damage(void **state)
{
    (void)state;
    xg_db_close(make_db());
    char file[sizeof(path) + 16];
    snprintf(file, sizeof(file), "%s/iamglass", path);
    assert_int_equal(truncate(file, 5), 0);
    struct xg_db *db;
    assert_int_equal(xg_db_open(&db, path, &error), XG_CORRUPT);
    assert_null(db);
}

#define test(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(test_operators),
        test(test_phrase),
        test(test_order_by_score_then_value),
        test(test_deadline),
        test(test_query_stack_misuse),
        test(test_statistics_and_terms),
        test(test_what_documents_hold),
        test(test_spelling),
        test(test_add_and_remove_by_number),
        test(test_compaction),
        test(test_replace_and_delete),
        test(test_what_is_not_kept_is_gone),
        test(test_errors),
        test(test_modified),
        test(test_removed_while_open),
        test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/index/indexdir.h"
#include "common/index/manifest.h"
#include "common/io/file.h"
#include "common/io/zlibio.h"
#include "indexer/native/sink_native.h"
#include "indexer/xapian/sink_xapian.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int enter_folder(void **state)
{
    static char folder[] = "/tmp/newsdex-test-XXXXXX";
    strcpy(folder + sizeof(folder) - 7, "XXXXXX");
    *state = folder;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int leave_folder(void **state)
{
    file_remove_tree(*state);
    return chdir("/") != 0;
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(file_replace(path, slice_str(text), NULL), ST_OK);
}

static struct manifest_part some_parts[] = {{"00000003", "-"}, {"00000007", "00000009"}};
static const struct manifest some_manifest = {.generation = 12,
                                              .engine = "native",
                                              .stem = "english",
                                              .fingerprint = "1/english/0123abcd",
                                              .next_name = 17,
                                              .parts = some_parts,
                                              .n_parts = 2};

/* --- manifest -------------------------------------------------------------------------------- */

static void test_round_trip(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct manifest back;
    assert_int_equal(manifest_write(".", &some_manifest, NULL), ST_OK);
    assert_int_equal(manifest_read(".", &arena, &back, NULL), ST_OK);
    assert_int_equal(back.generation, 12);
    assert_string_equal(back.engine, "native");
    assert_string_equal(back.stem, "english");
    assert_string_equal(back.fingerprint, "1/english/0123abcd");
    assert_int_equal(back.next_name, 17);
    assert_int_equal(back.n_parts, 2);
    assert_string_equal(back.parts[0].name, "00000003");
    assert_string_equal(back.parts[0].overlay, "-");
    assert_string_equal(back.parts[1].name, "00000007");
    assert_string_equal(back.parts[1].overlay, "00000009");
    arena_release(&arena);
}

/* Reads a manifest of these lines, to which the right last line is added. */
static enum status read_lines(const char *lines, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    struct strbuf text = {0};
    strbuf_addf(&text, "%scrc32 %08x\n", lines, crc32_update(0, lines, strlen(lines)));
    write_file("MANIFEST", text.buf);
    enum status status = manifest_read(".", &arena, &manifest, err);
    if (status != ST_OK)
        assert_null(manifest.parts);
    strbuf_release(&text);
    arena_release(&arena);
    return status;
}

#define HEAD "newsdex-index 1\nengine native\n"
#define REST "stem none\nfingerprint f\nnext-name 8\n"

static void test_grammar(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        enum status want;
    } cases[] = {
        {HEAD "generation 1\n" REST, ST_OK},
        {HEAD "generation 18446744073709551615\n" REST "part a-b_c.1 -\n", ST_OK},
        {HEAD "generation 1\n" REST "part 7 6\n", ST_OK},
        {"newsdex-index 1\nengine xapian-shards\ngeneration 1\n" REST "part 7-year-2021 -\n",
         ST_OK},
        {"", ST_CORRUPT},
        {"something else\n", ST_CORRUPT},
        {"newsdex-index 2\nwhatever\n", ST_VERSION},
        {"newsdex-index 1\nengine other\ngeneration 1\n" REST, ST_VERSION},
        {HEAD "generation 1\n" REST "feature wonders\n", ST_VERSION},
        {HEAD "generation 0\n" REST, ST_CORRUPT},
        {HEAD "generation -1\n" REST, ST_CORRUPT},
        {HEAD "generation 18446744073709551616\n" REST, ST_CORRUPT},
        {HEAD "generation 1 \n" REST, ST_CORRUPT},
        {HEAD "generation 1\r\n" REST, ST_CORRUPT},
        {HEAD REST, ST_CORRUPT},
        {HEAD "generation 1\nstem\nfingerprint f\nnext-name 8\n", ST_CORRUPT},
        {HEAD "generation 1\nstem \nfingerprint f\nnext-name 8\n", ST_CORRUPT},
        {HEAD "generation 1\nstem \x1b[2J\nfingerprint f\nnext-name 8\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 7\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 7 - -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part - -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 8 -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 8-year-2021 -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 7 00000009\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part ../x -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part .x -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part a/b -\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 7 ..\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "\n", ST_CORRUPT},
        {HEAD "generation 1\n" REST "part 7 -", ST_CORRUPT},
        {HEAD "generation 1\n" REST "unknown 7\n", ST_CORRUPT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        enum status got = read_lines(cases[i].lines, &err);
        if (got != cases[i].want)
            fail_msg("case %zu: %s (%s)", i, status_name(got), err.text);
        if (got != ST_OK)
            assert_non_null(strstr(err.text, "./MANIFEST"));
    }
}

static void test_every_damaged_byte_is_noticed(void **state)
{
    (void)state;
    struct strbuf text = {0};
    struct arena arena = {0};
    struct manifest manifest;
    assert_int_equal(manifest_write(".", &some_manifest, NULL), ST_OK);
    assert_int_equal(file_read("MANIFEST", 10000, &text, NULL), ST_OK);
    for (size_t i = 0; i < text.len; i++) {
        text.buf[i] ^= 4;
        write_file("MANIFEST", text.buf);
        enum status status = manifest_read(".", &arena, &manifest, NULL);
        assert_true(status == ST_CORRUPT || status == ST_VERSION);
        text.buf[i] ^= 4;
    }
    for (size_t len = 0; len < text.len; len++) {
        assert_int_equal(file_replace("MANIFEST", slice_make(text.buf, len), NULL), ST_OK);
        assert_int_equal(manifest_read(".", &arena, &manifest, NULL), ST_CORRUPT);
    }
    strbuf_adds(&text, "\n");
    write_file("MANIFEST", text.buf);
    assert_int_equal(manifest_read(".", &arena, &manifest, NULL), ST_CORRUPT);
    assert_int_equal(unlink("MANIFEST"), 0);
    assert_int_equal(manifest_read(".", &arena, &manifest, NULL), ST_NOT_FOUND);
    write_file("plain", "");
    assert_int_equal(manifest_read("plain", &arena, &manifest, NULL), ST_NOT_FOUND);
    strbuf_release(&text);
    arena_release(&arena);
}

/* --- folder ---------------------------------------------------------------------------------- */

/* Commits an index of one part, number `name`, as engine `engine`. */
static void commit_part(struct indexdir *dir, const char *engine, const char *name)
{
    struct manifest_part part = {name, "-"};
    struct manifest next = {.engine = engine,
                            .stem = "none",
                            .fingerprint = "f",
                            .next_name = strtoull(name, NULL, 10) + 1,
                            .parts = &part,
                            .n_parts = 1};
    struct err err = {0};
    assert_int_equal(indexdir_commit(dir, &next, &err), ST_OK);
}

static void test_create_commit_replace(void **state)
{
    (void)state;
    struct indexdir dir = {0};
    struct indexdir other = {0};
    struct err err = {0};
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, &err), ST_OK);
    assert_int_equal(dir.manifest.generation, 0);
    assert_int_equal(dir.manifest.next_name, 1);
    assert_int_equal(indexdir_open(&other, "i", INDEXDIR_CREATE, &err), ST_LOCKED);
    assert_null(other.path);
    write_file("i/00000001.terms", "t");
    write_file("i/00000002.terms", "left over");
    commit_part(&dir, "native", "00000001");
    assert_int_equal(dir.manifest.generation, 1);
    indexdir_sweep(&dir);
    assert_true(file_exists("i/00000001.terms"));
    assert_false(file_exists("i/00000002.terms"));
    assert_int_equal(indexdir_open(&other, "i", INDEXDIR_MODIFY, &err), ST_LOCKED);
    indexdir_close(&dir);
    indexdir_close(&dir);

    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, &err), ST_EXISTS);
    assert_true(file_exists("i/00000001.terms"));
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_REPLACE, &err), ST_OK);
    assert_int_equal(dir.manifest.generation, 1);
    assert_int_equal(dir.manifest.next_name, 2);
    write_file("i/00000002.terms", "new");
    indexdir_sweep(&dir);
    assert_false(file_exists("i/00000002.terms"));
    assert_int_equal(mkdir("i/00000002.glass", 0700), 0);
    write_file("i/XAPIANDB", "stub");
    commit_part(&dir, "xapian", "00000002");
    assert_true(file_exists("i/00000001.terms"));
    indexdir_sweep(&dir);
    assert_false(file_exists("i/00000001.terms"));
    assert_true(file_exists("i/XAPIANDB"));
    indexdir_close(&dir);

    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_MODIFY, &err), ST_OK);
    assert_int_equal(dir.manifest.generation, 2);
    assert_string_equal(dir.manifest.engine, "xapian");
    assert_true(file_exists("i/00000002.glass"));
    indexdir_close(&dir);
}

static void test_other_folders_are_left_alone(void **state)
{
    (void)state;
    struct indexdir dir = {0};
    struct err err = {0};
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_MODIFY, &err), ST_NOT_FOUND);
    assert_false(file_exists("i"));
    assert_int_equal(mkdir("i", 0700), 0);
    write_file("i/letter.txt", "dear");
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_MODIFY, &err), ST_NOT_FOUND);
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, &err), ST_EXISTS);
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_REPLACE, &err), ST_EXISTS);
    assert_false(file_exists("i/LOCK"));
    assert_int_equal(unlink("i/letter.txt"), 0);
    write_file("i/MANIFEST", "of another program\n");
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_REPLACE, &err), ST_EXISTS);
    assert_int_equal(indexdir_open(&dir, "i/MANIFEST", INDEXDIR_REPLACE, &err), ST_EXISTS);
    assert_int_equal(indexdir_open(&dir, "no/such", INDEXDIR_CREATE, &err), ST_IO);
}

/* A new index is refused in each of these folders, and whatever was in it stays. */
static void test_folders_with_numbered_files_are_left_alone(void **state)
{
    (void)state;
    static const char *const files[] = {"i/1.txt",          "i/2024.notes",    "i/20240101.txt",
                                        "i/20240101.docs",  "i/1.terms",       "i/XAPIANDB",
                                        "i/20240101.docs2", "i/20240101.glass"};
    static const enum indexdir_mode modes[] = {INDEXDIR_CREATE, INDEXDIR_REPLACE};
    struct indexdir dir = {0};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        assert_int_equal(mkdir("i", 0700), 0);
        write_file(files[i], "dear");
        for (size_t m = 0; m < COUNT_OF(modes); m++) {
            struct err err = {0};
            enum status got = indexdir_open(&dir, "i", modes[m], &err);
            if (got != ST_EXISTS)
                fail_msg("%s: %s (%s)", files[i], status_name(got), err.text);
        }
        assert_true(file_exists(files[i]));
        assert_false(file_exists("i/LOCK"));
        file_remove_tree("i");
    }
}

static void test_sweep_spares_what_is_not_ours(void **state)
{
    (void)state;
    static const char *const files[] = {"i/1.txt",
                                        "i/2024.notes",
                                        "i/20240101.txt",
                                        "i/1.terms",
                                        "i/20240101.terms2",
                                        "i/20240101.",
                                        "i/20240101.glass",
                                        "i/20240101-year-2021.shard",
                                        "i/20240101-notes.terms"};
    static const char *const folders[] = {"i/20240102.docs", "i/20240103", "i/MANIFEST.new",
                                          "i/20240103-year-2021", "i/20240103-A.shard"};
    struct indexdir dir = {0};
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, NULL), ST_OK);
    commit_part(&dir, "native", "00000001");
    indexdir_close(&dir);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        write_file(files[i], "dear");
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        assert_int_equal(mkdir(folders[i], 0700), 0);
    assert_int_equal(symlink("1.txt", "i/20240104.docs"), 0);
    assert_int_equal(mkdir("i/00000008.glass", 0700), 0);
    write_file("i/00000008.glass/postlist", "left over");
    assert_int_equal(mkdir("i/00000009-year-2021.shard", 0700), 0);
    write_file("i/00000009-year-2021.shard/MANIFEST", "left over");
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_MODIFY, NULL), ST_OK);
    indexdir_sweep(&dir);
    indexdir_close(&dir);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        assert_true(file_exists(files[i]));
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        assert_true(file_exists(folders[i]));
    assert_true(file_exists("i/20240104.docs"));
    assert_false(file_exists("i/00000008.glass"));
    assert_false(file_exists("i/00000009-year-2021.shard"));
}

static void test_nothing_committed_leaves_nothing(void **state)
{
    (void)state;
    struct indexdir dir = {0};
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, NULL), ST_OK);
    write_file("i/00000001.terms", "t");
    indexdir_sweep(&dir);
    indexdir_close(&dir);
    assert_false(file_exists("i"));

    /* With LOCK, what could not be swept stays known as ours. */
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, NULL), ST_OK);
    write_file("i/00000001.terms", "t");
    indexdir_close(&dir);
    assert_true(file_exists("i/LOCK"));
    file_remove_tree("i");

    /* A folder that was there stays, and what a killed build left is no obstacle. */
    assert_int_equal(mkdir("i", 0700), 0);
    write_file("i/00000005.terms", "t");
    write_file("i/LOCK", "");
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, NULL), ST_OK);
    assert_int_equal(dir.manifest.next_name, 6);
    indexdir_sweep(&dir);
    assert_false(file_exists("i/00000005.terms"));
    indexdir_close(&dir);
    assert_true(file_exists("i"));
}

static void test_damaged_index_can_be_replaced(void **state)
{
    (void)state;
    struct indexdir dir = {0};
    struct err err = {0};
    assert_int_equal(mkdir("i", 0700), 0);
    write_file("i/MANIFEST", "newsdex-index 1\nengine nat");
    write_file("i/00000004.terms", "t");
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_MODIFY, &err), ST_CORRUPT);
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, &err), ST_EXISTS);
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_REPLACE, &err), ST_OK);
    assert_int_equal(dir.manifest.next_name, 5);
    indexdir_sweep(&dir);
    assert_true(file_exists("i/00000004.terms"));
    write_file("i/00000005.terms", "t");
    commit_part(&dir, "native", "00000005");
    indexdir_sweep(&dir);
    assert_false(file_exists("i/00000004.terms"));
    assert_true(file_exists("i/00000005.terms"));
    indexdir_close(&dir);
}

/* When the folder cannot be synced after the rename, no file of either manifest may go. */
static void test_sweep_spares_both_manifests(void **state)
{
    (void)state;
    struct indexdir dir = {0};
    assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, NULL), ST_OK);
    write_file("i/00000003.terms", "old");
    commit_part(&dir, "native", "00000003");
    write_file("i/00000007.terms", "new");
    write_file("i/00000009.live", "new");
    write_file("i/00000010.live", "left over");
    struct manifest later = some_manifest;
    later.parts++;
    later.n_parts--;
    assert_int_equal(manifest_write("i", &later, NULL), ST_OK);
    indexdir_sweep(&dir);
    assert_true(file_exists("i/00000003.terms"));
    assert_true(file_exists("i/00000007.terms"));
    assert_true(file_exists("i/00000009.live"));
    assert_false(file_exists("i/00000010.live"));
    indexdir_close(&dir);
    assert_true(file_exists("i/MANIFEST"));
}

/* --- engine ---------------------------------------------------------------------------------- */

static void test_check_engine(void **state)
{
    (void)state;
    struct err err = {0};
    const char *own = some_manifest.fingerprint;
    assert_int_equal(manifest_check_engine(&some_manifest, "native", own, "i", &err), ST_OK);
    assert_int_equal(manifest_check_engine(&some_manifest, "xapian", own, "i", &err), ST_VERSION);
    assert_non_null(strstr(err.text, "i: is an index of the native engine"));
    assert_int_equal(manifest_check_engine(&some_manifest, "native", "g", "i", &err), ST_VERSION);
    assert_non_null(strstr(err.text, own));
}

typedef enum status open_sink_fn(struct sink **sink, const struct sink_options *options,
                                 struct err *err);

static void test_sinks_refuse_other_indexes(void **state)
{
    (void)state;
    static const struct {
        open_sink_fn *open;
        const char *engine; /* of the index that is there, with fingerprint "f" */
        const char *fingerprint;
    } cases[] = {
        {sink_native_open, "native", "g"},
        {sink_native_open, "xapian", "f"},
        {sink_xapian_open, "xapian", "g"},
        {sink_xapian_open, "native", "f"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct indexdir dir = {0};
        struct sink *sink;
        struct err err = {0};
        assert_int_equal(indexdir_open(&dir, "i", INDEXDIR_CREATE, &err), ST_OK);
        commit_part(&dir, cases[i].engine, "00000001");
        indexdir_close(&dir);
        struct sink_options options = {.index_path = "i",
                                       .memory_bytes = 1000000,
                                       .stem = "none",
                                       .fingerprint = cases[i].fingerprint};
        assert_int_equal(cases[i].open(&sink, &options, &err), ST_VERSION);
        assert_null(sink);
        file_remove_tree("i");
    }
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_round_trip),
        IN_FOLDER(test_grammar),
        IN_FOLDER(test_every_damaged_byte_is_noticed),
        IN_FOLDER(test_create_commit_replace),
        IN_FOLDER(test_other_folders_are_left_alone),
        IN_FOLDER(test_folders_with_numbered_files_are_left_alone),
        IN_FOLDER(test_sweep_spares_what_is_not_ours),
        IN_FOLDER(test_nothing_committed_leaves_nothing),
        IN_FOLDER(test_damaged_index_can_be_replaced),
        IN_FOLDER(test_sweep_spares_both_manifests),
        IN_FOLDER(test_check_engine),
        IN_FOLDER(test_sinks_refuse_other_indexes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/io/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test runs in a fresh folder, which is the current one, so that names stay short. */
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
    return chdir("/") != 0 || file_exists(*state);
}

static void expect_content(const char *path, const char *want)
{
    struct strbuf content = {0};
    assert_int_equal(file_read(path, 1 << 20, &content, NULL), ST_OK);
    assert_string_equal(strbuf_cstr(&content), want);
    strbuf_release(&content);
}

static void test_writer_keeps_bytes(void **state)
{
    (void)state;
    struct file_writer writer = {0};
    struct err err = {0};
    size_t len = 700000;
    uint8_t *bytes = malloc(len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i * 2654435761u >> 13);
    assert_int_equal(file_writer_open(&writer, "w", &err), ST_OK);
    size_t steps[] = {0, 1, 5, 70000, 262144, 262145, 3};
    size_t off = 0;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        file_writer_add(&writer, bytes + off, steps[i]);
        off += steps[i];
        assert_int_equal(writer.written, off);
    }
    file_writer_add(&writer, bytes, 10);
    assert_int_equal(file_writer_finish(&writer, &err), ST_OK);
    file_writer_abandon(&writer);

    struct file_map map = {0};
    assert_int_equal(file_map_open(&map, "w", &err), ST_OK);
    assert_int_equal(map.len, off + 10);
    assert_memory_equal(map.data, bytes, off);
    file_map_close(&map);
    assert_null(map.data);
    assert_int_equal(file_tree_bytes("."), off + 10);
    assert_int_equal(file_writer_open(&writer, "w", &err), ST_IO);
    free(bytes);
}

static void test_abandon_leaves_nothing(void **state)
{
    (void)state;
    struct file_writer writer = {0};
    file_writer_abandon(&writer);
    assert_int_equal(file_writer_open(&writer, "gone", NULL), ST_OK);
    file_writer_add(&writer, "abc", 3);
    file_writer_abandon(&writer);
    assert_false(file_exists("gone"));
}

static void test_what_is_not_a_file(void **state)
{
    (void)state;
    struct file_map map = {0};
    struct strbuf content = {0};
    struct err err = {0};
    assert_int_equal(file_map_open(&map, "none", &err), ST_NOT_FOUND);
    assert_non_null(strstr(err.text, "none"));
    assert_int_equal(file_read("none", 10, &content, &err), ST_NOT_FOUND);
    assert_int_equal(file_map_open(&map, ".", &err), ST_IO);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(file_map_open(&map, "fifo", &err), ST_IO);
    assert_int_equal(file_replace("empty", slice_str(""), &err), ST_OK);
    assert_int_equal(file_map_open(&map, "empty", &err), ST_OK);
    assert_int_equal(map.len, 0);
    file_map_close(&map);
    assert_int_equal(file_tree_bytes("none"), 0);
    strbuf_release(&content);
}

static void test_read_is_bounded(void **state)
{
    (void)state;
    struct strbuf content = {0};
    assert_int_equal(file_replace("f", slice_str("12345"), NULL), ST_OK);
    assert_int_equal(file_read("f", 5, &content, NULL), ST_OK);
    assert_int_equal(content.len, 5);
    assert_int_equal(file_read("f", 4, &content, NULL), ST_LIMIT);
    assert_int_equal(content.len, 0);
    strbuf_release(&content);
}

static void test_replace_and_trees(void **state)
{
    (void)state;
    bool made = false;
    assert_int_equal(file_make_dir("d", &made, NULL), ST_OK);
    assert_true(made);
    assert_int_equal(file_make_dir("d", &made, NULL), ST_OK);
    assert_false(made);
    assert_int_equal(file_make_dir("no/such", &made, NULL), ST_IO);
    assert_int_equal(file_replace("d/f", slice_str("one"), NULL), ST_OK);
    assert_int_equal(file_replace("d/f", slice_str("two!"), NULL), ST_OK);
    expect_content("d/f", "two!");
    assert_false(file_exists("d/f.new"));
    assert_int_equal(mkdir("d/e", 0700), 0);
    assert_int_equal(file_replace("d/e/g", slice_str("three"), NULL), ST_OK);
    assert_int_equal(symlink("..", "d/e/up"), 0);
    assert_int_equal(file_tree_bytes("d"), 9);
    assert_int_equal(file_replace("outside", slice_str("stays"), NULL), ST_OK);
    file_remove_tree("d");
    file_remove_tree("d");
    assert_false(file_exists("d"));
    expect_content("outside", "stays");
}

/* Whoever counts offsets while a disk is full must not count backwards. */
static void test_a_full_disk_keeps_counting(void **state)
{
    (void)state;
    struct file_writer writer = {0};
    struct err err = {0};
    struct rlimit limit, small;
    static const uint8_t bytes[300000];
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = limit;
    small.rlim_cur = 100000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(file_writer_open(&writer, "full", &err), ST_OK);
    for (uint64_t n = 1; n <= 4; n++) {
        file_writer_add(&writer, bytes, sizeof(bytes));
        assert_int_equal(writer.written, n * sizeof(bytes));
    }
    assert_int_equal(file_writer_finish(&writer, &err), ST_IO);
    assert_non_null(strstr(err.text, "full: cannot be written"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_lock_is_exclusive(void **state)
{
    (void)state;
    int first = -1;
    int second = -1;
    struct err err = {0};
    assert_int_equal(file_lock("LOCK", &first, &err), ST_OK);
    assert_int_equal(file_lock("LOCK", &second, &err), ST_LOCKED);
    assert_int_equal(second, -1);
    close(first);
    assert_int_equal(file_lock("LOCK", &second, &err), ST_OK);
    close(second);
}

/* Replaces `f` in a child process under the given fault; returns the child's wait status. */
static int replace_under_fault(const char *fault)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("NEWSDEX_FAULT", fault, 1);
        _exit(file_replace("f", slice_str("new"), NULL) == ST_OK ? 0 : 1);
    }
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    return result;
}

/* Must run while this process has passed no fault point that read the variable. */
static void test_replace_survives_every_fault(void **state)
{
    (void)state;
    const char *kinds[] = {"fail", "kill"};
    for (size_t kind = 0; kind < 2; kind++) {
        bool is_done = false;
        int n_points = 0;
        while (!is_done && n_points < 50) {
            FILE *f = fopen("f", "w");
            assert_true(f != NULL && fputs("old", f) >= 0 && fclose(f) == 0);
            char fault[32];
            snprintf(fault, sizeof(fault), "%s:%d", kinds[kind], ++n_points);
            int result = replace_under_fault(fault);
            is_done = result == 0;
            struct strbuf content = {0};
            assert_int_equal(file_read("f", 100, &content, NULL), ST_OK);
            assert_true(strcmp(content.buf, "new") == 0 ||
                        (!is_done && strcmp(content.buf, "old") == 0));
            strbuf_release(&content);
        }
        /* create, write, fsync, rename, fsync of the folder */
        assert_int_equal(n_points, 6);
    }
}

/* A link stays a link, its file keeps its mode, neighbours are left alone, and a pipe is refused.
 */
static void test_rewriting_follows_links_and_keeps_modes(void **state)
{
    (void)state;
    struct err err = {0};
    struct stat st;
    assert_int_equal(file_rewrite("page", slice_str("one"), &err), ST_OK);
    assert_int_equal(chmod("page", 0640), 0);
    assert_int_equal(symlink("page", "link"), 0);
    assert_int_equal(file_rewrite("page.new", slice_str("mine"), &err), ST_OK);
    assert_int_equal(file_rewrite("link", slice_str("two"), &err), ST_OK);
    expect_content("page", "two");
    expect_content("page.new", "mine");
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat("page", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(file_rewrite("pipe", slice_str("three"), &err), ST_IO);
    assert_int_equal(file_rewrite("no/folder/page", slice_str("three"), &err), ST_IO);
}

static void test_base_names(void **state UNUSED)
{
    static const char *const cases[][2] = {{"news.idx", "news.idx"},
                                           {"/a/news.idx//", "news.idx"},
                                           {"a/b", "b"},
                                           {"/", "/"},
                                           {"", ""},
                                           {"///", "/"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_true(slice_is(file_base_name(cases[i][0]), cases[i][1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_replace_survives_every_fault, enter_folder,
                                        leave_folder),
        cmocka_unit_test_setup_teardown(test_writer_keeps_bytes, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_abandon_leaves_nothing, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_what_is_not_a_file, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_read_is_bounded, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_replace_and_trees, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(test_rewriting_follows_links_and_keeps_modes, enter_folder,
                                        leave_folder),
        cmocka_unit_test_setup_teardown(test_a_full_disk_keeps_counting, enter_folder,
                                        leave_folder),
        cmocka_unit_test_setup_teardown(test_lock_is_exclusive, enter_folder, leave_folder),
        cmocka_unit_test(test_base_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

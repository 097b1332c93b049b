#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/read_articles.h"

#include "common/io/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define JSON_A "{\"id\":\"a\",\"title\":\"A\"}\n"
#define JSON_B "{\"id\":\"b\",\"title\":\"B\"}\n"

static void test_formats_by_name_and_content(void **state)
{
    (void)state;
    put_file("x.ndjson", slice_str(JSON_A));
    expect_articles("x.ndjson", "a|A||\n");
    put_file("X.JSON", slice_str(JSON_A));
    expect_articles("X.JSON", "a|A||\n");
    put_file("unknown.dat", slice_str("\n  " JSON_A));
    expect_articles("unknown.dat", "a|A||\n");
    put_file("brace.txt", slice_str("{curly} title"));
    expect_articles("brace.txt", "brace.txt|{curly} title||\n");
    put_file("x.jsonl", slice_str("text\n"));
    const char *path = "x.jsonl";
    struct strbuf out = read_inputs(&path, 1);
    assert_memory_equal(out.buf, "! x.jsonl:1: ", 13);
    strbuf_release(&out);
    put_gzip_file("x.jsonl.gz", slice_str(JSON_A JSON_B));
    expect_articles("x.jsonl.gz", "a|A||\nb|B||\n");
    put_gzip_file("misnamed.txt", slice_str("Title\n\nText"));
    expect_articles("misnamed.txt", "misnamed.txt|Title|Text|\n");
    put_gzip_file("gz", slice_str("\xEF\xBB\xBF" JSON_A));
    expect_articles("gz", "a|A||\n");
    put_gzip_file("nothing.gz", slice_str(""));
    expect_articles("nothing.gz", "! nothing.gz: empty file\n");
}

static void test_folders(void **state)
{
    (void)state;
    put_file("in/b.txt", slice_str("B"));
    put_file("in/a/2021/03/04/z.txt", slice_str("Z"));
    put_file("in/a.txt", slice_str("A"));
    put_file("in/.hidden.txt", slice_str("no"));
    put_file("in/.git/x.txt", slice_str("no"));
    put_file("in/Z.jsonl", slice_str(JSON_A));
    put_file("elsewhere/l.txt", slice_str("L"));
    assert_int_equal(symlink("..", "in/a/circle"), 0);
    assert_int_equal(symlink("../elsewhere", "in/link"), 0);
    assert_int_equal(symlink("nowhere", "in/n"), 0);
    assert_int_equal(mkfifo("in/pipe", 0600), 0);
    const char *want = "a|A||\n"
                       "a/2021/03/04/z.txt|Z||2021-03-04\n"
                       "a.txt|A||\n"
                       "b.txt|B||\n"
                       "link/l.txt|L||\n";
    const char *spellings[] = {"in", "in/", "./in//", "./in"};
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        struct strbuf out = read_inputs(&spellings[i], 1);
        assert_memory_equal(out.buf, want, strlen(want));
        const char *rest = out.buf + strlen(want);
        assert_non_null(strstr(rest, "/n: No such file"));
        assert_non_null(strstr(rest, "/pipe: not a regular file"));
        strbuf_release(&out);
    }
    assert_int_equal(unlink("in/a/circle"), 0);
    assert_int_equal(chdir("in/a"), 0);
    expect_articles(".", "2021/03/04/z.txt|Z||2021-03-04\n");
}

static void test_what_cannot_be_read_is_rejected_alone(void **state)
{
    (void)state;
    put_file("a.jsonl", slice_str(JSON_A));
    put_file("b.jsonl", slice_str(JSON_B));
    const char *paths[] = {"a.jsonl", "none.jsonl", "", "b.jsonl/x", "b.jsonl"};
    struct strbuf out = read_inputs(paths, COUNT_OF(paths));
    assert_string_equal(out.buf, "a|A||\n"
                                 "! none.jsonl: No such file or directory\n"
                                 "! an INPUT is an empty name\n"
                                 "! b.jsonl/x: Not a directory\n"
                                 "b|B||\n");
    strbuf_release(&out);
    out = read_inputs(paths, 0);
    assert_int_equal(out.len, 0);
    strbuf_release(&out);
}

/* Nothing is refused to root, so the test is somebody else meanwhile. */
static void test_no_permission(void **state)
{
    (void)state;
    uid_t user = geteuid();
    put_file("in/a.txt", slice_str("A"));
    put_file("in/b/c.txt", slice_str("C"));
    put_file("in/d.txt", slice_str("D"));
    put_file("in/e.txt", slice_str("E"));
    assert_int_equal(chmod("in/b", 0), 0);
    assert_int_equal(chmod("in/d.txt", 0), 0);
    assert_int_equal(chmod(".", 0755), 0);
    if (user == 0)
        assert_int_equal(seteuid(65534), 0);
    const char *path = "in";
    struct strbuf out = read_inputs(&path, 1);
    if (user == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod("in/b", 0700), 0);
    assert_string_equal(out.buf, "a.txt|A||\n"
                                 "! in/b: Permission denied\n"
                                 "! in/d.txt: Permission denied\n"
                                 "e.txt|E||\n");
    strbuf_release(&out);
}

static void test_vanished_file(void **state)
{
    (void)state;
    const char *path = "in";
    struct article article;
    bool more;
    struct err err = {0};
    put_file("in/a.txt", slice_str("A"));
    put_file("in/b.txt", slice_str("B"));
    struct input *input = input_open(&path, 1);
    assert_int_equal(input_next(input, &article, &more, &err), ST_OK);
    assert_int_equal(unlink("in/b.txt"), 0);
    assert_int_equal(input_next(input, &article, &more, &err), ST_REJECT);
    assert_string_equal(err.text, "in/b.txt: No such file or directory");
    assert_int_equal(input_next(input, &article, &more, &err), ST_OK);
    assert_false(more);
    input_close(input);
}

static void test_broken_gzip(void **state)
{
    (void)state;
    struct strbuf lines = {0};
    struct strbuf gzip = {0};
    for (unsigned i = 0; i < 20000; i++)
        strbuf_addf(&lines, "{\"id\":%u,\"title\":\"%u\"}\n", i, i * 2654435761u);
    put_gzip_file("whole.gz", strbuf_slice(&lines));
    assert_int_equal(file_read("whole.gz", 1 << 24, &gzip, NULL), ST_OK);
    put_file("cut.gz", slice_make(gzip.buf, gzip.len / 2));
    put_file("z.jsonl", slice_str(JSON_A));
    const char *paths[] = {"cut.gz", "z.jsonl"};
    struct strbuf out = read_inputs(paths, 2);
    assert_memory_equal(out.buf, "0|0||\n1|2654435761||\n", 21);
    assert_true(out.len > lines.len / 4);
    const char *reject = strchr(out.buf, '!');
    struct strbuf want = {0};
    strbuf_addf(&want, "! cut.gz: gzip data ends early at offset %zu\na|A||\n", gzip.len / 2);
    assert_string_equal(reject, want.buf);
    strbuf_release(&want);
    strbuf_release(&out);
    strbuf_release(&gzip);
    strbuf_release(&lines);
}

/* Puts these bytes on standard input. */
static void feed_stdin(struct slice bytes)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes.ptr, bytes.len), bytes.len);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
}

static void test_standard_input(void **state)
{
    (void)state;
    feed_stdin(slice_str(JSON_A "x\n"));
    struct input_progress progress =
        expect_articles("-", "a|A||\n! standard input:2: lexical error: invalid char in json text "
                             "at byte 1 of the line\n");
    assert_int_equal(progress.bytes_total, 0);
    assert_int_equal(progress.bytes_read, strlen(JSON_A "x\n"));
    feed_stdin(slice_str(""));
    expect_articles("-", "! standard input: empty file\n");
    feed_stdin(slice_str("Title\n\nText"));
    const char *path = "-";
    struct strbuf out = read_inputs(&path, 1);
    assert_string_equal(strchr(out.buf, '|'), "|Title|Text|\n");
    strbuf_release(&out);
}

static void test_pipe_as_argument(void **state)
{
    (void)state;
    int ends[2];
    char path[32];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], JSON_B, strlen(JSON_B)), strlen(JSON_B));
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    expect_articles(path, "b|B||\n");
    close(ends[0]);
}

static void test_progress(void **state)
{
    (void)state;
    put_file("in/a.jsonl", slice_str(JSON_A JSON_B));
    put_file("in/b.png", slice_make("\0\0\0", 3));
    put_file("in/c.txt", slice_str("C"));
    struct input_progress progress =
        expect_articles("in", "a|A||\nb|B||\n! in/b.png: binary file\nc.txt|C||\n");
    assert_int_equal(progress.bytes_total, strlen(JSON_A JSON_B) + 4);
    assert_int_equal(progress.bytes_read, progress.bytes_total);
}

static void test_names_cannot_command_a_terminal(void **state)
{
    (void)state;
    put_file("e\x1b[2J\n.jsonl", slice_str("x\n"));
    const char *path = "e\x1b[2J\n.jsonl";
    struct strbuf out = read_inputs(&path, 1);
    assert_memory_equal(out.buf, "! e?[2J?.jsonl:1: ", 18);
    strbuf_release(&out);
}

/* A line longer than any article, made without holding it here either. */
static void test_endless_line(void **state)
{
    (void)state;
    FILE *file = fopen("f.jsonl", "w");
    assert_non_null(file);
    fputs(JSON_A "{\"title\":\"", file);
    char block[65536];
    memset(block, 'x', sizeof(block));
    for (size_t i = 0; i < ARTICLE_MAX_BYTES / sizeof(block) + 40; i++)
        assert_int_equal(fwrite(block, 1, sizeof(block), file), sizeof(block));
    fputs("\"}\n" JSON_B, file);
    assert_int_equal(fclose(file), 0);
    expect_articles("f.jsonl", "a|A||\n! f.jsonl:2: the line is longer than 64 MiB\nb|B||\n");
    assert_int_equal(truncate("f.jsonl", (off_t)(ARTICLE_MAX_BYTES + 1000000)), 0);
    expect_articles("f.jsonl", "a|A||\n! f.jsonl:2: the line is longer than 64 MiB\n");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_test_folder, leave_test_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_formats_by_name_and_content),
        IN_FOLDER(test_folders),
        IN_FOLDER(test_what_cannot_be_read_is_rejected_alone),
        IN_FOLDER(test_no_permission),
        IN_FOLDER(test_vanished_file),
        IN_FOLDER(test_broken_gzip),
        IN_FOLDER(test_standard_input),
        IN_FOLDER(test_pipe_as_argument),
        IN_FOLDER(test_progress),
        IN_FOLDER(test_names_cannot_command_a_terminal),
        IN_FOLDER(test_endless_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

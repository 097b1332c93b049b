#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/build/build_target.h"
#include "bench/build/child_json.h"
#include "bench/build/floors.h"
#include "bench/build/measured.h"
#include "tests/unit/read_articles.h"

#include "common/io/file.h"

#include <stdlib.h>
#include <string.h>

static void test_targets(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "x",
                                      "x=",
                                      "=cat {input} > {index}",
                                      "x={input}",
                                      "x={index}",
                                      "a/b={input}{index}",
                                      ".={input}{index}"};
    struct build_target target;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(build_target_parse(bad[i], &target, NULL), ST_SYNTAX);
    assert_int_equal(build_target_parse("a-1=f {index} {{input} {x} {index}", &target, NULL),
                     ST_OK);
    assert_true(slice_is(target.name, "a-1"));
    const char *inputs[] = {"in put", "it's", "{index}"};
    struct strbuf command = {0};
    build_target_command(&target, inputs, 3, "$HOME", &command);
    assert_string_equal(command.buf, "f '$HOME' {'in put' 'it'\\''s' '{index}' {x} '$HOME'");
    strbuf_release(&command);
}

/* A shell gives back exactly the bytes that were quoted. */
static void test_quoting_against_the_shell(void **state)
{
    (void)state;
    char bytes[256];
    struct strbuf command = {0}, seen = {0};
    struct measured measured;
    for (int i = 1; i < 256; i++)
        bytes[i - 1] = (char)i;
    bytes[255] = '\0';
    strbuf_adds(&command, "printf %s ");
    build_target_quote(bytes, &command);
    strbuf_adds(&command, " > seen");
    assert_int_equal(measured_run(command.buf, &measured, NULL), ST_OK);
    assert_int_equal(measured.exit_code, 0);
    assert_int_equal(file_read("seen", 1000, &seen, NULL), ST_OK);
    assert_string_equal(seen.buf, bytes);
    strbuf_release(&command);
    strbuf_release(&seen);
}

static void test_processes_are_measured(void **state)
{
    (void)state;
    struct measured measured;
    assert_int_equal(measured_run("exit 3", &measured, NULL), ST_OK);
    assert_int_equal(measured.exit_code, 3);
    assert_true(measured.peak_rss_bytes > 0);
    assert_int_equal(measured_run("kill -9 $$", &measured, NULL), ST_OK);
    assert_int_equal(measured.exit_code, 128 + 9);
    /* A child of the shell counts, and so does what it waits. */
    assert_int_equal(measured_run("sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; "
                                  "sleep 0.1; :",
                                  &measured, NULL),
                     ST_OK);
    assert_true(measured.wall_s >= 0.1);
    assert_true(measured.user_s + measured.sys_s > 0);
}

static void test_what_indexer_says(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct results_build build = {0};
    struct slice info = slice_str("{\"bytes\":7,\"parts\":{\"postings\":5,\"columns\":2}}");
    assert_int_equal(child_json_parts(info, "info", &arena, &build, NULL), ST_OK);
    assert_int_equal(build.n_parts, 2);
    assert_string_equal(build.parts[1].name, "columns");
    assert_int_equal(build.parts[0].bytes, 5);
    struct slice timings =
        slice_str("{\"stages\":[{\"name\":\"read\",\"cpu_s\":1.5,\"wall_s\":2.0}]}");
    assert_int_equal(child_json_stages(timings, "t", &arena, &build, NULL), ST_OK);
    assert_int_equal(build.n_stages, 1);
    assert_true(build.stages[0].cpu_s == 1.5 && build.stages[0].wall_s == 2.0);
    static const char *const bad[] = {"",
                                      "[]",
                                      "{}",
                                      "{\"parts\":[]}",
                                      "{\"parts\":{\"a\":-1}}",
                                      "{\"parts\":{\"a\":\"b\"}}",
                                      "{\"stages\":{}}",
                                      "{\"stages\":[{\"name\":\"read\"}]}",
                                      "{\"stages\":[1]}"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err err = {0};
        assert_int_equal(child_json_parts(slice_str(bad[i]), "x", &arena, &build, &err),
                         ST_CORRUPT);
        assert_memory_equal(err.text, "x: ", 3);
        assert_int_equal(child_json_stages(slice_str(bad[i]), "x", &arena, &build, &err),
                         ST_CORRUPT);
    }
    arena_release(&arena);
}

static void test_floors_count_what_is_there(void **state)
{
    (void)state;
    struct floors floors;
    const char *input = "a.jsonl";
    struct strbuf lines = {0};
    for (int i = 0; i < 200; i++)
        strbuf_addf(&lines, "{\"id\":\"%d\",\"title\":\"Tug\",\"text\":\"strikes again\"}\n", i);
    strbuf_adds(&lines, "broken\n");
    put_file(input, strbuf_slice(&lines));
    assert_int_equal(floors_measure(&input, 1, "english", &floors, NULL), ST_OK);
    assert_int_equal(floors.n_articles, 200);
    assert_int_equal(floors.text_bytes, 200 * 16);
    for (int floor = 0; floor < N_FLOORS; floor++)
        assert_true(floors.seconds[floor] >= 0);
    assert_int_equal(floors_measure(&input, 1, "klingon", &floors, NULL), ST_UNSUPPORTED);
    strbuf_release(&lines);
    /* 10 MB; 1 + 1 + 2 + 3 + 3 seconds. */
    floors = (struct floors){.text_bytes = 10000000, .seconds = {1, 1, 2, 3, 3}};
    assert_true(floors_rate(&floors, FLOOR_PARSE) == 5);
    assert_true(floors_limit(&floors, 2) == 2);
    floors = (struct floors){0};
    assert_true(floors_rate(&floors, FLOOR_READ) == 0 && floors_limit(&floors, 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test_setup_teardown(test_quoting_against_the_shell, enter_test_folder,
                                        leave_test_folder),
        cmocka_unit_test(test_processes_are_measured),
        cmocka_unit_test(test_what_indexer_says),
        cmocka_unit_test_setup_teardown(test_floors_count_what_is_there, enter_test_folder,
                                        leave_test_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

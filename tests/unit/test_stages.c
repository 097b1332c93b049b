#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/stages.h"
#include "tests/unit/read_articles.h"

#include "common/io/file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yajl/yajl_tree.h>

#define TEST_MS 30

static void burn(int ms)
{
    struct timespec begin, now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < ms);
}

static void *invert_around_compress(void *context)
{
    stage_begin(STAGE_INVERT);
    stage_begin(STAGE_COMPRESS);
    burn(TEST_MS);
    stage_end(STAGE_COMPRESS);
    stage_end(STAGE_INVERT);
    return context;
}

/* One number of a stage in the file that stages_write made. */
static double number_of(yajl_val object, enum stage stage, const char *key)
{
    const char *path[] = {key, NULL};
    const char *name[] = {"name", NULL};
    yajl_val stages = yajl_tree_get(object, (const char *[]){"stages", NULL}, yajl_t_array);
    assert_non_null(stages);
    assert_int_equal(YAJL_GET_ARRAY(stages)->len, N_STAGES);
    yajl_val item = YAJL_GET_ARRAY(stages)->values[stage];
    assert_string_equal(YAJL_GET_STRING(yajl_tree_get(item, name, yajl_t_string)),
                        stage_name(stage));
    return YAJL_GET_DOUBLE(yajl_tree_get(item, path, yajl_t_number));
}

/* Marks cost nothing and count nothing before the start; then the inner stage has the time, of both
 * threads. Only least times are compared: a busy machine makes everything longer. */
static void test_inner_stage_has_the_time(void **state)
{
    (void)state;
    pthread_t thread;
    struct strbuf json = {0};
    invert_around_compress(NULL);
    stages_start();
    assert_int_equal(pthread_create(&thread, NULL, invert_around_compress, NULL), 0);
    invert_around_compress(NULL);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(stages_write("t.json", NULL), ST_OK);
    assert_int_equal(file_read("t.json", 10000, &json, NULL), ST_OK);
    char why[200];
    yajl_val object = yajl_tree_parse(json.buf, why, sizeof(why));
    assert_non_null(object);
    double compress = number_of(object, STAGE_COMPRESS, "cpu_s");
    assert_true(compress >= 2 * TEST_MS / 1000.0);
    assert_true(compress < 3 * TEST_MS / 1000.0);
    assert_true(number_of(object, STAGE_COMPRESS, "wall_s") >= compress - 0.001);
    assert_true(number_of(object, STAGE_INVERT, "cpu_s") < TEST_MS / 1000.0);
    assert_true(number_of(object, STAGE_MERGE, "wall_s") == 0);
    yajl_tree_free(object);
    strbuf_release(&json);
    struct err err = {0};
    assert_int_equal(stages_write("nowhere/t.json", &err), ST_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_inner_stage_has_the_time, enter_test_folder,
                                        leave_test_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Runs and judgements as hostile files have them, and how the names of one meet those of the other.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/eval/evaluate.h"
#include "bench/eval/trec_columns.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/newsdex-test-trec-XXXXXX";

static void write_file(const char *bytes, size_t len)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, len, out), len);
    assert_int_equal(fclose(out), 0);
}

static enum status read_qrels(const char *text, struct qrels *qrels, struct err *err)
{
    write_file(text, strlen(text));
    return qrels_read(qrels, path, err);
}

static enum status read_run(const char *text, struct run *run, struct err *err)
{
    write_file(text, strlen(text));
    return run_read(run, path, err);
}

static void expect_message(const struct err *err, const char *want)
{
    if (strstr(err->text, want) == NULL)
        fail_msg("'%s' does not say '%s'", err->text, want);
}

static void qrels_refused(const char *text, const char *want)
{
    struct qrels qrels;
    struct err err = {0};
    assert_int_equal(read_qrels(text, &qrels, &err), ST_REJECT);
    expect_message(&err, want);
    qrels_release(&qrels);
}

static void run_refused(const char *text, const char *want)
{
    struct run run;
    struct err err = {0};
    assert_int_equal(read_run(text, &run, &err), ST_REJECT);
    expect_message(&err, want);
    run_release(&run);
}

/* --- lines ---------------------------------------------------------------------------------- */

static void wrong_qrels_are_refused(void **state)
{
    (void)state;
    qrels_refused("", "no judgements are in it");
    qrels_refused(" \n\t\n\r\n", "no judgements are in it");
    qrels_refused("1 0 a 1\n1 0 b\n", ":2: the line is not 'topic iteration docid level'");
    qrels_refused("1 0 a 1 x\n", ":1: the line is not");
    qrels_refused("1 0 a one\n", ":1: a whole number is wanted as level, not 'one'");
    qrels_refused("1 0 a 1.5\n", "not '1.5'");
    qrels_refused("1 0 a 0x1\n", "not '0x1'");
    qrels_refused("1 0 a 1e1\n", "not '1e1'");
    qrels_refused("1 0 a nan\n", "not 'nan'");
    qrels_refused("1 0 a 2147483648\n", "not '2147483648'");
    qrels_refused("1 0 a -99999999999999999999\n", "not '-999");
    qrels_refused("1 0 a 1\n2 0 a 1\n1 0 a 1\n", ":3: a second judgement of 'a'");
    qrels_refused("1 0 a\x1b[2J \x1b[31m\n", "not '"); /* shown without its escapes */
}

static void odd_but_right_qrels_are_read(void **state)
{
    (void)state;
    struct qrels qrels;
    struct err err = {0};
    assert_int_equal(
        read_qrels("\r\n2\t0  b%20c\t-1\r\n \n 1 0 z 2147483647 \n1 0 a +1", &qrels, &err), ST_OK);
    assert_int_equal(qrels.n, 3);
    assert_true(slice_is(qrels.items[0].doc, "a"));
    assert_int_equal(qrels.items[0].level, 1);
    assert_int_equal(qrels.items[0].line, 5);
    assert_int_equal(qrels.items[1].level, INT_MAX);
    assert_true(slice_is(qrels.items[2].doc, "b%20c"));
    assert_int_equal(qrels.items[2].level, -1);
    assert_int_equal(qrels_topic_len(&qrels, 0), 2);
    assert_true(qrels_has_topic(&qrels, slice_str("2")));
    assert_false(qrels_has_topic(&qrels, slice_str("3")));
    assert_ptr_equal(judgements_find(qrels.items, 2, slice_str("z")), &qrels.items[1]);
    assert_null(judgements_find(qrels.items, 2, slice_str("b%20c")));
    qrels_release(&qrels);
}

static void wrong_runs_are_refused(void **state)
{
    (void)state;
    run_refused("", "no hits are in it");
    run_refused("1 Q0 a 1 2.0\n", ":1: the line is not 'topic Q0 docid rank score tag'");
    run_refused("1 Q0 a 1 2.0 x y\n", ":1: the line is not");
    run_refused("1 Q0 a b 1 2.0 x\n", ":1: the line is not"); /* a blank in an id */
    run_refused("1 Q0 a 1 nan x\n", ":1: a number is wanted as score, not 'nan'");
    run_refused("1 Q0 a 1 -nan(0x1) x\n", "not '-nan(0x1)'");
    run_refused("1 Q0 a 1 1,5 x\n", "not '1,5'");
    run_refused("1 Q0 a 1 1.5f x\n", "not '1.5f'");
    run_refused("1 Q0 a 1 00000000000000000000000000000000000000000000000000000000000000001 x\n",
                "a number is wanted");
    run_refused("1 Q0 a 1 2 x\n2 Q0 a 1 2 x\n1 Q0 a 2 1 x\n",
                ":3: a second time in its topic: 'a'");
}

static void bytes_of_zero_are_no_numbers(void **state)
{
    (void)state;
    static const char line[] = "1 Q0 a 1 2\0"
                               "3 x\n";
    struct run run;
    struct err err = {0};
    write_file(line, sizeof(line) - 1);
    assert_int_equal(run_read(&run, path, &err), ST_REJECT);
    expect_message(&err, ":1: a number is wanted as score");
    run_release(&run);
}

static void odd_but_right_runs_are_read(void **state)
{
    (void)state;
    struct run run;
    struct err err = {0};
    assert_int_equal(
        read_run("2 Q0 a 1 -inf x\n1 Q0 a\t9 1e99 x\r\n1 Q0 b 9 1e40 x\n1 Q0 c 1 0x10 x\n"
                 "1 Q0 d 1 -1e-99 x",
                 &run, &err),
        ST_OK);
    assert_int_equal(run.n_topics, 2);
    /* Both are infinite as floats, and of equal ones the highest id comes first. */
    assert_true(isinf(run.hits[0].score) && isinf(run.hits[1].score));
    assert_true(slice_is(run.hits[0].doc, "b"));
    assert_true(slice_is(run.hits[1].doc, "a"));
    assert_true(run.hits[2].score == 16);
    assert_true(run.hits[3].score == 0);
    assert_int_equal(run_find_topic(&run, slice_str("2"))->n, 1);
    assert_null(run_find_topic(&run, slice_str("")));
    run_release(&run);
}

/* A line of a megabyte is read; one byte more is not. */
static void long_lines_have_a_limit(void **state)
{
    (void)state;
    char *line = xmalloc(LINE_MAX_BYTES + 2);
    for (int n_more = 0; n_more < 2; n_more++) {
        struct qrels qrels;
        struct err err = {0};
        size_t len = LINE_MAX_BYTES + (size_t)n_more;
        memset(line, 'a', len);
        memcpy(line, "1 0 ", 4);
        memcpy(line + len - 2, " 1\n", 3);
        write_file(line, len + 1);
        assert_int_equal(qrels_read(&qrels, path, &err), n_more > 0 ? ST_REJECT : ST_OK);
        if (n_more > 0)
            expect_message(&err, ":1: ");
        else
            assert_int_equal(qrels.items[0].doc.len, LINE_MAX_BYTES - 6);
        qrels_release(&qrels);
    }
    free(line);
}

static void missing_files_are_no_rejects(void **state)
{
    (void)state;
    struct qrels qrels;
    struct run run;
    struct err err = {0};
    assert_int_equal(qrels_read(&qrels, "/nowhere/at/all", &err), ST_IO);
    assert_int_equal(run_read(&run, "/nowhere/at/all", &err), ST_IO);
    qrels_release(&qrels);
    run_release(&run);
}

/* --- names ---------------------------------------------------------------------------------- */

static void judge(const char *qrels_text, const char *run_text, bool is_complete,
                  struct evaluation *evaluation)
{
    struct qrels qrels;
    struct run run;
    struct err err = {0};
    *evaluation = (struct evaluation){.target = "run"};
    assert_int_equal(read_qrels(qrels_text, &qrels, &err), ST_OK);
    assert_int_equal(read_run(run_text, &run, &err), ST_OK);
    assert_int_equal(evaluate_run(&run, &qrels, is_complete, evaluation, &err), ST_OK);
    run_release(&run);
    qrels_release(&qrels); /* the values remain, the names of topics do not */
}

static void expect_measure(const char *qrels, const char *run, enum measure measure, double want)
{
    struct evaluation evaluation;
    judge(qrels, run, false, &evaluation);
    if (fabs(evaluation.means[measure] - want) > 1e-12)
        fail_msg("%s is %g and not %g for the run %s", measure_names[measure],
                 evaluation.means[measure], want, run);
    evaluation_release(&evaluation);
}

static void encoded_ids_are_the_raw_ones(void **state)
{
    (void)state;
    /* As it is; the run encoded; the judgements encoded. */
    expect_measure("1 0 a%20b 1\n", "1 Q0 a%20b 1 1 x\n", MEASURE_MAP, 1);
    expect_measure("1 0 a%20b 1\n", "1 Q0 a%2520b 1 1 x\n", MEASURE_MAP, 1);
    expect_measure("1 0 a%2520b 1\n", "1 Q0 a%20b 1 1 x\n", MEASURE_MAP, 1);
    expect_measure("1 0 \xE3\x80\x80 1\n", "1 Q0 %E3%80%80 1 1 x\n", MEASURE_MAP, 1);
    expect_measure("1 0 50% 1\n", "1 Q0 50%25 1 1 x\n", MEASURE_MAP, 1);
    /* What nobody encodes is not decoded; lower case is another name. */
    expect_measure("1 0 a/b 1\n", "1 Q0 a%2Fb 1 1 x\n", MEASURE_MAP, 0);
    expect_measure("1 0 50% 1\n", "1 Q0 50%2d 1 1 x\n", MEASURE_MAP, 0);
    /* Once, and not by two steps. */
    expect_measure("1 0 % 1\n", "1 Q0 %2525 1 1 x\n", MEASURE_MAP, 0);
}

static void a_name_as_it_is_comes_first(void **state)
{
    (void)state;
    /* The second hit would be the first's encoding, but that is found: one of two counts. */
    expect_measure("1 0 a% 1\n1 0 b 1\n", "1 Q0 a%25 1 9 x\n1 Q0 a% 2 8 x\n", MEASURE_MAP, 0.25);
    /* Two ids that are each other's encoding, both judged: each keeps its own level. */
    expect_measure("1 0 a% 0\n1 0 a%25 1\n", "1 Q0 a%25 1 9 x\n1 Q0 a% 2 8 x\n", MEASURE_MAP, 1);
    expect_measure("1 0 a% 1\n1 0 a%25 0\n", "1 Q0 a%25 1 9 x\n", MEASURE_MAP, 0);
}

static void encoded_topics_are_the_raw_ones(void **state)
{
    (void)state;
    struct evaluation evaluation;
    expect_measure("t% 0 a 1\n", "t%25 Q0 a 1 1 x\n", MEASURE_MAP, 1);
    expect_measure("t%25 0 a 1\n", "t% Q0 a 1 1 x\n", MEASURE_MAP, 1);
    /* A topic that is judged under its own name is nobody else's. */
    judge("t% 0 a 1\nt%25 0 a 1\n", "t%25 Q0 a 1 1 x\n", false, &evaluation);
    assert_int_equal(evaluation.n_topics, 1);
    assert_int_equal(evaluation.n_judged, 2);
    assert_int_equal(evaluation.n_unjudged, 0);
    evaluation_release(&evaluation);
}

/* --- evaluations ---------------------------------------------------------------------------- */

/* A topic in both, one that the run lacks, one that nobody judged, one without relevant articles.
 */
static void topics_are_counted(void **state)
{
    (void)state;
    static const char qrels[] = "1 0 a 1\n2 0 a 1\n4 0 a 0\n";
    static const char run[] = "1 Q0 a 1 1 x\n3 Q0 a 1 1 x\n4 Q0 a 1 1 x\n";
    struct evaluation evaluation;
    judge(qrels, run, false, &evaluation);
    assert_int_equal(evaluation.n_topics, 2);
    assert_int_equal(evaluation.n_judged, 3);
    assert_int_equal(evaluation.n_unjudged, 1);
    assert_true(evaluation.means[MEASURE_MAP] == 0.5);
    evaluation_release(&evaluation);
    judge(qrels, run, true, &evaluation);
    assert_int_equal(evaluation.n_topics, 3);
    assert_true(fabs(evaluation.means[MEASURE_RECALL_1000] - 1.0 / 3) < 1e-12);
    evaluation_release(&evaluation);
}

/* Ranks are those of scores, not the column: of the ties c comes before b, which is relevant at
 * rank 3; x is not judged, and takes a rank. */
static void ranks_are_those_of_scores(void **state)
{
    (void)state;
    static const char qrels[] = "1 0 b 1\n1 0 c 0\n1 0 d 2\n1 0 e 1\n";
    static const char run[] =
        "1 Q0 b 1 5 x\n1 Q0 c 2 5 x\n1 Q0 x 3 9 x\n1 Q0 d 4 1.00000001 x\n1 Q0 a 5 1 x\n";
    /* x, c, b, d, a: the last two are equal as floats, so d, the higher id, comes first. */
    expect_measure(qrels, run, MEASURE_MAP, (1.0 / 3 + 2.0 / 4) / 3);
    expect_measure(qrels, run, MEASURE_RECIP_RANK, 1.0 / 3);
    expect_measure(qrels, run, MEASURE_P_10, 0.2);
    expect_measure(qrels, run, MEASURE_RECALL_1000, 2.0 / 3);
    expect_measure(qrels, run, MEASURE_NDCG_10,
                   (1 / log2(4) + 2 / log2(5)) / (2 / log2(2) + 1 / log2(3) + 1 / log2(4)));
}

static int make_path(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd >= 0 ? close(fd) : -1;
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_qrels_are_refused),
        cmocka_unit_test(odd_but_right_qrels_are_read),
        cmocka_unit_test(wrong_runs_are_refused),
        cmocka_unit_test(bytes_of_zero_are_no_numbers),
        cmocka_unit_test(odd_but_right_runs_are_read),
        cmocka_unit_test(long_lines_have_a_limit),
        cmocka_unit_test(missing_files_are_no_rejects),
        cmocka_unit_test(encoded_ids_are_the_raw_ones),
        cmocka_unit_test(a_name_as_it_is_comes_first),
        cmocka_unit_test(encoded_topics_are_the_raw_ones),
        cmocka_unit_test(topics_are_counted),
        cmocka_unit_test(ranks_are_those_of_scores),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}

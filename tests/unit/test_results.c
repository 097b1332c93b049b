/* The results file: what is written comes back, and what is broken is refused with its place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/results/machine.h"
#include "bench/results/results.h"

#include <math.h>
#include <string.h>

/* A command line, as main has it. */
static char words[][16] = {"/usr/bin/bench", "run", "an index"};

/* Results of all lists of a kind, with hostile text where text may come from outside. */
static void fill_queries(struct results *r)
{
    struct arena *arena = &r->arena;
    r->corpus.name = "a \"name\"\n";
    r->targets = arena_zalloc(arena, sizeof(*r->targets));
    r->n_targets = 1;
    r->targets[0] = (struct results_target){.name = "newsdex", .kind = "index", .articles = 7};
    r->queries = arena_zalloc(arena, 2 * sizeof(*r->queries));
    r->n_queries = 2;
    r->queries[0] = (struct results_query){"\"a b\" \xFF", "phrase"};
    r->queries[1] = (struct results_query){"濃霧", "term"};
    r->passes = arena_zalloc(arena, sizeof(*r->passes));
    r->n_passes = 1;
    struct results_pass *pass = r->passes;
    *pass = (struct results_pass){.mode = "open", .clock = "client", .cache = "warm", .rate = 2.5};
    pass->cells = arena_zalloc(arena, sizeof(*pass->cells));
    pass->n_cells = 1;
    pass->cells[0] = (struct results_cell){.target = "newsdex", .mean_us = 1.25};
    pass->samples = arena_zalloc(arena, sizeof(*pass->samples));
    pass->n_samples = 1;
    struct results_samples *samples = pass->samples;
    *samples = (struct results_samples){.target = "newsdex", .command = "COUNT"};
    samples->n_repeats = 2;
    samples->n_queries = 2;
    samples->ns = arena_zalloc(arena, 2 * sizeof(*samples->ns));
    for (size_t i = 0; i < 2; i++) {
        samples->ns[i] = arena_zalloc(arena, 2 * sizeof(**samples->ns));
        samples->ns[i][0] = NAN;
        samples->ns[i][1] = 123456789012.0 + (double)i;
    }
}

/* Writes, reads, writes: both texts must be equal. The caller releases `read` and `json`. */
static void round_trip(const struct results *written, struct results *read, struct strbuf *json)
{
    struct strbuf again = {0};
    struct err err = {0};
    results_write(written, json);
    if (results_parse(strbuf_slice(json), "r.json", read, &err) != ST_OK)
        fail_msg("%s", err.text);
    results_write(read, &again);
    assert_string_equal(strbuf_cstr(&again), strbuf_cstr(json));
    strbuf_release(&again);
}

static void queries_come_back(void **state UNUSED)
{
    char *argv[] = {words[0], words[1], words[2], NULL};
    struct results written;
    struct results read;
    struct strbuf json = {0};
    results_init(&written, RESULTS_QUERIES, 3, argv);
    fill_queries(&written);
    round_trip(&written, &read, &json);
    assert_string_equal(read.command[0], "bench");
    assert_string_equal(read.command[2], "an index");
    assert_string_equal(read.corpus.name, "a \"name\"\n");
    assert_string_equal(read.targets[0].version, "");
    assert_int_equal(read.targets[0].articles, 7);
    assert_string_equal(read.queries[0].query, "\"a b\" \xEF\xBF\xBD");
    assert_true(read.passes[0].rate == 2.5);
    assert_true(read.passes[0].cells[0].mean_us == 1.25);
    assert_true(isnan(read.passes[0].samples[0].ns[0][0]));
    assert_true(read.passes[0].samples[0].ns[1][1] == 123456789013.0);
    assert_null(strstr(strbuf_cstr(&json), "\"builds\""));
    results_release(&read);
    results_release(&written);
    strbuf_release(&json);
}

static void builds_and_evals_come_back(void **state UNUSED)
{
    char *argv[] = {words[0], NULL};
    double values[] = {.5};
    struct results_repeat repeat = {.wall_s = 1.5, .written_bytes = 9};
    struct results_stage stage = {"parse", .25, .5};
    struct results_build build = {
        .target = "t", .repeats = &repeat, .n_repeats = 1, .stages = &stage, .n_stages = 1};
    struct results_floor floor = {"memcpy", 9000};
    struct results_measure measure = {"map", .5};
    struct results_topic topic = {"t1", values, 1};
    struct results_eval eval = {.target = "t",
                                .topics = 1,
                                .judged_topics = 3,
                                .unjudged_topics = 2,
                                .measures = &measure,
                                .n_measures = 1,
                                .per_topic = &topic,
                                .n_per_topic = 1};
    struct results_difference difference = {.measure = "map",
                                            .reference = "a",
                                            .target = "b",
                                            .difference = -.01,
                                            .p = .04,
                                            .paired_topics = 7,
                                            .method = "exact",
                                            .seed = 5};
    struct results written;
    struct results read;
    struct strbuf json = {0};
    results_init(&written, RESULTS_BUILD, 1, argv);
    written.builds = &build;
    written.n_builds = 1;
    written.floors = &floor;
    written.n_floors = 1;
    round_trip(&written, &read, &json);
    assert_true(read.builds[0].repeats[0].wall_s == 1.5);
    assert_true(read.builds[0].stages[0].wall_s == .5);
    results_release(&read);
    written.kind = RESULTS_EVAL;
    written.evals = &eval;
    written.n_evals = 1;
    written.comparisons = &difference;
    written.n_comparisons = 1;
    strbuf_reset(&json);
    round_trip(&written, &read, &json);
    assert_true(read.evals[0].per_topic[0].values[0] == .5);
    assert_int_equal(read.evals[0].judged_topics, 3);
    assert_int_equal(read.evals[0].unjudged_topics, 2);
    assert_true(read.comparisons[0].p == .04);
    assert_int_equal(read.comparisons[0].paired_topics, 7);
    assert_string_equal(read.comparisons[0].method, "exact");
    assert_int_equal(read.comparisons[0].seed, 5);
    results_release(&read);
    results_release(&written);
    strbuf_release(&json);
}

/* Replaces `from` in a good file by `to`, and expects that the message holds `want`. */
static void expect_refused(const char *from, const char *to, enum status status, const char *want)
{
    char *argv[] = {words[0], NULL};
    struct results results;
    struct strbuf good = {0};
    struct strbuf bad = {0};
    struct err err = {0};
    results_init(&results, RESULTS_QUERIES, 1, argv);
    fill_queries(&results);
    results_write(&results, &good);
    results_release(&results);
    const char *at = strstr(strbuf_cstr(&good), from);
    assert_non_null(at);
    strbuf_add(&bad, good.buf, (size_t)(at - good.buf));
    strbuf_adds(&bad, to);
    strbuf_adds(&bad, at + strlen(from));
    assert_int_equal(results_parse(strbuf_slice(&bad), "r.json", &results, &err), status);
    if (strstr(err.text, want) == NULL)
        fail_msg("'%s' lacks '%s'", err.text, want);
    assert_null(results.arena.chunks);
    strbuf_release(&good);
    strbuf_release(&bad);
}

static void broken_files_are_refused(void **state UNUSED)
{
    expect_refused("newsdex-bench", "other", ST_CORRUPT, "r.json: this is no results file");
    expect_refused("\"version\":1", "\"version\":2", ST_VERSION, "version: 1 is wanted");
    expect_refused("\"kind\":\"queries\"", "\"kind\":\"q\"", ST_CORRUPT, "kind: queries, build");
    expect_refused("{\"format\"", "{{\"format\"", ST_CORRUPT, "r.json: this is no JSON");
    expect_refused("\"mean_us\":1.25", "\"mean_us\":\"1.25\"", ST_CORRUPT,
                   "r.json: passes[0].cells[0].mean_us: a number is wanted");
    expect_refused("\"mean_us\":1.25", "\"mean_us\":null", ST_CORRUPT, "mean_us: a number");
    expect_refused("\"mean_us\":1.25", "\"mean_us\":1e999", ST_CORRUPT, "mean_us: a number");
    expect_refused("\"mean_us\":1.25", "\"other\":1.25", ST_CORRUPT, "mean_us: the key is missing");
    expect_refused("\"articles\":7", "\"articles\":-7", ST_CORRUPT,
                   "targets[0].articles: a whole number");
    expect_refused("\"articles\":7", "\"articles\":7.5", ST_CORRUPT, "articles: a whole number");
    expect_refused("\"checks\":[]", "\"checks\":{}", ST_CORRUPT, "checks: an array is wanted");
    expect_refused("[null,123456789012]", "[null]", ST_CORRUPT, "ns[1]: all repeats must have");
    expect_refused("[[null,123456789012],[null,123456789013]]", "[[1],[2]]", ST_CORRUPT,
                   "passes[0].samples[0].ns: 1 samples a repeat, but there are 2 queries");
    expect_refused("\"class\":\"term\"", "\"class\":[\"term\"]", ST_CORRUPT,
                   "queries[1].class: a string is wanted");
}

/* The parser frees its tree by recursion. */
static void deep_files_are_refused(void **state UNUSED)
{
    enum { DEPTH = 1000000 };
    struct results results;
    struct err err = {0};
    struct strbuf json = {0};
    strbuf_adds(&json, "{\"format\":");
    for (int i = 0; i < DEPTH; i++)
        strbuf_addc(&json, '[');
    for (int i = 0; i < DEPTH; i++)
        strbuf_addc(&json, ']');
    strbuf_addc(&json, '}');
    assert_int_equal(results_parse(strbuf_slice(&json), "r.json", &results, &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "nests too deeply"));
    results_release(&results);
    strbuf_release(&json);
}

static void absent_file_is_not_found(void **state UNUSED)
{
    struct results results;
    struct err err = {0};
    assert_int_equal(results_read("no-such-folder/r.json", &results, &err), ST_NOT_FOUND);
    assert_int_equal(results_parse(slice_str(""), "r.json", &results, &err), ST_CORRUPT);
}

static void finds_values_of_kernel_files(void **state UNUSED)
{
    struct slice text = slice_str("a : 1\nmodel name\t: Some CPU @ 2 GHz\nNAME=\"An OS 12\"\nx=");
    assert_true(slice_is(machine_value(text, "model name", ':'), "Some CPU @ 2 GHz"));
    assert_true(slice_is(machine_value(text, "NAME", '='), "An OS 12"));
    assert_true(slice_is(machine_value(text, "x", '='), ""));
    assert_true(slice_is(machine_value(text, "b", ':'), ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_come_back),        cmocka_unit_test(builds_and_evals_come_back),
        cmocka_unit_test(broken_files_are_refused), cmocka_unit_test(deep_files_are_refused),
        cmocka_unit_test(absent_file_is_not_found), cmocka_unit_test(finds_values_of_kernel_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* `bench build`: measures how indexes are built. */
#include "bench/commands_bench.h"

#include "bench/build/build_session.h"
#include "bench/results/build_figures.h"
#include "common/base/interrupt.h"
#include "common/base/options.h"
#include "common/io/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_REPEATS 3
#define MOST_REPEATS    1000

/* What the command line says. */
struct bench_build_args {
    struct option_list targets;
    uint64_t n_repeats;
    const char *indexer;
    const char *options;
    const char *stem;
    const char *keep;
    const char *corpus;
    struct operands operands;
};

/* --- the table for people ------------------------------------------------------------------- */

/* Medians of the wall time, the largest of the rest. */
static void print_build(const struct results_build *build, double floor_mb_per_s)
{
    double wall_s = build_median_wall_s(build);
    struct results_repeat most = {0};
    for (size_t i = 0; i < build->n_repeats; i++) {
        const struct results_repeat *repeat = &build->repeats[i];
        if (repeat->peak_rss_bytes > most.peak_rss_bytes)
            most.peak_rss_bytes = repeat->peak_rss_bytes;
        if (repeat->written_bytes > most.written_bytes)
            most.written_bytes = repeat->written_bytes;
        if (repeat->user_s + repeat->sys_s > most.user_s)
            most.user_s = repeat->user_s + repeat->sys_s;
        most.index_bytes = repeat->index_bytes;
    }
    double rate = wall_s > 0 ? (double)build->text_bytes / 1e6 / wall_s : 0;
    fprintf(stderr, "%-16s %9.2f %9.2f %10.0f %8.1f %9.1f %10.1f %9.1f", build->target, wall_s,
            most.user_s, wall_s > 0 ? (double)build->articles / wall_s : 0, rate,
            (double)most.peak_rss_bytes / 1e6, (double)most.written_bytes / 1e6,
            (double)most.index_bytes / 1e6);
    if (rate > 0)
        fprintf(stderr, " %7.1f", floor_mb_per_s / rate);
    fputc('\n', stderr);
}

static void print_results(const struct results *results)
{
    double floor = results->n_floors > 0 ? results->floors[results->n_floors - 1].mb_per_s : 0;
    fprintf(stderr, "\n%-16s %9s %9s %10s %8s %9s %10s %9s %7s\n", "target", "wall s", "cpu s",
            "articles/s", "MB/s", "peak MB", "written MB", "index MB", "/floor");
    for (size_t i = 0; i < results->n_builds; i++)
        print_build(&results->builds[i], floor);
    for (size_t i = 0; i < results->n_builds; i++)
        for (size_t s = 0; s < results->builds[i].n_stages; s++)
            fprintf(stderr, "  stage %-18s cpu %8.2f s\n", results->builds[i].stages[s].name,
                    results->builds[i].stages[s].cpu_s);
    for (size_t i = 0; i < results->n_floors; i++)
        fprintf(stderr, "  floor %-18s %12.1f MB/s\n", results->floors[i].name,
                results->floors[i].mb_per_s);
    if (results->n_floors > 0)
        fprintf(
            stderr,
            "\n/floor: how many times as long as it takes here to copy, read, parse and analyse "
            "this text\nand to deflate it at the index's level, spread over all processors "
            "(%ju): the last floor.\nwall s is the median of the repeats; cpu, peak and "
            "written are the largest of them.\n",
            (uintmax_t)results->machine.cores);
}

/* --- the command ---------------------------------------------------------------------------- */

static enum status print_json(const struct results *results)
{
    struct strbuf json = {0};
    results_write(results, &json);
    fwrite(json.buf, 1, json.len, stdout);
    strbuf_release(&json);
    return ST_OK;
}

/* The indexer that stands beside this program. */
static void find_indexer(struct strbuf *path)
{
    char own[4096];
    ssize_t len = readlink("/proc/self/exe", own, sizeof(own));
    while (len > 0 && own[len - 1] != '/')
        len--;
    if (len > 0)
        strbuf_add(path, own, (size_t)len);
    strbuf_adds(path, "indexer");
}

/* Names are different, as the folders of the indexes must be. */
static enum status parse_targets(const struct bench_build_args *args, struct build_target *others,
                                 struct err *err)
{
    for (size_t i = 0; i < args->targets.n; i++) {
        TRY(build_target_parse(args->targets.items[i], &others[i], err));
        bool is_taken = slice_is(others[i].name, BUILD_SESSION_OURS);
        for (size_t j = 0; j < i; j++)
            is_taken = is_taken || slice_eq(others[i].name, others[j].name);
        if (is_taken)
            return err_set(err, ST_SYNTAX, "two targets have the name %.*s",
                           SLICE_ARG(others[i].name));
    }
    return ST_OK;
}

/* What the results call the articles: by default the name of the first input. */
static const char *corpus_name(const struct bench_build_args *args, struct arena *arena)
{
    struct slice name = file_base_name(args->operands.items[0]);
    return args->corpus != NULL ? args->corpus : arena_strndup(arena, name.ptr, name.len);
}

static enum status run_in(const struct bench_build_args *args, const char *folder, int argc,
                          char **argv, struct err *err)
{
    struct build_target others[OPTION_LIST_MAX];
    struct results results;
    struct strbuf indexer = {0};
    TRY(parse_targets(args, others, err));
    find_indexer(&indexer);
    struct build_session session = {
        .inputs = args->operands.items,
        .n_inputs = args->operands.n,
        .indexer = args->indexer != NULL ? args->indexer : indexer.buf,
        .options = args->options,
        .stem = args->stem,
        .others = others,
        .n_others = args->targets.n,
        .n_repeats = args->n_repeats,
        .folder = folder,
    };
    results_init(&results, RESULTS_BUILD, argc, argv);
    results.corpus.name = corpus_name(args, &results.arena);
    enum status status = build_session_run(&session, &results, err);
    if (status == ST_OK) {
        print_results(&results);
        status = print_json(&results);
    }
    results_release(&results);
    strbuf_release(&indexer);
    return status;
}

static enum status run_kept(const struct bench_build_args *args, int argc, char **argv,
                            struct err *err)
{
    bool made;
    TRY(file_make_dir(args->keep, &made, err));
    return run_in(args, args->keep, argc, argv, err);
}

static enum status run_temporary(const struct bench_build_args *args, int argc, char **argv,
                                 struct err *err)
{
    const char *parent = getenv("TMPDIR");
    struct strbuf folder = {0};
    strbuf_addf(&folder, "%s/newsdex-bench-XXXXXX",
                parent != NULL && parent[0] != '\0' ? parent : "/tmp");
    enum status status = mkdtemp(folder.buf) != NULL ? run_in(args, folder.buf, argc, argv, err)
                                                     : err_set_errno(err, errno, "%s", folder.buf);
    if (strstr(folder.buf, "XXXXXX") == NULL)
        file_remove_tree(folder.buf);
    strbuf_release(&folder);
    return status;
}

static enum status run(const struct bench_build_args *args, int argc, char **argv, struct err *err)
{
    if (args->operands.n == 0)
        return err_set(err, ST_SYNTAX, "at least one INPUT is wanted; --help says more");
    for (size_t i = 0; i < args->operands.n; i++)
        if (strcmp(args->operands.items[i], "-") == 0)
            return err_set(err, ST_SYNTAX, "standard input cannot be built from again and again");
        else if (access(args->operands.items[i], R_OK) != 0)
            return err_set_errno(err, errno, "%s", args->operands.items[i]);
    if (args->n_repeats < 1 || args->n_repeats > MOST_REPEATS)
        return err_set(err, ST_SYNTAX, "--repeats wants a number from 1 to %d", MOST_REPEATS);
    interrupt_catch_signals();
    return args->keep != NULL ? run_kept(args, argc, argv, err)
                              : run_temporary(args, argc, argv, err);
}

enum status bench_build(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    struct bench_build_args args = {.n_repeats = DEFAULT_REPEATS, .options = "", .stem = "english"};
    const struct option_row rows[] = {
        {"target", OPTION_LIST, &args.targets, "NAME=COMMAND", "measure this one too; repeatable"},
        {"repeats", OPTION_NUMBER, &args.n_repeats, "N", "builds of each (default 3)"},
        {"indexer", OPTION_TEXT, &args.indexer, "PATH", "ours (default: the one beside bench)"},
        {"options", OPTION_TEXT, &args.options, "TEXT", "more options for it"},
        {"stem", OPTION_TEXT, &args.stem, "LANG", "for it and the floors (default english)"},
        {"corpus", OPTION_TEXT, &args.corpus, "NAME", "what the results call the articles"},
        {"keep", OPTION_TEXT, &args.keep, "DIR", "leave the indexes in DIR, as NAME"},
    };
    const struct option_table table = {
        "bench build INPUT... [OPTION]...",
        "Measures whole builds of the articles in INPUT, by turns with the COMMANDs given, in "
        "which\n"
        "{input} and {index} are replaced; then how fast this machine does alone what no build "
        "can\n"
        "do without. Results are JSON on standard output, a table on standard error.",
        rows, COUNT_OF(rows)};
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && args.operands.help)
        options_print_help(&table);
    else if (status == ST_OK && args.operands.version)
        printf("bench (newsdex) %s\n", NEWSDEX_VERSION);
    else if (status == ST_OK)
        status = run(&args, argc, argv, err);
    free(args.operands.items);
    return status;
}

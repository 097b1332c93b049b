/* `indexer build` and `indexer add`: from inputs to a committed index. */
#include "indexer/commands.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/base/options.h"
#include "common/base/progress.h"
#include "common/base/stages.h"
#include "common/engine/index_analyzer.h"
#include "indexer/engines.h"
#include "indexer/pipeline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_MEMORY_BYTES ((uint64_t)512 * 1024 * 1024)
#define LEAST_MEMORY_BYTES   ((uint64_t)1024 * 1024)
#define MOST_THREADS         256
#define MOST_SHARDS          256

/* What the command line says. */
struct build_args {
    const char *engine;
    const char *stem;
    const char *rejects_path;
    const char *timings_path;
    const char *shard_by; /* "year", "month", or NULL */
    uint64_t n_shards;    /* 0 when not given */
    uint64_t memory_bytes;
    uint64_t n_threads;
    bool replace;
    bool quiet;
    struct operands operands;
};

/* What the pipeline's callbacks need. */
struct build_report {
    struct progress progress;
    FILE *rejects; /* NULL when not asked for */
    bool quiet;
};

static void on_reject(void *context, const struct err *why)
{
    struct build_report *report = context;
    progress_clear(&report->progress);
    fprintf(stderr, "indexer: rejected: %s\n", why->text);
    if (report->rejects != NULL)
        fprintf(report->rejects, "%s\n", why->text);
}

static void on_progress(void *context, uint64_t n_articles, struct input_progress progress)
{
    struct build_report *report = context;
    if (!report->quiet)
        progress_update(&report->progress, n_articles, progress.bytes_read, progress.bytes_total);
}

static void print_summary(const struct build_args *args, const struct pipeline_counts *counts,
                          double seconds)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%" PRIu64 " article%s indexed, %" PRIu64 " rejected\n", counts->n_articles,
           counts->n_articles == 1 ? "" : "s", counts->n_rejected);
    if (args->quiet)
        return;
    printf("%.1f MB of text in %.2f s, %.1f MB/s, peak memory %.0f MB\n",
           (double)counts->text_bytes / 1e6, seconds, (double)counts->text_bytes / 1e6 / seconds,
           (double)usage.ru_maxrss / 1e3);
    if (counts->n_undated > 0)
        printf("%" PRIu64 " dates could not be read and count as unknown\n", counts->n_undated);
    if (counts->n_invalid > 0)
        printf("%" PRIu64 " invalid UTF-8 sequences were replaced\n", counts->n_invalid);
    if (counts->n_dropped > 0)
        printf("%" PRIu64 " words over %d bytes were left out\n", counts->n_dropped,
               TERM_MAX_BYTES);
}

static enum status index_inputs(const struct build_args *args, struct sink *sink,
                                struct build_report *report, struct pipeline_counts *counts,
                                struct err *err)
{
    struct pipeline_options options = {
        .input = input_open(args->operands.items + 1, args->operands.n - 1),
        .sink = sink,
        .stem = args->stem,
        .n_threads = (unsigned)args->n_threads,
        .on_reject = on_reject,
        .on_progress = on_progress,
        .context = report,
    };
    if (args->timings_path != NULL)
        stages_start();
    interrupt_catch_signals();
    progress_start(&report->progress);
    enum status status = pipeline_run(&options, counts, err);
    input_close(options.input);
    if (status == ST_OK)
        status = sink->ops->commit(sink, err);
    progress_clear(&report->progress);
    if (status == ST_OK && args->timings_path != NULL)
        status = stages_write(args->timings_path, err);
    return status;
}

static enum status run(const struct build_args *args, const struct sink_options *sink_options,
                       int *exit_code, struct err *err)
{
    const struct build_engine *engine;
    struct build_report report = {.quiet = args->quiet};
    struct pipeline_counts counts;
    struct sink *sink;
    TRY(build_engine_find(args->engine, &engine, err));
    if (args->rejects_path != NULL) {
        report.rejects = fopen(args->rejects_path, "we");
        if (report.rejects == NULL)
            return err_set_errno(err, errno, "%s", args->rejects_path);
    }
    enum status status = engine->sink_open(&sink, sink_options, err);
    if (status == ST_OK) {
        status = index_inputs(args, sink, &report, &counts, err);
        sink->ops->close(sink);
    }
    if (report.rejects != NULL && fclose(report.rejects) != 0 && status == ST_OK)
        status = err_set_errno(err, errno, "%s", args->rejects_path);
    TRY(status);
    print_summary(args, &counts, progress_seconds(&report.progress));
    *exit_code = counts.n_rejected > 0 ? INDEXER_REJECTED : INDEXER_OK;
    return ST_OK;
}

/* Checks what the table cannot. */
static enum status check_args(const struct build_args *args, const char *command, struct err *err)
{
    if (args->operands.n < 2)
        return err_set(err, ST_SYNTAX,
                       "%s wants an INDEX and at least one INPUT (a file, a folder, or - for "
                       "standard input)",
                       command);
    if (args->n_threads < 1 || args->n_threads > MOST_THREADS)
        return err_set(err, ST_SYNTAX, "--threads wants a number from 1 to %d", MOST_THREADS);
    if (args->memory_bytes < LEAST_MEMORY_BYTES)
        return err_set(err, ST_SYNTAX, "--memory wants at least 1M");
    return ST_OK;
}

/* When no INPUT is there, something was mistyped: an error before anything is made or replaced.
 * When only some are missing, they are rejects like files that vanish later. */
static enum status check_inputs(const struct build_args *args, struct err *err)
{
    struct stat status;
    for (size_t i = 1; i < args->operands.n; i++)
        if (strcmp(args->operands.items[i], "-") == 0 ||
            stat(args->operands.items[i], &status) == 0)
            return ST_OK;
    return err_set_errno(err, errno, "%s", args->operands.items[1]);
}

static uint64_t default_threads(void)
{
    long n_cpus = sysconf(_SC_NPROCESSORS_ONLN);
    return n_cpus > 1 ? (uint64_t)n_cpus : 1;
}

static enum status parse_args(const struct option_table *table, int argc, char **argv,
                              struct build_args *args, struct err *err)
{
    TRY(options_parse(table, argc, argv, 2, &args->operands, err));
    if (args->operands.help)
        options_print_help(table);
    else if (args->operands.version)
        printf("indexer (newsdex) %s\n", NEWSDEX_VERSION);
    else {
        TRY(check_args(args, argv[1], err));
        return check_inputs(args, err);
    }
    return ST_OK;
}

/* Which engine makes the index, and how it shards. */
static enum status choose_sharding(struct build_args *args, struct sink_options *options,
                                   struct err *err)
{
    if (args->n_shards == 0 && args->shard_by == NULL)
        return ST_OK;
    if (strcmp(args->engine, ENGINE_XAPIAN) != 0)
        return err_set(err, ST_SYNTAX, "shards are of the engine xapian: add --engine xapian");
    if (args->n_shards > 0 && args->shard_by != NULL)
        return err_set(err, ST_SYNTAX, "--shards and --shard-by exclude each other");
    if (args->n_shards > MOST_SHARDS)
        return err_set(err, ST_SYNTAX, "--shards wants a number from 1 to %d", MOST_SHARDS);
    if (args->shard_by == NULL)
        options->sharding = SINK_SHARD_BY_HASH;
    else if (strcmp(args->shard_by, "year") == 0)
        options->sharding = SINK_SHARD_BY_YEAR;
    else if (strcmp(args->shard_by, "month") == 0)
        options->sharding = SINK_SHARD_BY_MONTH;
    else
        return err_set(err, ST_SYNTAX, "--shard-by wants year or month, not '%s'", args->shard_by);
    options->n_shards = (unsigned)args->n_shards;
    args->engine = ENGINE_SHARDS;
    return ST_OK;
}

static enum status build_with(struct build_args *args, int *exit_code, struct err *err)
{
    struct analyzer *analyzer;
    if (args->operands.help || args->operands.version)
        return ST_OK;
    TRY(analyzer_new(&analyzer, args->stem, err));
    struct sink_options options = {
        .index_path = args->operands.items[0],
        .create = true,
        .replace = args->replace,
        .memory_bytes = args->memory_bytes,
        .stem = analyzer_stem_language(analyzer),
        .fingerprint = analyzer_fingerprint(analyzer),
    };
    enum status status = choose_sharding(args, &options, err);
    if (status == ST_OK)
        status = run(args, &options, exit_code, err);
    analyzer_free(analyzer);
    return status;
}

enum status command_build(int argc, char **argv, int *exit_code, struct err *err)
{
    struct build_args args = {.engine = "native",
                              .stem = "english",
                              .memory_bytes = DEFAULT_MEMORY_BYTES,
                              .n_threads = default_threads()};
    const struct option_row rows[] = {
        {"engine", OPTION_TEXT, &args.engine, "NAME", "native (default) or xapian"},
        {"shards", OPTION_NUMBER, &args.n_shards, "N", "of the xapian engine: N shards, by id"},
        {"shard-by", OPTION_TEXT, &args.shard_by, "PERIOD",
         "of the xapian engine: a shard a year or a month"},
        {"stem", OPTION_TEXT, &args.stem, "LANG", "stemming language (default english) or none"},
        {"replace", OPTION_FLAG, &args.replace, NULL, "replace the index that is there, at once"},
        {"memory", OPTION_BYTES, &args.memory_bytes, "BYTES",
         "to fill before writing (default 512M)"},
        {"threads", OPTION_NUMBER, &args.n_threads, "N", "threads that analyse text (default all)"},
        {"rejects", OPTION_TEXT, &args.rejects_path, "FILE", "list unusable records in FILE"},
        {"timings", OPTION_TEXT, &args.timings_path, "FILE",
         "write the time of each stage to FILE"},
        {"quiet", OPTION_FLAG, &args.quiet, NULL, "no progress line, a short summary"},
    };
    const struct option_table table = {
        "indexer build INDEX INPUT... [OPTION]...",
        "Makes the index INDEX of all articles in INPUT: files (JSON Lines or plain text, also\n"
        "compressed with gzip), folders of such files, or - for standard input.",
        rows, COUNT_OF(rows)};
    enum status status = parse_args(&table, argc, argv, &args, err);
    if (status == ST_OK)
        status = build_with(&args, exit_code, err);
    free(args.operands.items);
    return status;
}

/* The index that is there says which engine and analyzer go on. */
static enum status add_to(struct build_args *args, const struct manifest *manifest, int *exit_code,
                          struct err *err)
{
    const char *index_path = args->operands.items[0];
    struct analyzer *analyzer;
    args->engine = manifest->engine;
    args->stem = manifest->stem;
    struct sink_options options = {
        .index_path = index_path,
        .memory_bytes = args->memory_bytes,
        .stem = manifest->stem,
        .fingerprint = manifest->fingerprint,
    };
    TRY(index_analyzer_new(&analyzer, index_path, manifest->stem, manifest->fingerprint, err));
    analyzer_free(analyzer);
    return run(args, &options, exit_code, err);
}

static enum status add_with(struct build_args *args, int *exit_code, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    if (args->operands.help || args->operands.version)
        return ST_OK;
    enum status status = manifest_read(args->operands.items[0], &arena, &manifest, err);
    if (status == ST_OK)
        status = add_to(args, &manifest, exit_code, err);
    arena_release(&arena);
    return status;
}

enum status command_add(int argc, char **argv, int *exit_code, struct err *err)
{
    struct build_args args = {.memory_bytes = DEFAULT_MEMORY_BYTES, .n_threads = default_threads()};
    const struct option_row rows[] = {
        {"memory", OPTION_BYTES, &args.memory_bytes, "BYTES",
         "to fill before writing (default 512M)"},
        {"threads", OPTION_NUMBER, &args.n_threads, "N", "threads that analyse text (default all)"},
        {"rejects", OPTION_TEXT, &args.rejects_path, "FILE", "list unusable records in FILE"},
        {"timings", OPTION_TEXT, &args.timings_path, "FILE",
         "write the time of each stage to FILE"},
        {"quiet", OPTION_FLAG, &args.quiet, NULL, "no progress line, a short summary"},
    };
    const struct option_table table = {
        "indexer add INDEX INPUT... [OPTION]...",
        "Adds the articles in INPUT to the index INDEX; an article whose id is there already\n"
        "replaces it. All are visible at once, or none.",
        rows, COUNT_OF(rows)};
    enum status status = parse_args(&table, argc, argv, &args, err);
    if (status == ST_OK)
        status = add_with(&args, exit_code, err);
    free(args.operands.items);
    return status;
}

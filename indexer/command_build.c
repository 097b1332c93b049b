/* `indexer build` and `indexer add`: from inputs to a committed index. */
#include "indexer/commands.h"

#include "common/base/mem.h"
#include "common/base/options.h"
#include "common/engine/index_analyzer.h"
#include "common/index/manifest.h"
#include "indexer/build_limits.h"
#include "indexer/indexing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static enum status run(const struct build_args *args, const struct sink_options *sink_options,
                       int *exit_code, struct err *err)
{
    struct input *input = input_open(args->operands.items + 1, args->operands.n - 1);
    const struct indexing indexing = {
        .source = pipeline_source_of(input),
        .engine = args->engine,
        .sink_options = sink_options,
        .n_threads = (unsigned)args->n_threads,
        .rejects_path = args->rejects_path,
        .timings_path = args->timings_path,
        .quiet = args->quiet,
    };
    enum status status = indexing_run(&indexing, exit_code, err);
    input_close(input);
    return status;
}

/* Checks what the table cannot. */
static enum status check_args(const struct build_args *args, const char *command, struct err *err)
{
    if (args->operands.n < 2)
        return err_set(err, ST_SYNTAX,
                       "%s wants an INDEX and at least one INPUT (a file, a folder, or - for "
                       "standard input)",
                       command);
    return build_limits_check(args->memory_bytes, args->n_threads, err);
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
    enum status status =
        sharding_parse(args->n_shards, args->shard_by, &args->engine, &options, err);
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

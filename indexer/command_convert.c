/* `indexer convert`: the stored articles of one index into another, of whatever engine. */
#include "indexer/commands.h"

#include "common/base/mem.h"
#include "common/base/options.h"
#include "common/text/analyzer.h"
#include "indexer/build_limits.h"
#include "indexer/engines.h"
#include "indexer/indexing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct convert_args {
    const char *engine; /* NULL: the other one */
    const char *stem;   /* NULL: as it was */
    const char *shard_by;
    uint64_t n_shards;
    uint64_t memory_bytes;
    uint64_t n_threads;
    bool replace;
    bool quiet;
    struct operands operands;
};

/* A scan as the pipeline's source. */
struct scanned {
    struct article_scan *scan;
    struct arena arena; /* of the article read last */
};

static enum status next_scanned(void *context, struct article *article, bool *more, struct err *err)
{
    struct scanned *scanned = context;
    arena_reset(&scanned->arena);
    return scanned->scan->ops->next(scanned->scan, &scanned->arena, article, more, err);
}

/* Nobody knows how much is left. */
static struct input_progress no_progress(void *context UNUSED)
{
    return (struct input_progress){0};
}

static enum status index_scan(const struct convert_args *args, const struct sink_options *options,
                              const char *engine, struct article_scan *scan, int *exit_code,
                              struct err *err)
{
    struct scanned scanned = {.scan = scan};
    const struct indexing indexing = {
        .source = {&scanned, next_scanned, no_progress},
        .engine = engine,
        .sink_options = options,
        .n_threads = (unsigned)args->n_threads,
        .quiet = args->quiet,
    };
    enum status status = indexing_run(&indexing, exit_code, err);
    arena_release(&scanned.arena);
    return status;
}

/* Both directions: what is native becomes a Xapian index, and what is not a native one. */
static const char *other_engine(const struct manifest *manifest)
{
    return strcmp(manifest->engine, ENGINE_NATIVE) == 0 ? ENGINE_XAPIAN : ENGINE_NATIVE;
}

static enum status convert_from(const struct convert_args *args, const struct manifest *manifest,
                                int *exit_code, struct err *err)
{
    const struct build_engine *from;
    struct article_scan *scan;
    struct analyzer *analyzer;
    const char *engine = args->engine != NULL ? args->engine : other_engine(manifest);
    TRY(build_engine_find(manifest->engine, &from, err));
    TRY(analyzer_new(&analyzer, args->stem != NULL ? args->stem : manifest->stem, err));
    struct sink_options options = {
        .index_path = args->operands.items[1],
        .create = true,
        .replace = args->replace,
        .memory_bytes = args->memory_bytes,
        .stem = analyzer_stem_language(analyzer),
        .fingerprint = analyzer_fingerprint(analyzer),
    };
    enum status status = sharding_parse(args->n_shards, args->shard_by, &engine, &options, err);
    if (status == ST_OK)
        status = from->scan_open(&scan, args->operands.items[0], manifest, err);
    if (status == ST_OK) {
        status = index_scan(args, &options, engine, scan, exit_code, err);
        scan->ops->close(scan);
    }
    analyzer_free(analyzer);
    return status;
}

static bool is_same_folder(const char *a, const char *b)
{
    char *real_a = realpath(a, NULL);
    char *real_b = realpath(b, NULL);
    bool is_same = real_a != NULL && real_b != NULL && strcmp(real_a, real_b) == 0;
    free(real_a);
    free(real_b);
    return is_same;
}

static enum status check_args(const struct convert_args *args, struct err *err)
{
    if (args->operands.n != 2)
        return err_set(err, ST_SYNTAX,
                       "convert wants two: the index FROM that is there, and the "
                       "index TO to be made");
    if (is_same_folder(args->operands.items[0], args->operands.items[1]))
        return err_set(err, ST_SYNTAX, "convert wants two folders that are not the same");
    return build_limits_check(args->memory_bytes, args->n_threads, err);
}

static enum status convert(const struct convert_args *args, int *exit_code, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    TRY(check_args(args, err));
    enum status status = manifest_read(args->operands.items[0], &arena, &manifest, err);
    if (status == ST_OK)
        status = convert_from(args, &manifest, exit_code, err);
    arena_release(&arena);
    return status;
}

enum status command_convert(int argc, char **argv, int *exit_code, struct err *err)
{
    struct convert_args args = {.memory_bytes = DEFAULT_MEMORY_BYTES,
                                .n_threads = default_threads()};
    const struct option_row rows[] = {
        {"engine", OPTION_TEXT, &args.engine, "NAME", "of TO (default the other one than FROM's)"},
        {"shards", OPTION_NUMBER, &args.n_shards, "N", "of the xapian engine: N shards, by id"},
        {"shard-by", OPTION_TEXT, &args.shard_by, "PERIOD",
         "of the xapian engine: a shard a year or a month"},
        {"stem", OPTION_TEXT, &args.stem, "LANG", "stemming language (default as in FROM) or none"},
        {"replace", OPTION_FLAG, &args.replace, NULL,
         "replace the index TO that is there, at once"},
        {"memory", OPTION_BYTES, &args.memory_bytes, "BYTES",
         "to fill before writing (default 512M)"},
        {"threads", OPTION_NUMBER, &args.n_threads, "N", "threads that analyse text (default all)"},
        {"quiet", OPTION_FLAG, &args.quiet, NULL, "no progress line, a short summary"},
    };
    const struct option_table table = {
        "indexer convert FROM TO [OPTION]...",
        "Makes the index TO of the articles that are stored in the index FROM, which stays as it\n"
        "is: a Xapian index of a native one, or a native one of a Xapian one, by default.",
        rows, COUNT_OF(rows)};
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && args.operands.help)
        options_print_help(&table);
    else if (status == ST_OK && args.operands.version)
        printf("indexer (newsdex) %s\n", NEWSDEX_VERSION);
    else if (status == ST_OK)
        status = convert(&args, exit_code, err);
    free(args.operands.items);
    return status;
}

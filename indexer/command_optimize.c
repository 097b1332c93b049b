/* `indexer optimize`: all parts of an index into one. */
#include "indexer/commands.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/base/options.h"
#include "common/engine/index_analyzer.h"
#include "common/io/file.h"
#include "indexer/build_limits.h"
#include "indexer/engines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct optimize_args {
    const char *order;
    uint64_t memory_bytes;
    uint64_t n_threads;
    bool quiet;
    struct operands operands;
};

static const struct {
    const char *name;
    enum sink_order order;
} orders[] = {
    {"input", SINK_ORDER_INPUT},
    {"date", SINK_ORDER_DATE},
    {"bisect", SINK_ORDER_BISECT},
};

static enum status find_order(const char *name, enum sink_order *order, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        if (strcmp(orders[i].name, name) == 0) {
            *order = orders[i].order;
            return ST_OK;
        }
    }
    return err_set(err, ST_SYNTAX, "--order wants input, date or bisect, not '%s'", name);
}

static enum status run(const struct build_engine *engine, const struct sink_options *options,
                       enum sink_order order, unsigned n_threads, struct err *err)
{
    struct sink *sink;
    TRY(engine->sink_open(&sink, options, err));
    interrupt_catch_signals();
    enum status status =
        sink->ops->optimize != NULL
            ? sink->ops->optimize(sink, order, n_threads, err)
            : err_set(err, ST_UNSUPPORTED,
                      "a Xapian index is optimised by Xapian's own xapian-compact");
    if (status == ST_OK)
        status = sink->ops->commit(sink, err);
    sink->ops->close(sink);
    return status;
}

static enum status optimize(const struct optimize_args *args, const struct manifest *manifest,
                            struct err *err)
{
    const char *index_path = args->operands.items[0];
    const struct build_engine *engine;
    struct analyzer *analyzer;
    enum sink_order order = SINK_ORDER_INPUT;
    struct sink_options options = {
        .index_path = index_path,
        .memory_bytes = args->memory_bytes,
        .stem = manifest->stem,
        .fingerprint = manifest->fingerprint,
    };
    TRY(find_order(args->order, &order, err));
    TRY(build_engine_find(manifest->engine, &engine, err));
    TRY(index_analyzer_new(&analyzer, index_path, manifest->stem, manifest->fingerprint, err));
    analyzer_free(analyzer);
    uint64_t before = file_tree_bytes(index_path);
    TRY(run(engine, &options, order, (unsigned)args->n_threads, err));
    if (!args->quiet)
        printf("%.1f MB, before %.1f MB\n", (double)file_tree_bytes(index_path) / 1e6,
               (double)before / 1e6);
    return ST_OK;
}

static enum status check_args(const struct optimize_args *args, struct err *err)
{
    if (args->operands.n != 1)
        return err_set(err, ST_SYNTAX, "optimize wants one INDEX");
    return build_limits_check(args->memory_bytes, args->n_threads, err);
}

static enum status optimize_with(const struct optimize_args *args, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    TRY(check_args(args, err));
    enum status status = manifest_read(args->operands.items[0], &arena, &manifest, err);
    if (status == ST_OK)
        status = optimize(args, &manifest, err);
    arena_release(&arena);
    return status;
}

enum status command_optimize(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    struct optimize_args args = {
        .order = "input", .memory_bytes = DEFAULT_MEMORY_BYTES, .n_threads = default_threads()};
    const struct option_row rows[] = {
        {"order", OPTION_TEXT, &args.order, "ORDER", "of articles: input (default), date, bisect"},
        {"memory", OPTION_BYTES, &args.memory_bytes, "BYTES", "to work in (default 512M)"},
        {"threads", OPTION_NUMBER, &args.n_threads, "N", "threads of --order bisect"},
        {"quiet", OPTION_FLAG, &args.quiet, NULL, "print nothing"},
    };
    const struct option_table table = {
        "indexer optimize INDEX [OPTION]...",
        "Makes one part of all parts of the index INDEX and leaves out what was deleted. Answers\n"
        "stay the same. --order bisect puts articles with the same words beside each other, which\n"
        "makes the index smaller and searches faster.",
        rows, COUNT_OF(rows)};
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && args.operands.help)
        options_print_help(&table);
    else if (status == ST_OK && args.operands.version)
        printf("indexer (newsdex) %s\n", NEWSDEX_VERSION);
    else if (status == ST_OK)
        status = optimize_with(&args, err);
    free(args.operands.items);
    return status;
}

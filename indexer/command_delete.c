/* `indexer delete`: articles out of an index, by id. */
#include "indexer/commands.h"

#include "common/base/mem.h"
#include "common/base/options.h"
#include "common/engine/index_analyzer.h"
#include "indexer/engines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A delete writes no postings; this is for the engine's own buffers. */
#define DELETE_MEMORY_BYTES ((size_t)64 * 1024 * 1024)

static enum status remove_ids(struct sink *sink, const struct operands *operands,
                              uint64_t *n_missing, struct err *err)
{
    for (size_t i = 1; i < operands->n; i++) {
        bool found = false;
        TRY(sink->ops->remove(sink, slice_str(operands->items[i]), &found, err));
        if (found)
            continue;
        ++*n_missing;
        fprintf(stderr, "indexer: no article has the id '%s'\n", operands->items[i]);
    }
    return sink->ops->commit(sink, err);
}

static enum status delete_from(const struct operands *operands, const struct manifest *manifest,
                               int *exit_code, struct err *err)
{
    const struct build_engine *engine;
    struct analyzer *analyzer;
    struct sink *sink;
    uint64_t n_missing = 0;
    struct sink_options options = {
        .index_path = operands->items[0],
        .memory_bytes = DELETE_MEMORY_BYTES,
        .stem = manifest->stem,
        .fingerprint = manifest->fingerprint,
    };
    TRY(build_engine_find(manifest->engine, &engine, err));
    TRY(index_analyzer_new(&analyzer, options.index_path, manifest->stem, manifest->fingerprint,
                           err));
    analyzer_free(analyzer);
    TRY(engine->sink_open(&sink, &options, err));
    enum status status = remove_ids(sink, operands, &n_missing, err);
    sink->ops->close(sink);
    TRY(status);
    uint64_t n_deleted = (uint64_t)operands->n - 1 - n_missing;
    printf("%" PRIu64 " article%s deleted\n", n_deleted, n_deleted == 1 ? "" : "s");
    *exit_code = n_missing > 0 ? INDEXER_REJECTED : INDEXER_OK;
    return ST_OK;
}

enum status command_delete(int argc, char **argv, int *exit_code, struct err *err)
{
    const struct option_table table = {"indexer delete INDEX ID...",
                                       "Deletes the articles with these ids from the index INDEX, "
                                       "all at once. Ids that no article\n"
                                       "has are named, and the exit code is then 1.",
                                       NULL, 0};
    struct operands operands;
    struct arena arena = {0};
    struct manifest manifest;
    enum status status = options_parse(&table, argc, argv, 2, &operands, err);
    if (status == ST_OK && operands.help)
        options_print_help(&table);
    else if (status == ST_OK && operands.version)
        printf("indexer (newsdex) %s\n", NEWSDEX_VERSION);
    else if (status == ST_OK && operands.n < 2)
        status = err_set(err, ST_SYNTAX, "delete wants an INDEX and at least one ID");
    else if (status == ST_OK)
        status = manifest_read(operands.items[0], &arena, &manifest, err);
    if (status == ST_OK && !operands.help && !operands.version)
        status = delete_from(&operands, &manifest, exit_code, err);
    arena_release(&arena);
    free(operands.items);
    return status;
}

/* `indexer info` and `indexer verify`: what an index holds, and whether it is whole. */
#include "indexer/commands.h"

#include "common/base/mem.h"
#include "common/base/options.h"
#include "indexer/engines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static double average_len(const struct index_info *info)
{
    return info->n_articles > 0 ? (double)info->total_len / (double)info->n_articles : 0;
}

static uint64_t total_bytes(const struct index_info *info)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < info->n_parts; i++)
        bytes += info->parts[i].bytes;
    return bytes;
}

static void print_text(const struct manifest *manifest, const struct index_info *info)
{
    printf("articles     %" PRIu64 "\n", info->n_articles);
    if (info->n_deleted > 0)
        printf("deleted      %" PRIu64
               " (no query finds them; 'indexer optimize' frees their room)\n",
               info->n_deleted);
    printf("engine       %s\n", manifest->engine);
    printf("generation   %" PRIu64 "\n", manifest->generation);
    printf("segments     %" PRIu64 "\n", info->n_segments);
    printf("stem         %s\n", manifest->stem);
    printf("analyzer     %s\n", manifest->fingerprint);
    printf("length       %.1f on average\n", average_len(info));
    printf("bytes        %" PRIu64 "\n", total_bytes(info));
    for (size_t i = 0; i < info->n_parts; i++)
        printf("  %-12s %" PRIu64 "\n", info->parts[i].name, info->parts[i].bytes);
}

/* Every string here is one of our own words, which need no escapes. */
static void print_json(const struct manifest *manifest, const struct index_info *info)
{
    printf("{\"version\":1,\"articles\":%" PRIu64 ",\"deleted\":%" PRIu64, info->n_articles,
           info->n_deleted);
    printf(",\"engine\":\"%s\",\"generation\":%" PRIu64 ",\"segments\":%" PRIu64, manifest->engine,
           manifest->generation, info->n_segments);
    printf(",\"stem\":\"%s\",\"analyzer\":\"%s\"", manifest->stem, manifest->fingerprint);
    printf(",\"average_length\":%.3f,\"bytes\":%" PRIu64 ",\"parts\":{", average_len(info),
           total_bytes(info));
    for (size_t i = 0; i < info->n_parts; i++)
        printf("%s\"%s\":%" PRIu64, i > 0 ? "," : "", info->parts[i].name, info->parts[i].bytes);
    printf("}}\n");
}

/* Opens what both commands look at. */
static enum status look(const char *index_path, struct arena *arena, struct manifest *manifest,
                        const struct build_engine **engine, struct err *err)
{
    TRY(manifest_read(index_path, arena, manifest, err));
    return build_engine_find(manifest->engine, engine, err);
}

static enum status print_info(const char *index_path, bool json, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    struct index_info info;
    const struct build_engine *engine;
    enum status status = look(index_path, &arena, &manifest, &engine, err);
    if (status == ST_OK)
        status = engine->inspect(index_path, &manifest, &info, err);
    if (status == ST_OK && json)
        print_json(&manifest, &info);
    else if (status == ST_OK)
        print_text(&manifest, &info);
    arena_release(&arena);
    return status;
}

static enum status verify(const char *index_path, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    const struct build_engine *engine;
    enum status status = look(index_path, &arena, &manifest, &engine, err);
    if (status == ST_OK)
        status = engine->verify(index_path, &manifest, err);
    if (status == ST_OK)
        printf("%s: whole\n", index_path);
    arena_release(&arena);
    return status;
}

/* Parses a command line of one INDEX; `*index_path` is NULL when help or version was printed. */
static enum status parse_index(const struct option_table *table, int argc, char **argv,
                               const char **index_path, struct err *err)
{
    struct operands operands;
    *index_path = NULL;
    enum status status = options_parse(table, argc, argv, 2, &operands, err);
    if (status == ST_OK && operands.help)
        options_print_help(table);
    else if (status == ST_OK && operands.version)
        printf("indexer (newsdex) %s\n", NEWSDEX_VERSION);
    else if (status == ST_OK && operands.n != 1)
        status = err_set(err, ST_SYNTAX, "%s wants one INDEX", argv[1]);
    else if (status == ST_OK)
        *index_path = operands.items[0];
    free(operands.items);
    return status;
}

enum status command_info(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    bool json = false;
    const struct option_row rows[] = {
        {"json", OPTION_FLAG, &json, NULL, "one JSON object, for programs"},
    };
    const struct option_table table = {"indexer info INDEX [--json]",
                                       "Says what the index INDEX holds and how large it is.", rows,
                                       COUNT_OF(rows)};
    const char *index_path;
    TRY(parse_index(&table, argc, argv, &index_path, err));
    return index_path != NULL ? print_info(index_path, json, err) : ST_OK;
}

enum status command_verify(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    const struct option_table table = {
        "indexer verify INDEX",
        "Reads every byte of the index INDEX and checks checksums, order and agreement. Of a "
        "Xapian\n"
        "index it runs Xapian's own check, which does not find all damage.",
        NULL, 0};
    const char *index_path;
    TRY(parse_index(&table, argc, argv, &index_path, err));
    return index_path != NULL ? verify(index_path, err) : ST_OK;
}

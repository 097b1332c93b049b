/* `bench compare`: what changed beyond noise between two results. */
#include "bench/commands_bench.h"
#include "bench/report/print_comparison.h"
#include "common/base/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compare_args {
    const char *format;
    struct option_list pairs;
    struct operands operands;
};

static const char about[] =
    "Pairs what was measured in both results: targets of the same name, or those that --pair\n"
    "names, then within NEW or, when it is left out, within OLD. A row is slower or faster when\n"
    "its ratio new / old differs from 1 beyond two kinds of noise: the 95 % interval of a paired\n"
    "bootstrap over the queries, and Welch's 95 % interval from the spread of the repeats. With\n"
    "fewer than 20 queries, or for a build, the repeats decide alone; with fewer than 3 repeats\n"
    "the queries; with neither the row is unknown. Exits with 1 when something is slower, 0 when\n"
    "nothing is. One unchanged row in 40 or fewer is called slower by chance: with many rows run\n"
    "again what stands alone. Evaluations are compared by bench eval --against.";

static enum status check_args(const struct compare_args *args, struct err *err)
{
    size_t n = args->operands.n;
    if (n != 2 && !(n == 1 && args->pairs.n > 0))
        return err_set(err, ST_SYNTAX,
                       "two results files are wanted, or one and --pair; --help says more");
    if (strcmp(args->format, "text") != 0 && strcmp(args->format, "json") != 0)
        return err_set(err, ST_SYNTAX, "--format is text or json, not '%s'", args->format);
    return ST_OK;
}

/* Cuts "OLD=NEW" at its first '='. */
static enum status parse_pair(const char *text, struct arena *arena, struct name_pair *pair,
                              struct err *err)
{
    const char *sign = strchr(text, '=');
    if (sign == NULL || sign == text || sign[1] == '\0')
        return err_set(err, ST_SYNTAX, "--pair wants OLD=NEW, not '%s'", text);
    pair->old_name = arena_strndup(arena, text, (size_t)(sign - text));
    pair->new_name = sign + 1;
    return ST_OK;
}

static enum status print(const struct compare_args *args, const struct results *old,
                         const struct results *new, int *exit_code, struct err *err)
{
    struct arena arena = {0};
    struct comparison comparison = {0};
    struct name_pair pairs[OPTION_LIST_MAX];
    enum status status = ST_OK;
    for (size_t i = 0; i < args->pairs.n && status == ST_OK; i++)
        status = parse_pair(args->pairs.items[i], &arena, &pairs[i], err);
    if (status == ST_OK)
        status = comparison_make(&comparison, old, new, pairs, args->pairs.n, err);
    if (status == ST_OK) {
        struct strbuf out = {0};
        if (strcmp(args->format, "json") == 0)
            print_comparison_json(&comparison, &out);
        else
            print_comparison_text(&comparison, &out);
        fwrite(strbuf_cstr(&out), 1, out.len, stdout);
        strbuf_release(&out);
        if (comparison_count(&comparison, CHANGE_SLOWER) > 0)
            *exit_code = BENCH_MISMATCH;
    }
    comparison_release(&comparison);
    arena_release(&arena);
    return status;
}

static enum status compare(const struct compare_args *args, int *exit_code, struct err *err)
{
    struct results old = {0}, new = {0};
    bool is_one_file = args->operands.n == 1;
    enum status status = results_read(args->operands.items[0], &old, err);
    if (status == ST_OK && !is_one_file)
        status = results_read(args->operands.items[1], &new, err);
    if (status == ST_OK)
        status = print(args, &old, is_one_file ? &old : &new, exit_code, err);
    results_release(&old);
    results_release(&new);
    return status;
}

enum status bench_compare(int argc, char **argv, int *exit_code, struct err *err)
{
    struct compare_args args = {.format = "text"};
    const struct option_row rows[] = {
        {"pair", OPTION_LIST, &args.pairs, "OLD=NEW", "compare target OLD with NEW, no others"},
        {"format", OPTION_TEXT, &args.format, "FORMAT", "text (default) or json"},
    };
    const struct option_table table = {"bench compare OLD.json [NEW.json] [OPTION]...", about, rows,
                                       COUNT_OF(rows)};
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && args.operands.help)
        options_print_help(&table);
    else if (status == ST_OK)
        status = check_args(&args, err);
    if (status == ST_OK && !args.operands.help)
        status = compare(&args, exit_code, err);
    free(args.operands.items);
    return status;
}

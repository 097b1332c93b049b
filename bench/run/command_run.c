/* `bench run`: measures queries and prints the results. */
#include "bench/commands_bench.h"

#include "bench/run/cells.h"
#include "bench/run/crosscheck.h"
#include "bench/run/measure.h"
#include "bench/run/queries.h"
#include "common/base/options.h"
#include "common/index/manifest.h"
#include "common/io/file.h"
#include "common/xapian/xg.h"
#include "indexer/engines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is measured when nobody says: the public yardstick's commands, and the page people see. */
#define DEFAULT_COMMANDS "COUNT,TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,FETCH_10"

#define TARGETS_MAX  (2 * OPTION_LIST_MAX + 1)
#define COMMANDS_MAX 32
#define RATES_MAX    32
#define NS_PER_S     1000000000u

/* The name of the target that INDEX is. */
#define OWN_NAME "newsdex"

/* What the table of options fills in. */
struct run_args {
    const char *queries;
    const char *commands;
    const char *classes;
    const char *corpus;
    const char *check;
    const char *clock;
    const char *rate;
    struct option_list peers;
    struct option_list indexes;
    uint64_t repeats;
    uint64_t warmup;
    uint64_t threads;
    uint64_t seconds;
    uint64_t seed;
    uint64_t timeout;
    bool open;
    bool cold;
};

/* The arguments, understood. Strings live in the results' arena or in argv. */
struct run_setup {
    struct target_spec specs[TARGETS_MAX];
    size_t n_specs;
    struct target_spec check_spec;
    size_t n_checks;
    const char *commands[COMMANDS_MAX];
    size_t n_commands;
    double rates[RATES_MAX];
    size_t n_rates;
};

/* --- understanding the command line --------------------------------------------------------- */

/* Takes the next item of a list separated by commas; false at its end. */
static bool next_item(const char **list, struct arena *arena, const char **item)
{
    if (*list == NULL)
        return false;
    size_t len = strcspn(*list, ",");
    *item = arena_strndup(arena, *list, len);
    *list = (*list)[len] == ',' ? *list + len + 1 : NULL;
    return true;
}

static enum status set_commands(struct run_setup *setup, const char *list, struct arena *arena,
                                struct err *err)
{
    const char *command;
    while (next_item(&list, arena, &command)) {
        struct request request;
        if (!request_parse(slice_str(command), &request))
            return err_set(err, ST_SYNTAX,
                           "--commands: '%s' is none of COUNT, TOP_N, TOP_N_COUNT, FETCH_N",
                           command);
        if (setup->n_commands == COMMANDS_MAX)
            return err_set(err, ST_SYNTAX, "--commands: more than %d", COMMANDS_MAX);
        for (size_t i = 0; i < setup->n_commands; i++) {
            if (strcmp(setup->commands[i], command) == 0)
                return err_set(err, ST_SYNTAX, "--commands: %s twice", command);
        }
        setup->commands[setup->n_commands++] = command;
    }
    return ST_OK;
}

static enum status set_rates(struct run_setup *setup, const char *list, struct arena *arena,
                             struct err *err)
{
    const char *item;
    while (next_item(&list, arena, &item)) {
        char *end;
        double rate = strtod(item, &end);
        if (*item == '\0' || *end != '\0' || !(rate > 0 && rate <= MEASURE_ARRIVALS_MAX))
            return err_set(err, ST_SYNTAX, "--rate: '%s' is no number of queries a second", item);
        if (setup->n_rates == RATES_MAX)
            return err_set(err, ST_SYNTAX, "--rate: more than %d", RATES_MAX);
        setup->rates[setup->n_rates++] = rate;
    }
    return ST_OK;
}

/* Adds a target given as NAME=VALUE; the name must be new. */
static enum status add_target(struct run_setup *setup, const struct run_args *args,
                              const char *option, const char *text, struct arena *arena,
                              struct err *err)
{
    struct target_spec *spec = &setup->specs[setup->n_specs];
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0')
        return err_set(err, ST_SYNTAX, "--%s: '%s' is not of the form NAME=VALUE", option, text);
    bool is_peer = strcmp(option, "peer") == 0;
    *spec = (struct target_spec){
        .name = arena_strndup(arena, text, (size_t)(equals - text)),
        .index_path = is_peer ? NULL : equals + 1,
        .command = is_peer ? equals + 1 : NULL,
        .server_clock = is_peer && strcmp(args->clock, "server") == 0,
        .timeout_ns = args->timeout * NS_PER_S,
    };
    for (size_t i = 0; i < setup->n_specs; i++) {
        if (strcmp(setup->specs[i].name, spec->name) == 0)
            return err_set(err, ST_SYNTAX, "there are two targets with the name %s", spec->name);
    }
    setup->n_specs++;
    return ST_OK;
}

static enum status set_targets(struct run_setup *setup, const struct run_args *args,
                               const char *index_path, struct arena *arena, struct err *err)
{
    setup->specs[0] = (struct target_spec){.name = OWN_NAME, .index_path = index_path};
    setup->n_specs = 1;
    for (size_t i = 0; i < args->indexes.n; i++)
        TRY(add_target(setup, args, "index", args->indexes.items[i], arena, err));
    for (size_t i = 0; i < args->peers.n; i++)
        TRY(add_target(setup, args, "peer", args->peers.items[i], arena, err));
    setup->check_spec = (struct target_spec){.name = args->check, .index_path = args->check};
    setup->n_checks = args->check != NULL;
    return ST_OK;
}

static enum status check_args(const struct run_args *args, struct err *err)
{
    bool is_server = strcmp(args->clock, "server") == 0;
    if (args->queries == NULL)
        return err_set(err, ST_SYNTAX, "--queries FILE is wanted");
    if (!is_server && strcmp(args->clock, "client") != 0)
        return err_set(err, ST_SYNTAX, "--clock: client or server, not '%s'", args->clock);
    if (args->repeats == 0 || args->repeats > 10000 || args->warmup > 10000)
        return err_set(err, ST_SYNTAX, "--repeats: 1 to 10000, --warmup: 0 to 10000");
    if (args->threads == 0 || args->threads > MEASURE_THREADS_MAX)
        return err_set(err, ST_SYNTAX, "--threads: 1 to %d", MEASURE_THREADS_MAX);
    if (args->timeout == 0 || args->timeout > 86400)
        return err_set(err, ST_SYNTAX, "--timeout: 1 to 86400 seconds");
    if (args->seed > INT64_MAX)
        return err_set(err, ST_SYNTAX, "--seed: at most %lld", (long long)INT64_MAX);
    if (args->open && (args->rate == NULL || args->seconds == 0))
        return err_set(err, ST_SYNTAX, "--open wants --rate QPS and --seconds S");
    if (!args->open && args->rate != NULL)
        return err_set(err, ST_SYNTAX, "--rate is for --open");
    if (args->open && is_server)
        return err_set(err, ST_SYNTAX, "--open counts waiting, which a server's clock cannot see");
    if (args->cold && (args->open || args->threads > 1 || args->peers.n > 0))
        return err_set(err, ST_SYNTAX, "--cold is for indexes, one thread and the closed loop");
    return ST_OK;
}

/* --- what is known of the targets ----------------------------------------------------------- */

/* The program that answers: of a Xapian index that is libxapian. */
static const char *version_of(const char *engine)
{
    return strcmp(engine, "xapian") == 0 ? xg_version() : NEWSDEX_VERSION;
}

static enum status describe_index(const char *path, struct results_target *target,
                                  struct arena *arena, struct err *err)
{
    struct manifest manifest;
    struct index_info info = {0};
    const struct build_engine *engine;
    TRY(manifest_read(path, arena, &manifest, err));
    TRY(build_engine_find(manifest.engine, &engine, err));
    TRY(engine->inspect(path, &manifest, &info, err));
    target->engine = engine->name;
    target->version = version_of(engine->name);
    target->articles = info.n_articles;
    target->n_parts = info.n_parts;
    target->parts = arena_zalloc(arena, info.n_parts * sizeof(*target->parts));
    for (size_t i = 0; i < info.n_parts; i++) {
        target->parts[i] = (struct results_part){info.parts[i].name, info.parts[i].bytes};
        target->index_bytes += info.parts[i].bytes;
    }
    return ST_OK;
}

static enum status describe_targets(const struct run_setup *setup, struct results *results,
                                    struct err *err)
{
    struct arena *arena = &results->arena;
    results->targets = arena_zalloc(arena, setup->n_specs * sizeof(*results->targets));
    for (; results->n_targets < setup->n_specs; results->n_targets++) {
        const struct target_spec *spec = &setup->specs[results->n_targets];
        struct results_target *target = &results->targets[results->n_targets];
        bool is_index = spec->index_path != NULL;
        *target = (struct results_target){
            .name = spec->name,
            .kind = is_index ? "index" : "process",
            .version = "",
            .note = is_index ? spec->index_path : spec->command,
        };
        if (is_index)
            TRY(describe_index(spec->index_path, target, arena, err));
    }
    results->corpus.articles = results->targets[0].articles;
    return ST_OK;
}

/* What the results call the articles. */
static const char *corpus_name(const struct run_args *args, const char *index_path,
                               struct arena *arena)
{
    struct slice name = file_base_name(index_path);
    return args->corpus != NULL ? args->corpus : arena_strndup(arena, name.ptr, name.len);
}

static const char *method_of(const struct run_args *args)
{
    if (args->cold)
        return "Closed loop, no warm-up. Before each query the index was closed and opened again, "
               "then all pages of its files were dropped from the page cache "
               "(madvise(MADV_DONTNEED), posix_fadvise(POSIX_FADV_DONTNEED)) and mincore showed "
               "that at most a hundredth was left; opening is not in the time. Caches below the "
               "kernel (of a disk, of a virtual machine's host) were not touched.";
    if (args->open)
        return "Open loop: Poisson arrivals; time counts from the intended start, waiting for a "
               "free thread included. Targets one after the other, with the same arrivals.";
    return "Closed loop: service time. Each query to each target in turn, the first one changing, "
           "in a new seeded shuffle for each repeat. Everything stays in the page cache.";
}

/* --- running -------------------------------------------------------------------------------- */

static void print_pass(const struct results *results, const struct results_pass *pass)
{
    struct strbuf text = {0};
    cells_print(results, pass, &text);
    fputs(strbuf_cstr(&text), stderr);
    strbuf_release(&text);
}

static enum status measure(const struct run_setup *setup, const struct run_args *args,
                           struct results *results, struct err *err)
{
    const struct plan_of_run plan = {
        .specs = setup->specs,
        .n_targets = setup->n_specs,
        .commands = setup->commands,
        .n_commands = setup->n_commands,
        .queries = results->queries,
        .n_queries = results->n_queries,
        .repeats = args->repeats,
        .warmup = args->cold ? 0 : args->warmup,
        .threads = args->threads,
        .seed = args->seed,
        .is_cold = args->cold,
    };
    size_t n = args->open ? setup->n_rates : 1;
    results->passes = arena_zalloc(&results->arena, n * sizeof(*results->passes));
    for (; results->n_passes < n; results->n_passes++) {
        struct results_pass *pass = &results->passes[results->n_passes];
        if (args->open)
            TRY(measure_open(&plan, setup->rates[results->n_passes], (double)args->seconds, pass,
                             &results->arena, err));
        else
            TRY(measure_closed(&plan, pass, &results->arena, err));
        print_pass(results, pass);
    }
    return ST_OK;
}

/* Checks first: with wrong answers nothing is timed, and the results hold the checks alone. */
static enum status check_and_measure(const struct run_setup *setup, const struct run_args *args,
                                     struct results *results, int *exit_code, struct err *err)
{
    struct strbuf text = {0};
    TRY(queries_read(args->queries, args->classes, results, err));
    TRY(describe_targets(setup, results, err));
    TRY(crosscheck_run(setup->specs, setup->n_specs, &setup->check_spec, setup->n_checks,
                       setup->commands, setup->n_commands, results, err));
    crosscheck_print(results, &text);
    fputs(strbuf_cstr(&text), stderr);
    strbuf_release(&text);
    if (crosscheck_mismatches(results) > 0) {
        *exit_code = BENCH_MISMATCH;
        fputs("the answers differ: nothing was timed\n", stderr);
    } else {
        TRY(measure(setup, args, results, err));
    }
    results_write(results, &text);
    fwrite(text.buf, 1, text.len, stdout);
    strbuf_release(&text);
    return ST_OK;
}

static enum status run(const struct run_args *args, const char *index_path, int argc, char **argv,
                       int *exit_code, struct err *err)
{
    struct results results;
    struct run_setup *setup = xcalloc(1, sizeof(*setup));
    results_init(&results, RESULTS_QUERIES, argc, argv);
    results.corpus.name = corpus_name(args, index_path, &results.arena);
    results.method = method_of(args);
    enum status status = check_args(args, err);
    if (status == ST_OK)
        status = set_commands(setup, args->commands, &results.arena, err);
    if (status == ST_OK)
        status = set_rates(setup, args->rate, &results.arena, err);
    if (status == ST_OK)
        status = set_targets(setup, args, index_path, &results.arena, err);
    if (status == ST_OK)
        status = check_and_measure(setup, args, &results, exit_code, err);
    results_release(&results);
    free(setup);
    return status;
}

enum status bench_run(int argc, char **argv, int *exit_code, struct err *err)
{
    struct run_args args = {.commands = DEFAULT_COMMANDS,
                            .clock = "client",
                            .repeats = 10,
                            .warmup = 1,
                            .threads = 1,
                            .seconds = 10,
                            .seed = 1,
                            .timeout = 120};
    const struct option_row rows[] = {
        {"queries", OPTION_TEXT, &args.queries, "FILE",
         "JSON Lines with query and tags, or one query a line"},
        {"index", OPTION_LIST, &args.indexes, "NAME=PATH", "measure this index as well"},
        {"peer", OPTION_LIST, &args.peers, "NAME=COMMAND",
         "measure this process, which speaks the line protocol"},
        {"check", OPTION_TEXT, &args.check, "INDEX2",
         "compare lists of hits with an index of the same articles"},
        {"commands", OPTION_TEXT, &args.commands, "LIST",
         "separated by commas (" DEFAULT_COMMANDS ")"},
        {"classes", OPTION_TEXT, &args.classes, "LIST", "only queries of these classes"},
        {"repeats", OPTION_NUMBER, &args.repeats, "N",
         "closed loop: how often each query is timed (10)"},
        {"warmup", OPTION_NUMBER, &args.warmup, "N",
         "rounds before, whose times are thrown away (1)"},
        {"threads", OPTION_NUMBER, &args.threads, "N",
         "each with an index or a process of its own (1)"},
        {"open", OPTION_FLAG, &args.open, NULL,
         "open loop: queries arrive at a rate, and waiting counts"},
        {"rate", OPTION_TEXT, &args.rate, "QPS[,QPS...]",
         "open loop: arrivals a second; a pass for each"},
        {"seconds", OPTION_NUMBER, &args.seconds, "S", "open loop: how long each pass is (10)"},
        {"cold", OPTION_FLAG, &args.cold, NULL,
         "drop the index from the page cache before each query"},
        {"clock", OPTION_TEXT, &args.clock, "WHOSE",
         "client or server: peers are started with --timed (client)"},
        {"timeout", OPTION_NUMBER, &args.timeout, "S",
         "the longest a process may take for an answer (120)"},
        {"seed", OPTION_NUMBER, &args.seed, "N", "of shuffles and arrivals (1)"},
        {"corpus", OPTION_TEXT, &args.corpus, "NAME",
         "what the results call the articles (the name of INDEX)"},
    };
    const struct option_table table = {
        "bench run INDEX --queries FILE [OPTION]...",
        "Checks that all targets give the same answers, then times them. Results go to standard\n"
        "output as JSON, with every sample; tables to standard error. Exit code 1: answers differ.",
        rows, COUNT_OF(rows)};
    struct operands operands = {0};
    enum status status = options_parse(&table, argc, argv, 2, &operands, err);
    if (status == ST_OK && operands.help)
        options_print_help(&table);
    else if (status == ST_OK && operands.n != 1)
        status = err_set(err, ST_SYNTAX, "one INDEX is wanted; --help says more");
    else if (status == ST_OK)
        status = run(&args, operands.items[0], argc, argv, exit_code, err);
    free(operands.items);
    return status;
}

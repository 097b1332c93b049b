/* The program `query`: parses its command line, prints the answer or the error, exits. */
#include "query/answer.h"

#include "common/base/options.h"
#include "common/base/output.h"
#include "query/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum query_exit {
    QUERY_HITS = 0,
    QUERY_NONE = 1,
    QUERY_USAGE = 2,
    QUERY_INDEX = 3,
    QUERY_SYSTEM = 4
};

/* The most hits one page may have. */
#define TOP_MAX 1000000

/* --top was not given: the default depends on the format. */
#define TOP_UNSET    UINT64_MAX
#define TOP_OF_A_RUN 1000

/* By enum answer_format. */
static const char *const formats[] = {"text", "json", "trec"};

struct query_args {
    uint64_t top;
    bool count;
    bool bare;
    const char *batch; /* a file of topics, or NULL */
    bool explain;
    const char *format; /* one of formats[] */
    const char *tag;
    const char *colour; /* "auto", "always" or "never" */
    uint64_t connect_timeout_ms;
    uint64_t timeout_ms;
    bool partial;
    struct operands operands;
};

static int exit_code_of(enum status status)
{
    switch (status) {
    case ST_OK:
        return QUERY_HITS;
    case ST_SYNTAX:
    case ST_LIMIT:
    case ST_REJECT:
        return QUERY_USAGE;
    case ST_CORRUPT:
    case ST_VERSION:
    case ST_NOT_FOUND:
    case ST_EXISTS:
    case ST_LOCKED:
    case ST_UNSUPPORTED:
    case ST_BACKEND:
        return QUERY_INDEX;
    case ST_IO:
    case ST_INTERRUPTED:
        return QUERY_SYSTEM;
    }
    return QUERY_SYSTEM;
}

static bool wants_colour(const struct query_args *args)
{
    if (strcmp(args->colour, "auto") != 0)
        return strcmp(args->colour, "always") == 0;
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && (no_colour == NULL || no_colour[0] == '\0') &&
           terminal != NULL && strcmp(terminal, "dumb") != 0;
}

/* The columns to wrap at: the terminal's, or none when the output goes elsewhere. */
static size_t output_width(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) != 1)
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* --- answering ------------------------------------------------------------------------------ */

static struct answer_options answer_options_of(const struct query_args *args)
{
    struct answer_options options = {
        .count = args->count,
        .top = (size_t)args->top,
        .tag = args->tag,
        .explain = args->explain,
        .text = {.colour = wants_colour(args), .width = output_width()},
    };
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(args->format, formats[i]) == 0)
            options.format = (enum answer_format)i;
    return options;
}

/* A wrong line has been reported; the code says so when all others are answered. */
static enum status run_batch(const struct query_args *args, struct session *session, int *exit_code,
                             struct err *err)
{
    const struct answer_options options = answer_options_of(args);
    struct batch_result result;
    TRY(batch_answer(session, &options, args->batch, &result, err));
    *exit_code = result.n_wrong > 0 ? QUERY_USAGE : result.found ? QUERY_HITS : QUERY_NONE;
    return ST_OK;
}

static enum status run_one(const struct query_args *args, struct session *session,
                           struct slice query, struct mistake *mistake, int *exit_code,
                           struct err *err)
{
    const struct answer_options options = answer_options_of(args);
    const struct topic question = {.query = query};
    bool found;
    TRY(answer_query(session, &options, &question, &found, mistake, err));
    *exit_code = found ? QUERY_HITS : QUERY_NONE;
    return ST_OK;
}

static enum status run(const struct query_args *args, struct slice query, struct mistake *mistake,
                       int *exit_code, struct err *err)
{
    struct session session;
    const struct remote_options remote = {
        .connect_timeout_ms = (unsigned)args->connect_timeout_ms,
        .timeout_ms = (unsigned)args->timeout_ms,
        .partial = args->partial,
    };
    TRY(session_open_remote(&session, args->operands.items[0], &remote, err));
    session.is_bare = args->bare;
    enum status status = args->batch != NULL
                             ? run_batch(args, &session, exit_code, err)
                             : run_one(args, &session, query, mistake, exit_code, err);
    session_close(&session);
    return status;
}

/* --- the command line ----------------------------------------------------------------------- */

static bool is_format(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(name, formats[i]) == 0)
            return true;
    return false;
}

/* A run is a list of hits, and by custom a long one. */
static void set_default_top(struct query_args *args)
{
    if (args->top == TOP_UNSET)
        args->top = strcmp(args->format, "trec") == 0 ? TOP_OF_A_RUN : 10;
}

static enum status check_args(const struct query_args *args, struct err *err)
{
    if (args->batch != NULL && args->operands.n != 1)
        return err_set(err, ST_SYNTAX,
                       "--batch wants an INDEX and no QUERY: the queries are in its file");
    if (args->batch == NULL && args->operands.n < 2)
        return err_set(err, ST_SYNTAX, "an INDEX and a QUERY are wanted; --help says more");
    if (args->top < 1 || args->top > TOP_MAX)
        return err_set(err, ST_SYNTAX, "--top wants a number from 1 to %d", TOP_MAX);
    if (!is_format(args->format))
        return err_set(err, ST_SYNTAX, "--format wants text, json or trec, not '%s'", args->format);
    if (args->count && strcmp(args->format, "trec") == 0)
        return err_set(err, ST_SYNTAX, "--count has no --format trec: a run is a list of hits");
    if (args->tag[0] == '\0')
        return err_set(err, ST_SYNTAX, "--tag wants a name that is not empty");
    if (strcmp(args->colour, "auto") != 0 && strcmp(args->colour, "always") != 0 &&
        strcmp(args->colour, "never") != 0)
        return err_set(err, ST_SYNTAX, "--color wants auto, always or never, not '%s'",
                       args->colour);
    return ST_OK;
}

static void join_query(const struct operands *operands, struct strbuf *query)
{
    for (size_t i = 1; i < operands->n; i++) {
        if (i > 1)
            strbuf_addc(query, ' ');
        strbuf_adds(query, operands->items[i]);
    }
}

int main(int argc, char **argv)
{
    struct query_args args = {
        .top = TOP_UNSET,
        .format = "text",
        .tag = "newsdex",
        .colour = "auto",
        .connect_timeout_ms = REMOTE_OPTIONS_DEFAULT.connect_timeout_ms,
        .timeout_ms = REMOTE_OPTIONS_DEFAULT.timeout_ms,
    };
    const struct option_row rows[] = {
        {"top", OPTION_NUMBER, &args.top, "N", "show the N best (default 10, for trec 1000)"},
        {"count", OPTION_FLAG, &args.count, NULL, "print only how many articles match"},
        {"format", OPTION_TEXT, &args.format, "FORMAT",
         "text (default), json, or trec: lines of a run"},
        {"tag", OPTION_TEXT, &args.tag, "NAME", "name of a run (default newsdex)"},
        {"batch", OPTION_TEXT, &args.batch, "FILE", "answer each line of FILE: id, tab, query"},
        {"explain", OPTION_FLAG, &args.explain, NULL,
         "say on standard error what was searched for and how"},
        {"bare", OPTION_FLAG, &args.bare, NULL, "read queries as words, without any syntax"},
        {"color", OPTION_TEXT, &args.colour, "WHEN", "auto (default), always or never"},
        {"connect-timeout", OPTION_SECONDS, &args.connect_timeout_ms, "S",
         "seconds for a connection to a shard (default 5)"},
        {"timeout", OPTION_SECONDS, &args.timeout_ms, "S",
         "seconds for each message of a shard (default 10)"},
        {"partial", OPTION_FLAG, &args.partial, NULL, "leave out shards that fail, and say so"},
    };
    const struct option_table table = {
        "query INDEX [OPTION]... QUERY... | query INDEX --batch FILE [OPTION]...",
        "Searches INDEX for words, \"exact phrases\", title:words, +must, -not, AND, OR, NOT and\n"
        "parentheses; bare words find their inflections, the best articles come first. INDEX may\n"
        "also be a stub file that names several indexes, here or on other machines.\n"
        "Exits with 0 for hits, 1 for none, 2 for a wrong query or usage, 3 for an index that is\n"
        "missing, damaged or of another version, 4 for other errors.",
        rows, COUNT_OF(rows)};
    struct err err = {0};
    struct strbuf query = {0};
    struct mistake mistake = {0};
    int exit_code = QUERY_HITS;
    output_start();
    enum status status = options_parse(&table, argc, argv, 1, &args.operands, &err);
    if (status == ST_OK && args.operands.help) {
        options_print_help(&table);
        status = output_finish(&err);
    } else if (status == ST_OK && args.operands.version) {
        printf("query (newsdex) %s\n", NEWSDEX_VERSION);
        status = output_finish(&err);
    } else if (status == ST_OK) {
        set_default_top(&args);
        join_query(&args.operands, &query);
        status = check_args(&args, &err);
        if (status == ST_OK)
            status = run(&args, strbuf_slice(&query), &mistake, &exit_code, &err);
    }
    if (status != ST_OK) {
        fprintf(stderr, "query: %s\n", err.text);
        exit_code = exit_code_of(status);
    }
    mistake_print(&mistake);
    strbuf_release(&query);
    free(args.operands.items);
    return exit_code;
}

/* The program `query`: parses its command line, prints the answer or the error, exits. */
#include "query/session.h"

#include "common/base/options.h"
#include "common/base/output.h"
#include "common/base/progress.h"
#include "query/present/print_json.h"
#include "query/present/print_text.h"

#include <inttypes.h>
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

struct query_args {
    uint64_t top;
    bool count;
    const char *format; /* "text" or "json" */
    const char *colour; /* "auto", "always" or "never" */
    struct operands operands;
};

/* A mistake in the query, to be shown with a caret. */
struct mistake {
    bool is_set;
    struct parse_error where;
    struct slice query;
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

/* --- printing ------------------------------------------------------------------------------- */

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

static enum status print_page(const struct query_args *args, const struct page *page,
                              struct err *err)
{
    struct strbuf out = {0};
    const struct print_options options = {.colour = wants_colour(args), .width = output_width()};
    if (strcmp(args->format, "json") == 0)
        print_json(page, &out);
    else
        print_text(page, &options, &out);
    fwrite(strbuf_cstr(&out), 1, out.len, stdout);
    strbuf_release(&out);
    return output_finish(err);
}

/* --- answering ------------------------------------------------------------------------------ */

static enum status print_count(struct session *session, const struct qtree *tree, int *exit_code,
                               struct err *err)
{
    uint64_t n = 0;
    TRY(session->searcher->ops->count(session->searcher, tree, &n, err));
    printf("%" PRIu64 "\n", n);
    *exit_code = n > 0 ? QUERY_HITS : QUERY_NONE;
    return output_finish(err);
}

static enum status answer(const struct query_args *args, struct session *session,
                          struct mistake *mistake, int *exit_code, struct err *err)
{
    uint64_t start_ns = progress_clock_ns();
    struct qtree *tree;
    enum status status = session_compile(session, mistake->query, &tree, &mistake->where, err);
    mistake->is_set = status != ST_OK;
    TRY(status);
    if (args->count)
        return print_count(session, tree, exit_code, err);
    struct page page = {.query = mistake->query};
    TRY(session_search(session, tree, (size_t)args->top, true, err));
    TRY(session_present(session, tree, &page, err));
    page.took_ms = (double)(progress_clock_ns() - start_ns) / 1e6;
    *exit_code = page.total > 0 ? QUERY_HITS : QUERY_NONE;
    return print_page(args, &page, err);
}

static enum status run(const struct query_args *args, struct mistake *mistake, int *exit_code,
                       struct err *err)
{
    struct session session;
    TRY(session_open(&session, args->operands.items[0], err));
    enum status status = answer(args, &session, mistake, exit_code, err);
    session_close(&session);
    return status;
}

/* --- the command line ----------------------------------------------------------------------- */

static enum status check_args(const struct query_args *args, struct err *err)
{
    if (args->operands.n < 2)
        return err_set(err, ST_SYNTAX, "an INDEX and a QUERY are wanted; --help says more");
    if (args->top < 1 || args->top > TOP_MAX)
        return err_set(err, ST_SYNTAX, "--top wants a number from 1 to %d", TOP_MAX);
    if (strcmp(args->format, "text") != 0 && strcmp(args->format, "json") != 0)
        return err_set(err, ST_SYNTAX, "--format wants text or json, not '%s'", args->format);
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

static void print_mistake(const struct mistake *mistake)
{
    struct strbuf picture = {0};
    parse_error_print(&mistake->where, mistake->query, &picture);
    fputs(strbuf_cstr(&picture), stderr);
    strbuf_release(&picture);
}

int main(int argc, char **argv)
{
    struct query_args args = {.top = 10, .format = "text", .colour = "auto"};
    const struct option_row rows[] = {
        {"top", OPTION_NUMBER, &args.top, "N", "show the N best (default 10)"},
        {"count", OPTION_FLAG, &args.count, NULL, "print only how many articles match"},
        {"format", OPTION_TEXT, &args.format, "FORMAT", "text (default) or json"},
        {"color", OPTION_TEXT, &args.colour, "WHEN", "auto (default), always or never"},
    };
    const struct option_table table = {
        "query INDEX [OPTION]... QUERY...",
        "Searches INDEX for words, \"exact phrases\", title:words, +must, -not, AND, OR, NOT and\n"
        "parentheses; bare words find their inflections, the best articles come first.\n"
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
        status = check_args(&args, &err);
        join_query(&args.operands, &query);
        mistake.query = strbuf_slice(&query);
        if (status == ST_OK)
            status = run(&args, &mistake, &exit_code, &err);
    }
    if (status != ST_OK) {
        fprintf(stderr, "query: %s\n", err.text);
        exit_code = exit_code_of(status);
    }
    if (mistake.is_set)
        print_mistake(&mistake);
    strbuf_release(&query);
    free(args.operands.items);
    return exit_code;
}

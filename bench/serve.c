/* `bench serve INDEX`: the line protocol of the public search benchmark. */
#include "bench/commands_bench.h"

#include "common/base/options.h"
#include "query/session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most hits a TOP_N command may ask for. */
#define TOP_MAX 1000000

/* A command of the protocol: COUNT has no k, TOP_N no count, TOP_N_COUNT both. */
struct request {
    size_t k;
    bool want_count;
};

static bool parse_command(struct slice command, struct request *request)
{
    char text[32];
    char *end;
    if (slice_is(command, "COUNT")) {
        *request = (struct request){.want_count = true};
        return true;
    }
    if (command.len >= sizeof(text) || !slice_starts_with(command, slice_str("TOP_")))
        return false;
    memcpy(text, command.ptr, command.len);
    text[command.len] = '\0';
    errno = 0;
    unsigned long k = strtoul(text + 4, &end, 10);
    if (text[4] < '1' || text[4] > '9' || errno != 0 || k > TOP_MAX)
        return false;
    *request = (struct request){.k = k, .want_count = strcmp(end, "_COUNT") == 0};
    return request->want_count || *end == '\0';
}

/* Runs one request; false when it is unsupported, a failure of the index in `err`. */
static bool answer(struct session *session, struct slice line, uint64_t *number, struct err *err)
{
    struct request request;
    struct qtree *tree;
    struct parse_error where;
    const char *tab = memchr(line.ptr, '\t', line.len);
    if (tab == NULL || !parse_command(slice_make(line.ptr, (size_t)(tab - line.ptr)), &request))
        return false;
    struct slice query = slice_make(tab + 1, line.len - (size_t)(tab + 1 - line.ptr));
    if (session_compile(session, query, &tree, &where, NULL) != ST_OK)
        return false;
    if (request.k == 0)
        return session->searcher->ops->count(session->searcher, tree, number, err) == ST_OK;
    if (session_search(session, tree, request.k, request.want_count, err) != ST_OK)
        return false;
    *number = request.want_count ? session->hits.total : 1;
    return true;
}

/* Answers lines from `in` on `out`, flushing after each, until the input ends. */
static enum status serve(const char *index_path, FILE *in, FILE *out, struct err *err)
{
    struct session session;
    TRY(session_open(&session, index_path, err));
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    enum status status = ST_OK;
    while (status == ST_OK && (len = getline(&line, &cap, in)) >= 0) {
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            len--;
        struct err failure = {0};
        uint64_t number = 0;
        if (answer(&session, slice_make(line, (size_t)len), &number, &failure))
            fprintf(out, "%" PRIu64 "\n", number);
        else if (failure.status == ST_OK)
            fputs("UNSUPPORTED\n", out);
        else
            status = err_set(err, failure.status, "%s", failure.text);
        if (fflush(out) != 0 && status == ST_OK)
            status = err_set_errno(err, errno, "standard output");
    }
    free(line);
    session_close(&session);
    return status;
}

enum status bench_serve(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    const struct option_table table = {
        "bench serve INDEX",
        "Answers the line protocol of the public search benchmark: COMMAND, a tab and a query on\n"
        "standard input; a number, or UNSUPPORTED, on standard output. COMMAND is COUNT, TOP_N or\n"
        "TOP_N_COUNT, for example TOP_10.",
        NULL, 0};
    struct operands operands = {0};
    enum status status = options_parse(&table, argc, argv, 2, &operands, err);
    if (status == ST_OK && operands.help)
        options_print_help(&table);
    else if (status == ST_OK && operands.n != 1)
        status = err_set(err, ST_SYNTAX, "one INDEX is wanted; --help says more");
    else if (status == ST_OK)
        status = serve(operands.items[0], stdin, stdout, err);
    free(operands.items);
    return status;
}

/* `bench serve INDEX`: the line protocol of the public search benchmark. */
#include "bench/commands_bench.h"

#include "bench/run/request.h"
#include "common/base/options.h"
#include "common/base/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs one line; ST_UNSUPPORTED when it is no command, otherwise as request_answer. */
static enum status answer(struct session *session, struct slice line, uint64_t *number,
                          struct err *err)
{
    struct request request;
    const char *tab = memchr(line.ptr, '\t', line.len);
    if (tab == NULL || !request_parse(slice_make(line.ptr, (size_t)(tab - line.ptr)), &request))
        return ST_UNSUPPORTED;
    struct slice query = slice_make(tab + 1, line.len - (size_t)(tab + 1 - line.ptr));
    return request_answer(&request, session, query, number, err);
}

/* Answers lines from `in` on `out`, flushing after each, until the input ends. */
static enum status serve(const char *index_path, bool is_timed, FILE *in, FILE *out,
                         struct err *err)
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
        uint64_t number = 0;
        uint64_t start_ns = progress_clock_ns();
        status = answer(&session, slice_make(line, (size_t)len), &number, err);
        uint64_t took_ns = progress_clock_ns() - start_ns;
        if (status == ST_OK && is_timed)
            fprintf(out, "%" PRIu64 "\t%" PRIu64 "\n", number, took_ns);
        else if (status == ST_OK)
            fprintf(out, "%" PRIu64 "\n", number);
        else if (request_is_unsupported(status)) {
            fputs("UNSUPPORTED\n", out);
            status = ST_OK;
        }
        if (fflush(out) != 0 && status == ST_OK)
            status = err_set_errno(err, errno, "standard output");
    }
    free(line);
    session_close(&session);
    return status;
}

enum status bench_serve(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    bool is_timed = false;
    const struct option_row rows[] = {
        {"timed", OPTION_FLAG, &is_timed, NULL,
         "answer \"number<TAB>nanoseconds\": parsing and searching, by our own clock"},
    };
    const struct option_table table = {
        "bench serve INDEX [--timed]",
        "Answers the line protocol of the public search benchmark: COMMAND, a tab and a query on\n"
        "standard input; a number, or UNSUPPORTED, on standard output. COMMAND is COUNT, TOP_N or\n"
        "TOP_N_COUNT, for example TOP_10, or FETCH_N, which makes the page with snippets as well.",
        rows, COUNT_OF(rows)};
    struct operands operands = {0};
    enum status status = options_parse(&table, argc, argv, 2, &operands, err);
    if (status == ST_OK && operands.help)
        options_print_help(&table);
    else if (status == ST_OK && operands.n != 1)
        status = err_set(err, ST_SYNTAX, "one INDEX is wanted; --help says more");
    else if (status == ST_OK)
        status = serve(operands.items[0], is_timed, stdin, stdout, err);
    free(operands.items);
    return status;
}

/* The program `bench`: measures and drives newsdex. */
#include "bench/serve.h"

#include "common/base/options.h"
#include "common/base/output.h"

#include <stdio.h>
#include <string.h>

enum bench_exit { BENCH_OK = 0, BENCH_USAGE = 2, BENCH_INDEX = 3, BENCH_SYSTEM = 4 };

static void print_help(FILE *out)
{
    fputs("usage: bench serve INDEX\n\n"
          "commands:\n"
          "  serve    answer the line protocol of the public search benchmark: COMMAND, a tab and\n"
          "           a query on standard input; a number, or UNSUPPORTED, on standard output.\n"
          "           COMMAND is COUNT, TOP_N or TOP_N_COUNT, for example TOP_10.\n",
          out);
}

static int fail(const struct err *err)
{
    fprintf(stderr, "bench: %s\n", err->text);
    return err->status == ST_IO ? BENCH_SYSTEM : BENCH_INDEX;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    output_start();
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return BENCH_OK;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("bench (newsdex) %s\n", NEWSDEX_VERSION);
        return BENCH_OK;
    }
    if (argc != 3 || strcmp(argv[1], "serve") != 0) {
        print_help(stderr);
        return BENCH_USAGE;
    }
    return serve(argv[2], stdin, stdout, &err) == ST_OK ? BENCH_OK : fail(&err);
}

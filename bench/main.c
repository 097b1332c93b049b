/* The program `bench`: finds the command, prints errors, exits. */
#include "bench/commands_bench.h"

#include "common/base/options.h"
#include "common/base/output.h"

#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    enum status (*run)(int argc, char **argv, int *exit_code, struct err *err);
    const char *help;
};

static const struct command commands[] = {
    {"run", bench_run, "measure queries, and check that the answers are right"},
    {"build", bench_build, "measure how an index is built, and how fast it could be"},
    {"serve", bench_serve, "answer the line protocol of the public search benchmark"},
    {"corpus", bench_corpus, "make an archive of news-like articles"},
    {"eval", bench_eval, "measure how good the answers are, by judgements"},
    {"compare", bench_compare, "say what changed beyond noise between two results"},
    {"report", bench_report, "make a page of tables and pictures from results"},
    {"micro", bench_micro, "measure the kernels for each instruction set"},
};

static void print_help(FILE *out)
{
    fputs("usage: bench COMMAND [OPTION]... [ARGUMENT]...\n\ncommands:\n", out);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
    fputs("\n'bench COMMAND --help' says more about one of them.\n", out);
}

static int exit_code_of(enum status status)
{
    switch (status) {
    case ST_OK:
        return BENCH_OK;
    case ST_SYNTAX:
    case ST_UNSUPPORTED:
        return BENCH_USAGE;
    case ST_CORRUPT:
    case ST_VERSION:
    case ST_NOT_FOUND:
    case ST_EXISTS:
    case ST_LOCKED:
    case ST_BACKEND:
        return BENCH_INDEX;
    case ST_REJECT:
    case ST_IO:
    case ST_LIMIT:
    case ST_INTERRUPTED:
        return BENCH_SYSTEM;
    }
    return BENCH_SYSTEM;
}

/* What was printed must have arrived. */
static int close_output(int exit_code)
{
    struct err err = {0};
    if (output_finish(&err) == ST_OK)
        return exit_code;
    fprintf(stderr, "bench: %s\n", err.text);
    return BENCH_SYSTEM;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    output_start();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return close_output(BENCH_OK);
    }
    const char *option = argc > 2 ? argv[2] : "";
    if (strcmp(name, "--version") == 0 || strcmp(option, "--version") == 0) {
        printf("bench (newsdex) %s\n", NEWSDEX_VERSION);
        return close_output(BENCH_OK);
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        struct err err = {0};
        int exit_code = BENCH_OK;
        enum status status = commands[i].run(argc, argv, &exit_code, &err);
        if (status != ST_OK) {
            fprintf(stderr, "bench: %s\n", err.text);
            exit_code = exit_code_of(status);
        }
        return close_output(exit_code);
    }
    if (argc > 1)
        fprintf(stderr, "bench: there is no command '%s'\n", name);
    print_help(stderr);
    return BENCH_USAGE;
}

/* The program `indexer`: finds the command, prints errors, exits. */
#include "indexer/commands.h"

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
    {"build", command_build, "make an index of articles"},
    {"add", command_add, "add articles to an index; the same id replaces"},
    {"delete", command_delete, "remove articles from an index by their ids"},
    {"optimize", command_optimize, "make one part of an index, without what was deleted"},
    {"convert", command_convert, "make an index of another one's articles"},
    {"info", command_info, "say what an index holds"},
    {"verify", command_verify, "check every byte of an index"},
};

static void print_help(FILE *out)
{
    fputs("usage: indexer COMMAND INDEX [OPTION]... [ARGUMENT]...\n\ncommands:\n", out);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].help);
    fputs("\n'indexer COMMAND --help' says more about one of them.\n", out);
}

static int exit_code_of(enum status status)
{
    switch (status) {
    case ST_OK:
        return INDEXER_OK;
    case ST_REJECT:
        return INDEXER_REJECTED;
    case ST_SYNTAX:
    case ST_UNSUPPORTED:
        return INDEXER_USAGE;
    case ST_CORRUPT:
    case ST_VERSION:
    case ST_NOT_FOUND:
    case ST_EXISTS:
    case ST_LOCKED:
    case ST_BACKEND:
        return INDEXER_INDEX;
    case ST_IO:
    case ST_LIMIT:
    case ST_INTERRUPTED:
        return INDEXER_SYSTEM;
    }
    return INDEXER_SYSTEM;
}

/* What was printed must have arrived. */
static int close_output(int exit_code)
{
    struct err err = {0};
    if (output_finish(&err) == ST_OK)
        return exit_code;
    fprintf(stderr, "indexer: %s\n", err.text);
    return INDEXER_SYSTEM;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    output_start();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return close_output(INDEXER_OK);
    }
    if (strcmp(name, "--version") == 0) {
        printf("indexer (newsdex) %s\n", NEWSDEX_VERSION);
        return close_output(INDEXER_OK);
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        struct err err = {0};
        int exit_code = INDEXER_OK;
        enum status status = commands[i].run(argc, argv, &exit_code, &err);
        if (status != ST_OK) {
            fprintf(stderr, "indexer: %s\n", err.text);
            exit_code = exit_code_of(status);
        }
        return close_output(exit_code);
    }
    if (argc > 1)
        fprintf(stderr, "indexer: there is no command '%s'\n", name);
    print_help(stderr);
    return INDEXER_USAGE;
}

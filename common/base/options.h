/*
 * Command lines: one table of options makes parsing and --help.
 *
 * Long options stand anywhere, as "--name value" or "--name=value"; "--" ends them. After the
 * first operand a word that begins with a single "-" is an operand too (a query may exclude words),
 * and "-" alone always is one. --help and --version are known to every table.
 */
#ifndef COMMON_BASE_OPTIONS_H
#define COMMON_BASE_OPTIONS_H

#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NEWSDEX_VERSION "1.0.0"

enum option_kind {
    OPTION_FLAG,    /* no value; `target` is a bool */
    OPTION_TEXT,    /* `target` is a const char * that will borrow from argv */
    OPTION_NUMBER,  /* `target` is a uint64_t */
    OPTION_BYTES,   /* as number, with an optional suffix K, M or G (powers of 1024) */
    OPTION_SECONDS, /* as "5" or "0.25"; `target` is a uint64_t, in milliseconds, above 0 */
    OPTION_LIST,    /* may be given again and again; `target` is a struct option_list */
};

/* The values of an OPTION_LIST, in the order given, borrowed from argv. Zero-initialise. */
#define OPTION_LIST_MAX 64
struct option_list {
    const char *items[OPTION_LIST_MAX];
    size_t n;
};

struct option_row {
    const char *name; /* without the dashes */
    enum option_kind kind;
    void *target;      /* holds the default before parsing */
    const char *value; /* what --help calls the value, NULL for a flag */
    const char *help;
};

/* A whole command: what --help prints around the table. */
struct option_table {
    const char *usage; /* for example "query INDEX [OPTION]... QUERY..." */
    const char *about; /* a sentence or two */
    const struct option_row *rows;
    size_t n_rows;
};

/* What is left of a command line: operands in order, borrowed from argv. */
struct operands {
    const char **items; /* the caller frees it */
    size_t n;
    bool help;    /* --help was given: nothing else was checked */
    bool version; /* --version was given, likewise */
};

/* Parses argv[first] and on into the table's targets and `operands`. ST_SYNTAX says which option is
 * wrong, why, and how to get help. */
enum status options_parse(const struct option_table *table, int argc, char **argv, int first,
                          struct operands *operands, struct err *err) MUST_USE;

/* Prints usage, sentence and options to standard output. */
void options_print_help(const struct option_table *table);

#endif

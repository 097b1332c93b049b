#include "common/base/options.h"

#include "common/base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Over a month: what is longer is a mistake. */
#define SECONDS_MAX_DIGITS 6

/* Milliseconds are as fine as it gets. */
#define MS_DIGITS 3

static const struct option_row *find_row(const struct option_table *table, const char *name,
                                         size_t len)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (strlen(table->rows[i].name) == len && memcmp(table->rows[i].name, name, len) == 0)
            return &table->rows[i];
    return NULL;
}

static unsigned suffix_shift(char suffix)
{
    switch (toupper((unsigned char)suffix)) {
    case 'K':
        return 10;
    case 'M':
        return 20;
    case 'G':
        return 30;
    default:
        return 0;
    }
}

static enum status parse_number(const struct option_row *row, const char *text, struct err *err)
{
    char *end;
    unsigned shift = 0;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (row->kind == OPTION_BYTES && *end != '\0') {
        shift = suffix_shift(*end);
        end += shift > 0;
    }
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno != 0 ||
        number > (UINT64_MAX >> shift))
        return err_set(err, ST_SYNTAX, "--%s wants %s, not '%s'", row->name,
                       row->kind == OPTION_BYTES ? "a number of bytes, as 268435456 or 256M"
                                                 : "a whole number",
                       text);
    *(uint64_t *)row->target = (uint64_t)number << shift;
    return ST_OK;
}

/* Digits, and perhaps a point and at most three more: no exponent, no sign, no other locale. */
static enum status parse_seconds(const struct option_row *row, const char *text, struct err *err)
{
    uint64_t ms = 0;
    size_t n = strspn(text, "0123456789");
    size_t n_decimals = text[n] == '.' ? strspn(text + n + 1, "0123456789") : 0;
    size_t end = text[n] == '.' ? n + 1 + n_decimals : n;
    for (size_t i = 0; i < n && n <= SECONDS_MAX_DIGITS; i++)
        ms = ms * 10 + (uint64_t)(text[i] - '0');
    for (size_t i = 0; i < MS_DIGITS; i++)
        ms = ms * 10 + (i < n_decimals ? (uint64_t)(text[n + 1 + i] - '0') : 0);
    if (n < 1 || n > SECONDS_MAX_DIGITS || n_decimals > MS_DIGITS || text[end] != '\0' || ms == 0)
        return err_set(err, ST_SYNTAX, "--%s wants seconds above 0, as 5 or 0.25, not '%s'",
                       row->name, text);
    *(uint64_t *)row->target = ms;
    return ST_OK;
}

static enum status add_to_list(const struct option_row *row, const char *value, struct err *err)
{
    struct option_list *list = row->target;
    if (list->n == OPTION_LIST_MAX)
        return err_set(err, ST_SYNTAX, "--%s can be given %d times at most", row->name,
                       OPTION_LIST_MAX);
    list->items[list->n++] = value;
    return ST_OK;
}

/* Takes one option at argv[*at]; moves *at over a value that stands in the next word. */
static enum status parse_option(const struct option_table *table, int argc, char **argv, int *at,
                                struct err *err)
{
    const char *name = argv[*at] + 2;
    size_t len = strcspn(name, "=");
    const struct option_row *row = find_row(table, name, len);
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    if (row == NULL)
        return err_set(err, ST_SYNTAX, "unknown option '--%.*s'; --help lists the options",
                       (int)len, name);
    if (row->kind == OPTION_FLAG) {
        if (value != NULL)
            return err_set(err, ST_SYNTAX, "--%s takes no value", row->name);
        *(bool *)row->target = true;
        return ST_OK;
    }
    if (value == NULL) {
        if (*at + 1 >= argc)
            return err_set(err, ST_SYNTAX, "--%s wants a value: --%s %s", row->name, row->name,
                           row->value);
        value = argv[++*at];
    }
    if (row->kind == OPTION_TEXT) {
        *(const char **)row->target = value;
        return ST_OK;
    }
    if (row->kind == OPTION_SECONDS)
        return parse_seconds(row, value, err);
    return row->kind == OPTION_LIST ? add_to_list(row, value, err) : parse_number(row, value, err);
}

enum status options_parse(const struct option_table *table, int argc, char **argv, int first,
                          struct operands *operands, struct err *err)
{
    bool options_end = false;
    *operands = (struct operands){.items = xcalloc((size_t)argc + 1, sizeof(char *))};
    for (int i = first; i < argc; i++) {
        const char *word = argv[i];
        bool is_operand =
            options_end || word[0] != '-' || word[1] == '\0' || (word[1] != '-' && operands->n > 0);
        if (is_operand) {
            operands->items[operands->n++] = word;
        } else if (strcmp(word, "--") == 0) {
            options_end = true;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            operands->help = true;
            return ST_OK;
        } else if (strcmp(word, "--version") == 0) {
            operands->version = true;
            return ST_OK;
        } else if (word[1] != '-') {
            return err_set(err, ST_SYNTAX, "unknown option '%s'; --help lists the options", word);
        } else {
            TRY(parse_option(table, argc, argv, &i, err));
        }
    }
    return ST_OK;
}

void options_print_help(const struct option_table *table)
{
    printf("usage: %s\n\n%s\n\noptions:\n", table->usage, table->about);
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct option_row *row = &table->rows[i];
        char left[64];
        snprintf(left, sizeof(left), "--%s%s%s", row->name, row->value != NULL ? " " : "",
                 row->value != NULL ? row->value : "");
        printf("  %-24s %s\n", left, row->help);
    }
    printf("  %-24s %s\n  %-24s %s\n", "--help", "show this and exit", "--version",
           "show the version and exit");
}

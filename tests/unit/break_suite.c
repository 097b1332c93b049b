#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/break_suite.h"

#include "common/base/mem.h"
#include "common/base/strbuf.h"
#include "common/text/unicode_table.h"
#include "common/text/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define UCD_FOLDER   "/usr/share/unicode/auxiliary/"
#define OTHER_CLASS  0
#define UNKNOWN_NAME 0xFF
#define MAX_CHARS    64

static FILE *ucd_open(const char *name)
{
    char path[128];
    snprintf(path, sizeof(path), UCD_FOLDER "%s", name);
    return fopen(path, "r");
}

static uint8_t class_number(const struct break_suite *suite, const char *name)
{
    for (size_t i = 0; i < suite->n_classes; i++) {
        if (strcmp(suite->class_names[i], name) == 0)
            return (uint8_t)i;
    }
    return UNKNOWN_NAME;
}

/* The class of every code point after the installed file; the caller frees it. */
static uint8_t *read_classes(const struct break_suite *suite, FILE *file)
{
    uint8_t *classes = xcalloc(UNICODE_MAX + 1, 1);
    char line[512];
    while (fgets(line, sizeof(line), file) != NULL) {
        unsigned first;
        unsigned last;
        char name[64];
        if (sscanf(line, "%x..%x ; %63[A-Za-z_]", &first, &last, name) != 3) {
            if (sscanf(line, "%x ; %63[A-Za-z_]", &first, name) != 2)
                continue;
            last = first;
        }
        assert_true(first <= last && last <= UNICODE_MAX);
        memset(classes + first, class_number(suite, name), last - first + 1);
    }
    return classes;
}

/* Checks one line; false when it was skipped. */
static bool check_line(const struct break_suite *suite, const uint8_t *classes, const char *line)
{
    struct strbuf text = {0};
    size_t boundaries[MAX_CHARS];
    size_t n_boundaries = 0;
    bool same = true;
    for (const char *p = line; *p != '\0' && *p != '#' && *p != '\n';) {
        if (strncmp(p, "\xC3\xB7", 2) == 0) { /* division sign: a boundary */
            assert_true(n_boundaries < MAX_CHARS);
            boundaries[n_boundaries++] = text.len;
            p += 2;
        } else if (strncmp(p, "\xC3\x97", 2) == 0) { /* multiplication sign: none */
            p += 2;
        } else if (*p == ' ' || *p == '\t') {
            p++;
        } else {
            char *end;
            unsigned long cp = strtoul(p, &end, 16);
            assert_true(end > p && cp <= UNICODE_MAX);
            char bytes[UTF8_MAX_CHAR_BYTES];
            strbuf_add(&text, bytes, utf8_encode((uint32_t)cp, bytes));
            same = same && classes[cp] == suite->class_of((uint32_t)cp);
            p = end;
        }
    }
    size_t off = 0;
    for (size_t i = 1; i < n_boundaries && same; i++) {
        off = suite->next(strbuf_slice(&text), off);
        if (off != boundaries[i])
            fail_msg("boundary at byte %zu instead of %zu: %s", off, boundaries[i], line);
    }
    strbuf_release(&text);
    return same;
}

void break_suite_check(const struct break_suite *suite)
{
    FILE *properties = ucd_open(suite->property_file);
    FILE *cases = ucd_open(suite->cases_file);
    if (properties == NULL || cases == NULL) {
        print_message("no %s: install the package unicode-data\n", suite->cases_file);
        if (properties != NULL)
            fclose(properties);
        if (cases != NULL)
            fclose(cases);
        skip();
        return;
    }
    uint8_t *classes = read_classes(suite, properties);
    char line[4096];
    assert_non_null(fgets(line, sizeof(line), cases));
    bool same_version = strstr(line, unicode_version) != NULL;
    size_t n_checked = 0;
    size_t n_skipped = 0;
    while (fgets(line, sizeof(line), cases) != NULL) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        if (check_line(suite, classes, line))
            n_checked++;
        else
            n_skipped++;
    }
    print_message("%s: %zu cases checked, %zu skipped for a property that is not Unicode %s's\n",
                  suite->cases_file, n_checked, n_skipped, unicode_version);
    assert_true(n_checked > 100);
    if (same_version)
        assert_int_equal(n_skipped, 0);
    free(classes);
    fclose(properties);
    fclose(cases);
}

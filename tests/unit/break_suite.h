/*
 * Runs the cases of one of Unicode's own boundary test files, from the package unicode-data.
 */
#ifndef TESTS_UNIT_BREAK_SUITE_H
#define TESTS_UNIT_BREAK_SUITE_H

#include "common/base/slice.h"

#include <stdint.h>

struct break_suite {
    const char *cases_file;         /* "WordBreakTest.txt" */
    const char *property_file;      /* "WordBreakProperty.txt" */
    const char *const *class_names; /* by class number */
    size_t n_classes;
    unsigned (*class_of)(uint32_t cp);
    size_t (*next)(struct slice text, size_t from);
};

/* Fails on a wrong boundary. The installed files may be of another version of Unicode than our
 * table: a case with a character whose property differs between the two proves nothing and is
 * skipped; how many were is printed, and none may be when the versions are equal. Skips the whole
 * test when the package is not installed. */
void break_suite_check(const struct break_suite *suite);

#endif

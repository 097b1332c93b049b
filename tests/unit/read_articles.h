/*
 * For tests of the readers: what comes out of an input, as text that can be compared.
 */
#ifndef TESTS_UNIT_READ_ARTICLES_H
#define TESTS_UNIT_READ_ARTICLES_H

#include "common/base/strbuf.h"
#include "indexer/input/reader.h"

/* cmocka set-up and tear-down: each test in a fresh current folder. */
int enter_test_folder(void **state);
int leave_test_folder(void **state);

/* Makes a file of the current folder, and the folders before it. */
void put_file(const char *path, struct slice content);
void put_gzip_file(const char *path, struct slice content);

/* Reads all of the inputs. Each article becomes a line "id|title|body|date", line feeds in the body
 * shown as "/", each reject a line "! sentence". The caller releases it. */
struct strbuf read_inputs(const char *const *paths, size_t n_paths);

/* Reads one file, compares that text and returns the progress at the end. */
struct input_progress expect_articles(const char *path, const char *want);

#endif

/*
 * What a fuzz target (fuzz_X.c) provides. It links with driver.c, or with libFuzzer in its place.
 */
#ifndef TESTS_FUZZ_DRIVER_H
#define TESTS_FUZZ_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/* Tries one input; a crash, a sanitizer report or ten seconds without an end is a finding.
 * Returns 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The i-th valid input to begin mutating from; returns its length. `*bytes` lives as long as the
 * program and is NULL when there are no more than `i`. At least one must exist. */
size_t fuzz_seed(size_t i, const uint8_t **bytes);

#endif

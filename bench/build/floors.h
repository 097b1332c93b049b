/*
 * Floors: how fast this machine does alone, on one thread, what no build can do without.
 *
 * On the very articles that are built: copying their text in memory, reading the input (inflating
 * it when it is gzip), parsing its records, finding the words (the analyzer, with stemming), and
 * deflating the text in blocks as the document store has them. Each is counted in its own processor
 * time. A build that does these five and nothing else, perfectly spread over n threads, reaches the
 * rate n / (sum of 1/rate).
 */
#ifndef BENCH_BUILD_FLOORS_H
#define BENCH_BUILD_FLOORS_H

#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum floor {
    FLOOR_MEMCPY,
    FLOOR_READ,
    FLOOR_PARSE,
    FLOOR_ANALYSE,
    FLOOR_DEFLATE,
    N_FLOORS,
};

struct floors {
    uint64_t n_articles;
    uint64_t text_bytes;      /* of titles and bodies */
    double seconds[N_FLOORS]; /* of processor time */
};

/* Reads the inputs twice; articles that cannot be used are left out. Holds some 100 MB. `stem` is
 * as analyzer_new has it. Uses the marks of stages.h: not beside another user of them. */
enum status floors_measure(const char *const *inputs, size_t n_inputs, const char *stem,
                           struct floors *floors, struct err *err) MUST_USE;

/* 10^6 bytes of text a second; 0 when there was nothing to measure. */
double floors_rate(const struct floors *floors, enum floor floor);

/* The rate of all five together on `n_threads` threads. */
double floors_limit(const struct floors *floors, uint64_t n_threads);

/* "memcpy", "read", ...; static storage. */
const char *floors_name(enum floor floor);

#endif

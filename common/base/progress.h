/*
 * A progress line on standard error: articles, MB/s, time left.
 *
 * Shown only when standard error is a terminal and only after the first second, redrawn a few times
 * a second. Owned by one thread.
 */
#ifndef COMMON_BASE_PROGRESS_H
#define COMMON_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool is_shown_ever; /* standard error is a terminal */
    bool is_drawn;
    uint64_t start_ns;
    uint64_t drawn_ns;
};

/* Nanoseconds on CLOCK_MONOTONIC. */
uint64_t progress_clock_ns(void);

void progress_start(struct progress *progress);

/* Redraws when it is time to. `bytes_total` is 0 when unknown; then no time left is shown. */
void progress_update(struct progress *progress, uint64_t n_articles, uint64_t bytes_done,
                     uint64_t bytes_total);

/* Clears the line, before anything else is printed to standard error. */
void progress_clear(struct progress *progress);

/* Seconds since progress_start. */
double progress_seconds(const struct progress *progress);

#endif

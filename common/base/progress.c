#include "common/base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000u
#define REDRAW_NS     (NS_PER_SECOND / 4)

uint64_t progress_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

void progress_start(struct progress *progress)
{
    *progress = (struct progress){.is_shown_ever = isatty(STDERR_FILENO) == 1,
                                  .start_ns = progress_clock_ns()};
    progress->drawn_ns = progress->start_ns + NS_PER_SECOND - REDRAW_NS;
}

double progress_seconds(const struct progress *progress)
{
    return (double)(progress_clock_ns() - progress->start_ns) / NS_PER_SECOND;
}

void progress_update(struct progress *progress, uint64_t n_articles, uint64_t bytes_done,
                     uint64_t bytes_total)
{
    if (!progress->is_shown_ever)
        return;
    uint64_t now = progress_clock_ns();
    if (now < progress->drawn_ns + REDRAW_NS)
        return;
    progress->drawn_ns = now;
    progress->is_drawn = true;
    double seconds = progress_seconds(progress);
    fprintf(stderr, "\r\033[K%" PRIu64 " articles, %.1f MB/s", n_articles,
            (double)bytes_done / 1e6 / seconds);
    if (bytes_total > 0 && bytes_done > 0 && bytes_done <= bytes_total) {
        double left = seconds * (double)(bytes_total - bytes_done) / (double)bytes_done;
        fprintf(stderr, ", %d:%02d left", (int)left / 60, (int)left % 60);
    }
    fflush(stderr);
}

void progress_clear(struct progress *progress)
{
    if (!progress->is_drawn)
        return;
    fputs("\r\033[K", stderr);
    progress->is_drawn = false;
}

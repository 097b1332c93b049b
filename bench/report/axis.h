/*
 * The axis of a picture: its range, its marks and their labels, as commands for gnuplot.
 *
 * Labels carry their unit ("200 µs", "2 ms"), so that axes, tables and sentences of a report say a
 * time in the same words.
 */
#ifndef BENCH_REPORT_AXIS_H
#define BENCH_REPORT_AXIS_H

#include "common/base/strbuf.h"

#include <stdbool.h>

/* What the values along an axis are. */
enum axis_unit {
    AXIS_NUMBER,
    AXIS_MICROSECONDS,
    AXIS_SECONDS,
    AXIS_BYTES,
};

/* `label` is what the values are of: words of this program, since gnuplot reads them. */
struct axis {
    const char *label;
    enum axis_unit unit;
    bool is_log;
};

/* Appends the commands for the axis 'x' or 'y', which shows `least` to `most`: finite, and above 0
 * along a logarithmic axis. A linear one begins at 0. */
void axis_script(const struct axis *axis, char letter, double least, double most,
                 struct strbuf *script);

#endif

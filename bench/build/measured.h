/*
 * A command run to its end as a process of its own, and what it cost.
 */
#ifndef BENCH_BUILD_MEASURED_H
#define BENCH_BUILD_MEASURED_H

#include "common/base/status.h"

#include <stdint.h>

struct measured {
    double wall_s; /* from before the process was made until it had ended */
    double user_s; /* of the process and of those it waited for (wait4) */
    double sys_s;
    /* The largest resident set of any one of these processes, not of all together (ru_maxrss). The
     * kernel counts the bench's own, before the exec, too: some MB. */
    uint64_t peak_rss_bytes;
    /* What these processes made the kernel write to storage, as /proc/PID/io says of them after
     * their end (write_bytes: whole pages, when they become dirty; 0 on a tmpfs). UINT64_MAX where
     * the kernel does not tell. */
    uint64_t written_bytes;
    int exit_code; /* 128 + signal when killed by one */
};

/* Runs `command` by /bin/sh, its standard output going to standard error. ST_IO when it cannot be
 * started; however it ends is in `measured`. */
enum status measured_run(const char *command, struct measured *measured, struct err *err) MUST_USE;

#endif

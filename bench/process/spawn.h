/*
 * Starting a child process, and waiting for its end.
 *
 * The child gets back the default of the signals that our programs ignore. Any thread may call.
 */
#ifndef BENCH_PROCESS_SPAWN_H
#define BENCH_PROCESS_SPAWN_H

#include "common/base/status.h"

#include <stdbool.h>
#include <sys/types.h>

/* How a child is started. Borrowed. */
struct spawn {
    const char *program;     /* found on PATH when it has no slash */
    const char *const *argv; /* ends with NULL; argv[0] is a name */
    int streams[3];          /* what its standard input, output and error are; -1: ours */
    bool leads_group;        /* of its own: what it starts can be killed with it */
};

/* Starts it: 0 and `*pid`, or an errno value and 0. */
int spawn_start(const struct spawn *spawn, pid_t *pid);

/* Likewise `/bin/sh -c command`; program and argv of `spawn` are not looked at. */
int spawn_shell(const struct spawn *spawn, const char *command, pid_t *pid);

/* Waits until the child has ended, and reaps it; `*wait_status` is as waitpid has it. ST_IO when it
 * is no child of ours. */
enum status spawn_wait(pid_t pid, int *wait_status, struct err *err) MUST_USE;

#endif

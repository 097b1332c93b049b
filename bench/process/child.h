/*
 * A child process behind two pipes: a line in, a line out, never waiting for ever.
 *
 * Owned by one thread. The child leads a process group of its own, so that a shell's children go
 * with it.
 */
#ifndef BENCH_PROCESS_CHILD_H
#define BENCH_PROCESS_CHILD_H

#include "common/base/status.h"
#include "common/base/strbuf.h"

#include <stdint.h>
#include <sys/types.h>

struct child {
    pid_t pid;
    int in;                /* we write here */
    int out;               /* and read here */
    struct strbuf waiting; /* read, and not yet taken */
};

/* Starts `/bin/sh -c command`, whose standard error is ours. ST_IO. */
enum status child_start(struct child *child, const char *command, struct err *err) MUST_USE;

/* Writes a line and its line feed. ST_IO when the child does not take it in time. */
enum status child_write(struct child *child, struct slice line, uint64_t timeout_ns,
                        struct err *err) MUST_USE;

/* Reads a line without its line feed into `line`. ST_IO, with how the child ended if it did. */
enum status child_read(struct child *child, uint64_t timeout_ns, struct strbuf *line,
                       struct err *err) MUST_USE;

/* Closes its input, waits `grace_ns` for it to end, kills its group, and reaps it. */
void child_stop(struct child *child, uint64_t grace_ns);

#endif

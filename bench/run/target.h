/*
 * Somebody who answers queries and is measured: an index opened in this process, or a child process
 * that speaks the line protocol.
 *
 * A target is owned by one thread; each thread opens its own.
 */
#ifndef BENCH_RUN_TARGET_H
#define BENCH_RUN_TARGET_H

#include "bench/run/request.h"

/* What a target is opened from. Strings are borrowed for as long as the target lives. */
struct target_spec {
    const char *name;
    const char *index_path; /* an index, or else: */
    const char *command;    /* for /bin/sh -c; " --timed" is appended when its clock counts */
    bool server_clock;      /* times are those that a process answers with */
    uint64_t timeout_ns;    /* of one answer of a process: when it passes, the run fails */
};

struct answer {
    bool is_supported;
    uint64_t number;
    uint64_t start_ns; /* on CLOCK_MONOTONIC, when asking began */
    uint64_t ns;       /* of this query alone: see target_ask */
};

struct target;

/* Errors as session_open; ST_IO when a process cannot be started. */
enum status target_open(const struct target_spec *spec, struct target **target,
                        struct err *err) MUST_USE;

/* Asks one query and waits for the answer. The time of an index is that around parsing and
 * searching; of a process, that around writing the line and having read the answer, or what its
 * own clock says. ST_IO when a process ended, does not keep to the protocol, or is too late. */
enum status target_ask(struct target *target, const char *command, const char *query,
                       struct answer *answer, struct err *err) MUST_USE;

/* Makes the page cache cold for an index: closes it, opens it again, so that the engine's own
 * caches are empty, and then drops every page of its files, those that opening has read, too
 * (page_cache.h). ST_UNSUPPORTED for a process, whose files are not known, and where the pages
 * cannot be dropped. */
enum status target_cool(struct target *target, struct err *err) MUST_USE;

/* The session of an index, NULL for a process; borrowed. */
struct session *target_session(struct target *target);

/* A process has five seconds to end after its input did; then it is killed. */
void target_close(struct target *target);

#endif

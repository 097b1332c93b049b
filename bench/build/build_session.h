/*
 * A whole run of `bench build`: targets built in turn, in folders of their own, into results.
 *
 * Each repeat builds once with each target (A B A B ...), so that what changes on the machine
 * meanwhile hits all alike. The inputs are read once before, so that they are in the page cache if
 * they fit; before each build the system writes out what the one before left (sync). After the last
 * repeat come the floors, since they fill memory that the kernel would count for the children.
 */
#ifndef BENCH_BUILD_BUILD_SESSION_H
#define BENCH_BUILD_BUILD_SESSION_H

#include "bench/build/build_target.h"
#include "bench/results/results.h"

/* Everything is borrowed. */
struct build_session {
    const char *const *inputs;
    size_t n_inputs;
    const char *indexer; /* our program */
    const char *options; /* for it, as a shell reads them; "" for none */
    const char *stem;    /* for it and for the floors */
    const struct build_target *others;
    size_t n_others;
    uint64_t n_repeats; /* at least 1 */
    const char *folder; /* is there; the indexes become NAME in it and stay there */
};

/* The name of our own target. */
#define BUILD_SESSION_OURS "newsdex"

/* Fills in targets, builds, corpus and floors. ST_EXISTS when something of a target's name is in
 * the folder already; ST_IO when a build fails, with its command and exit code. */
enum status build_session_run(const struct build_session *session, struct results *results,
                              struct err *err) MUST_USE;

#endif

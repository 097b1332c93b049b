/*
 * A request of the line protocol: what a command asks for, and its answer from an open index.
 *
 * COUNT, TOP_N and TOP_N_COUNT are the public yardstick's; FETCH_N is ours: search the N best and
 * make the page that people see of them, snippets included.
 */
#ifndef BENCH_RUN_REQUEST_H
#define BENCH_RUN_REQUEST_H

#include "query/session.h"

/* The most hits a command may ask for. */
#define REQUEST_TOP_MAX 1000000

struct request {
    size_t k;        /* 0: count only */
    bool want_count; /* the answer is the number of matches; else it is 1 */
    bool present;    /* make the page, too */
};

/* False when there is no such command. */
bool request_parse(struct slice command, struct request *request);

/* Answers from a session. ST_SYNTAX, ST_LIMIT and ST_UNSUPPORTED: this query is not supported. */
enum status request_answer(const struct request *request, struct session *session,
                           struct slice query, uint64_t *number, struct err *err) MUST_USE;

/* Whether a status of request_answer says something about the query and nothing about the index. */
bool request_is_unsupported(enum status status);

#endif

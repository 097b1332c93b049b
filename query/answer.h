/*
 * One query answered on standard output, in the form that the command line asks for.
 */
#ifndef QUERY_ANSWER_H
#define QUERY_ANSWER_H

#include "query/present/print_text.h"
#include "query/session.h"
#include "query/topics.h"

enum answer_format { ANSWER_TEXT, ANSWER_JSON, ANSWER_TREC };

struct answer_options {
    enum answer_format format;
    bool count;      /* print only how many articles match */
    size_t top;      /* print at most so many hits */
    const char *tag; /* of a run */
    bool explain;    /* say on standard error what was searched for, how, and with how much work */
    struct print_options text;
};

/* A mistake in a query, to be shown with a caret. */
struct mistake {
    bool is_set;
    struct parse_error where;
    struct slice query; /* borrowed */
};

/* Answers `question`, whose id is empty outside a batch, on an open session. `*found` is whether
 * anything matches. On ST_SYNTAX and ST_LIMIT nothing is printed and `mistake` is set; other
 * failures are the index's, or ST_IO when the output cannot be written. */
enum status answer_query(struct session *session, const struct answer_options *options,
                         const struct topic *question, bool *found, struct mistake *mistake,
                         struct err *err) MUST_USE;

/* Prints the query with carets under the mistake to standard error; nothing when none is set. */
void mistake_print(const struct mistake *mistake);

#endif

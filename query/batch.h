/*
 * A batch: all topics of a file answered by one process on one open index, each as it is read.
 */
#ifndef QUERY_BATCH_H
#define QUERY_BATCH_H

#include "query/answer.h"

/* What became of the topics. */
struct batch_result {
    bool found;     /* at least one topic has hits */
    size_t n_wrong; /* lines that are no topic, and topics whose query is wrong */
};

/* Answers the topics of the file `path` ("-" for standard input), in its order. Each wrong one is
 * reported on standard error with file and line, a query with a caret too, and the next is
 * answered. Other failures (of the index, the file, the output) end the batch. When nobody reads
 * the output any more, it ends early with ST_OK. */
enum status batch_answer(struct session *session, const struct answer_options *options,
                         const char *path, struct batch_result *result, struct err *err) MUST_USE;

#endif

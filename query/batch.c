#include "query/batch.h"

#include <stdio.h>

/* Answers one topic. A mistake in its query is the topic's, not the batch's: it becomes ST_REJECT
 * and tells where the topic stands. */
static enum status answer_topic(struct session *session, const struct answer_options *options,
                                const struct topic_reader *reader, const struct topic *topic,
                                struct batch_result *result, struct mistake *mistake,
                                struct err *err)
{
    bool found;
    struct err reason = {0};
    enum status status = answer_query(session, options, topic, &found, mistake, &reason);
    result->found |= found;
    if (status == ST_OK)
        return ST_OK;
    if (!mistake->is_set)
        return err_set(err, status, "%s", reason.text);
    return err_set(err, ST_REJECT, "%s:%ju: %s", reader->lines.name,
                   (uintmax_t)reader->lines.number, reason.text);
}

enum status batch_answer(struct session *session, const struct answer_options *options,
                         const char *path, struct batch_result *result, struct err *err)
{
    struct topic_reader reader;
    struct topic topic;
    bool is_end = false;
    *result = (struct batch_result){0};
    TRY(topic_reader_open(&reader, path, err));
    enum status status = ST_OK;
    while (status == ST_OK && !ferror(stdout)) {
        struct mistake mistake = {0};
        status = topic_reader_next(&reader, &topic, &is_end, err);
        if (is_end)
            break;
        if (status == ST_OK)
            status = answer_topic(session, options, &reader, &topic, result, &mistake, err);
        if (status != ST_REJECT)
            continue;
        fprintf(stderr, "query: %s\n", err->text);
        mistake_print(&mistake);
        result->n_wrong++;
        status = ST_OK;
    }
    topic_reader_close(&reader);
    return status;
}

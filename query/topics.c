#include "query/topics.h"

#include "common/text/printable.h"

/* A line that is no topic, for the reason that follows its file and number. */
static enum status reject(const struct topic_reader *reader, const char *reason, struct err *err)
{
    return err_set(err, ST_REJECT, "%s:%ju: %s", reader->lines.name,
                   (uintmax_t)reader->lines.number, reason);
}

static enum status reject_repeated(const struct topic_reader *reader, struct slice id,
                                   struct err *err)
{
    struct strbuf shown = {0};
    text_add_printable(id, &shown);
    enum status status =
        err_set(err, ST_REJECT, "%s:%ju: the topic '%s' has been there before", reader->lines.name,
                (uintmax_t)reader->lines.number, strbuf_cstr(&shown));
    strbuf_release(&shown);
    return status;
}

static enum status split_line(struct topic_reader *reader, struct slice line, struct topic *topic,
                              struct err *err)
{
    const char *tab = memchr(line.ptr, '\t', line.len);
    if (tab == NULL)
        return reject(reader, "a topic is wanted, as an id, a tab and a query", err);
    struct slice id = slice_make(line.ptr, (size_t)(tab - line.ptr));
    if (id.len == 0)
        return reject(reader, "the topic has no id before the tab", err);
    uint32_t n_seen = reader->seen.n;
    if (strset_add(&reader->seen, id) < n_seen)
        return reject_repeated(reader, id, err);
    topic->id = id;
    topic->query = slice_make(tab + 1, line.len - id.len - 1);
    return ST_OK;
}

enum status topic_reader_open(struct topic_reader *reader, const char *path, struct err *err)
{
    *reader = (struct topic_reader){0};
    return line_reader_open(&reader->lines, path, err);
}

enum status topic_reader_next(struct topic_reader *reader, struct topic *topic, bool *is_end,
                              struct err *err)
{
    struct slice line = {0};
    *topic = (struct topic){0};
    do
        TRY(line_reader_next(&reader->lines, &line, is_end, err));
    while (!*is_end && line.len == 0);
    return *is_end ? ST_OK : split_line(reader, line, topic, err);
}

void topic_reader_close(struct topic_reader *reader)
{
    line_reader_close(&reader->lines);
    strset_clear(&reader->seen);
}

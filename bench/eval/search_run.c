#include "bench/eval/search_run.h"

#include "common/text/trec_name.h"
#include "query/session.h"
#include "query/topics.h"

/* The name as judgements have it: as it is where their columns can hold it, or else as a run's. */
static void add_name(struct slice id, struct strbuf *name)
{
    bool fits = id.len > 0;
    for (size_t i = 0; i < id.len; i++)
        fits = fits && (unsigned char)id.ptr[i] > ' ';
    if (fits)
        strbuf_add_slice(name, id);
    else
        text_add_trec_name(id, name);
}

/* Only the order counts: the rank below zero is a score without ties. */
static enum status add_hits(struct session *session, struct run *run, struct err *err)
{
    struct page page = {0};
    struct strbuf name = {0};
    TRY(session_list(session, &page, err));
    for (size_t i = 0; i < page.n_hits; i++) {
        strbuf_reset(&name);
        add_name(page.hits[i].article.id, &name);
        run_add(run, strbuf_slice(&name), -(float)page.hits[i].rank);
    }
    strbuf_release(&name);
    return ST_OK;
}

/* Only what has no word at all is wrong with a bare topic: to ask it is to find nothing. */
static enum status search_topic(struct session *session, const struct search_run_options *options,
                                const struct topic_reader *reader, const struct topic *topic,
                                struct run *run, size_t *n_wordless, struct err *err)
{
    struct qtree *tree;
    struct parse_error where;
    struct err reason = {0};
    struct strbuf name = {0};
    add_name(topic->id, &name);
    run_ask(run, strbuf_slice(&name));
    strbuf_release(&name);
    enum status status = session_compile(session, topic->query, &tree, &where, &reason);
    if (status == ST_SYNTAX && session->is_bare) {
        (*n_wordless)++;
        return ST_OK;
    }
    if (status != ST_OK)
        return err_set(err, ST_REJECT, "%s:%ju: %s%s", reader->lines.name,
                       (uintmax_t)reader->lines.number, reason.text,
                       session->is_bare ? "" : " (--bare reads topics as mere words)");
    TRY(session_search(session, tree, options->top, false, err));
    return add_hits(session, run, err);
}

static enum status search_topics(struct session *session, const struct search_run_options *options,
                                 struct run *run, size_t *n_wordless, struct err *err)
{
    struct topic_reader reader;
    struct topic topic;
    bool is_end = false;
    TRY(topic_reader_open(&reader, options->topics, err));
    enum status status = topic_reader_next(&reader, &topic, &is_end, err);
    while (status == ST_OK && !is_end) {
        status = search_topic(session, options, &reader, &topic, run, n_wordless, err);
        if (status == ST_OK)
            status = topic_reader_next(&reader, &topic, &is_end, err);
    }
    topic_reader_close(&reader);
    return status;
}

enum status search_run(const char *index_path, const struct search_run_options *options,
                       struct run *run, size_t *n_wordless, struct err *err)
{
    struct session session;
    *run = (struct run){0};
    *n_wordless = 0;
    TRY(session_open(&session, index_path, err));
    session.is_bare = options->is_bare;
    enum status status = search_topics(&session, options, run, n_wordless, err);
    session_close(&session);
    if (status == ST_OK)
        run_sort(run);
    return status;
}

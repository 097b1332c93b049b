#include "query/answer.h"

#include "common/base/output.h"
#include "common/base/progress.h"
#include "common/text/printable.h"
#include "query/present/print_json.h"
#include "query/present/print_trec.h"

#include <inttypes.h>
#include <stdio.h>

static enum status write_out(struct strbuf *out, struct err *err)
{
    fwrite(strbuf_cstr(out), 1, out->len, stdout);
    strbuf_release(out);
    return output_finish(err);
}

/* As make_page does. */
static enum status count_matches(struct session *session, const struct qtree *tree, uint64_t *n,
                                 struct err *err)
{
    size_t n_renumbered;
    enum status status;
    do {
        n_renumbered = session_shards(session).n_renumbered;
        status = session->searcher->ops->count(session->searcher, tree, n, err);
    } while (status != ST_OK && session_shards(session).n_renumbered > n_renumbered);
    return status;
}

/* In a batch the number stands after its topic. */
static enum status print_count(struct session *session, const struct qtree *tree,
                               const struct topic *question, bool *found, struct err *err)
{
    uint64_t n = 0;
    struct strbuf out = {0};
    session->hits.work = (struct search_work){0};
    TRY(count_matches(session, tree, &n, err));
    *found = n > 0;
    text_add_printable(question->id, &out);
    strbuf_addf(&out, "%s%" PRIu64 "\n", question->id.len > 0 ? "\t" : "", n);
    return write_out(&out, err);
}

/* What stands over the hits of each topic of a batch, which a blank line ends. */
static void add_heading(const struct topic *question, struct strbuf *out)
{
    strbuf_adds(out, "topic ");
    text_add_printable(question->id, out);
    strbuf_adds(out, ": ");
    text_add_printable(question->query, out);
    strbuf_adds(out, "\n\n");
}

static enum status print_page(const struct answer_options *options, const struct topic *question,
                              const struct page *page, struct err *err)
{
    struct strbuf out = {0};
    switch (options->format) {
    case ANSWER_TEXT:
        if (question->id.len > 0)
            add_heading(question, &out);
        print_text(page, &options->text, &out);
        if (question->id.len > 0)
            strbuf_addc(&out, '\n');
        break;
    case ANSWER_JSON:
        print_json(page, &out);
        break;
    case ANSWER_TREC:
        print_trec(page, options->tag, &out);
        break;
    }
    return write_out(&out, err);
}

/* The compiled query, and what the engine tells of its way to hits; on standard error, last. */
static void explain(const struct session *session, const struct qtree *tree)
{
    const struct search_work *work = &session->hits.work;
    struct strbuf text = {0}, safe = {0};
    qtree_print(tree, &text);
    text_add_printable(strbuf_slice(&text), &safe);
    fprintf(stderr, "query: %s\n", strbuf_cstr(&safe));
    if (work->strategy != NULL)
        fprintf(stderr,
                "way: %s; pair lists %" PRIu64 "; blocks decoded %" PRIu64 ", skipped %" PRIu64
                "; documents scored by blocks %" PRIu64 ", exactly %" PRIu64 "\n",
                work->strategy, work->pair_lists, work->blocks_decoded, work->blocks_skipped,
                work->docs_scored, work->docs_rescored);
    strbuf_release(&text);
    strbuf_release(&safe);
}

/* Where the answer itself has no room for it, on standard error; each shard once. */
static void tell_missing(struct session *session)
{
    const struct shard_report report = session_shards(session);
    for (; session->n_told < report.n_missing; session->n_told++) {
        struct strbuf why = {0};
        text_add_printable(slice_str(report.missing[session->n_told].why), &why);
        fprintf(stderr, "query: partial, without one of %zu shards: %s\n", report.n_shards,
                strbuf_cstr(&why));
        strbuf_release(&why);
    }
}

static enum status find_and_present(struct session *session, const struct answer_options *options,
                                    const struct qtree *tree, struct page *page, struct err *err)
{
    bool is_run = options->format == ANSWER_TREC;
    TRY(session_search(session, tree, options->top, !is_run, err));
    return is_run ? session_list(session, page, err) : session_present(session, tree, page, err);
}

/* A search that loses a shard, when that is allowed, or finds that others are there, is made again
 * over those that it has then. */
static enum status make_page(struct session *session, const struct answer_options *options,
                             const struct qtree *tree, struct page *page, struct err *err)
{
    size_t n_renumbered;
    enum status status;
    do {
        n_renumbered = session_shards(session).n_renumbered;
        status = find_and_present(session, options, tree, page, err);
    } while (status != ST_OK && session_shards(session).n_renumbered > n_renumbered);
    return status;
}

enum status answer_query(struct session *session, const struct answer_options *options,
                         const struct topic *question, bool *found, struct mistake *mistake,
                         struct err *err)
{
    uint64_t start_ns = progress_clock_ns();
    struct qtree *tree;
    *found = false;
    *mistake = (struct mistake){.query = question->query};
    enum status status = session_compile(session, question->query, &tree, &mistake->where, err);
    mistake->is_set = status != ST_OK;
    TRY(status);
    if (options->count) {
        TRY(print_count(session, tree, question, found, err));
        tell_missing(session);
        if (options->explain)
            explain(session, tree);
        return ST_OK;
    }
    struct page page = {.query = question->query};
    if (question->id.len > 0)
        page.topic = question->id;
    TRY(make_page(session, options, tree, &page, err));
    page.took_ms = (double)(progress_clock_ns() - start_ns) / 1e6;
    *found = page.n_hits > 0;
    TRY(print_page(options, question, &page, err));
    if (options->format == ANSWER_TREC)
        tell_missing(session);
    if (options->explain)
        explain(session, tree);
    return ST_OK;
}

void mistake_print(const struct mistake *mistake)
{
    struct strbuf picture = {0};
    if (!mistake->is_set)
        return;
    parse_error_print(&mistake->where, mistake->query, &picture);
    fputs(strbuf_cstr(&picture), stderr);
    strbuf_release(&picture);
}

#include "bench/run/target.h"

#include "bench/process/child.h"
#include "bench/run/page_cache.h"
#include "common/base/progress.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GRACE_NS 5000000000u

/* The two kinds differ in three functions; which it is, the spec says. */
struct target {
    const struct target_spec *spec;
    struct session session; /* of an index */
    bool is_open;           /* the session is */
    struct child child;     /* of a process */
    struct strbuf line;     /* scratch */
};

static enum status open_index(struct target *target, struct err *err)
{
    TRY(session_open(&target->session, target->spec->index_path, err));
    target->is_open = true;
    return ST_OK;
}

static void close_index(struct target *target)
{
    if (target->is_open)
        session_close(&target->session);
    target->is_open = false;
}

static enum status open_process(struct target *target, struct err *err)
{
    strbuf_reset(&target->line);
    strbuf_adds(&target->line, target->spec->command);
    if (target->spec->server_clock)
        strbuf_adds(&target->line, " --timed");
    return child_start(&target->child, strbuf_cstr(&target->line), err);
}

enum status target_open(const struct target_spec *spec, struct target **target, struct err *err)
{
    struct target *made = xcalloc(1, sizeof(*made));
    made->spec = spec;
    made->child = (struct child){.in = -1, .out = -1};
    *target = NULL;
    enum status status = spec->index_path != NULL ? open_index(made, err) : open_process(made, err);
    if (status == ST_OK)
        *target = made;
    else
        target_close(made);
    return status;
}

void target_close(struct target *target)
{
    if (target == NULL)
        return;
    close_index(target);
    child_stop(&target->child, GRACE_NS);
    strbuf_release(&target->line);
    free(target);
}

struct session *target_session(struct target *target)
{
    return target->is_open ? &target->session : NULL;
}

static enum status ask_index(struct target *target, const char *command, const char *query,
                             struct answer *answer, struct err *err)
{
    struct request request;
    struct err failure = {0};
    if (!request_parse(slice_str(command), &request))
        return ST_OK;
    answer->start_ns = progress_clock_ns();
    enum status status =
        request_answer(&request, &target->session, slice_str(query), &answer->number, &failure);
    answer->ns = progress_clock_ns() - answer->start_ns;
    answer->is_supported = status == ST_OK;
    if (status == ST_OK || request_is_unsupported(status))
        return ST_OK;
    return err_set(err, status, "%s", failure.text);
}

/* Reads "number" or "number<TAB>nanoseconds"; false for anything else. */
static bool parse_answer(const char *line, bool is_timed, struct answer *answer)
{
    char *end;
    errno = 0;
    if (line[0] < '0' || line[0] > '9')
        return false;
    answer->number = strtoull(line, &end, 10);
    if (is_timed) {
        if (end[0] != '\t' || end[1] < '0' || end[1] > '9')
            return false;
        answer->ns = strtoull(end + 1, &end, 10);
    }
    answer->is_supported = *end == '\0' && errno == 0;
    return answer->is_supported;
}

/* A whole exchange of lines, with the time around it in `answer`. */
static enum status exchange(struct target *target, struct answer *answer, struct err *err)
{
    const struct target_spec *spec = target->spec;
    answer->start_ns = progress_clock_ns();
    TRY(child_write(&target->child, strbuf_slice(&target->line), spec->timeout_ns, err));
    TRY(child_read(&target->child, spec->timeout_ns, &target->line, err));
    answer->ns = progress_clock_ns() - answer->start_ns;
    const char *line = strbuf_cstr(&target->line);
    if (strcmp(line, "UNSUPPORTED") != 0 && !parse_answer(line, spec->server_clock, answer))
        return err_set(err, ST_IO, "answered '%.100s', which is not of the line protocol%s", line,
                       spec->server_clock ? " with --timed" : "");
    return ST_OK;
}

static enum status ask_process(struct target *target, const char *command, const char *query,
                               struct answer *answer, struct err *err)
{
    struct err failure = {0};
    strbuf_reset(&target->line);
    strbuf_addf(&target->line, "%s\t%s", command, query);
    enum status status = exchange(target, answer, &failure);
    if (status == ST_OK)
        return ST_OK;
    return err_set(err, status, "%s, asked %s '%.200s', %s", target->spec->name, command, query,
                   failure.text);
}

enum status target_ask(struct target *target, const char *command, const char *query,
                       struct answer *answer, struct err *err)
{
    *answer = (struct answer){.is_supported = false};
    return target->spec->index_path != NULL ? ask_index(target, command, query, answer, err)
                                            : ask_process(target, command, query, answer, err);
}

enum status target_cool(struct target *target, struct err *err)
{
    if (target->spec->index_path == NULL)
        return err_set(err, ST_UNSUPPORTED, "%s: the files of a process are not known: no --cold",
                       target->spec->name);
    close_index(target);
    TRY(open_index(target, err));
    return page_cache_drop(target->spec->index_path, err);
}

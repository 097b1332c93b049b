#include "bench/run/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool request_parse(struct slice command, struct request *request)
{
    char text[32];
    char *end;
    *request = (struct request){.want_count = slice_is(command, "COUNT")};
    if (request->want_count)
        return true;
    request->present = slice_starts_with(command, slice_str("FETCH_"));
    if (command.len >= sizeof(text) ||
        (!request->present && !slice_starts_with(command, slice_str("TOP_"))))
        return false;
    memcpy(text, command.ptr, command.len);
    text[command.len] = '\0';
    const char *digits = strchr(text, '_') + 1;
    errno = 0;
    unsigned long k = strtoul(digits, &end, 10);
    if (*digits < '1' || *digits > '9' || errno != 0 || k > REQUEST_TOP_MAX)
        return false;
    request->k = k;
    request->want_count = !request->present && strcmp(end, "_COUNT") == 0;
    return request->want_count || *end == '\0';
}

enum status request_answer(const struct request *request, struct session *session,
                           struct slice query, uint64_t *number, struct err *err)
{
    struct qtree *tree;
    struct parse_error where;
    struct page page = {.query = query, .took_ms = -1};
    *number = 0;
    TRY(session_compile(session, query, &tree, &where, err));
    if (request->k == 0)
        return session->searcher->ops->count(session->searcher, tree, number, err);
    TRY(session_search(session, tree, request->k, request->want_count, err));
    if (request->present)
        TRY(session_present(session, tree, &page, err));
    *number = request->want_count ? session->hits.total : 1;
    return ST_OK;
}

bool request_is_unsupported(enum status status)
{
    return status == ST_SYNTAX || status == ST_LIMIT || status == ST_UNSUPPORTED;
}

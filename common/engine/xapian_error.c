#include "common/engine/xapian_error.h"

#include <string.h>

enum status xapian_fail(const char *name, const struct xg_error *error, struct err *err)
{
    static const enum status statuses[] = {
        [XG_NOT_FOUND] = ST_NOT_FOUND, [XG_MODIFIED] = ST_BACKEND,    [XG_CORRUPT] = ST_CORRUPT,
        [XG_VERSION] = ST_VERSION,     [XG_LOCKED] = ST_LOCKED,       [XG_IO] = ST_IO,
        [XG_INVALID] = ST_LIMIT,       [XG_TIMEOUT] = ST_INTERRUPTED, [XG_ERROR] = ST_BACKEND,
    };
    const char *context = strstr(error->text, XAPIAN_CONTEXT_START);
    size_t len = context != NULL ? (size_t)(context - error->text) : strlen(error->text);
    return err_set(err, statuses[error->status], "%s: Xapian: %.*s", name, (int)len, error->text);
}

enum status xapian_damage(enum status status, struct err *err)
{
    if (status != ST_NOT_FOUND && status != ST_BACKEND)
        return status;
    if (err != NULL)
        err->status = ST_CORRUPT;
    return ST_CORRUPT;
}

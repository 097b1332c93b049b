#include "indexer/xapian/inspect_xapian.h"

#include "common/base/strbuf.h"
#include "common/engine/omega.h"
#include "common/engine/xapian_error.h"
#include "common/io/file.h"
#include "common/xapian/xg.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

/* The tables of a glass database, by what they hold for us. */
static const struct {
    const char *file;
    const char *name;
} tables[] = {
    {"postlist.glass", "postings"},
    {"position.glass", "positions"},
    {"termlist.glass", "termlists"},
    {"docdata.glass", "articles"},
};

/* The path of the one database that the manifest names. */
static enum status database_path(const char *index_path, const struct manifest *manifest,
                                 struct strbuf *path, struct err *err)
{
    if (manifest->n_parts != 1)
        return err_set(err, ST_CORRUPT, "%s: the manifest names %zu databases, not 1", index_path,
                       manifest->n_parts);
    strbuf_addf(path, "%s/%s%s", index_path, manifest->parts[0].name, OMEGA_DB_SUFFIX);
    return ST_OK;
}

static void add_sizes(const struct strbuf *database, struct index_info *info)
{
    struct strbuf path = {0};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        strbuf_reset(&path);
        strbuf_addf(&path, "%s/%s", database->buf, tables[i].file);
        info->parts[i].name = tables[i].name;
        info->parts[i].bytes = file_tree_bytes(path.buf);
    }
    info->n_parts = COUNT_OF(tables);
    strbuf_release(&path);
}

enum status inspect_xapian(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err)
{
    struct strbuf path = {0};
    struct xg_error error;
    struct xg_db *db = NULL;
    uint32_t n_docs = 0;
    *info = (struct index_info){.n_segments = 1};
    TRY(database_path(index_path, manifest, &path, err));
    enum status status = ST_OK;
    if (xg_db_open(&db, path.buf, &error) != XG_OK ||
        xg_db_stats(db, &n_docs, &info->total_len, &error) != XG_OK)
        status = xapian_damage(xapian_fail(path.buf, &error, err), err);
    info->n_articles = n_docs;
    add_sizes(&path, info);
    xg_db_close(db);
    strbuf_release(&path);
    return status;
}

/* The tables that a database of articles always has; Xapian takes a missing one for an empty one.
 */
static enum status check_tables(const struct strbuf *database, struct err *err)
{
    struct strbuf path = {0};
    enum status status = ST_OK;
    for (size_t i = 0; i < COUNT_OF(tables) && status == ST_OK; i++) {
        strbuf_reset(&path);
        strbuf_addf(&path, "%s/%s", database->buf, tables[i].file);
        if (!file_exists(path.buf))
            status = err_set(err, ST_CORRUPT, "%s: the table is missing", path.buf);
    }
    strbuf_release(&path);
    return status;
}

/* Xapian 1.4.22's check can crash on damaged tables, so it runs in a child, whose death is a fault
 * found. The child says what it found through a pipe. */
static enum status check_in_child(const struct strbuf *path, struct err *err)
{
    struct xg_error error = {0};
    int pipe_fds[2];
    if (pipe(pipe_fds) != 0)
        return err_set_errno(err, errno, "a pipe was refused");
    pid_t child = fork();
    if (child == 0) {
        bool is_whole = xg_check(path->buf, &error) == XG_OK;
        if (!is_whole && write(pipe_fds[1], &error, sizeof(error)) < 0)
            _exit(2); /* the parent says that the check crashed */
        _exit(is_whole ? 0 : 1);
    }
    close(pipe_fds[1]);
    int code = 0;
    ssize_t got = child > 0 ? read(pipe_fds[0], &error, sizeof(error)) : -1;
    close(pipe_fds[0]);
    if (child < 0 || waitpid(child, &code, 0) < 0)
        return err_set_errno(err, errno, "no process could be started for Xapian's check");
    if (WIFEXITED(code) && WEXITSTATUS(code) == 0)
        return ST_OK;
    if (got == (ssize_t)sizeof(error))
        return xapian_damage(xapian_fail(path->buf, &error, err), err);
    return err_set(err, ST_CORRUPT, "%s: Xapian's check crashed on it", path->buf);
}

enum status verify_xapian(const char *index_path, const struct manifest *manifest, struct err *err)
{
    struct strbuf path = {0};
    TRY(database_path(index_path, manifest, &path, err));
    struct index_info info;
    enum status status = inspect_xapian(index_path, manifest, &info, err);
    if (status == ST_OK && info.n_articles > 0)
        status = check_tables(&path, err);
    if (status == ST_OK)
        status = check_in_child(&path, err);
    strbuf_release(&path);
    return status;
}

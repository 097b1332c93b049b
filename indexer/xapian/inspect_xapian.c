#include "indexer/xapian/inspect_xapian.h"

#include "common/base/strbuf.h"
#include "common/engine/omega.h"
#include "common/io/file.h"
#include "common/xapian/xg.h"

/* The tables of a glass database, by what they hold for us. */
static const struct {
    const char *file;
    const char *name;
} tables[] = {
    {"postlist.glass", "postings"},      {"position.glass", "positions"},
    {"termlist.glass", "term lists"},    {"docdata.glass", "articles"},
};

static enum status fail(const struct strbuf *path, const struct xg_error *error, struct err *err)
{
    return err_set(err, error->status == XG_IO ? ST_IO : ST_CORRUPT, "%s: Xapian: %s",
                   strbuf_cstr(path), error->text);
}

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
        status = fail(&path, &error, err);
    info->n_articles = n_docs;
    add_sizes(&path, info);
    xg_db_close(db);
    strbuf_release(&path);
    return status;
}

enum status verify_xapian(const char *index_path, const struct manifest *manifest,
                          struct err *err)
{
    struct strbuf path = {0};
    struct xg_error error;
    TRY(database_path(index_path, manifest, &path, err));
    enum status status = ST_OK;
    if (xg_check(path.buf, &error) != XG_OK)
        status = fail(&path, &error, err);
    strbuf_release(&path);
    return status;
}

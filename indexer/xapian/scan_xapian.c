#include "indexer/xapian/scan_xapian.h"

#include "common/base/strbuf.h"
#include "common/engine/omega.h"
#include "common/engine/xapian_error.h"
#include "common/index/shards.h"
#include "common/xapian/xg.h"

#include <inttypes.h>
#include <stdlib.h>

/* A database to be scanned. */
struct scanned {
    struct strbuf path;
    struct xg_db *db;
    uint32_t last_docid;
};

struct scan_xapian {
    struct article_scan base;
    struct scanned *items;
    size_t n;
    size_t at;      /* the database being read */
    uint32_t docid; /* the document read last */
};

/* The record of one document, decoded as it comes. */
struct record {
    struct arena *arena;
    struct article *article;
    enum status status;
    struct err err;
};

static void decode(void *context, const char *bytes, size_t len)
{
    struct record *record = context;
    record->status = omega_record_decode(slice_make(bytes, len), true, record->arena,
                                         record->article, &record->err);
}

/* Reads one document; `*found` is false where there is none, as after a deletion. */
static enum status read_document(const struct scanned *scanned, uint32_t docid, struct arena *arena,
                                 struct article *article, bool *found, struct err *err)
{
    struct xg_error error;
    struct record record = {.arena = arena, .article = article};
    enum xg_status status = xg_db_doc_data(scanned->db, docid, decode, &record, &error);
    *found = status == XG_OK;
    if (status == XG_NOT_FOUND)
        return ST_OK;
    if (status != XG_OK)
        return xapian_fail(scanned->path.buf, &error, err);
    if (record.status == ST_OK)
        return ST_OK;
    return err_set(err, record.status, "%s: document %" PRIu32 ": %s", scanned->path.buf, docid,
                   record.err.text);
}

static enum status xapian_next(struct article_scan *base, struct arena *arena,
                               struct article *article, bool *more, struct err *err)
{
    struct scan_xapian *scan = (struct scan_xapian *)base;
    *more = false;
    for (; scan->at < scan->n; scan->at++, scan->docid = 0) {
        const struct scanned *scanned = &scan->items[scan->at];
        while (!*more && scan->docid < scanned->last_docid) {
            *article = (struct article){0};
            TRY(read_document(scanned, ++scan->docid, arena, article, more, err));
        }
        if (*more)
            return ST_OK;
    }
    return ST_OK;
}

static void xapian_close(struct article_scan *base)
{
    struct scan_xapian *scan = (struct scan_xapian *)base;
    for (size_t i = 0; i < scan->n; i++) {
        xg_db_close(scan->items[i].db);
        strbuf_release(&scan->items[i].path);
    }
    free(scan->items);
    free(scan);
}

static const struct article_scan_ops xapian_ops = {xapian_next, xapian_close};

/* Opens the database of the index `index_path`, which `manifest` describes. */
static enum status add_database(struct scan_xapian *scan, const char *index_path,
                                const struct manifest *manifest, struct err *err)
{
    struct scanned *scanned = &scan->items[scan->n++];
    struct xg_error error;
    if (manifest->n_parts != 1)
        return err_set(err, ST_CORRUPT, "%s: the manifest names %zu databases, not 1", index_path,
                       manifest->n_parts);
    strbuf_addf(&scanned->path, "%s/%s%s", index_path, manifest->parts[0].name, OMEGA_DB_SUFFIX);
    if (xg_db_open(&scanned->db, scanned->path.buf, &error) != XG_OK ||
        xg_db_last_docid(scanned->db, &scanned->last_docid, &error) != XG_OK)
        return xapian_damage(xapian_fail(scanned->path.buf, &error, err), err);
    return ST_OK;
}

/* A shard_fn. */
static enum status add_shard(const char *path, const struct manifest *manifest, void *context,
                             struct err *err)
{
    return add_database(context, path, manifest, err);
}

static struct scan_xapian *scan_new(size_t n)
{
    struct scan_xapian *scan = xcalloc(1, sizeof(*scan));
    scan->base.ops = &xapian_ops;
    scan->items = xcalloc(n, sizeof(*scan->items));
    return scan;
}

static enum status finish_open(struct scan_xapian *opened, enum status status,
                               struct article_scan **scan)
{
    *scan = status == ST_OK ? &opened->base : NULL;
    if (status != ST_OK)
        xapian_close(&opened->base);
    return status;
}

enum status scan_xapian_open(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err)
{
    struct scan_xapian *opened = scan_new(1);
    return finish_open(opened, add_database(opened, index_path, manifest, err), scan);
}

enum status scan_shards_open(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err)
{
    struct scan_xapian *opened = scan_new(manifest->n_parts);
    return finish_open(opened, for_each_shard(index_path, manifest, add_shard, opened, err), scan);
}

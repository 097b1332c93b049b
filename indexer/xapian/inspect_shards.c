#include "indexer/xapian/inspect_shards.h"

#include "common/base/strbuf.h"
#include "indexer/xapian/inspect_xapian.h"

/* What is done with one shard. */
typedef enum status shard_fn(const char *path, const struct manifest *manifest, void *context,
                             struct err *err);

static enum status for_each_shard(const char *index_path, const struct manifest *manifest,
                                  shard_fn *fn, void *context, struct err *err)
{
    struct strbuf path = {0};
    struct arena arena = {0};
    enum status status = ST_OK;
    for (size_t i = 0; i < manifest->n_parts && status == ST_OK; i++) {
        struct manifest own;
        strbuf_reset(&path);
        arena_reset(&arena);
        strbuf_addf(&path, "%s/%s%s", index_path, manifest->parts[i].name, SHARD_SUFFIX);
        status = manifest_read(path.buf, &arena, &own, err);
        if (status == ST_OK)
            status =
                manifest_check_engine(&own, ENGINE_XAPIAN, manifest->fingerprint, path.buf, err);
        if (status == ST_OK)
            status = fn(path.buf, &own, context, err);
    }
    strbuf_release(&path);
    arena_release(&arena);
    /* The manifest names the shards: one that is not there is damage. */
    return status == ST_NOT_FOUND ? ST_CORRUPT : status;
}

static enum status add_info(const char *path, const struct manifest *manifest, void *context,
                            struct err *err)
{
    struct index_info *sum = context;
    struct index_info info;
    TRY(inspect_xapian(path, manifest, &info, err));
    sum->n_articles += info.n_articles;
    sum->total_len += info.total_len;
    sum->n_segments++;
    sum->n_parts = info.n_parts;
    for (size_t i = 0; i < info.n_parts; i++) {
        sum->parts[i].name = info.parts[i].name;
        sum->parts[i].bytes += info.parts[i].bytes;
    }
    return ST_OK;
}

enum status inspect_shards(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err)
{
    *info = (struct index_info){0};
    return for_each_shard(index_path, manifest, add_info, info, err);
}

static enum status verify_one(const char *path, const struct manifest *manifest,
                              void *context UNUSED, struct err *err)
{
    return verify_xapian(path, manifest, err);
}

enum status verify_shards(const char *index_path, const struct manifest *manifest, struct err *err)
{
    return for_each_shard(index_path, manifest, verify_one, NULL, err);
}

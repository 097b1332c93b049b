#include "common/index/shards.h"

void shard_path(const char *index_path, const struct manifest_part *part, struct strbuf *path)
{
    strbuf_reset(path);
    strbuf_addf(path, "%s/%s%s", index_path, part->name, SHARD_SUFFIX);
}

/* The manifest of the index names the shard: one that is not there is damage. */
static enum status read_shard(const char *path, const char *fingerprint, struct arena *arena,
                              struct manifest *manifest, struct err *err)
{
    enum status status = manifest_read(path, arena, manifest, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, ST_CORRUPT, "%s: the shard is missing", path);
    if (status == ST_OK)
        status = manifest_check_engine(manifest, ENGINE_XAPIAN, fingerprint, path, err);
    return status;
}

enum status for_each_shard(const char *index_path, const struct manifest *manifest, shard_fn *fn,
                           void *context, struct err *err)
{
    struct strbuf path = {0};
    struct arena arena = {0};
    enum status status = ST_OK;
    for (size_t i = 0; i < manifest->n_parts && status == ST_OK; i++) {
        struct manifest own;
        arena_reset(&arena);
        shard_path(index_path, &manifest->parts[i], &path);
        status = read_shard(path.buf, manifest->fingerprint, &arena, &own, err);
        if (status == ST_OK)
            status = fn(path.buf, &own, context, err);
    }
    strbuf_release(&path);
    arena_release(&arena);
    return status;
}

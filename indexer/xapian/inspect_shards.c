#include "indexer/xapian/inspect_shards.h"

#include "common/index/shards.h"
#include "indexer/xapian/inspect_xapian.h"

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

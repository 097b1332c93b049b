#include "indexer/xapian/stub_file.h"

#include "common/engine/omega.h"
#include "common/io/file.h"

/* Longer than the stub of an index with as many shards as there can be. */
#define STUB_MAX_BYTES 65536

enum status stub_file_point(const struct indexdir *dir, struct err *err)
{
    const struct manifest *manifest = &dir->manifest;
    if (manifest->n_parts == 0 || strcmp(manifest->engine, ENGINE_NATIVE) == 0)
        return ST_OK;
    bool is_sharded = strcmp(manifest->engine, ENGINE_SHARDS) == 0;
    struct strbuf path = {0}, content = {0}, old = {0};
    indexdir_file(dir, OMEGA_STUB_NAME, &path);
    for (size_t i = 0; i < manifest->n_parts; i++)
        strbuf_addf(&content, "auto %s%s\n", manifest->parts[i].name,
                    is_sharded ? SHARD_SUFFIX : OMEGA_DB_SUFFIX);
    enum status status = file_read(path.buf, STUB_MAX_BYTES, &old, NULL);
    if (status != ST_OK || !slice_eq(strbuf_slice(&old), strbuf_slice(&content)))
        status = file_replace(path.buf, strbuf_slice(&content), err);
    strbuf_release(&path);
    strbuf_release(&content);
    strbuf_release(&old);
    return status;
}

#include "query/engines.h"

#include "query/native/engine_native.h"
#include "query/xapian/engine_xapian.h"

#include <string.h>

struct search_engine {
    const char *name;
    enum status (*open)(struct searcher **searcher, const char *index_path,
                        const struct manifest *manifest, struct err *err);
};

static const struct search_engine engines[] = {
    {ENGINE_NATIVE, engine_native_open},
    {ENGINE_XAPIAN, engine_xapian_open},
    {ENGINE_SHARDS, engine_xapian_open},
};

enum status search_engine_open(struct searcher **searcher, const char *index_path,
                               const struct manifest *manifest, struct err *err)
{
    *searcher = NULL;
    for (size_t i = 0; i < COUNT_OF(engines); i++)
        if (strcmp(engines[i].name, manifest->engine) == 0)
            return engines[i].open(searcher, index_path, manifest, err);
    return err_set(err, ST_UNSUPPORTED, "%s: this program has no engine '%s'", index_path,
                   manifest->engine);
}

enum status search_stub_open(struct searcher **searcher, const char *stub_path,
                             const struct remote_options *options, struct arena *arena,
                             struct manifest *manifest, struct err *err)
{
    return engine_xapian_open_stub(searcher, stub_path, options, arena, manifest, err);
}

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
    {"native", engine_native_open},
    {"xapian", engine_xapian_open},
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

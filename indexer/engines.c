#include "indexer/engines.h"

#include "indexer/native/inspect_native.h"
#include "indexer/native/scan_native.h"
#include "indexer/native/sink_native.h"
#include "indexer/xapian/inspect_shards.h"
#include "indexer/xapian/inspect_xapian.h"
#include "indexer/xapian/scan_xapian.h"
#include "indexer/xapian/sink_shards.h"
#include "indexer/xapian/sink_xapian.h"

#include <string.h>

static const struct build_engine engines[] = {
    {ENGINE_NATIVE, sink_native_open, inspect_native, verify_native, scan_native_open},
    {ENGINE_XAPIAN, sink_xapian_open, inspect_xapian, verify_xapian, scan_xapian_open},
    {ENGINE_SHARDS, sink_shards_open, inspect_shards, verify_shards, scan_shards_open},
};

enum status build_engine_find(const char *name, const struct build_engine **engine, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(engines); i++) {
        if (strcmp(engines[i].name, name) == 0) {
            *engine = &engines[i];
            return ST_OK;
        }
    }
    return err_set(err, ST_UNSUPPORTED, "there is no engine '%s'; use native or xapian", name);
}

/*
 * The engines that indexes can be built with: one row each.
 */
#ifndef INDEXER_ENGINES_H
#define INDEXER_ENGINES_H

#include "common/engine/inspect.h"
#include "common/engine/scan.h"
#include "common/engine/sink.h"
#include "common/index/manifest.h"

struct build_engine {
    const char *name;
    enum status (*sink_open)(struct sink **sink, const struct sink_options *options,
                             struct err *err);
    enum status (*inspect)(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err);
    enum status (*verify)(const char *index_path, const struct manifest *manifest, struct err *err);
    enum status (*scan_open)(struct article_scan **scan, const char *index_path,
                             const struct manifest *manifest, struct err *err);
};

/* ST_UNSUPPORTED names the engines there are. */
enum status build_engine_find(const char *name, const struct build_engine **engine,
                              struct err *err) MUST_USE;

#endif

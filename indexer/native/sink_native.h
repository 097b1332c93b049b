/*
 * The native build sink: documents to segments, and their commit.
 *
 * Documents go to the inverter and their articles straight to the files of a fresh segment, which
 * is completed whenever the memory budget is used up. Commit completes the last one, writes what
 * was deleted, merges what merge_plan asks for, and replaces the manifest.
 */
#ifndef INDEXER_NATIVE_SINK_NATIVE_H
#define INDEXER_NATIVE_SINK_NATIVE_H

#include "common/engine/sink.h"

/* `*sink` is NULL on failure. Errors are those of indexdir_open, and ST_VERSION when the index was
 * made with another analyzer or for another engine. */
enum status sink_native_open(struct sink **sink, const struct sink_options *options,
                             struct err *err) MUST_USE;

#endif

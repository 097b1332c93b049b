/*
 * The native build sink: documents to segments, and their commit.
 *
 * Each worker inverts its batches into an inverter of its own and spills that to a scratch file
 * when its share of the memory is used up; bodies are packed by the workers and written, with the
 * other columns, as they are taken. Commit merges the runs into the terms of the one new segment,
 * which is the same whatever the number of threads and the memory; it writes what was deleted,
 * merges what merge_plan asks for, and replaces the manifest.
 */
#ifndef INDEXER_NATIVE_SINK_NATIVE_H
#define INDEXER_NATIVE_SINK_NATIVE_H

#include "common/engine/sink.h"

/* `*sink` is NULL on failure. Errors are those of indexdir_open, and ST_VERSION when the index was
 * made with another analyzer or for another engine. */
enum status sink_native_open(struct sink **sink, const struct sink_options *options,
                             struct err *err) MUST_USE;

#endif

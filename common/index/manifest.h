/*
 * The manifest: the one small file that says what an index is, engine-neutral.
 *
 * INDEX/MANIFEST is text, one "key value" a line, closed by a CRC-32 line (FORMAT.md). Whoever
 * reads it sees a whole index or none: it is written beside and renamed.
 */
#ifndef COMMON_INDEX_MANIFEST_H
#define COMMON_INDEX_MANIFEST_H

#include "common/base/mem.h"
#include "common/base/slice.h"
#include "common/base/status.h"

#include <stdint.h>

#define MANIFEST_VERSION 1
#define MANIFEST_NAME    "MANIFEST"

/* The engines there are; the last one's parts are whole Xapian indexes, its shards. */
#define ENGINE_NATIVE "native"
#define ENGINE_XAPIAN "xapian"
#define ENGINE_SHARDS "xapian-shards"

/* What follows a shard's name in the name of its folder in INDEX. */
#define SHARD_SUFFIX ".shard"

/* A part of the index: a native segment, a Xapian database, or a shard. */
struct manifest_part {
    const char *name;    /* file or folder name stem in INDEX, for example "00000007" */
    const char *overlay; /* name of what was deleted from it since, "-" for nothing */
};

struct manifest {
    uint64_t generation; /* one more than the manifest it replaced; 1 for the first */
    const char *engine;
    const char *stem;        /* stemming language, to make the same analyzer again */
    const char *fingerprint; /* analyzer_fingerprint of the analyzer that made the terms */
    uint64_t next_name;      /* the next number free for a part or overlay name */
    struct manifest_part *parts;
    size_t n_parts;
};

/* Reads and checks INDEX/MANIFEST; strings live in `arena`. ST_NOT_FOUND when there is none,
 * ST_CORRUPT with file and line, ST_VERSION for a newer format or an unknown feature. */
enum status manifest_read(const char *index_path, struct arena *arena, struct manifest *manifest,
                          struct err *err) MUST_USE;

/* ST_VERSION unless it is an index of this engine, with terms of the analyzer of `fingerprint`. */
enum status manifest_check_engine(const struct manifest *manifest, const char *engine,
                                  const char *fingerprint, const char *index_path,
                                  struct err *err) MUST_USE;

/* Writes it beside, syncs, renames it into place and syncs the folder: the switch. */
enum status manifest_write(const char *index_path, const struct manifest *manifest,
                           struct err *err) MUST_USE;

#endif

/*
 * What `indexer info` tells about an index, whatever its engine.
 */
#ifndef COMMON_ENGINE_INSPECT_H
#define COMMON_ENGINE_INSPECT_H

#include <stddef.h>
#include <stdint.h>

#define INSPECT_PARTS_MAX 8

struct index_info {
    uint64_t n_articles; /* live ones */
    uint64_t n_deleted;  /* still taking room */
    uint64_t total_len;  /* sum of the document lengths */
    uint64_t n_segments; /* native segments or Xapian databases */
    struct {
        const char *name; /* what it holds, static storage */
        uint64_t bytes;
    } parts[INSPECT_PARTS_MAX];
    size_t n_parts;
};

#endif

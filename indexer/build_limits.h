/*
 * How much memory and how many threads a command may take: the default where the command line says
 * nothing, and the bounds of what it may say. Of build, add, convert and optimize.
 */
#ifndef INDEXER_BUILD_LIMITS_H
#define INDEXER_BUILD_LIMITS_H

#include "common/base/status.h"

#include <stdint.h>

/* The default of --memory. */
#define DEFAULT_MEMORY_BYTES ((uint64_t)512 * 1024 * 1024)

/* The default of --threads: as many as there are processors, at least 1. */
uint64_t default_threads(void);

/* ST_SYNTAX when --memory or --threads is out of bounds. */
enum status build_limits_check(uint64_t memory_bytes, uint64_t n_threads, struct err *err) MUST_USE;

#endif

#include "indexer/build_limits.h"

#include <unistd.h>

#define LEAST_MEMORY_BYTES ((uint64_t)1024 * 1024)
#define MOST_THREADS       256

uint64_t default_threads(void)
{
    long n_cpus = sysconf(_SC_NPROCESSORS_ONLN);
    return n_cpus > 1 ? (uint64_t)n_cpus : 1;
}

enum status build_limits_check(uint64_t memory_bytes, uint64_t n_threads, struct err *err)
{
    if (n_threads < 1 || n_threads > MOST_THREADS)
        return err_set(err, ST_SYNTAX, "--threads wants a number from 1 to %d", MOST_THREADS);
    if (memory_bytes < LEAST_MEMORY_BYTES)
        return err_set(err, ST_SYNTAX, "--memory wants at least 1M");
    return ST_OK;
}

/*
 * Making the page cache cold for the files of one folder, and seeing whether it is. Linux.
 *
 * Needs no privilege, but works only for files that nobody else has mapped, that are on a disk (in
 * a file system in memory the cache is the file) and that have been synced.
 */
#ifndef BENCH_RUN_PAGE_CACHE_H
#define BENCH_RUN_PAGE_CACHE_H

#include "common/base/status.h"

#include <stdint.h>

/* Bytes of files, and how many of them are in the page cache, by whole pages. */
struct page_cache_use {
    uint64_t bytes;
    uint64_t resident_bytes;
};

/* Takes the pages of this process' read-only mappings of files below `folder` out of its page
 * tables (MADV_DONTNEED: the mappings stay, and read the files again when they are touched) and
 * gives all those files' pages back (POSIX_FADV_DONTNEED). No other thread may be reading them.
 * ST_IO; ST_UNSUPPORTED when more than a hundredth of the bytes is in the cache afterwards. */
enum status page_cache_drop(const char *folder, struct err *err) MUST_USE;

/* Looks with mincore, without reading the files. */
enum status page_cache_look(const char *folder, struct page_cache_use *use,
                            struct err *err) MUST_USE;

#endif

#include "bench/run/page_cache.h"

#include "common/base/mem.h"
#include "common/base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pages that were just read wait in a list of their processor before they can be dropped. */
#define TRIES 3

typedef enum status file_fn(int fd, uint64_t bytes, struct page_cache_use *use, struct err *err);

/* Opens a file and calls `fn`; other things than files and folders are passed over. */
static enum status visit(const char *path, file_fn *fn, struct page_cache_use *use,
                         struct err *err);

static enum status visit_folder(const char *path, file_fn *fn, struct page_cache_use *use,
                                struct err *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set_errno(err, errno, "%s", path);
    struct strbuf inner = {0};
    enum status status = ST_OK;
    const struct dirent *entry;
    while (status == ST_OK && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        strbuf_reset(&inner);
        strbuf_addf(&inner, "%s/%s", path, entry->d_name);
        status = visit(strbuf_cstr(&inner), fn, use, err);
    }
    closedir(dir);
    strbuf_release(&inner);
    return status;
}

static enum status visit(const char *path, file_fn *fn, struct page_cache_use *use, struct err *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return err_set_errno(err, errno, "%s", path);
    if (S_ISDIR(info.st_mode))
        return visit_folder(path, fn, use, err);
    if (!S_ISREG(info.st_mode) || info.st_size == 0)
        return ST_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", path);
    struct err failure = {0};
    enum status status = fn(fd, (uint64_t)info.st_size, use, &failure);
    close(fd);
    return status == ST_OK ? ST_OK : err_set(err, status, "%s: %s", path, failure.text);
}

static enum status drop_file(int fd, uint64_t bytes UNUSED, struct page_cache_use *use UNUSED,
                             struct err *err)
{
    int errnum = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    return errnum == 0 ? ST_OK : err_set_errno(err, errnum, "posix_fadvise");
}

/* A mapping that is not touched brings nothing into the cache. */
static enum status look_at_file(int fd, uint64_t bytes, struct page_cache_use *use, struct err *err)
{
    uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    size_t n_pages = (size_t)((bytes + page_bytes - 1) / page_bytes);
    void *map = mmap(NULL, (size_t)bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return err_set_errno(err, errno, "mmap");
    unsigned char *is_resident = xmalloc(n_pages);
    enum status status = ST_OK;
    if (mincore(map, (size_t)bytes, is_resident) != 0)
        status = err_set_errno(err, errno, "mincore");
    for (size_t i = 0; i < n_pages && status == ST_OK; i++)
        use->resident_bytes += (is_resident[i] & 1) != 0 ? page_bytes : 0;
    use->bytes += n_pages * page_bytes;
    free(is_resident);
    munmap(map, (size_t)bytes);
    return status;
}

/* Whether a line of /proc/self/maps is a mapping, never written to, of a file below `folder`. */
static bool is_mapping_below(const char *line, const char *folder, uintptr_t *start, uintptr_t *end)
{
    char may_write;
    int at = 0;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " r%c%*2c %*s %*s %*s %n", start, end, &may_write,
               &at) != 3 ||
        at == 0)
        return false;
    size_t len = strlen(folder);
    return may_write == '-' && strncmp(line + at, folder, len) == 0 && line[at + len] == '/';
}

static enum status release_mappings(const char *folder, struct err *err)
{
    char real[PATH_MAX];
    char *line = NULL;
    size_t cap = 0;
    if (realpath(folder, real) == NULL)
        return err_set_errno(err, errno, "%s", folder);
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL)
        return err_set_errno(err, errno, "/proc/self/maps");
    enum status status = ST_OK;
    while (status == ST_OK && getline(&line, &cap, maps) > 0) {
        uintptr_t start;
        uintptr_t end;
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives addresses as text. */
        if (is_mapping_below(line, real, &start, &end) &&
            madvise((void *)start, end - start, MADV_DONTNEED) != 0)
            status = err_set_errno(err, errno, "%s: madvise", folder);
    }
    free(line);
    fclose(maps);
    return status;
}

enum status page_cache_look(const char *folder, struct page_cache_use *use, struct err *err)
{
    *use = (struct page_cache_use){0};
    return visit(folder, look_at_file, use, err);
}

enum status page_cache_drop(const char *folder, struct err *err)
{
    struct page_cache_use use = {0};
    TRY(release_mappings(folder, err));
    for (int i = 0; i < TRIES; i++) {
        TRY(visit(folder, drop_file, &use, err));
        TRY(page_cache_look(folder, &use, err));
        if (use.resident_bytes * 100 <= use.bytes)
            return ST_OK;
    }
    return err_set(err, ST_UNSUPPORTED,
                   "%s: the page cache cannot be dropped: %" PRIu64 " of %" PRIu64 " bytes stay in "
                   "it; is it in use, or on a file system in memory?",
                   folder, use.resident_bytes, use.bytes);
}

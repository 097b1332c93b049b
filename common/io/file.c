#include "common/io/file.h"

#include "common/base/fault.h"
#include "common/base/mem.h"
#include "common/base/stages.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Large enough that a system call is rare against the bytes it moves. */
#define WRITER_BUF_BYTES ((size_t)256 * 1024)

/* --- reading --------------------------------------------------------------------------------- */

static enum status open_for_reading(const char *path, int *fd, struct stat *st, struct err *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return err_set(err, ST_NOT_FOUND, "%s: there is no such file", path);
    if (*fd < 0)
        return err_set_errno(err, errno, "%s: cannot be opened", path);
    if (fstat(*fd, st) == 0 && S_ISREG(st->st_mode))
        return ST_OK;
    close(*fd);
    *fd = -1;
    return err_set(err, ST_IO, "%s: is not a regular file", path);
}

enum status file_map_open(struct file_map *map, const char *path, struct err *err)
{
    *map = (struct file_map){0};
    int fd;
    struct stat st;
    TRY(open_for_reading(path, &fd, &st, err));
    enum status status = ST_OK;
    size_t len = (size_t)st.st_size;
    if (len > 0) {
        void *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED)
            status = err_set_errno(err, errno, "%s: cannot be mapped", path);
        else
            *map = (struct file_map){.data = data, .len = len};
    }
    close(fd);
    return status;
}

void file_map_close(struct file_map *map)
{
    if (map->data != NULL)
        munmap((void *)(uintptr_t)map->data, map->len);
    *map = (struct file_map){0};
}

void file_map_forget(const void *bytes, size_t len)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = ((uintptr_t)bytes + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)bytes + len) / page * page;
    if (begin < end)
        madvise((void *)begin, end - begin, MADV_DONTNEED);
}

enum status file_read(const char *path, size_t max_bytes, struct strbuf *content, struct err *err)
{
    strbuf_reset(content);
    int fd;
    struct stat st;
    TRY(open_for_reading(path, &fd, &st, err));
    enum status status = ST_OK;
    for (;;) {
        /* One byte more than allowed, so that a file that grows meanwhile is noticed, too. */
        size_t room = max_bytes - content->len + 1;
        strbuf_reserve(content, room < 65536 ? room : 65536);
        ssize_t got = read(fd, content->buf + content->len, room < 65536 ? room : 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = err_set_errno(err, errno, "%s: cannot be read", path);
        if (got <= 0)
            break;
        content->len += (size_t)got;
        if (content->len > max_bytes) {
            status = err_set(err, ST_LIMIT, "%s: is larger than %zu bytes", path, max_bytes);
            break;
        }
    }
    close(fd);
    if (status != ST_OK)
        content->len = 0;
    if (content->buf != NULL)
        content->buf[content->len] = '\0';
    return status;
}

/* --- writing --------------------------------------------------------------------------------- */

static enum status create(const char *path, int flags, int *fd, struct err *err)
{
    *fd = fault_point() ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    return *fd < 0 ? err_set_errno(err, errno, "%s: cannot be created", path) : ST_OK;
}

static enum status write_all(int fd, const char *path, const void *bytes, size_t len,
                             struct err *err)
{
    const uint8_t *next = bytes;
    while (len > 0) {
        stage_begin(STAGE_WRITE);
        ssize_t put = fault_point() ? -1 : write(fd, next, len);
        stage_end(STAGE_WRITE);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return err_set_errno(err, errno, "%s: cannot be written", path);
        next += put;
        len -= (size_t)put;
    }
    return ST_OK;
}

/* EINVAL is what file systems say that have no fsync for such a file, mostly for folders. */
static enum status sync_fd(int fd, const char *path, struct err *err)
{
    stage_begin(STAGE_WRITE);
    bool is_lost = fault_point() || (fsync(fd) != 0 && errno != EINVAL);
    stage_end(STAGE_WRITE);
    if (is_lost)
        return err_set_errno(err, errno, "%s: cannot be made durable", path);
    return ST_OK;
}

/* Syncs if `status` is still good, and closes: some file systems report a full disk only here. */
static enum status sync_and_close(int fd, const char *path, enum status status, struct err *err)
{
    if (status == ST_OK)
        status = sync_fd(fd, path, err);
    if (close(fd) != 0 && errno != EINTR && status == ST_OK)
        status = err_set_errno(err, errno, "%s: cannot be closed", path);
    return status;
}

static void remove_file(const char *path)
{
    if (!fault_point())
        unlink(path);
}

enum status file_writer_open(struct file_writer *writer, const char *path, struct err *err)
{
    *writer = (struct file_writer){.fd = -1};
    TRY(create(path, O_EXCL, &writer->fd, err));
    writer->path = xstrndup(path, strlen(path));
    writer->buf = xmalloc(WRITER_BUF_BYTES);
    return ST_OK;
}

static void writer_flush(struct file_writer *writer)
{
    if (writer->err.status == ST_OK)
        (void)!write_all(writer->fd, writer->path, writer->buf, writer->len, &writer->err);
    writer->len = 0;
}

void file_writer_add(struct file_writer *writer, const void *bytes, size_t len)
{
    writer->written += len;
    if (writer->err.status != ST_OK || len == 0)
        return;
    if (len > WRITER_BUF_BYTES - writer->len)
        writer_flush(writer);
    if (len >= WRITER_BUF_BYTES) {
        if (writer->err.status == ST_OK)
            (void)!write_all(writer->fd, writer->path, bytes, len, &writer->err);
        return;
    }
    memcpy(writer->buf + writer->len, bytes, len);
    writer->len += len;
}

/* After this the writer's path is NULL, which marks it as closed. */
static void writer_free(struct file_writer *writer)
{
    free(writer->buf);
    free(writer->path);
    writer->buf = NULL;
    writer->path = NULL;
    writer->fd = -1;
}

enum status file_writer_finish(struct file_writer *writer, struct err *err)
{
    if (writer->path == NULL)
        BUG("a file writer is finished that is not open");
    writer_flush(writer);
    enum status status = sync_and_close(writer->fd, writer->path, writer->err.status, &writer->err);
    if (status != ST_OK) {
        remove_file(writer->path);
        if (err != NULL)
            *err = writer->err;
    }
    writer_free(writer);
    return status;
}

void file_writer_abandon(struct file_writer *writer)
{
    if (writer->path == NULL)
        return;
    close(writer->fd);
    remove_file(writer->path);
    writer_free(writer);
}

/* Appends the path of the folder that holds `path`. */
static void add_folder_of(const char *path, struct strbuf *folder)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        strbuf_adds(folder, ".");
    else
        strbuf_add(folder, path, slash > path ? (size_t)(slash - path) : 1);
}

static enum status write_and_rename(const char *fresh, const char *path, struct slice content,
                                    struct err *err)
{
    int fd;
    TRY(create(fresh, O_TRUNC, &fd, err));
    enum status status = write_all(fd, fresh, content.ptr, content.len, err);
    status = sync_and_close(fd, fresh, status, err);
    if (status == ST_OK && (fault_point() || rename(fresh, path) != 0))
        status = err_set_errno(err, errno, "%s: cannot be replaced", path);
    if (status != ST_OK)
        remove_file(fresh);
    return status;
}

enum status file_replace(const char *path, struct slice content, struct err *err)
{
    struct strbuf name = {0};
    strbuf_addf(&name, "%s.new", path);
    enum status status = write_and_rename(name.buf, path, content, err);
    if (status == ST_OK) {
        strbuf_reset(&name);
        add_folder_of(path, &name);
        status = file_sync_dir(name.buf, err);
    }
    strbuf_release(&name);
    return status;
}

/* Writes `content` to the fresh file `fd`, named `fresh`, and renames it over `path`. */
static enum status fill_and_rename(int fd, const char *fresh, const char *path, mode_t mode,
                                   struct slice content, struct err *err)
{
    enum status status = write_all(fd, fresh, content.ptr, content.len, err);
    if (status == ST_OK && fchmod(fd, mode) != 0)
        status = err_set_errno(err, errno, "%s: cannot be given its mode", fresh);
    status = sync_and_close(fd, fresh, status, err);
    if (status == ST_OK && rename(fresh, path) != 0)
        status = err_set_errno(err, errno, "%s: cannot be replaced", path);
    if (status != ST_OK)
        unlink(fresh);
    return status;
}

/* The mode that files made now get. */
static mode_t mode_by_umask(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

enum status file_rewrite(const char *path, struct slice content, struct err *err)
{
    struct stat st;
    struct strbuf fresh = {0};
    char *real = realpath(path, NULL);
    const char *target = real != NULL ? real : path;
    mode_t mode = mode_by_umask();
    enum status status = ST_OK;
    if (stat(target, &st) == 0 && !S_ISREG(st.st_mode))
        status = err_set(err, ST_IO, "%s: is there and is not a regular file", path);
    else if (real != NULL)
        mode = st.st_mode & 07777;
    strbuf_addf(&fresh, "%s.XXXXXX", target);
    int fd = status == ST_OK ? mkostemp(fresh.buf, O_CLOEXEC) : -1;
    if (status == ST_OK && fd < 0)
        status = err_set_errno(err, errno, "%s: cannot be created", fresh.buf);
    if (status == ST_OK)
        status = fill_and_rename(fd, fresh.buf, target, mode, content, err);
    strbuf_release(&fresh);
    free(real);
    return status;
}

enum status file_make_dir(const char *path, bool *made, struct err *err)
{
    *made = !fault_point() && mkdir(path, 0777) == 0;
    struct stat st;
    if (*made || (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return ST_OK;
    return err_set_errno(err, errno, "%s: cannot be created as a folder", path);
}

enum status file_sync_dir(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s: cannot be opened", path);
    enum status status = sync_fd(fd, path, err);
    close(fd);
    return status;
}

/* --- trees ----------------------------------------------------------------------------------- */

static FTS *tree_open(const char *path)
{
    char *copy = xstrndup(path, strlen(path));
    char *roots[] = {copy, NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    free(copy);
    return fts;
}

void file_remove_tree(const char *path)
{
    FTS *fts = tree_open(path);
    if (fts == NULL)
        return;
    FTSENT *entry;
    while ((entry = fts_read(fts)) != NULL) {
        bool is_removable = entry->fts_info != FTS_D && entry->fts_info != FTS_NS;
        if (is_removable && !fault_point())
            remove(entry->fts_accpath);
    }
    fts_close(fts);
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

bool file_is_regular(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

struct slice file_base_name(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    return start < end ? slice_make(path + start, end - start) : slice_make(path, end);
}

uint64_t file_tree_bytes(const char *path)
{
    FTS *fts = tree_open(path);
    if (fts == NULL)
        return 0;
    uint64_t bytes = 0;
    FTSENT *entry;
    while ((entry = fts_read(fts)) != NULL)
        if (entry->fts_info == FTS_F)
            bytes += (uint64_t)entry->fts_statp->st_size;
    fts_close(fts);
    return bytes;
}

/* --- locking --------------------------------------------------------------------------------- */

/* Whether `path` still names the file that `fd` has open. */
static bool is_same_file(const char *path, int fd)
{
    struct stat named;
    struct stat opened;
    return stat(path, &named) == 0 && fstat(fd, &opened) == 0 && named.st_dev == opened.st_dev &&
           named.st_ino == opened.st_ino;
}

static enum status try_lock(const char *path, int *fd, struct err *err)
{
    *fd = fault_point() ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0)
        return err_set_errno(err, errno, "%s: cannot be opened for locking", path);
    int refused;
    do
        refused = flock(*fd, LOCK_EX | LOCK_NB);
    while (refused != 0 && errno == EINTR);
    if (refused == 0)
        return ST_OK;
    int reason = errno;
    close(*fd);
    *fd = -1;
    if (reason == EWOULDBLOCK)
        return err_set(err, ST_LOCKED,
                       "%s: another process is writing here; try again when it is done", path);
    return err_set_errno(err, reason, "%s: cannot be locked", path);
}

enum status file_lock(const char *path, int *fd, struct err *err)
{
    for (;;) {
        TRY(try_lock(path, fd, err));
        if (is_same_file(path, *fd))
            return ST_OK;
        /* Its last holder removed it between our open and our lock: a lock nobody else sees. */
        close(*fd);
    }
}

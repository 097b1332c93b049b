#include "common/io/scratch.h"

#include "common/base/fault.h"
#include "common/base/mem.h"
#include "common/base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUF_BYTES ((size_t)64 * 1024)

/* Some file systems (those of networks, mostly) know only files with names. */
static int open_named(const char *folder)
{
    struct strbuf path = {0};
    strbuf_addf(&path, "%s/.scratch-XXXXXX", folder);
    int fd = mkostemp(path.buf, O_CLOEXEC);
    if (fd >= 0)
        unlink(path.buf);
    strbuf_release(&path);
    return fd;
}

static int open_unnamed(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
        fd = open_named(folder);
    return fd;
}

enum status scratch_open(struct scratch *scratch, const char *folder, struct err *err)
{
    int fd = fault_point() ? -1 : open_unnamed(folder);
    if (fd < 0)
        return err_set_errno(err, errno, "%s: a scratch file cannot be made there", folder);
    *scratch = (struct scratch){.folder = xstrndup(folder, strlen(folder)), .fd = fd};
    return ST_OK;
}

static void write_waiting(struct scratch *scratch)
{
    const uint8_t *next = scratch->buf;
    while (scratch->len > 0 && scratch->err.status == ST_OK) {
        ssize_t put = fault_point() ? -1 : write(scratch->fd, next, scratch->len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            err_set_errno(&scratch->err, errno, "%s: a scratch file cannot be written",
                          scratch->folder);
            break;
        }
        next += put;
        scratch->len -= (size_t)put;
    }
    scratch->len = 0;
}

void scratch_add(struct scratch *scratch, const void *bytes, size_t len)
{
    const uint8_t *next = bytes;
    scratch->written += len;
    if (scratch->buf == NULL)
        scratch->buf = xmalloc(BUF_BYTES);
    while (len > 0) {
        size_t room = BUF_BYTES - scratch->len;
        size_t n = len < room ? len : room;
        memcpy(scratch->buf + scratch->len, next, n);
        scratch->len += n;
        next += n;
        len -= n;
        if (scratch->len == BUF_BYTES)
            write_waiting(scratch);
    }
}

enum status scratch_flush(struct scratch *scratch, struct err *err)
{
    write_waiting(scratch);
    free(scratch->buf);
    scratch->buf = NULL;
    return err_pass(err, &scratch->err);
}

enum status scratch_read(const struct scratch *scratch, uint64_t off, void *bytes, size_t cap,
                         size_t *len, struct err *err)
{
    uint8_t *next = bytes;
    *len = 0;
    while (*len < cap) {
        ssize_t got = pread(scratch->fd, next + *len, cap - *len, (off_t)(off + *len));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set_errno(err, errno, "%s: a scratch file cannot be read", scratch->folder);
        if (got == 0)
            break;
        *len += (size_t)got;
    }
    return ST_OK;
}

void scratch_close(struct scratch *scratch)
{
    if (scratch->folder == NULL)
        return;
    close(scratch->fd);
    free(scratch->buf);
    free(scratch->folder);
    *scratch = (struct scratch){0};
}

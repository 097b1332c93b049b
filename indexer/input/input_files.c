#include "indexer/input/input_files.h"

#include "common/base/mem.h"
#include "common/base/strbuf.h"
#include "common/io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A larger file of that name is somebody else's. */
#define INDEX_MANIFEST_MAX_BYTES ((size_t)16 * 1024 * 1024)

struct input_files {
    const char *const *paths; /* those not begun */
    size_t n_paths;
    FTS *walk; /* through the argument that was begun; NULL between arguments */
    size_t root_len;
};

struct input_files *input_files_new(const char *const *paths, size_t n_paths)
{
    struct input_files *files = xcalloc(1, sizeof(*files));
    files->paths = paths;
    files->n_paths = n_paths;
    return files;
}

void input_files_free(struct input_files *files)
{
    if (files == NULL)
        return;
    if (files->walk != NULL)
        fts_close(files->walk);
    free(files);
}

static enum status reject_errno(struct err *err, const char *path, int errnum)
{
    err_set_errno(err, errnum, "%s", path);
    if (err != NULL)
        err->status = ST_REJECT;
    return ST_REJECT;
}

static int compare_names(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum status begin_walk(struct input_files *files, const char *root, struct err *err)
{
    if (root[0] == '\0')
        return err_set(err, ST_REJECT, "an INPUT is an empty name");
    char *copy = xstrndup(root, strlen(root));
    char *roots[] = {copy, NULL};
    files->walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, compare_names);
    files->root_len = strlen(root);
    free(copy);
    return files->walk != NULL ? ST_OK : reject_errno(err, root, errno);
}

/* The path below the argument; for the argument itself its last component. */
static struct slice relative_path(const struct input_files *files, const FTSENT *entry)
{
    const char *path = entry->fts_path;
    if (entry->fts_level > FTS_ROOTLEVEL) {
        path += files->root_len;
        path += strspn(path, "/");
    } else if (strrchr(path, '/') != NULL) {
        path = strrchr(path, '/') + 1;
    }
    return slice_str(path);
}

static void describe(const struct input_files *files, const FTSENT *entry, struct input_file *file)
{
    bool is_regular = entry->fts_info == FTS_F;
    *file = (struct input_file){
        .path = entry->fts_path,
        .relative_path = relative_path(files, entry),
        .bytes = is_regular ? (uint64_t)entry->fts_statp->st_size : 0,
        .is_argument = entry->fts_level == FTS_ROOTLEVEL,
        .is_regular = is_regular,
    };
}

/* An index of ours may stand among its own inputs; its files are no articles. */
static bool is_index(const char *folder)
{
    struct strbuf path = {0};
    struct strbuf head = {0};
    strbuf_addf(&path, "%s/LOCK", folder);
    bool is_there = file_exists(path.buf);
    strbuf_reset(&path);
    strbuf_addf(&path, "%s/MANIFEST", folder);
    is_there = is_there && file_read(path.buf, INDEX_MANIFEST_MAX_BYTES, &head, NULL) == ST_OK &&
               slice_starts_with(strbuf_slice(&head), slice_str("newsdex-index "));
    strbuf_release(&path);
    strbuf_release(&head);
    return is_there;
}

/* What one step of the walk means: `*is_file` when `file` has been filled in. */
static enum status visit(struct input_files *files, FTSENT *entry, struct input_file *file,
                         bool *is_file, struct err *err)
{
    *is_file = false;
    if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.') {
        if (entry->fts_info == FTS_D)
            fts_set(files->walk, entry, FTS_SKIP);
        return ST_OK;
    }
    switch (entry->fts_info) {
    case FTS_D:
        if (is_index(entry->fts_accpath))
            fts_set(files->walk, entry, FTS_SKIP);
        return ST_OK;
    case FTS_DP:
    case FTS_DC: /* a link to a folder that holds it: all of it is read anyway */
        return ST_OK;
    case FTS_SLNONE:
        return reject_errno(err, entry->fts_path, ENOENT);
    case FTS_DNR:
    case FTS_NS:
    case FTS_ERR:
        return reject_errno(err, entry->fts_path, entry->fts_errno);
    default:
        describe(files, entry, file);
        if (!file->is_regular && !file->is_argument)
            return err_set(err, ST_REJECT, "%s: not a regular file", entry->fts_path);
        *is_file = true;
        return ST_OK;
    }
}

static enum status begin_argument(struct input_files *files, struct input_file *file, bool *is_file,
                                  struct err *err)
{
    const char *path = files->paths[0];
    files->paths++;
    files->n_paths--;
    *is_file = strcmp(path, "-") == 0;
    if (!*is_file)
        return begin_walk(files, path, err);
    *file = (struct input_file){.path = "standard input", .is_stdin = true, .is_argument = true};
    return ST_OK;
}

enum status input_files_next(struct input_files *files, struct input_file *file, bool *more,
                             struct err *err)
{
    bool is_file = false;
    *file = (struct input_file){0};
    *more = true;
    while (!is_file) {
        if (files->walk == NULL) {
            *more = files->n_paths > 0;
            if (!*more)
                return ST_OK;
            TRY(begin_argument(files, file, &is_file, err));
            continue;
        }
        FTSENT *entry = fts_read(files->walk);
        if (entry != NULL) {
            TRY(visit(files, entry, file, &is_file, err));
        } else {
            fts_close(files->walk);
            files->walk = NULL;
        }
    }
    return ST_OK;
}

/* A file may have become something else since the walk saw it, so a file of a folder is opened
 * without waiting and looked at again. */
enum status input_file_open(const struct input_file *file, int *fd, struct err *err)
{
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (file->is_argument ? 0 : O_NONBLOCK);
    *fd = file->is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(file->path, flags);
    if (*fd < 0)
        return reject_errno(err, file->path, errno);
    struct stat st;
    if (file->is_argument || (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode)))
        return ST_OK;
    close(*fd);
    *fd = -1;
    return err_set(err, ST_REJECT, "%s: not a regular file", file->path);
}

uint64_t input_files_total_bytes(const char *const *paths, size_t n_paths)
{
    struct input_files *files = input_files_new(paths, n_paths);
    struct input_file file;
    uint64_t total = 0;
    bool is_known = true;
    bool more = true;
    while (more && is_known) {
        if (input_files_next(files, &file, &more, NULL) != ST_OK || !more)
            continue;
        total += file.bytes;
        is_known = file.is_regular;
    }
    input_files_free(files);
    return is_known ? total : 0;
}

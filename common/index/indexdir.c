#include "common/index/indexdir.h"

#include "common/io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "LOCK"

/* The file by which Xapian's own tools open the folder; indexes of the native engine have
 * none. */
#define STUB_NAME "XAPIANDB"

/* How every manifest begins, of whatever version. */
#define MANIFEST_MAGIC "newsdex-index "

/* --- names ----------------------------------------------------------------------------------- */

/* The digits that a part's number is written with, at least. */
#define PART_DIGITS 8

/* The folder of a Xapian database; it and a shard's are folders, all else in INDEX are regular
 * files. */
#define DATABASE_SUFFIX ".glass"

/* What comes between a shard's number and its suffix: a key of letters, digits and dashes. */
static size_t key_len(const char *name)
{
    return name[0] == '-' ? strspn(name, "-abcdefghijklmnopqrstuvwxyz0123456789") : 0;
}

/* Whether a name is that of a part's file or folder: a number and one of the suffixes we use. */
static bool is_part_name(const char *name)
{
    static const char *const suffixes[] = {".terms", ".post",         ".pos",
                                           ".cols",  ".docs",         ".live",
                                           ".pairs", DATABASE_SUFFIX, SHARD_SUFFIX};
    size_t n_digits = strspn(name, "0123456789");
    if (n_digits < PART_DIGITS)
        return false;
    const char *suffix = name + n_digits + key_len(name + n_digits);
    if (suffix > name + n_digits && strcmp(suffix, SHARD_SUFFIX) != 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        if (strcmp(suffix, suffixes[i]) == 0)
            return true;
    return false;
}

static bool is_name_of_ours(const char *name)
{
    static const char *const fixed[] = {LOCK_NAME, MANIFEST_NAME, MANIFEST_NAME ".new", STUB_NAME,
                                        STUB_NAME ".new"};
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        if (strcmp(name, fixed[i]) == 0)
            return true;
    return is_part_name(name);
}

/* Whether a writer of ours may have made it, by its name and kind. Others are never touched. What
 * another writer has removed since it was listed counts as ours. */
static bool is_ours(DIR *folder, const char *name)
{
    struct stat st;
    if (!is_name_of_ours(name))
        return false;
    if (fstatat(dirfd(folder), name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT;
    const char *suffix = strrchr(name, '.');
    bool is_folder = suffix != NULL &&
                     (strcmp(suffix, DATABASE_SUFFIX) == 0 || strcmp(suffix, SHARD_SUFFIX) == 0);
    return is_folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Whether `file` is "stem.something". */
static bool has_stem(const char *file, const char *stem)
{
    size_t len = strlen(stem);
    return strncmp(file, stem, len) == 0 && file[len] == '.';
}

static bool is_named_by(const struct manifest *manifest, const char *file)
{
    if (strcmp(file, LOCK_NAME) == 0 || strcmp(file, MANIFEST_NAME) == 0)
        return true;
    if (strcmp(file, STUB_NAME) == 0)
        return manifest->engine != NULL && strcmp(manifest->engine, ENGINE_NATIVE) != 0;
    for (size_t i = 0; i < manifest->n_parts; i++)
        if (has_stem(file, manifest->parts[i].name) || has_stem(file, manifest->parts[i].overlay))
            return true;
    return false;
}

void indexdir_file(const struct indexdir *dir, const char *name, struct strbuf *path)
{
    strbuf_addf(path, "%s/%s", dir->path, name);
}

/* --- sweeping -------------------------------------------------------------------------------- */

static void remove_unnamed(const struct indexdir *dir, const struct manifest *on_disk)
{
    DIR *folder = opendir(dir->path);
    if (folder == NULL)
        return;
    struct strbuf path = {0};
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        const char *name = entry->d_name;
        if (is_named_by(on_disk, name) || is_named_by(&dir->manifest, name) ||
            !is_ours(folder, name))
            continue;
        strbuf_reset(&path);
        indexdir_file(dir, name, &path);
        file_remove_tree(path.buf);
    }
    closedir(folder);
    strbuf_release(&path);
}

/* The manifest on disk may be a later one than the last that was committed for certain: when the
 * folder could not be synced after the rename, either may be there after a power cut. So the files
 * of both stay. A manifest that cannot be read protects all files. */
void indexdir_sweep(const struct indexdir *dir)
{
    struct arena arena = {0};
    struct manifest on_disk;
    enum status status = manifest_read(dir->path, &arena, &on_disk, NULL);
    if (status == ST_OK || status == ST_NOT_FOUND)
        remove_unnamed(dir, &on_disk);
    arena_release(&arena);
}

/* --- opening --------------------------------------------------------------------------------- */

/* Whether the folder has the LOCK that every writer of ours makes before all else, or a MANIFEST.
 */
static bool is_marked(DIR *folder)
{
    return faccessat(dirfd(folder), LOCK_NAME, F_OK, 0) == 0 ||
           faccessat(dirfd(folder), MANIFEST_NAME, F_OK, 0) == 0;
}

/* Looks through a folder that a new index is to be in: `*next_name` becomes the first number above
 * all names. ST_EXISTS when something else is there. Files that are only named like ours are
 * something else: so an unmarked folder must be empty. */
static enum status check_folder(const char *path, uint64_t *next_name, struct err *err)
{
    *next_name = 1;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return err_set_errno(err, errno, "%s: cannot be read", path);
    enum status status = ST_OK;
    struct dirent *entry;
    while (status == ST_OK && (entry = readdir(folder)) != NULL) {
        const char *name = entry->d_name;
        if (is_dots(name))
            continue;
        if (!is_ours(folder, name) || !is_marked(folder))
            status = err_set(err, ST_EXISTS,
                             "%s: the folder holds other files ('%s'); name an empty or a new one",
                             path, name);
        uint64_t number = strtoull(name, NULL, 10);
        if (number >= *next_name && number < UINT64_MAX)
            *next_name = number + 1;
    }
    closedir(folder);
    return status;
}

/* ST_EXISTS when the file MANIFEST is there and is not one of ours. */
static enum status check_manifest_is_ours(const struct indexdir *dir, struct err *err)
{
    struct strbuf path = {0};
    struct file_map map = {0};
    indexdir_file(dir, MANIFEST_NAME, &path);
    enum status status = file_map_open(&map, path.buf, err);
    size_t len = strlen(MANIFEST_MAGIC);
    if (status == ST_OK && (map.len < len || memcmp(map.data, MANIFEST_MAGIC, len) != 0))
        status =
            err_set(err, ST_EXISTS, "%s: is not a manifest of ours; name another folder", path.buf);
    file_map_close(&map);
    strbuf_release(&path);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status make_folder(struct indexdir *dir, struct err *err)
{
    struct stat st;
    if (stat(dir->path, &st) == 0 && !S_ISDIR(st.st_mode))
        return err_set(err, ST_EXISTS, "%s: is there and is not a folder", dir->path);
    return file_make_dir(dir->path, &dir->created, err);
}

/* The manifest of a new index: what it replaces, if that can be read. */
static enum status prepare_new(struct indexdir *dir, enum indexdir_mode mode, uint64_t next_name,
                               struct err *err)
{
    enum status status = manifest_read(dir->path, &dir->arena, &dir->manifest, err);
    if (mode == INDEXDIR_CREATE && status != ST_NOT_FOUND)
        return err_set(err, ST_EXISTS, "%s: there is an index already; --replace replaces it",
                       dir->path);
    /* A damaged index, or one of another version, can still be replaced. */
    if (status == ST_IO)
        return status;
    if (status != ST_OK)
        dir->manifest.next_name = next_name;
    return ST_OK;
}

static enum status lock(struct indexdir *dir, struct err *err)
{
    struct strbuf path = {0};
    indexdir_file(dir, LOCK_NAME, &path);
    enum status status = file_lock(path.buf, &dir->lock_fd, err);
    strbuf_release(&path);
    return status;
}

static enum status open_new(struct indexdir *dir, enum indexdir_mode mode, struct err *err)
{
    uint64_t next_name;
    TRY(make_folder(dir, err));
    TRY(check_folder(dir->path, &next_name, err));
    TRY(check_manifest_is_ours(dir, err));
    TRY(lock(dir, err));
    return prepare_new(dir, mode, next_name, err);
}

/* Reads before locking, so that no LOCK appears in a folder that is no index; and again after it,
 * since the writer before may just have finished. */
static enum status open_existing(struct indexdir *dir, struct err *err)
{
    TRY(manifest_read(dir->path, &dir->arena, &dir->manifest, err));
    TRY(lock(dir, err));
    arena_reset(&dir->arena);
    return manifest_read(dir->path, &dir->arena, &dir->manifest, err);
}

enum status indexdir_open(struct indexdir *dir, const char *path, enum indexdir_mode mode,
                          struct err *err)
{
    *dir = (struct indexdir){.path = xstrndup(path, strlen(path)), .lock_fd = -1};
    enum status status =
        mode == INDEXDIR_MODIFY ? open_existing(dir, err) : open_new(dir, mode, err);
    if (status != ST_OK)
        indexdir_close(dir);
    return status;
}

/* --- committing ------------------------------------------------------------------------------ */

/* Makes `next`, whose strings belong to the caller, the manifest of `dir`. */
static void keep_manifest(struct indexdir *dir, const struct manifest *next)
{
    struct arena arena = {0};
    struct manifest kept = *next;
    kept.engine = arena_strndup(&arena, next->engine, strlen(next->engine));
    kept.stem = arena_strndup(&arena, next->stem, strlen(next->stem));
    kept.fingerprint = arena_strndup(&arena, next->fingerprint, strlen(next->fingerprint));
    kept.parts = arena_alloc(&arena, next->n_parts * sizeof(*kept.parts));
    for (size_t i = 0; i < next->n_parts; i++) {
        const struct manifest_part *part = &next->parts[i];
        kept.parts[i].name = arena_strndup(&arena, part->name, strlen(part->name));
        kept.parts[i].overlay = arena_strndup(&arena, part->overlay, strlen(part->overlay));
    }
    arena_release(&dir->arena);
    dir->arena = arena;
    dir->manifest = kept;
}

/* Makes the entry of a folder that is new durable in the folder above it. */
static enum status sync_parent(const struct indexdir *dir, struct err *err)
{
    struct strbuf parent = {0};
    indexdir_file(dir, "..", &parent);
    enum status status = file_sync_dir(parent.buf, err);
    strbuf_release(&parent);
    return status;
}

/* The entries of the parts' files must be durable before the manifest that names them. */
enum status indexdir_commit(struct indexdir *dir, struct manifest *next, struct err *err)
{
    next->generation = dir->manifest.generation + 1;
    TRY(file_sync_dir(dir->path, err));
    if (dir->created)
        TRY(sync_parent(dir, err));
    TRY(manifest_write(dir->path, next, err));
    dir->created = false;
    keep_manifest(dir, next);
    return ST_OK;
}

/* Whether nothing but LOCK is left in the folder. */
static bool holds_only_lock(const struct indexdir *dir)
{
    DIR *folder = opendir(dir->path);
    if (folder == NULL)
        return false;
    bool only = true;
    struct dirent *entry;
    while (only && (entry = readdir(folder)) != NULL)
        only = is_dots(entry->d_name) || strcmp(entry->d_name, LOCK_NAME) == 0;
    closedir(folder);
    return only;
}

/* Takes back a folder of which nothing was committed. LOCK goes while it is still held; it stays
 * with whatever could not be removed, to tell the next writer that those files are ours. */
static void remove_created(const struct indexdir *dir)
{
    if (!holds_only_lock(dir))
        return;
    if (dir->lock_fd >= 0) {
        struct strbuf path = {0};
        indexdir_file(dir, LOCK_NAME, &path);
        file_remove_tree(path.buf);
        strbuf_release(&path);
    }
    rmdir(dir->path);
}

void indexdir_close(struct indexdir *dir)
{
    if (dir->path == NULL)
        return;
    if (dir->created)
        remove_created(dir);
    if (dir->lock_fd >= 0)
        close(dir->lock_fd);
    arena_release(&dir->arena);
    free(dir->path);
    *dir = (struct indexdir){.lock_fd = -1};
}

/*
 * Files: mapped for reading, written through a buffer, replaced atomically.
 */
#ifndef COMMON_IO_FILE_H
#define COMMON_IO_FILE_H

#include "common/base/slice.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

/* A whole file mapped read-only. Immutable, may be shared by threads. Zero-initialise. */
struct file_map {
    const uint8_t *data; /* NULL for an empty file */
    size_t len;
};

/* ST_NOT_FOUND when there is no such file, ST_IO otherwise. */
enum status file_map_open(struct file_map *map, const char *path, struct err *err) MUST_USE;
void file_map_close(struct file_map *map);

/* Lets go of the mapped pages that lie wholly in these bytes, so that they do not count as this
 * process's memory. They are read again when they are touched again. */
void file_map_forget(const void *bytes, size_t len);

/* Replaces the content of `content` by the file's, at most `max_bytes` (ST_LIMIT). */
enum status file_read(const char *path, size_t max_bytes, struct strbuf *content,
                      struct err *err) MUST_USE;

/* A new file, written front to back. Zero-initialise. The first failure sticks: later calls do
 * nothing and file_writer_finish reports it. Owned by one thread. */
struct file_writer {
    int fd;
    char *path;
    uint8_t *buf;
    size_t len;       /* bytes waiting in `buf` */
    uint64_t written; /* bytes accepted in all, lost ones included: the offset of the next one */
    struct err err;   /* sticky */
};

/* Creates (ST_EXISTS is an ST_IO error here: names are never reused) `path` for writing. */
enum status file_writer_open(struct file_writer *writer, const char *path,
                             struct err *err) MUST_USE;
void file_writer_add(struct file_writer *writer, const void *bytes, size_t len);

/* Writes what waits, fsyncs and closes; the sticky error or ST_OK. On an error the file is removed
 * again. */
enum status file_writer_finish(struct file_writer *writer, struct err *err) MUST_USE;

/* Closes and unlinks the unfinished file; nothing happens after file_writer_finish. */
void file_writer_abandon(struct file_writer *writer);

/* Writes `content` to `path`.new, fsyncs, renames over `path`, fsyncs the folder. */
enum status file_replace(const char *path, struct slice content, struct err *err) MUST_USE;

/* The same for a file that a user has named: a link is followed to its file, whose mode stays, and
 * what is there and is no regular file is refused (ST_IO). No other file is touched. */
enum status file_rewrite(const char *path, struct slice content, struct err *err) MUST_USE;

/* Makes a folder, not its parents; one that is there already is no error, `*made` tells. */
enum status file_make_dir(const char *path, bool *made, struct err *err) MUST_USE;

/* Makes renames and new files in a folder durable. */
enum status file_sync_dir(const char *path, struct err *err) MUST_USE;

/* Removes a file, or a folder with all it holds; what is not there is no error. Best effort. */
void file_remove_tree(const char *path);

bool file_exists(const char *path);

/* Whether a regular file is there, or a link to one: no folder, no pipe. */
bool file_is_regular(const char *path);

/* The last part of a path: "news.idx" of "/archives/news.idx/", "/" of "/". Within `path`. */
struct slice file_base_name(const char *path);

/* Bytes of a file, or of all files below a folder; 0 when there is none. */
uint64_t file_tree_bytes(const char *path);

/* Creates if needed and locks `path` exclusively for this process; `*fd` holds the lock until it is
 * closed. ST_LOCKED when another has it. */
enum status file_lock(const char *path, int *fd, struct err *err) MUST_USE;

#endif

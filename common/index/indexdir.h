/*
 * The INDEX folder as its one writer sees it: created, locked, switched, swept.
 *
 * It holds MANIFEST, LOCK and the files of its parts. A writer holds an exclusive lock on LOCK
 * while it lives; readers need no lock: files are immutable, and the kernel keeps an unlinked one
 * until the last reader has let it go.
 */
#ifndef COMMON_INDEX_INDEXDIR_H
#define COMMON_INDEX_INDEXDIR_H

#include "common/base/strbuf.h"
#include "common/index/manifest.h"

#include <stdbool.h>

enum indexdir_mode {
    INDEXDIR_CREATE,  /* ST_EXISTS when there is an index */
    INDEXDIR_REPLACE, /* as create, and an index of ours may be there; its content will go */
    INDEXDIR_MODIFY,  /* ST_NOT_FOUND when there is none */
};

/* Zero-initialise. Owned by one thread. */
struct indexdir {
    char *path;
    int lock_fd;
    bool created; /* this writer made the folder: it goes when nothing is committed */
    struct arena arena;
    struct manifest manifest; /* as it is on disk; with generation 0 when there is none yet */
};

/* Makes the folder if needed and takes the lock: ST_LOCKED when another writer has it, ST_EXISTS
 * for a folder that holds something else than an index of ours. What a killed writer left is still
 * there: the caller sweeps. With INDEXDIR_REPLACE `manifest` keeps generation and next_name, so
 * that names stay unused. */
enum status indexdir_open(struct indexdir *dir, const char *path, enum indexdir_mode mode,
                          struct err *err) MUST_USE;

/* Appends the path of a file in the folder. */
void indexdir_file(const struct indexdir *dir, const char *name, struct strbuf *path);

/* Writes `next` (its generation is set to one more than the last) as the manifest. The files that
 * the last one names are still there, for what else must follow before the caller sweeps. */
enum status indexdir_commit(struct indexdir *dir, struct manifest *next, struct err *err) MUST_USE;

/* Removes every file or folder of ours that neither the manifest on disk nor `dir->manifest` names.
 * Whatever else names a part, as Xapian's stub does, must be put right before. Best effort. */
void indexdir_sweep(const struct indexdir *dir);

/* Unlocks; removes the folder again if it was made here and nothing was committed. */
void indexdir_close(struct indexdir *dir);

#endif

/*
 * The databases that one search goes to: one, the shards of an index, or those that a stub file
 * names, here or behind servers.
 *
 * Each is opened by itself, so that a failure names it, and its analysis is compared with the
 * others' before they are combined: Xapian shows the metadata of the first alone. Statistics are
 * those of all together, so that scores are those of one large index.
 *
 * Calling sequence: zero-initialise, add, open, use, release. Opening again makes new connections.
 * A shard that was lost stays out. Owned by one thread.
 */
#ifndef QUERY_XAPIAN_SHARD_SET_H
#define QUERY_XAPIAN_SHARD_SET_H

#include "common/engine/searcher.h"
#include "common/index/manifest.h"
#include "common/xapian/xg.h"

enum shard_kind {
    SHARD_LOCAL,   /* `target` is a database, or an index of ours that has one database */
    SHARD_TCP,     /* `target` is a host with an xapian-tcpsrv on `port` */
    SHARD_PROGRAM, /* `target` is a program that talks as xapian-progsrv does, with `args` */
};

struct shard_source {
    enum shard_kind kind;
    char *name; /* in messages */
    char *target;
    char *args;
    unsigned port;
    char *fingerprint; /* of a local database whose manifest has been read; else NULL */
    struct xg_db *db;  /* NULL when closed or lost */
    char *why;         /* why it was lost; NULL when it was not */
};

struct shard_set {
    char *origin; /* the index or the stub, for messages */
    struct remote_options options;
    struct shard_source *items;
    size_t n;
    size_t cap;
    char *stem; /* of all, once open */
    char *fingerprint;
    struct xg_db *db;              /* all of them together; NULL when closed */
    struct missing_shard *missing; /* those that were lost */
    size_t n_missing;
};

/* Adds a shard; strings are copied. A local index of shards becomes its shards. `fingerprint` may
 * be NULL: then the shard itself says it. What is wrong with a shard shows when it is opened. */
void shard_set_add_local(struct shard_set *set, const char *path, const char *fingerprint);
void shard_set_add_tcp(struct shard_set *set, struct slice host, unsigned port);
void shard_set_add_program(struct shard_set *set, struct slice program, struct slice args);

/* Adds all shards of the index whose manifest this is (borrowed for the call). */
void shard_set_add_shards(struct shard_set *set, const char *index_path,
                          const struct manifest *manifest);

/* Opens all that are not lost and combines them; what was open is closed first. One that fails is
 * named, or with options.partial lost; ST_BACKEND when none is left. ST_VERSION, also with
 * options.partial, when two were not made by one analysis; ST_LIMIT when their documents cannot be
 * numbered. On failure the set is closed. */
enum status shard_set_open(struct shard_set *set, struct err *err) MUST_USE;
void shard_set_close(struct shard_set *set);

bool shard_set_has_remote(const struct shard_set *set);

/* The shard that a document of the open set is in, and its number there. */
struct shard_source *shard_set_locate(const struct shard_set *set, uint32_t docid, uint32_t *local);

/* The shard that the error is from, as far as its text says so; else NULL. */
struct shard_source *shard_set_blame(const struct shard_set *set, const struct xg_error *error);

/* Leaves the shard out from the next opening on. */
void shard_set_lose(struct shard_set *set, struct shard_source *shard, const struct err *why);

void shard_set_release(struct shard_set *set);

#endif

#include "query/xapian/shard_set.h"

#include "common/engine/omega.h"
#include "common/engine/xapian_error.h"
#include "common/index/shards.h"
#include "common/io/file.h"

#include <stdio.h>
#include <stdlib.h>

/* How often a local index is looked at again when it is replaced while it is being opened. */
#define MAX_LOOKS 3

static char *copy_of(const char *text)
{
    return text != NULL ? xstrndup(text, strlen(text)) : NULL;
}

/* --- adding ---------------------------------------------------------------------------------- */

static struct shard_source *add(struct shard_set *set, enum shard_kind kind)
{
    set->items = mem_grow(set->items, &set->cap, set->n + 1, sizeof(*set->items));
    struct shard_source *shard = &set->items[set->n++];
    *shard = (struct shard_source){.kind = kind};
    return shard;
}

static void add_database(struct shard_set *set, const char *path, const char *fingerprint)
{
    struct shard_source *shard = add(set, SHARD_LOCAL);
    shard->name = copy_of(path);
    shard->target = copy_of(path);
    shard->fingerprint = copy_of(fingerprint);
}

void shard_set_add_shards(struct shard_set *set, const char *index_path,
                          const struct manifest *manifest)
{
    struct strbuf path = {0};
    for (size_t i = 0; i < manifest->n_parts; i++) {
        shard_path(index_path, &manifest->parts[i], &path);
        add_database(set, path.buf, NULL);
    }
    strbuf_release(&path);
}

void shard_set_add_local(struct shard_set *set, const char *path, const char *fingerprint)
{
    struct arena arena = {0};
    struct manifest manifest;
    bool is_sharded = fingerprint == NULL &&
                      manifest_read(path, &arena, &manifest, NULL) == ST_OK &&
                      strcmp(manifest.engine, ENGINE_SHARDS) == 0;
    if (is_sharded)
        shard_set_add_shards(set, path, &manifest);
    else
        add_database(set, path, fingerprint);
    arena_release(&arena);
}

void shard_set_add_tcp(struct shard_set *set, struct slice host, unsigned port)
{
    struct shard_source *shard = add(set, SHARD_TCP);
    struct strbuf name = {0};
    strbuf_addf(&name, "%.*s:%u", SLICE_ARG(host), port);
    shard->name = name.buf;
    shard->target = xstrndup(host.ptr, host.len);
    shard->port = port;
}

void shard_set_add_program(struct shard_set *set, struct slice program, struct slice args)
{
    struct shard_source *shard = add(set, SHARD_PROGRAM);
    struct strbuf name = {0};
    strbuf_addf(&name, ":%.*s%s%.*s", SLICE_ARG(program), args.len > 0 ? " " : "", SLICE_ARG(args));
    shard->name = name.buf;
    shard->target = xstrndup(program.ptr, program.len);
    shard->args = xstrndup(args.len > 0 ? args.ptr : "", args.len);
}

/* --- opening --------------------------------------------------------------------------------- */

static void keep_value(void *context, const char *bytes, size_t len)
{
    char **value = context;
    *value = len > 0 ? xstrndup(bytes, len) : NULL;
}

/* The path of the database in an index of ours, and its analysis; an empty path when there is no
 * index of ours. */
static enum status read_index(const struct shard_source *shard, struct strbuf *path, char **stem,
                              char **fingerprint, struct err *err)
{
    struct arena arena = {0};
    struct manifest manifest;
    struct err own = {0};
    enum status status = manifest_read(shard->target, &arena, &manifest, &own);
    if (status == ST_NOT_FOUND) {
        arena_release(&arena);
        return ST_OK;
    }
    if (status != ST_OK)
        (void)err_set(err, status, "%s", own.text);
    if (status == ST_OK && (strcmp(manifest.engine, ENGINE_XAPIAN) != 0 || manifest.n_parts != 1))
        status =
            err_set(err, ST_VERSION, "%s: is not an index of one Xapian database", shard->target);
    if (status == ST_OK) {
        strbuf_addf(path, "%s/%s%s", shard->target, manifest.parts[0].name, OMEGA_DB_SUFFIX);
        *stem = copy_of(manifest.stem);
        *fingerprint = copy_of(manifest.fingerprint);
    }
    arena_release(&arena);
    return status;
}

static enum status open_local(struct shard_source *shard, char **stem, char **fingerprint,
                              struct err *err)
{
    struct strbuf path = {0};
    struct xg_error error;
    enum status status = ST_OK;
    if (shard->fingerprint == NULL)
        status = read_index(shard, &path, stem, fingerprint, err);
    else
        *fingerprint = copy_of(shard->fingerprint);
    if (path.len == 0)
        strbuf_adds(&path, shard->target);
    if (status == ST_OK && xg_db_open(&shard->db, path.buf, &error) != XG_OK)
        status = xapian_fail(path.buf, &error, err);
    strbuf_release(&path);
    return status;
}

static enum status open_remote(struct shard_source *shard, const struct remote_options *options,
                               struct err *err)
{
    struct xg_error error;
    enum xg_status status =
        shard->kind == SHARD_TCP
            ? xg_db_open_tcp(&shard->db, shard->target, shard->port, options->timeout_ms,
                             options->connect_timeout_ms, &error)
            : xg_db_open_prog(&shard->db, shard->target, shard->args, options->timeout_ms, &error);
    return status == XG_OK ? ST_OK : xapian_fail(shard->name, &error, err);
}

/* What the database says of its own analysis, where no manifest has said it. The language is in the
 * fingerprint, too: it is asked for once in a set, since each question is a message to a server. */
static enum status read_analysis(const struct shard_source *shard, bool wants_stem, char **stem,
                                 char **fingerprint, struct err *err)
{
    struct xg_error error;
    enum xg_status status =
        xg_db_metadata(shard->db, OMEGA_KEY_FINGERPRINT, keep_value, fingerprint, &error);
    if (status == XG_OK && wants_stem)
        status = xg_db_metadata(shard->db, OMEGA_KEY_STEM, keep_value, stem, &error);
    if (status != XG_OK)
        return xapian_fail(shard->name, &error, err);
    if (*fingerprint != NULL && (*stem != NULL || !wants_stem))
        return ST_OK;
    return err_set(err, ST_VERSION,
                   "%s: does not say by which text analysis it was indexed: it is not an index of "
                   "ours, or an old one to be built again",
                   shard->name);
}

static enum status open_shard(const struct shard_set *set, struct shard_source *shard, char **stem,
                              char **fingerprint, struct err *err)
{
    if (shard->kind != SHARD_LOCAL)
        TRY(open_remote(shard, &set->options, err));
    else
        TRY(open_local(shard, stem, fingerprint, err));
    if (*fingerprint != NULL)
        return ST_OK;
    return read_analysis(shard, set->stem == NULL, stem, fingerprint, err);
}

/* The first shard's analysis becomes the set's; the others must have the same. */
static enum status compare_analysis(struct shard_set *set, const struct shard_source *shard,
                                    const char *stem, const char *fingerprint, struct err *err)
{
    if (set->fingerprint == NULL) {
        set->stem = copy_of(stem);
        set->fingerprint = copy_of(fingerprint);
        return ST_OK;
    }
    if (strcmp(set->fingerprint, fingerprint) == 0)
        return ST_OK;
    return err_set(err, ST_VERSION,
                   "%s: the shard %s was indexed with another text analysis (%s) than the others "
                   "(%s)",
                   set->origin, shard->name, fingerprint, set->fingerprint);
}

/* Opens one shard; `*is_ours` is false when what fails is not the shard but its place in the set.
 */
static enum status open_in_set(struct shard_set *set, struct shard_source *shard, bool *is_ours,
                               struct err *err)
{
    char *stem = NULL, *fingerprint = NULL;
    enum status status = ST_NOT_FOUND;
    for (int i = 0; i < MAX_LOOKS && status == ST_NOT_FOUND; i++) {
        free(stem);
        free(fingerprint);
        stem = fingerprint = NULL;
        status = open_shard(set, shard, &stem, &fingerprint, err);
    }
    *is_ours = status != ST_OK;
    if (status == ST_OK)
        status = compare_analysis(set, shard, stem, fingerprint, err);
    free(stem);
    free(fingerprint);
    return status;
}

/* Documents of all shards are numbered in turns: the largest shard decides how far. */
static enum status check_numbers(const struct shard_set *set, const struct xg_db *const *parts,
                                 size_t n, struct err *err)
{
    struct xg_error error;
    for (size_t i = 0; i < n; i++) {
        uint32_t last;
        if (xg_db_last_docid(parts[i], &last, &error) != XG_OK)
            return xapian_fail(set->origin, &error, err);
        if ((uint64_t)last * n >= DOC_END)
            return err_set(err, ST_LIMIT,
                           "%s: the shards have more documents than can be numbered: their number "
                           "times the largest is to stay below %u",
                           set->origin, DOC_END);
    }
    return ST_OK;
}

static enum status combine(struct shard_set *set, struct err *err)
{
    struct xg_error error;
    const struct xg_db **parts = xcalloc(set->n, sizeof(const struct xg_db *));
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i].db != NULL)
            parts[n++] = set->items[i].db;
    enum status status = check_numbers(set, parts, n, err);
    if (status == ST_OK && n == 0)
        status = err_set(err, ST_BACKEND, "%s: no shard answers; %s", set->origin,
                         set->n_missing > 0 ? set->missing[0].why : "it names none");
    else if (status == ST_OK && xg_db_combine(&set->db, parts, n, &error) != XG_OK)
        status = xapian_fail(set->origin, &error, err);
    free(parts);
    return status;
}

enum status shard_set_open(struct shard_set *set, struct err *err)
{
    enum status status = ST_OK;
    shard_set_close(set);
    for (size_t i = 0; i < set->n && status == ST_OK; i++) {
        struct shard_source *shard = &set->items[i];
        struct err why = {0};
        bool is_ours;
        if (shard->why != NULL)
            continue;
        status = open_in_set(set, shard, &is_ours, &why);
        if (status != ST_OK && is_ours && set->options.partial) {
            shard_set_lose(set, shard, &why);
            status = ST_OK;
        } else if (status != ST_OK) {
            err_set(err, status, "%s", why.text);
        }
    }
    if (status == ST_OK)
        status = combine(set, err);
    if (status != ST_OK)
        shard_set_close(set);
    return status;
}

void shard_set_close(struct shard_set *set)
{
    xg_db_close(set->db);
    set->db = NULL;
    for (size_t i = 0; i < set->n; i++) {
        xg_db_close(set->items[i].db);
        set->items[i].db = NULL;
    }
}

/* --- using ----------------------------------------------------------------------------------- */

bool shard_set_has_remote(const struct shard_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i].kind != SHARD_LOCAL)
            return true;
    return false;
}

struct shard_source *shard_set_locate(const struct shard_set *set, uint32_t docid, uint32_t *local)
{
    uint32_t n = (uint32_t)(set->n - set->n_missing);
    uint32_t nth = (docid - 1) % n;
    *local = (docid - 1) / n + 1;
    for (size_t i = 0;; i++)
        if (set->items[i].why == NULL && nth-- == 0)
            return &set->items[i];
}

struct shard_source *shard_set_blame(const struct shard_set *set, const struct xg_error *error)
{
    struct shard_source *found = NULL;
    struct strbuf context = {0};
    for (size_t i = 0; i < set->n && found == NULL; i++) {
        struct shard_source *shard = &set->items[i];
        strbuf_reset(&context);
        if (shard->kind == SHARD_TCP)
            strbuf_addf(&context, XAPIAN_CONTEXT_START "tcp(%s:%u))", shard->target, shard->port);
        else if (shard->kind == SHARD_PROGRAM)
            strbuf_addf(&context, XAPIAN_CONTEXT_START "prog(%s %s))", shard->target, shard->args);
        if (context.len > 0 && shard->why == NULL && strstr(error->text, context.buf) != NULL)
            found = shard;
    }
    strbuf_release(&context);
    return found;
}

void shard_set_lose(struct shard_set *set, struct shard_source *shard, const struct err *why)
{
    xg_db_close(shard->db);
    shard->db = NULL;
    shard->why = copy_of(why->text);
    set->missing = xrealloc(set->missing, (set->n_missing + 1) * sizeof(*set->missing));
    set->missing[set->n_missing++] = (struct missing_shard){shard->name, shard->why};
}

void shard_set_release(struct shard_set *set)
{
    shard_set_close(set);
    for (size_t i = 0; i < set->n; i++) {
        struct shard_source *shard = &set->items[i];
        free(shard->name);
        free(shard->target);
        free(shard->args);
        free(shard->fingerprint);
        free(shard->why);
    }
    free(set->items);
    free(set->origin);
    free(set->stem);
    free(set->fingerprint);
    free(set->missing);
    *set = (struct shard_set){0};
}

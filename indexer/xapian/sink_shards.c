#include "indexer/xapian/sink_shards.h"

#include "common/base/hash.h"
#include "common/index/indexdir.h"
#include "indexer/xapian/shard_homes.h"
#include "indexer/xapian/shard_rule.h"
#include "indexer/xapian/sink_xapian.h"
#include "indexer/xapian/stub_file.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Batches whose articles of one shard become one mini-database (sink_xapian.h): more than where all
 * go into one, since each shard has only its part of them. They wait in memory, up to half a
 * megabyte each, in every thread: where memory is scarce there are fewer. */
#define MOST_STRETCH_BATCHES    32
#define LEAST_STRETCH_BATCHES   8
#define MEMORY_BYTES_OF_A_BATCH ((size_t)4 * 1024 * 1024)

struct shard {
    char *name;        /* of its part in the manifest */
    bool is_new;       /* to be made, not to be modified */
    struct sink *sink; /* NULL until something is added or removed */
};

struct sink_shards {
    struct sink base;
    struct indexdir dir;
    bool create;
    char *stem;
    char *fingerprint;
    size_t memory_bytes; /* of all: no thread fills two shards at once */
    struct shard_rule rule;
    uint64_t next_name;
    struct shard_homes homes; /* by date alone */

    pthread_mutex_t lock; /* over all below; and over taking, by date, where shards open late */
    struct shard shards[SHARDS_MAX];
    size_t n_shards;
    struct err failure; /* of opening a shard: told by whatever takes the next article */
};

static struct sink_shards *shards_of(struct sink *sink)
{
    return (struct sink_shards *)sink;
}

static bool is_by_date(const struct sink_shards *all)
{
    return all->rule.sharding != SINK_SHARD_BY_HASH;
}

/* --- shards ---------------------------------------------------------------------------------- */

static struct shard *add_shard(struct sink_shards *all, const char *name, bool is_new)
{
    struct shard *shard = &all->shards[all->n_shards++];
    *shard = (struct shard){.name = xstrndup(name, strlen(name)), .is_new = is_new};
    return shard;
}

static struct shard *add_new_shard(struct sink_shards *all, const char *key)
{
    char name[64];
    snprintf(name, sizeof(name), "%08" PRIu64 "-%s", all->next_name++, key);
    return add_shard(all, name, true);
}

/* Opens the shard's own sink, unless it is open. */
static enum status open_shard(struct sink_shards *all, struct shard *shard, struct err *err)
{
    if (shard->sink != NULL)
        return ST_OK;
    struct strbuf file = {0}, path = {0};
    strbuf_addf(&file, "%s%s", shard->name, SHARD_SUFFIX);
    indexdir_file(&all->dir, file.buf, &path);
    struct sink_options options = {
        .index_path = path.buf,
        .create = shard->is_new,
        .memory_bytes = all->memory_bytes,
        .stem = all->stem,
        .fingerprint = all->fingerprint,
    };
    enum status status = sink_xapian_open(&shard->sink, &options, err);
    strbuf_release(&file);
    strbuf_release(&path);
    return status;
}

/* The open shard with the key, which is made when there is none; NULL on failure. */
static struct shard *shard_with_key(struct sink_shards *all, const char *key, struct err *err)
{
    struct shard *shard = NULL;
    for (size_t i = 0; i < all->n_shards && shard == NULL; i++)
        if (strcmp(shard_key_in(all->shards[i].name), key) == 0)
            shard = &all->shards[i];
    if (shard == NULL && all->n_shards == SHARDS_MAX) {
        err_set(err, ST_LIMIT, "%s: an index has at most %d shards; shard by year or by hash",
                all->dir.path, SHARDS_MAX);
        return NULL;
    }
    if (shard == NULL)
        shard = add_new_shard(all, key);
    return open_shard(all, shard, err) == ST_OK ? shard : NULL;
}

/* --- workers --------------------------------------------------------------------------------- */

/* Has a worker of each shard that it has met. */
struct sink_worker {
    struct sink_shards *all;
    struct analyzer *analyzer; /* borrowed */
    unsigned n_workers;
    struct sink_worker *inner[SHARDS_MAX]; /* by shard */
};

/* A batch split among shards, in the batch's arena. */
struct split {
    uint32_t *shard_of;         /* by article; n_shards when its shard could not be opened */
    uint32_t *at;               /* by article, its number in the shard's batch */
    struct sink_batch *batches; /* by shard; without articles for most of them, perhaps */
    size_t n_shards;
};

static void meet_shard(struct sink_worker *worker, size_t i)
{
    struct sink *sink = worker->all->shards[i].sink;
    if (worker->inner[i] == NULL)
        worker->inner[i] = sink->ops->worker_new(sink, worker->analyzer, worker->n_workers);
}

static struct sink_worker *shards_worker_new(struct sink *sink, struct analyzer *analyzer,
                                             unsigned n_workers)
{
    struct sink_worker *worker = xcalloc(1, sizeof(*worker));
    worker->all = shards_of(sink);
    worker->analyzer = analyzer;
    worker->n_workers = n_workers;
    for (size_t i = 0; i < worker->all->n_shards; i++)
        if (worker->all->shards[i].sink != NULL)
            meet_shard(worker, i);
    return worker;
}

static void shards_worker_done(struct sink_worker *worker)
{
    for (size_t i = 0; i < worker->all->n_shards; i++)
        if (worker->inner[i] != NULL)
            worker->all->shards[i].sink->ops->worker_done(worker->inner[i]);
    free(worker);
}

/* Finds each article's shard; under the lock. */
static void route(struct sink_worker *worker, const struct sink_batch *batch, struct split *split)
{
    struct sink_shards *all = worker->all;
    char key[SHARD_KEY_BYTES];
    for (size_t i = 0; i < batch->n; i++) {
        shard_key_of(&all->rule, &batch->articles[i], key);
        struct err err = {0};
        struct shard *shard = shard_with_key(all, key, &err);
        if (shard == NULL && all->failure.status == ST_OK)
            all->failure = err;
        split->shard_of[i] = shard != NULL ? (uint32_t)(shard - all->shards) : UINT32_MAX;
        if (shard != NULL)
            meet_shard(worker, split->shard_of[i]);
    }
}

/* Makes a batch of each shard's articles, in their order. The numbers of a shard's articles have
 * gaps, but they grow as those of the run do, which is what shows who was last. */
static void deal(const struct sink_batch *batch, struct split *split)
{
    split->batches = arena_zalloc(batch->arena, split->n_shards * sizeof(*split->batches));
    for (size_t s = 0; s < split->n_shards; s++) {
        struct sink_batch *own = &split->batches[s];
        struct article *articles = NULL;
        size_t n = 0;
        for (size_t i = 0; i < batch->n; i++)
            n += split->shard_of[i] == s;
        if (n > 0)
            articles = arena_alloc(batch->arena, n * sizeof(*articles));
        *own = (struct sink_batch){.articles = articles,
                                   .first = batch->first,
                                   .stretch = batch->stretch,
                                   .arena = batch->arena};
        for (size_t i = 0; i < batch->n && n > 0; i++) {
            if (split->shard_of[i] != s)
                continue;
            split->at[i] = (uint32_t)own->n;
            articles[own->n++] = batch->articles[i];
        }
    }
}

static struct split *split_batch(struct sink_worker *worker, const struct sink_batch *batch)
{
    struct sink_shards *all = worker->all;
    struct split *split = arena_zalloc(batch->arena, sizeof(*split));
    split->shard_of = arena_zalloc(batch->arena, batch->n * sizeof(*split->shard_of));
    split->at = arena_zalloc(batch->arena, batch->n * sizeof(*split->at));
    pthread_mutex_lock(&all->lock);
    route(worker, batch, split);
    split->n_shards = all->n_shards;
    pthread_mutex_unlock(&all->lock);
    deal(batch, split);
    return split;
}

/* Prepares what is shard `s`'s of a batch; returns whether there is anything. */
static bool prepare_part(struct sink_worker *worker, struct sink_batch *batch, size_t s)
{
    const struct split *split = batch->prepared;
    if (s >= split->n_shards || split->batches[s].n == 0)
        return false;
    struct sink_batch *own = &split->batches[s];
    worker->all->shards[s].sink->ops->prepare(worker->inner[s], own);
    batch->n_invalid += own->n_invalid;
    batch->n_dropped += own->n_dropped;
    return true;
}

/* One shard after the other, so that a thread has the memory and files of only one in use: a
 * database that is open for writing takes more than half a megabyte. */
static void shards_prepare_stretch(struct sink_worker *worker, struct sink_batch *const *batches,
                                   size_t n)
{
    size_t n_shards = 0;
    for (size_t i = 0; i < n; i++) {
        struct split *split = split_batch(worker, batches[i]);
        batches[i]->prepared = split;
        n_shards = split->n_shards; /* which only grow */
    }
    for (size_t s = 0; s < n_shards; s++) {
        bool was_used = false;
        for (size_t i = 0; i < n; i++)
            was_used |= prepare_part(worker, batches[i], s);
        if (was_used)
            sink_xapian_worker_rest(worker->inner[s]);
    }
}

static void shards_prepare(struct sink_worker *worker, struct sink_batch *batch)
{
    shards_prepare_stretch(worker, &batch, 1);
}

/* --- adding and removing --------------------------------------------------------------------- */

static enum status take_in_shard(struct sink_shards *all, struct sink_batch *batch, size_t i,
                                 struct err *err)
{
    struct split *split = batch->prepared;
    uint32_t s = split->shard_of[i];
    if (s >= split->n_shards)
        return err_set(err, all->failure.status, "%s", all->failure.text);
    struct sink *sink = all->shards[s].sink;
    TRY(sink->ops->take(sink, &split->batches[s], split->at[i], err));
    if (is_by_date(all))
        shard_homes_note(&all->homes, batch->articles[i].id, hash64(batch->articles[i].id), s,
                         !all->create);
    return ST_OK;
}

static enum status shards_take(struct sink *sink, struct sink_batch *batch, size_t i,
                               struct err *err)
{
    struct sink_shards *all = shards_of(sink);
    bool needs_lock = is_by_date(all);
    sink->n_taken++;
    if (needs_lock)
        pthread_mutex_lock(&all->lock);
    enum status status = take_in_shard(all, batch, i, err);
    if (needs_lock)
        pthread_mutex_unlock(&all->lock);
    return status;
}

static enum status remove_from(struct sink_shards *all, struct shard *shard, struct slice id,
                               bool *found, struct err *err)
{
    bool here = false;
    TRY(open_shard(all, shard, err));
    TRY(shard->sink->ops->remove(shard->sink, id, &here, err));
    *found |= here;
    return ST_OK;
}

static enum status shards_remove(struct sink *sink, struct slice id, bool *found, struct err *err)
{
    struct sink_shards *all = shards_of(sink);
    *found = false;
    if (!is_by_date(all)) {
        char key[SHARD_KEY_BYTES];
        shard_key_of(&all->rule, &(struct article){.id = id}, key);
        struct shard *shard = shard_with_key(all, key, err);
        return shard != NULL ? remove_from(all, shard, id, found, err) : err->status;
    }
    for (size_t s = 0; s < all->n_shards; s++)
        TRY(remove_from(all, &all->shards[s], id, found, err));
    return ST_OK;
}

/* --- commit ---------------------------------------------------------------------------------- */

static void close_shard(struct shard *shard)
{
    if (shard->sink != NULL)
        shard->sink->ops->close(shard->sink);
    shard->sink = NULL;
    shard->is_new = false;
}

/* An id that has come with another date leaves the shards where it was: one list for each shard. In
 * an index that is there already, each is committed by itself, and no two are open at once. */
static enum status remove_strays(struct sink_shards *all, struct err *err)
{
    size_t n_strays = all->homes.n_strays;
    struct slice *ids = n_strays > 0 ? xcalloc(n_strays, sizeof(*ids)) : NULL;
    enum status status = ST_OK;
    for (uint32_t s = 0; s < all->n_shards && n_strays > 0 && status == ST_OK; s++) {
        struct shard *shard = &all->shards[s];
        bool found = false;
        size_t n = shard_homes_leaving(&all->homes, s, ids);
        if (n == 0)
            continue;
        status = open_shard(all, shard, err);
        if (status == ST_OK)
            status = sink_xapian_remove_all(shard->sink, ids, n, &found, err);
        if (status == ST_OK && found && !all->create)
            status = shard->sink->ops->commit(shard->sink, err);
        if (!all->create)
            close_shard(shard);
    }
    free(ids);
    return status;
}

static int cmp_keys(const void *a, const void *b)
{
    const struct manifest_part *left = a, *right = b;
    return strcmp(shard_key_in(left->name), shard_key_in(right->name));
}

/* By date the oldest shard comes first, whichever thread met its period first. */
static enum status write_manifest(struct sink_shards *all, struct err *err)
{
    struct manifest_part parts[SHARDS_MAX];
    for (size_t s = 0; s < all->n_shards; s++)
        parts[s] = (struct manifest_part){all->shards[s].name, "-"};
    if (is_by_date(all))
        qsort(parts, all->n_shards, sizeof(parts[0]), cmp_keys);
    struct manifest next = {
        .engine = ENGINE_SHARDS,
        .stem = all->stem,
        .fingerprint = all->fingerprint,
        .next_name = all->next_name,
        .parts = parts,
        .n_parts = all->n_shards,
    };
    return indexdir_commit(&all->dir, &next, err);
}

static enum status commit_shards(struct sink_shards *all, struct err *err)
{
    for (size_t s = 0; s < all->n_shards; s++) {
        struct sink *inner = all->shards[s].sink;
        if (inner != NULL)
            TRY(inner->ops->commit(inner, err));
    }
    return ST_OK;
}

static void close_shards(struct sink_shards *all)
{
    for (size_t s = 0; s < all->n_shards; s++)
        close_shard(&all->shards[s]);
}

static enum status shards_commit(struct sink *sink, struct err *err)
{
    struct sink_shards *all = shards_of(sink);
    if (all->failure.status != ST_OK)
        return err_set(err, all->failure.status, "%s", all->failure.text);
    if (all->create) /* nobody sees the index before its manifest is there */
        TRY(remove_strays(all, err));
    TRY(commit_shards(all, err));
    TRY(write_manifest(all, err));
    TRY(stub_file_point(&all->dir, err));
    /* Once what was added is there to stay, strays leave the shards where they were: whoever stops
     * in between leaves an article twice, never nowhere. */
    if (!all->create) {
        close_shards(all);
        TRY(remove_strays(all, err));
    }
    indexdir_sweep(&all->dir);
    return ST_OK;
}

static void shards_close(struct sink *sink)
{
    struct sink_shards *all = shards_of(sink);
    if (all == NULL)
        return;
    close_shards(all);
    for (size_t s = 0; s < all->n_shards; s++)
        free(all->shards[s].name);
    if (stub_file_point(&all->dir, NULL) == ST_OK)
        indexdir_sweep(&all->dir);
    indexdir_close(&all->dir);
    shard_homes_release(&all->homes);
    pthread_mutex_destroy(&all->lock);
    free(all->stem);
    free(all->fingerprint);
    free(all);
}

/* --- open ------------------------------------------------------------------------------------ */

static const struct sink_ops shards_ops = {
    .engine = ENGINE_SHARDS,
    .worker_new = shards_worker_new,
    .worker_done = shards_worker_done,
    .prepare = shards_prepare,
    .prepare_stretch = shards_prepare_stretch,
    .take = shards_take,
    .remove = shards_remove,
    .commit = shards_commit,
    .close = shards_close,
};

/* Adding opens every shard that gets an article (xg.h says what that takes), and they stay open
 * until all are committed. Building has the lock file of each shard open, and the database that
 * each thread is writing. */
static void allow_many_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static enum status make_shards(struct sink_shards *all, const struct sink_options *options,
                               struct err *err)
{
    all->rule = (struct shard_rule){options->sharding, options->n_shards};
    bool by_hash = options->sharding == SINK_SHARD_BY_HASH;
    if (options->sharding == SINK_SHARD_NONE ||
        (by_hash && (options->n_shards < 1 || options->n_shards > SHARDS_MAX)))
        return err_set(err, ST_SYNTAX,
                       "an index of shards wants --shards N (1 to %d) or "
                       "--shard-by year or month",
                       SHARDS_MAX);
    unsigned n = by_hash ? options->n_shards : 1;
    size_t stretch = options->memory_bytes / MEMORY_BYTES_OF_A_BATCH;
    all->base.stretch_batches = stretch < LEAST_STRETCH_BATCHES  ? LEAST_STRETCH_BATCHES
                                : stretch > MOST_STRETCH_BATCHES ? MOST_STRETCH_BATCHES
                                                                 : (unsigned)stretch;
    for (unsigned i = 0; i < n; i++) {
        char key[SHARD_KEY_BYTES];
        shard_key_at(&all->rule, i, key);
        TRY(open_shard(all, add_new_shard(all, key), err));
    }
    return ST_OK;
}

static enum status find_shards(struct sink_shards *all, struct err *err)
{
    const struct manifest *manifest = &all->dir.manifest;
    TRY(manifest_check_engine(manifest, ENGINE_SHARDS, all->fingerprint, all->dir.path, err));
    TRY(shard_rule_read(manifest, all->dir.path, &all->rule, err));
    for (size_t i = 0; i < manifest->n_parts; i++)
        add_shard(all, manifest->parts[i].name, false);
    return ST_OK;
}

static enum status open_in_dir(struct sink_shards *all, const struct sink_options *options,
                               struct err *err)
{
    all->create = options->create;
    all->memory_bytes = options->memory_bytes;
    all->stem = xstrndup(options->stem, strlen(options->stem));
    all->fingerprint = xstrndup(options->fingerprint, strlen(options->fingerprint));
    all->next_name = all->dir.manifest.next_name;
    allow_many_files();
    TRY(stub_file_point(&all->dir, err));
    indexdir_sweep(&all->dir);
    return all->create ? make_shards(all, options, err) : find_shards(all, err);
}

enum status sink_shards_open(struct sink **sink, const struct sink_options *options,
                             struct err *err)
{
    enum indexdir_mode mode = !options->create   ? INDEXDIR_MODIFY
                              : options->replace ? INDEXDIR_REPLACE
                                                 : INDEXDIR_CREATE;
    struct sink_shards *all = xcalloc(1, sizeof(*all));
    all->base.ops = &shards_ops;
    *sink = NULL;
    enum status status = indexdir_open(&all->dir, options->index_path, mode, err);
    if (status != ST_OK) {
        free(all);
        return status;
    }
    pthread_mutex_init(&all->lock, NULL);
    status = open_in_dir(all, options, err);
    if (status != ST_OK) {
        shards_close(&all->base);
        return status;
    }
    *sink = &all->base;
    return ST_OK;
}

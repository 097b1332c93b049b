#include "indexer/native/sink_native.h"

#include "common/base/stages.h"
#include "common/engine/field.h"
#include "common/index/indexdir.h"
#include "indexer/native/inverter.h"
#include "indexer/native/merge.h"
#include "indexer/native/part_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct sink_native {
    struct sink base;
    struct indexdir dir;
    size_t memory_bytes;
    uint64_t next_name;
    struct analyzer *analyzer;
    struct part_list parts;
    struct inverter *inverter;
    struct segment_writer *writer; /* NULL between segments */
    char writer_name[PART_NAME_LEN + 1];
};

static void take_name(struct sink_native *native, char name[PART_NAME_LEN + 1])
{
    snprintf(name, PART_NAME_LEN + 1, "%08" PRIu64, native->next_name++);
}

static struct stored_article stored_of(const struct article *article)
{
    return (struct stored_article){.id = article->id,
                                   .title = article->title,
                                   .body = article->body,
                                   .source = article->source,
                                   .author = article->author,
                                   .category = article->category,
                                   .url = article->url,
                                   .language = article->language,
                                   .published = article->published};
}

/* Completes the segment that is being written and settles which of its ids win. */
static enum status flush(struct sink_native *native, struct err *err)
{
    if (native->writer == NULL)
        return ST_OK;
    struct segment_writer *writer = native->writer;
    native->writer = NULL;
    stage_begin(STAGE_INVERT);
    inverter_flush(native->inverter, writer);
    enum status status = segment_writer_finish(writer, err);
    stage_end(STAGE_INVERT);
    TRY(status);
    TRY(part_list_add(&native->parts, native->writer_name, "-", err));
    native->parts.items[native->parts.n - 1].is_fresh = true;
    return part_list_last_wins(&native->parts, err);
}

static enum status native_add(struct sink *sink, const struct document *doc, struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    if (native->writer == NULL) {
        take_name(native, native->writer_name);
        TRY(segment_writer_open(&native->writer, native->dir.path, native->writer_name, err));
    }
    struct stored_article stored = stored_of(doc->article);
    ldoc_id ldoc = segment_writer_article(native->writer, &stored, doc->len);
    inverter_add(native->inverter, ldoc, doc);
    if (inverter_bytes(native->inverter) < native->memory_bytes)
        return ST_OK;
    return flush(native, err);
}

static enum status native_remove(struct sink *sink, struct slice id, bool *found, struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    struct strbuf term = {0};
    uint32_t n_deleted = 0;
    *found = false;
    TRY(flush(native, err));
    field_id_term(id, &term);
    enum status status =
        part_list_delete(&native->parts, native->parts.n, strbuf_slice(&term), &n_deleted, err);
    strbuf_release(&term);
    *found = n_deleted > 0;
    return status;
}

static enum status write_deletes(struct sink_native *native, struct err *err)
{
    for (size_t i = 0; i < native->parts.n; i++) {
        if (native->parts.items[i].deletes == NULL)
            continue;
        char overlay[PART_NAME_LEN + 1];
        take_name(native, overlay);
        TRY(part_write_deletes(&native->parts, &native->parts.items[i], overlay, err));
    }
    return ST_OK;
}

/* Forgets the parts from `first` on: another part holds their documents, or they have none. */
static void drop_parts(struct part_list *parts, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++)
        segment_close(parts->items[i].segment);
    for (size_t i = first + n; i < parts->n; i++)
        parts->items[i - n] = parts->items[i];
    parts->n -= n;
}

static void drop_empty_parts(struct part_list *parts)
{
    for (size_t i = parts->n; i-- > 0;)
        if (segment_n_live(parts->items[i].segment) == 0)
            drop_parts(parts, i, 1);
}

/* The first part to merge. The fresh ones count as one, however often memory ran out. */
static size_t first_to_merge(const struct part_list *parts)
{
    uint32_t *n_live = xcalloc(parts->n + 1, sizeof(*n_live));
    size_t n_old = 0;
    for (; n_old < parts->n && !parts->items[n_old].is_fresh; n_old++)
        n_live[n_old] = part_n_live(&parts->items[n_old]);
    for (size_t i = n_old; i < parts->n; i++)
        n_live[n_old] += part_n_live(&parts->items[i]);
    size_t first = merge_plan(n_live, n_old + (n_old < parts->n));
    free(n_live);
    return first;
}

static enum status merge_tail(struct sink_native *native, struct err *err)
{
    struct part_list *parts = &native->parts;
    size_t first = first_to_merge(parts);
    if (first + 1 >= parts->n)
        return ST_OK;
    size_t n = parts->n - first;
    struct segment **sources = xmalloc(n * sizeof(struct segment *));
    for (size_t i = 0; i < n; i++)
        sources[i] = parts->items[first + i].segment;
    char name[PART_NAME_LEN + 1];
    take_name(native, name);
    stage_begin(STAGE_MERGE);
    enum status status = merge_segments(sources, n, native->dir.path, name, err);
    stage_end(STAGE_MERGE);
    free(sources);
    TRY(status);
    drop_parts(parts, first, n);
    return part_list_add(parts, name, "-", err);
}

static enum status native_commit(struct sink *sink, struct err *err)
{
    struct sink_native *native = (struct sink_native *)sink;
    TRY(flush(native, err));
    TRY(write_deletes(native, err));
    drop_empty_parts(&native->parts);
    TRY(merge_tail(native, err));
    struct manifest next = {
        .engine = "native",
        .stem = analyzer_stem_language(native->analyzer),
        .fingerprint = analyzer_fingerprint(native->analyzer),
        .next_name = native->next_name,
        .n_parts = native->parts.n,
    };
    next.parts = xmalloc(native->parts.n * sizeof(*next.parts));
    for (size_t i = 0; i < native->parts.n; i++)
        next.parts[i] =
            (struct manifest_part){native->parts.items[i].name, native->parts.items[i].overlay};
    enum status status = indexdir_commit(&native->dir, &next, err);
    free(next.parts);
    if (status == ST_OK)
        indexdir_sweep(&native->dir);
    return status;
}

static void native_close(struct sink *sink)
{
    struct sink_native *native = (struct sink_native *)sink;
    if (native == NULL)
        return;
    if (native->writer != NULL)
        segment_writer_abandon(native->writer);
    inverter_free(native->inverter);
    part_list_release(&native->parts);
    analyzer_free(native->analyzer);
    indexdir_sweep(&native->dir);
    indexdir_close(&native->dir);
    free(native);
}

static const struct sink_ops native_ops = {
    .engine = "native",
    .add = native_add,
    .remove = native_remove,
    .commit = native_commit,
    .close = native_close,
};

static enum status open_parts(struct sink_native *native, struct err *err)
{
    const struct manifest *manifest = &native->dir.manifest;
    for (size_t i = 0; i < manifest->n_parts; i++)
        TRY(part_list_add(&native->parts, manifest->parts[i].name, manifest->parts[i].overlay,
                          err));
    return ST_OK;
}

static enum status open_all(struct sink_native *native, const struct sink_options *options,
                            struct err *err)
{
    enum indexdir_mode mode = !options->create   ? INDEXDIR_MODIFY
                              : options->replace ? INDEXDIR_REPLACE
                                                 : INDEXDIR_CREATE;
    TRY(indexdir_open(&native->dir, options->index_path, mode, err));
    if (!options->create)
        TRY(manifest_check_engine(&native->dir.manifest, native_ops.engine, options->fingerprint,
                                  native->dir.path, err));
    indexdir_sweep(&native->dir);
    TRY(analyzer_new(&native->analyzer, options->stem, err));
    native->next_name = native->dir.manifest.next_name;
    native->parts.index_path = native->dir.path;
    native->parts.analyzer = native->analyzer;
    native->memory_bytes = options->memory_bytes;
    native->inverter = inverter_new();
    return options->create ? ST_OK : open_parts(native, err);
}

enum status sink_native_open(struct sink **sink, const struct sink_options *options,
                             struct err *err)
{
    struct sink_native *native = xcalloc(1, sizeof(*native));
    native->base.ops = &native_ops;
    *sink = NULL;
    enum status status = open_all(native, options, err);
    if (status != ST_OK) {
        if (native->dir.path != NULL)
            native_close(&native->base);
        else
            free(native);
        return status;
    }
    *sink = &native->base;
    return ST_OK;
}

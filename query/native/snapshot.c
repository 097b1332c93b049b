#include "query/native/snapshot.h"

#include <inttypes.h>
#include <stdlib.h>

/* How often a reader looks again when a writer was faster. */
#define OPEN_TRIES 10

static enum status open_segments(struct snapshot *snapshot, const char *index_path, struct err *err)
{
    const struct manifest *manifest = &snapshot->manifest;
    snapshot->segments = xcalloc(manifest->n_parts, sizeof(struct segment *));
    snapshot->bases = xcalloc(manifest->n_parts, sizeof(*snapshot->bases));
    uint64_t n_docs = 0;
    for (size_t i = 0; i < manifest->n_parts; i++) {
        const struct manifest_part *part = &manifest->parts[i];
        TRY(segment_open(&snapshot->segments[i], index_path, part->name, part->overlay, err));
        snapshot->n_segments++;
        snapshot->bases[i] = (doc_id)n_docs;
        n_docs += segment_n_docs(snapshot->segments[i]);
        if (n_docs >= DOC_END)
            return err_set(err, ST_LIMIT, "%s: an index holds at most %" PRIu32 " documents",
                           index_path, DOC_END - 1);
        snapshot->stats.n_docs += segment_n_live(snapshot->segments[i]);
        snapshot->stats.total_len += segment_total_len(snapshot->segments[i]);
    }
    return ST_OK;
}

enum status snapshot_open(struct snapshot *snapshot, const char *index_path, struct err *err)
{
    enum status status = ST_OK;
    for (int i = 0; i < OPEN_TRIES; i++) {
        uint64_t seen = snapshot->manifest.generation;
        snapshot_release(snapshot);
        status = manifest_read(index_path, &snapshot->arena, &snapshot->manifest, err);
        /* The same generation twice, and a file is missing: nobody is replacing it. */
        if (status == ST_OK && snapshot->manifest.generation == seen)
            status = err_set(err, ST_CORRUPT, "%s: a file that its MANIFEST names is missing",
                             index_path);
        else if (status == ST_OK)
            status = open_segments(snapshot, index_path, err);
        if (status != ST_NOT_FOUND || snapshot->manifest.generation == 0)
            break;
    }
    if (status != ST_OK)
        snapshot_release(snapshot);
    return status;
}

void snapshot_release(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->n_segments; i++)
        segment_close(snapshot->segments[i]);
    free(snapshot->segments);
    free(snapshot->bases);
    arena_release(&snapshot->arena);
    *snapshot = (struct snapshot){0};
}

size_t snapshot_segment_no(const struct snapshot *snapshot, doc_id doc)
{
    size_t low = 0;
    size_t high = snapshot->n_segments;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (snapshot->bases[mid] <= doc)
            low = mid;
        else
            high = mid;
    }
    return low;
}

const struct segment *snapshot_locate(const struct snapshot *snapshot, doc_id doc, ldoc_id *ldoc)
{
    size_t i = snapshot_segment_no(snapshot, doc);
    *ldoc = doc - snapshot->bases[i];
    return snapshot->segments[i];
}

/* Where a document is, and what orders it among equals. */
struct place {
    const struct segment *segment;
    ldoc_id ldoc;
};

static struct place place_of(const struct snapshot *snapshot, doc_id doc)
{
    struct place place;
    place.segment = snapshot_locate(snapshot, doc, &place.ldoc);
    return place;
}

/* The first failure stays. */
static struct err *unless_failed(struct err *err)
{
    return err->status == ST_OK ? err : NULL;
}

static struct when date_at(struct place place, struct err *err)
{
    struct when date;
    (void)!segment_doc_date(place.segment, place.ldoc, &date, unless_failed(err));
    return date;
}

static struct slice id_at(struct place place, struct err *err)
{
    struct slice id;
    (void)!segment_doc_id(place.segment, place.ldoc, &id, unless_failed(err));
    return id;
}

int snapshot_cmp_docs(const struct snapshot *snapshot, doc_id a, doc_id b, struct err *err)
{
    struct place place_a = place_of(snapshot, a);
    struct place place_b = place_of(snapshot, b);
    int order = when_cmp_newest(date_at(place_a, err), date_at(place_b, err));
    return order != 0 ? order : slice_cmp(id_at(place_a, err), id_at(place_b, err));
}

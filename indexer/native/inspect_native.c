#include "indexer/native/inspect_native.h"

#include "common/engine/field.h"
#include "common/segment/verify.h"
#include "indexer/native/segment_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- info --------------------------------------------------------------------------------- */

static void add_segment(struct index_info *info, const struct segment *segment)
{
    struct segment_part_size sizes[SEGMENT_N_PARTS];
    segment_part_sizes(segment, sizes);
    info->n_segments++;
    info->n_articles += segment_n_live(segment);
    info->n_deleted += segment_n_docs(segment) - segment_n_live(segment);
    info->total_len += segment_total_len(segment);
    for (size_t i = 0; i < SEGMENT_N_PARTS; i++) {
        info->parts[i].name = sizes[i].name;
        info->parts[i].bytes += sizes[i].bytes;
    }
    info->n_parts = SEGMENT_N_PARTS;
}

enum status inspect_native(const char *index_path, const struct manifest *manifest,
                           struct index_info *info, struct err *err)
{
    struct segment_list list = {0};
    *info = (struct index_info){0};
    enum status status = segment_list_open(&list, index_path, manifest, err);
    for (size_t i = 0; status == ST_OK && i < list.n; i++)
        add_segment(info, list.items[i]);
    segment_list_release(&list);
    return status;
}

/* --- verify ------------------------------------------------------------------------------- */

/* The id terms of one segment, in order. */
struct id_scan {
    struct term_scan scan;
    bool more; /* `scan` stands on an id term */
};

static struct slice id_term(const struct id_scan *ids)
{
    return slice_make(ids->scan.term, ids->scan.term_len);
}

static enum status next_id(struct id_scan *ids, struct err *err)
{
    TRY(term_scan_next(&ids->scan, &ids->more, err));
    ids->more = ids->more && slice_starts_with(id_term(ids), slice_str(PREFIX_ID));
    return ST_OK;
}

static const struct id_scan *least_id(const struct id_scan *scans, size_t n)
{
    const struct id_scan *least = NULL;
    for (size_t i = 0; i < n; i++) {
        if (scans[i].more && (least == NULL || slice_cmp(id_term(&scans[i]), id_term(least)) < 0))
            least = &scans[i];
    }
    return least;
}

/* Walks the ids of all segments together: no id may have two live articles. */
static enum status walk_ids(struct id_scan *scans, const struct segment_list *list,
                            const char *index_path, struct err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        TRY(term_scan_start(&scans[i].scan, list->items[i], slice_str(PREFIX_ID), err));
        TRY(next_id(&scans[i], err));
    }
    const struct id_scan *least;
    while ((least = least_id(scans, list->n)) != NULL) {
        const struct id_scan first = *least; /* the scan moves on */
        uint64_t n_live = 0;
        for (size_t i = 0; i < list->n; i++) {
            if (!scans[i].more || !slice_eq(id_term(&scans[i]), id_term(&first)))
                continue;
            n_live += scans[i].scan.info.live_df;
            TRY(next_id(&scans[i], err));
        }
        struct slice id = slice_make(first.scan.term + strlen(PREFIX_ID),
                                     first.scan.term_len - strlen(PREFIX_ID));
        if (n_live > 1)
            return err_set(
                err, ST_CORRUPT,
                "%s: live articles with the id '%.*s': expected at most 1, found %" PRIu64,
                index_path, SLICE_ARG(id), n_live);
    }
    return ST_OK;
}

static enum status verify_ids(const struct segment_list *list, const char *index_path,
                              struct err *err)
{
    struct id_scan *scans = xcalloc(list->n, sizeof(*scans));
    enum status status = walk_ids(scans, list, index_path, err);
    free(scans);
    return status;
}

enum status verify_native(const char *index_path, const struct manifest *manifest, struct err *err)
{
    struct segment_list list = {0};
    enum status status = segment_list_open(&list, index_path, manifest, err);
    for (size_t i = 0; status == ST_OK && i < list.n; i++)
        status = segment_verify(list.items[i], err);
    if (status == ST_OK)
        status = verify_ids(&list, index_path, err);
    segment_list_release(&list);
    return status;
}

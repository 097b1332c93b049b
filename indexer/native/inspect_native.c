#include "indexer/native/inspect_native.h"

#include "common/segment/verify.h"

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
    *info = (struct index_info){0};
    for (size_t i = 0; i < manifest->n_parts; i++) {
        struct segment *segment;
        TRY(segment_open(&segment, index_path, manifest->parts[i].name, manifest->parts[i].overlay,
                         err));
        add_segment(info, segment);
        segment_close(segment);
    }
    return ST_OK;
}

enum status verify_native(const char *index_path, const struct manifest *manifest,
                          struct err *err)
{
    for (size_t i = 0; i < manifest->n_parts; i++) {
        struct segment *segment;
        TRY(segment_open(&segment, index_path, manifest->parts[i].name, manifest->parts[i].overlay,
                         err));
        enum status status = segment_verify(segment, err);
        segment_close(segment);
        TRY(status);
    }
    return ST_OK;
}

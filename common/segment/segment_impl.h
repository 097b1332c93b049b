/*
 * What a segment is made of: for the files of this room and their tests alone.
 */
#ifndef COMMON_SEGMENT_SEGMENT_IMPL_H
#define COMMON_SEGMENT_SEGMENT_IMPL_H

#include "common/segment/chunkfile.h"
#include "common/segment/columns.h"
#include "common/segment/docstore.h"
#include "common/segment/overlay.h"
#include "common/segment/pairs.h"
#include "common/segment/segment.h"

enum segment_file {
    FILE_TERMS,
    FILE_POST,
    FILE_POS,
    FILE_COLS,
    FILE_DOCS,
    FILE_LIVE,
    SEGMENT_N_FILES,
};

/* The files that a segment's identity covers: all but the overlay. */
#define SEGMENT_N_OWN_FILES FILE_LIVE

struct segment_file_type {
    const char *kind;      /* in the header */
    const char *extension; /* of the name */
    const char *part;      /* for segment_part_sizes */
};
extern const struct segment_file_type segment_file_types[SEGMENT_N_FILES];

/* Appends the path of one of the files of `name`, a segment's or an overlay's. */
void segment_file_path(const char *index_path, const char *name, enum segment_file file,
                       struct strbuf *path);

struct segment {
    char *name;
    struct chunk_file files[SEGMENT_N_FILES];
    struct chunk dict;
    struct chunk didx;
    struct chunk dpre;
    uint64_t n_dict_blocks;
    struct chunk post;
    struct chunk posn;
    struct columns columns;
    struct docstore docs;
    struct overlay overlay;
    struct pairs pairs;
};

#endif

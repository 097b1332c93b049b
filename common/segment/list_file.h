/*
 * Where posting lists and positions are written: to the chunk of a segment's file, or to a scratch
 * file from which they are copied to such a chunk later (term_part.h).
 */
#ifndef COMMON_SEGMENT_LIST_FILE_H
#define COMMON_SEGMENT_LIST_FILE_H

#include "common/io/scratch.h"
#include "common/segment/chunkfile.h"

/* One of the two is set; both are borrowed. Failures are theirs. */
struct list_file {
    struct chunk_writer *chunk; /* the current chunk takes the bytes */
    struct scratch *scratch;
};

static inline void list_file_add(const struct list_file *file, const void *bytes, size_t len)
{
    if (file->chunk != NULL)
        chunk_writer_add(file->chunk, bytes, len);
    else
        scratch_add(file->scratch, bytes, len);
}

/* Bytes added so far. */
static inline uint64_t list_file_len(const struct list_file *file)
{
    return file->chunk != NULL ? chunk_writer_len(file->chunk) : file->scratch->written;
}

#endif

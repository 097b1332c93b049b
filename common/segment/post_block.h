/*
 * The layout of a block of postings, for its writer and its reader alone (FORMAT.md, "NAME.post").
 */
#ifndef COMMON_SEGMENT_POST_BLOCK_H
#define COMMON_SEGMENT_POST_BLOCK_H

#include "common/segment/bitpack.h"
#include "common/segment/pfor.h"

/* A block's first byte is the width of its packed documents, or this for a bitmap of them. */
#define BLOCK_BITMAP           0x40
#define BLOCK_BITMAP_LEN_BYTES 2

/* Where the block's positions begin, in all blocks but the first of terms that have positions. */
#define BLOCK_POS_BYTES 6

#define BLOCK_MAX_BYTES                                                                            \
    (1 + BLOCK_BITMAP_LEN_BYTES + BLOCK_POS_BYTES + BITPACK_MAX_BYTES + PFOR_MAX_BYTES)

#endif

/*
 * The bodies of a segment's articles, in compressed blocks (FORMAT.md, "NAME.docs").
 */
#ifndef COMMON_SEGMENT_DOCSTORE_H
#define COMMON_SEGMENT_DOCSTORE_H

#include "common/base/mem.h"
#include "common/io/zlibio.h"
#include "common/segment/chunkfile.h"
#include "common/segment/segment.h"

/* --- writing ------------------------------------------------------------------------------ */

/* A block of text as it is stored: compressed, or of `raw_len` bytes if that is not shorter. */
struct docstore_block {
    struct slice stored;
    size_t raw_len;
};

/* Makes blocks, on any thread: the slow part of storing text. Zero-initialise. Owned by one
 * thread. */
struct docstore_packer {
    struct deflater *deflater;
    struct strbuf raw;
    struct strbuf packed;
};

/* Cuts the bodies, laid end to end, into blocks, which live in `arena`; returns how many, `*blocks`
 * being the array. No body is over SEGMENT_BODY_MAX. */
size_t docstore_pack(struct docstore_packer *packer, const struct slice *bodies, size_t n,
                     struct arena *arena, struct docstore_block **blocks);
void docstore_packer_clear(struct docstore_packer *packer);

/* Zero-initialise. Failures are the file's. */
struct docstore_writer {
    struct chunk_writer file;
    uint32_t n_docs;
    uint32_t *body_lens;
    size_t cap;
    uint64_t raw_off;  /* of the block being collected */
    uint64_t body_off; /* of the next document's body */
    struct docstore_packer packer;
    struct strbuf index;
};

enum status docstore_writer_open(struct docstore_writer *writer, const char *path,
                                 struct err *err) MUST_USE;
/* Adds the next document's body. ST_LIMIT when it is over SEGMENT_BODY_MAX. */
enum status docstore_writer_add(struct docstore_writer *writer, struct slice body,
                                struct err *err) MUST_USE;
/* Adds the next document, whose body of `len` bytes is in the blocks added so far. */
enum status docstore_writer_add_len(struct docstore_writer *writer, size_t len,
                                    struct err *err) MUST_USE;
/* Adds a block as it is; what docstore_writer_add collected is a block before it. */
void docstore_writer_add_block(struct docstore_writer *writer, const struct docstore_block *block);
/* Adds what waits and the index; the file can then be finished. `places` says for each document
 * which of the bodies, as they were added, is its own; NULL when they came in document order. */
void docstore_writer_end(struct docstore_writer *writer, const uint32_t *places);
/* Frees the memory; the file is the caller's to finish or abandon. */
void docstore_writer_clear(struct docstore_writer *writer);

/* --- reading ------------------------------------------------------------------------------ */

/* Immutable after open; borrows the file. */
struct docstore {
    uint32_t n_docs;
    uint64_t n_blocks;
    struct chunk text;
    struct chunk block_index;
    struct chunk bodies;
    struct chunk places; /* data is NULL when bodies are in document order */
};

enum status docstore_open(struct docstore *docs, const struct chunk_file *file, uint32_t n_docs,
                          struct err *err) MUST_USE;

/* Reads the body of a document below n_docs; it lives in `arena` or in the map. */
enum status docstore_body(const struct docstore *docs, ldoc_id doc, struct arena *arena,
                          struct slice *body, struct err *err) MUST_USE;

/* Appends the bodies of all documents that `new_docs`, by document, does not call DOCSTORE_DROP, in
 * the order in which they are stored, and puts into `places`, by document, the number of the body
 * in `writer`. A block of which nothing is dropped is copied as it is unless it is small. */
#define DOCSTORE_DROP UINT32_MAX
enum status docstore_copy(const struct docstore *docs, const uint32_t *new_docs,
                          struct docstore_writer *writer, uint32_t *places,
                          struct err *err) MUST_USE;

/* Inflates every block and checks that bodies and blocks fit each other. */
enum status docstore_verify(const struct docstore *docs, struct err *err) MUST_USE;

#endif

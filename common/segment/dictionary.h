/*
 * The term dictionary: its writer (FORMAT.md, "NAME.terms"). The readers are segment_find_term and
 * term_scan of segment.h; all are in dictionary.c.
 */
#ifndef COMMON_SEGMENT_DICTIONARY_H
#define COMMON_SEGMENT_DICTIONARY_H

#include "common/segment/chunkfile.h"
#include "common/segment/segment.h"

#define DICT_BLOCK_TERMS  32
#define DICT_INDEX_BYTES  24
#define DICT_PREFIX_BYTES 8

/* Zero-initialise. Failures are the file's. */
struct dictionary_writer {
    struct chunk_writer file;
    uint64_t n_terms;
    char last[SEGMENT_TERM_MAX];
    size_t last_len;
    struct strbuf index;
    struct strbuf prefixes;
};

enum status dictionary_writer_open(struct dictionary_writer *writer, const char *path,
                                   struct err *err) MUST_USE;
/* Adds a term of 1 to SEGMENT_TERM_MAX bytes after all that were added; postings follow those of
 * the term before without a gap. */
void dictionary_writer_add(struct dictionary_writer *writer, struct slice term,
                           const struct term_info *info);
/* Adds the index; the file can then be finished. */
void dictionary_writer_end(struct dictionary_writer *writer);
/* Frees the memory; the file is the caller's to finish or abandon. */
void dictionary_writer_clear(struct dictionary_writer *writer);

/* That the prefixes by which blocks are found are those of the blocks' first terms. */
enum status dictionary_verify_prefixes(const struct segment *segment, struct err *err) MUST_USE;

/* Blocks of a dictionary of `n_terms`. */
static inline uint64_t dictionary_n_blocks(uint64_t n_terms)
{
    return n_terms / DICT_BLOCK_TERMS + (n_terms % DICT_BLOCK_TERMS != 0);
}

#endif

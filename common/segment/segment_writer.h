/*
 * A segment, written: articles in document order, then terms in byte order, each with postings.
 *
 * Calling sequence: open, segment_writer_article for each document, then for each term
 * segment_writer_term, segment_writer_posting for each of its documents in ascending order, then
 * finish. Articles may be added as documents arrive while the caller still collects postings.
 * Failures stick; finish reports the first. Owned by one thread. Memory: about 2 MB plus
 * 29 bytes a document.
 */
#ifndef COMMON_SEGMENT_SEGMENT_WRITER_H
#define COMMON_SEGMENT_SEGMENT_WRITER_H

#include "common/segment/segment.h"

struct segment_writer;

/* Creates the files of segment `name` in `index_path`. */
enum status segment_writer_open(struct segment_writer **writer, const char *index_path,
                                const char *name, struct err *err) MUST_USE;

/* Adds the next document's stored article and columns; returns its number. */
ldoc_id segment_writer_article(struct segment_writer *writer, const struct stored_article *article,
                               uint32_t doc_len);

/* The same in two steps, for text that other threads have packed: first the blocks, then the
 * documents whose bodies lie in them, in order. Of article->body only the length is used. */
struct docstore_block;
void segment_writer_blocks(struct segment_writer *writer, const struct docstore_block *blocks,
                           size_t n);
ldoc_id segment_writer_head(struct segment_writer *writer, const struct stored_article *article,
                            uint32_t doc_len);

/* The same in two steps, for a merge: first the bodies of all documents of `source` that `new_docs`
 * does not call DOCSTORE_DROP (see docstore_copy, which fills `places`), then all columns in the
 * order of documents; `places` of segment_writer_places, borrowed until finish, then says for each
 * new document which body, counted as they were copied, is its own. NULL: they are in order. */
enum status segment_writer_copy_bodies(struct segment_writer *writer, const struct segment *source,
                                       const uint32_t *new_docs, uint32_t *places,
                                       struct err *err) MUST_USE;
ldoc_id segment_writer_columns(struct segment_writer *writer, const struct stored_article *article,
                               uint32_t doc_len);
void segment_writer_places(struct segment_writer *writer, const uint32_t *places);

/* Terms and postings, as term_writer_term and term_writer_posting. */
void segment_writer_term(struct segment_writer *writer, struct slice term);
void segment_writer_posting(struct segment_writer *writer, ldoc_id doc, uint32_t wdf,
                            const uint32_t *positions, uint32_t n_positions);

/* What takes them, for whoever writes some of them as parts (term_part.h). Borrowed; ended by
 * finish. Only once all articles are there. */
struct term_writer;
struct term_writer *segment_writer_terms(struct segment_writer *writer);

/* Completes and syncs the files and frees the writer, whatever the result. */
enum status segment_writer_finish(struct segment_writer *writer, struct err *err) MUST_USE;

/* Removes the files and frees the writer. */
void segment_writer_abandon(struct segment_writer *writer);

#endif

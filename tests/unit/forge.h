/*
 * Forged chunk files: bytes that are wrong behind checksums that are right, so that only the
 * decoders stand between them and a fault. Written from FORMAT.md alone, without common/segment.
 */
#ifndef TESTS_UNIT_FORGE_H
#define TESTS_UNIT_FORGE_H

#include "common/base/slice.h"
#include "common/base/strbuf.h"

#include <stdint.h>

/* The table of contents; empty when the trailer does not say where it is. Borrowed. */
struct slice forge_toc(const struct strbuf *file);

/* Where the payload of a chunk begins; 0 when there is no such chunk. */
size_t forge_chunk_off(const struct strbuf *file, const char *id);

/* Makes the sums of pages and chunks right, as far as the frame makes sense. */
void forge_pages(struct strbuf *file);

/* Gives the file the identity `key` and makes the trailer's sum right. */
void forge_trailer(struct strbuf *file, uint64_t key);

/* Makes all of `n` files right, the sums of each and the identity that the first `n_own` make. */
void forge_segment(struct strbuf *files[], size_t n, size_t n_own);

#endif

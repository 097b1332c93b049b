/*
 * Random segments and what they must answer, held in plain arrays: for the tests of segments.
 */
#ifndef TESTS_UNIT_SEGMENT_MODEL_H
#define TESTS_UNIT_SEGMENT_MODEL_H

#include "common/base/mem.h"
#include "common/segment/segment.h"

struct model_posting {
    ldoc_id doc;
    uint32_t wdf;
    uint32_t *positions;
    uint32_t n_positions;
};

struct model_term {
    struct slice term;
    bool has_positions;
    uint32_t df;
    struct model_posting *postings;
};

struct model {
    struct arena arena;
    uint32_t n_docs;
    struct stored_article *articles;
    uint32_t *doc_lens;
    uint32_t n_terms;
    struct model_term *terms; /* in byte order */
};

/* A seed from the environment variable NEWSDEX_SEED, or else a fixed one; it is printed. */
uint64_t test_seed(void);
/* The next number of a random sequence (xorshift64*). */
uint32_t test_random(uint64_t *state);

/* Terms with df around every block limit, rare ones and frequent ones; wdf 0 and huge; every shape
 * of positions. Freed by model_release. */
void model_make(struct model *model, uint64_t *random, uint32_t n_docs, uint32_t n_terms);
void model_release(struct model *model);

/* Writes the model as segment `name`. */
void model_write(const struct model *model, const char *folder, const char *name);

/* Reads everything there is in a segment (of neighbouring bodies one); the first failure, or ST_OK
 * and a hash of all that was read. */
enum status segment_read_all(const struct segment *segment, uint64_t *digest, struct err *err);

/* A fresh folder, to be removed by the caller; static storage. */
const char *test_folder(void);

#endif

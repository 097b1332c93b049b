/*
 * The shape of a results file: one table for the writer and the reader.
 *
 * Private to bench/results. A row says which key holds which member of which struct.
 */
#ifndef BENCH_RESULTS_RESULTS_SCHEMA_H
#define BENCH_RESULTS_RESULTS_SCHEMA_H

#include "bench/results/results.h"

enum schema_type {
    SCHEMA_TEXT,    /* const char * */
    SCHEMA_INTEGER, /* uint64_t, 0 to INT64_MAX, which is what JSON libraries agree on */
    SCHEMA_NUMBER,  /* double, finite */
    SCHEMA_BOOLEAN, /* bool */
    SCHEMA_OBJECT,  /* an embedded struct */
    SCHEMA_OBJECTS, /* a pointer to structs, and a count */
    SCHEMA_TEXTS,   /* const char **, and a count */
    SCHEMA_NUMBERS, /* double *, and a count */
    SCHEMA_SAMPLES, /* a struct results_samples' ns with both its counts */
};

struct schema_row {
    const char *key;
    enum schema_type type;
    bool is_optional;           /* a file may lack it: zero or empty then */
    bool omits_zero;            /* zero or empty says nothing: it is not written */
    unsigned kinds;             /* the kinds of results that have it, as bits; 0 for all */
    size_t off;                 /* of the member */
    size_t off_n;               /* of its count, a size_t */
    const struct schema *items; /* OBJECT, OBJECTS */
};

struct schema {
    size_t size; /* of the struct */
    const struct schema_row *rows;
    size_t n_rows;
};

/* struct results, but for `format`, `version` and `kind`, which come before everything. */
extern const struct schema results_schema;

#endif

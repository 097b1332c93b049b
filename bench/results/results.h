/*
 * A results file of bench: what was measured, on what, and how, as one JSON object.
 *
 * One struct for all kinds of results; lists that a kind does not have are empty. The same table
 * (results_schema.c) makes the writer and the reader, so that what is written can be read. Every
 * string is UTF-8 and never NULL in what was read; a writer's NULL is written as "".
 *
 * Owned by one thread while it is put together, immutable and shared freely afterwards. Everything
 * a struct points to lives in its `arena`, or longer.
 */
#ifndef BENCH_RESULTS_RESULTS_H
#define BENCH_RESULTS_RESULTS_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of the format; a file of another one is refused. */
#define RESULTS_VERSION 1

/* The name of the cells that stand for all queries of a command. */
#define RESULTS_CLASS_ALL "ALL"

/* The largest file that is read. */
#define RESULTS_MAX_BYTES ((size_t)2 << 30)

enum results_kind {
    RESULTS_QUERIES, /* `bench run` */
    RESULTS_BUILD,   /* `bench build` */
    RESULTS_EVAL,    /* `bench eval` */
};

/* What a part of an index holds, and how large it is. */
struct results_part {
    const char *name;
    uint64_t bytes;
};

/* Who was measured. */
struct results_target {
    const char *name;     /* unique in the file: other lists refer to it */
    const char *kind;     /* "index": opened in the bench's own process; "process": on a pipe, or
                             to build; "run": a file of answers */
    const char *engine;   /* "native", "xapian"; "" for a process or a run */
    const char *version;  /* of the program, "" when unknown */
    const char *note;     /* an index's path, a process' command */
    uint64_t articles;    /* 0 when unknown */
    uint64_t index_bytes; /* 0 when unknown */
    struct results_part *parts;
    size_t n_parts;
};

struct results_query {
    const char *query;
    const char *class_name;
};

/* What one target needed for one command over the queries of one class. Latencies are in
 * microseconds; quantiles are exact (stats.h), over all samples of all repeats. */
struct results_cell {
    const char *target;
    const char *command;
    const char *class_name; /* or RESULTS_CLASS_ALL */
    uint64_t n_queries;     /* that have samples; 0: all numbers below are 0 */
    uint64_t n_samples;     /* n_queries times repeats */
    double mean_us;
    double p50_us;
    double p90_us;
    double p99_us;
    double p999_us;
    double max_us;
    double qps;        /* queries per second: see bench/run/cells.h */
    bool falls_behind; /* open: the asked rate was not kept, and times grow with the pass */
    double query_median_mean_us; /* each query's median over the repeats, then the mean of those */
    double query_median_p99_us;  /* likewise their p99 */
    double *repeat_mean_us;      /* the mean of each repeat: their spread is the noise */
    size_t n_repeat_means;
};

/* Every single measurement of one target and command: ns[repeat][query] in nanoseconds, in the
 * order of the file's queries; NAN where there is no time. Of the queries that are in `unsupported`
 * the target said that it cannot answer them; the turn of the others never came, which is so at the
 * end of an open pass only. */
struct results_samples {
    const char *target;
    const char *command;
    double **ns;
    size_t n_repeats;
    size_t n_queries;
    double *unsupported; /* numbers of queries, ascending: whole, 0 to n_queries-1 */
    size_t n_unsupported;
};

/* One way of asking: everything in it was measured under the same conditions. */
struct results_pass {
    const char *mode;  /* "closed": next query after the last answer; "open": at its own time */
    const char *clock; /* "client": around the call; "server": inside the server */
    uint64_t threads;
    const char *cache; /* "warm", "cold" */
    double rate;       /* open: arrivals per second; 0 when closed */
    uint64_t repeats;
    uint64_t seed;
    struct results_cell *cells;
    size_t n_cells;
    struct results_samples *samples;
    size_t n_samples;
};

/* A comparison of answers, made before anything is timed. */
struct results_check {
    const char *command;
    const char *reference; /* the target whose answers were taken as right */
    const char *target;    /* the one that was compared with it */
    uint64_t compared;     /* queries that both support */
    uint64_t mismatches;
    const char **examples; /* the first few mismatches, a sentence each */
    size_t n_examples;
};

/* One build as a whole process. */
struct results_repeat {
    double wall_s;
    double user_s;
    double sys_s;
    uint64_t peak_rss_bytes;
    uint64_t written_bytes;
    uint64_t index_bytes;
};

struct results_stage {
    const char *name;
    double cpu_s;  /* summed over threads */
    double wall_s; /* likewise; waiting included. Optional in a file: then 0 */
};

/* What one target needed to build an index. */
struct results_build {
    const char *target;
    const char *note; /* how: the command */
    struct results_repeat *repeats;
    size_t n_repeats;
    uint64_t articles;
    uint64_t text_bytes;
    struct results_part *parts;
    size_t n_parts;
    struct results_stage *stages;
    size_t n_stages;
};

/* How fast the machine does one thing that a build cannot do without, in 10^6 bytes of article
 * text per second. */
struct results_floor {
    const char *name;
    double mb_per_s;
};

struct results_measure {
    const char *name; /* "map", "ndcg_cut_10", ... */
    double value;     /* the mean over the topics */
};

/* One topic's values, in the order of the measures. */
struct results_topic {
    const char *topic;
    double *values;
    size_t n_values;
};

struct results_eval {
    const char *target;
    uint64_t topics;          /* that the measures are means of */
    uint64_t judged_topics;   /* of the judgements, in the run or not; optional in a file: then 0 */
    uint64_t unjudged_topics; /* of the run, left out since nobody judged them; likewise */
    struct results_measure *measures;
    size_t n_measures;
    struct results_topic *per_topic;
    size_t n_per_topic;
};

/* How one target differs from another in one measure, and how likely as much is by chance. */
struct results_difference {
    const char *measure;
    const char *reference;  /* optional in a file: then "" */
    const char *target;     /* likewise */
    double difference;      /* target's mean less the reference's */
    double p;               /* of the two-sided paired randomisation test */
    uint64_t paired_topics; /* that were tested: both targets have them; optional: then 0 */
    const char *method; /* "exact": all choices of signs were counted; "sampled": some were drawn;
                           optional: then "" */
    uint64_t seed;      /* of the draw; optional: then 0 */
};

/* Read only where the results came from; "" and 0 when it could not be found out. */
struct results_machine {
    const char *cpu;
    uint64_t cores; /* that this process may use */
    uint64_t memory_bytes;
    const char *kernel;
    const char *os;
};

struct results {
    struct arena arena;
    enum results_kind kind;
    const char *date; /* ISO 8601, UTC, when the measuring began */
    const char **command;
    size_t n_command;
    struct results_machine machine;
    struct {
        const char *version;
        const char *compiler;
    } program;
    struct {
        const char *name;    /* "" when nobody said */
        uint64_t articles;   /* 0 when unknown, here and below */
        uint64_t text_bytes; /* an index does not know it */
    } corpus;
    struct results_target *targets;
    size_t n_targets;
    /* queries */
    const char *method; /* what was done, in words; "" for other kinds */
    struct results_query *queries;
    size_t n_queries;
    struct results_pass *passes;
    size_t n_passes;
    struct results_check *checks;
    size_t n_checks;
    /* build */
    struct results_build *builds;
    size_t n_builds;
    struct results_floor *floors;
    size_t n_floors;
    /* eval */
    struct results_eval *evals;
    size_t n_evals;
    struct results_difference *comparisons;
    size_t n_comparisons;
};

/* Empty results of a kind, with date, machine and program filled in, and the command line, whose
 * first word becomes "bench". */
void results_init(struct results *results, enum results_kind kind, int argc, char **argv);

/* Frees what the struct points to; a zeroed one may be given. */
void results_release(struct results *results);

/* Appends the JSON object and a line feed. A number that is not finite is written as null, and so
 * only samples may hold one; invalid UTF-8 becomes U+FFFD. What is 0 for want of knowledge is left
 * out. */
void results_write(const struct results *results, struct strbuf *out);

/* Reads a file. ST_NOT_FOUND or ST_IO when it cannot be read, ST_LIMIT over RESULTS_MAX_BYTES,
 * ST_CORRUPT when it is no JSON or not what this header says, with file and key; ST_VERSION for
 * another version. Unknown keys are ignored. The struct is released on failure. */
enum status results_read(const char *path, struct results *results, struct err *err) MUST_USE;

/* As results_read, of a text that the caller has; `name` is what messages call it. */
enum status results_parse(struct slice json, const char *name, struct results *results,
                          struct err *err) MUST_USE;

/* The word of a kind in the file; static storage. */
const char *results_kind_name(enum results_kind kind);

#endif

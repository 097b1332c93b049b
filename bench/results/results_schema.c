#include "bench/results/results_schema.h"

#define ROW(type_, struct_, key_, member_)                                                         \
    {                                                                                              \
        .key = (key_), .type = (type_), .off = offsetof(struct_, member_)                          \
    }
#define LIST(type_, struct_, key_, member_, count_, items_)                                        \
    {                                                                                              \
        .key = (key_), .type = (type_), .off = offsetof(struct_, member_),                         \
        .off_n = offsetof(struct_, count_), .items = (items_)                                      \
    }
#define SCHEMA(name, struct_, rows_)                                                               \
    static const struct schema name = {sizeof(struct_), rows_, COUNT_OF(rows_)}

#define TEXT(key, member)    ROW(SCHEMA_TEXT, STRUCT, key, member)
#define INTEGER(key, member) ROW(SCHEMA_INTEGER, STRUCT, key, member)
#define NUMBER(key, member)  ROW(SCHEMA_NUMBER, STRUCT, key, member)
#define MAYBE(type_, key_, member_)                                                                \
    {                                                                                              \
        .key = (key_), .type = (type_), .is_optional = true, .off = offsetof(STRUCT, member_)      \
    }
#define OBJECTS(key, member, count, items) LIST(SCHEMA_OBJECTS, STRUCT, key, member, count, items)

/* A number that is 0 only for want of knowledge. */
#define KNOWN(type_, key_, member_)                                                                \
    {                                                                                              \
        .key = (key_), .type = (type_), .is_optional = true, .omits_zero = true,                   \
        .off = offsetof(STRUCT, member_)                                                           \
    }

#define STRUCT struct results_part
static const struct schema_row part_rows[] = {
    TEXT("name", name),
    INTEGER("bytes", bytes),
};
SCHEMA(part_schema, STRUCT, part_rows);
#undef STRUCT

#define STRUCT struct results_target
static const struct schema_row target_rows[] = {
    TEXT("name", name),
    TEXT("kind", kind),
    TEXT("engine", engine),
    TEXT("version", version),
    TEXT("note", note),
    KNOWN(SCHEMA_INTEGER, "articles", articles),
    KNOWN(SCHEMA_INTEGER, "index_bytes", index_bytes),
    OBJECTS("parts", parts, n_parts, &part_schema),
};
SCHEMA(target_schema, STRUCT, target_rows);
#undef STRUCT

#define STRUCT struct results_query
static const struct schema_row query_rows[] = {
    TEXT("query", query),
    TEXT("class", class_name),
};
SCHEMA(query_schema, STRUCT, query_rows);
#undef STRUCT

#define STRUCT struct results_cell
static const struct schema_row cell_rows[] = {
    TEXT("target", target),
    TEXT("command", command),
    TEXT("class", class_name),
    INTEGER("queries", n_queries),
    INTEGER("samples", n_samples),
    NUMBER("mean_us", mean_us),
    NUMBER("p50_us", p50_us),
    NUMBER("p90_us", p90_us),
    NUMBER("p99_us", p99_us),
    NUMBER("p999_us", p999_us),
    NUMBER("max_us", max_us),
    NUMBER("qps", qps),
    KNOWN(SCHEMA_BOOLEAN, "falls_behind", falls_behind),
    NUMBER("query_median_mean_us", query_median_mean_us),
    NUMBER("query_median_p99_us", query_median_p99_us),
    LIST(SCHEMA_NUMBERS, STRUCT, "repeat_mean_us", repeat_mean_us, n_repeat_means, NULL),
};
SCHEMA(cell_schema, STRUCT, cell_rows);
#undef STRUCT

#define STRUCT struct results_samples
static const struct schema_row samples_rows[] = {
    TEXT("target", target),
    TEXT("command", command),
    LIST(SCHEMA_SAMPLES, STRUCT, "ns", ns, n_repeats, NULL),
    {.key = "unsupported",
     .type = SCHEMA_NUMBERS,
     .is_optional = true,
     .omits_zero = true,
     .off = offsetof(STRUCT, unsupported),
     .off_n = offsetof(STRUCT, n_unsupported)},
};
SCHEMA(samples_schema, STRUCT, samples_rows);
#undef STRUCT

#define STRUCT struct results_pass
static const struct schema_row pass_rows[] = {
    TEXT("mode", mode),
    TEXT("clock", clock),
    INTEGER("threads", threads),
    TEXT("cache", cache),
    NUMBER("rate", rate),
    INTEGER("repeats", repeats),
    INTEGER("seed", seed),
    OBJECTS("cells", cells, n_cells, &cell_schema),
    OBJECTS("samples", samples, n_samples, &samples_schema),
};
SCHEMA(pass_schema, STRUCT, pass_rows);
#undef STRUCT

#define STRUCT struct results_check
static const struct schema_row check_rows[] = {
    TEXT("command", command),
    TEXT("reference", reference),
    TEXT("target", target),
    INTEGER("compared", compared),
    INTEGER("mismatches", mismatches),
    LIST(SCHEMA_TEXTS, STRUCT, "examples", examples, n_examples, NULL),
};
SCHEMA(check_schema, STRUCT, check_rows);
#undef STRUCT

#define STRUCT struct results_repeat
static const struct schema_row repeat_rows[] = {
    NUMBER("wall_s", wall_s),
    NUMBER("user_s", user_s),
    NUMBER("sys_s", sys_s),
    INTEGER("peak_rss_bytes", peak_rss_bytes),
    INTEGER("written_bytes", written_bytes),
    INTEGER("index_bytes", index_bytes),
};
SCHEMA(repeat_schema, STRUCT, repeat_rows);
#undef STRUCT

#define STRUCT struct results_stage
static const struct schema_row stage_rows[] = {
    TEXT("name", name),
    NUMBER("cpu_s", cpu_s),
    MAYBE(SCHEMA_NUMBER, "wall_s", wall_s),
};
SCHEMA(stage_schema, STRUCT, stage_rows);
#undef STRUCT

#define STRUCT struct results_build
static const struct schema_row build_rows[] = {
    TEXT("target", target),
    TEXT("note", note),
    OBJECTS("repeats", repeats, n_repeats, &repeat_schema),
    INTEGER("articles", articles),
    INTEGER("text_bytes", text_bytes),
    OBJECTS("parts", parts, n_parts, &part_schema),
    OBJECTS("stages", stages, n_stages, &stage_schema),
};
SCHEMA(build_schema, STRUCT, build_rows);
#undef STRUCT

#define STRUCT struct results_floor
static const struct schema_row floor_rows[] = {
    TEXT("name", name),
    NUMBER("mb_per_s", mb_per_s),
};
SCHEMA(floor_schema, STRUCT, floor_rows);
#undef STRUCT

#define STRUCT struct results_measure
static const struct schema_row measure_rows[] = {
    TEXT("name", name),
    NUMBER("value", value),
};
SCHEMA(measure_schema, STRUCT, measure_rows);
#undef STRUCT

#define STRUCT struct results_topic
static const struct schema_row topic_rows[] = {
    TEXT("topic", topic),
    LIST(SCHEMA_NUMBERS, STRUCT, "values", values, n_values, NULL),
};
SCHEMA(topic_schema, STRUCT, topic_rows);
#undef STRUCT

#define STRUCT struct results_eval
static const struct schema_row eval_rows[] = {
    TEXT("target", target),
    INTEGER("topics", topics),
    MAYBE(SCHEMA_INTEGER, "judged_topics", judged_topics),
    MAYBE(SCHEMA_INTEGER, "unjudged_topics", unjudged_topics),
    OBJECTS("measures", measures, n_measures, &measure_schema),
    OBJECTS("per_topic", per_topic, n_per_topic, &topic_schema),
};
SCHEMA(eval_schema, STRUCT, eval_rows);
#undef STRUCT

#define STRUCT struct results_difference
static const struct schema_row difference_rows[] = {
    TEXT("measure", measure),
    MAYBE(SCHEMA_TEXT, "reference", reference),
    MAYBE(SCHEMA_TEXT, "target", target),
    NUMBER("difference", difference),
    NUMBER("p", p),
    MAYBE(SCHEMA_INTEGER, "paired_topics", paired_topics),
    MAYBE(SCHEMA_TEXT, "method", method),
    MAYBE(SCHEMA_INTEGER, "seed", seed),
};
SCHEMA(difference_schema, STRUCT, difference_rows);
#undef STRUCT

/* The small objects of the whole: their offsets are those in struct results, so that they need no
 * types of their own. */
#define STRUCT struct results
static const struct schema_row machine_rows[] = {
    TEXT("cpu", machine.cpu),
    INTEGER("cores", machine.cores),
    INTEGER("memory_bytes", machine.memory_bytes),
    TEXT("kernel", machine.kernel),
    TEXT("os", machine.os),
};
SCHEMA(machine_schema, STRUCT, machine_rows);

static const struct schema_row program_rows[] = {
    TEXT("version", program.version),
    TEXT("compiler", program.compiler),
};
SCHEMA(program_schema, STRUCT, program_rows);

static const struct schema_row corpus_rows[] = {
    TEXT("name", corpus.name),
    KNOWN(SCHEMA_INTEGER, "articles", corpus.articles),
    KNOWN(SCHEMA_INTEGER, "text_bytes", corpus.text_bytes),
};
SCHEMA(corpus_schema, STRUCT, corpus_rows);

/* What other kinds have, too: a row of `kinds` is asked for only in those. */
#define ONLY(kind_, key_, member_, items_)                                                         \
    {                                                                                              \
        .key = (key_), .type = SCHEMA_OBJECTS, .kinds = 1u << (kind_),                             \
        .off = offsetof(STRUCT, member_), .off_n = offsetof(STRUCT, n_##member_),                  \
        .items = (items_)                                                                          \
    }

static const struct schema_row results_rows[] = {
    TEXT("date", date),
    LIST(SCHEMA_TEXTS, STRUCT, "command", command, n_command, NULL),
    {.key = "machine", .type = SCHEMA_OBJECT, .items = &machine_schema},
    {.key = "program", .type = SCHEMA_OBJECT, .items = &program_schema},
    {.key = "corpus", .type = SCHEMA_OBJECT, .is_optional = true, .items = &corpus_schema},
    MAYBE(SCHEMA_TEXT, "method", method),
    {.key = "targets",
     .type = SCHEMA_OBJECTS,
     .is_optional = true,
     .off = offsetof(STRUCT, targets),
     .off_n = offsetof(STRUCT, n_targets),
     .items = &target_schema},
    ONLY(RESULTS_QUERIES, "queries", queries, &query_schema),
    ONLY(RESULTS_QUERIES, "passes", passes, &pass_schema),
    ONLY(RESULTS_QUERIES, "checks", checks, &check_schema),
    ONLY(RESULTS_BUILD, "builds", builds, &build_schema),
    ONLY(RESULTS_BUILD, "floors", floors, &floor_schema),
    ONLY(RESULTS_EVAL, "evals", evals, &eval_schema),
    ONLY(RESULTS_EVAL, "comparisons", comparisons, &difference_schema),
};
const struct schema results_schema = {sizeof(STRUCT), results_rows, COUNT_OF(results_rows)};
#undef STRUCT

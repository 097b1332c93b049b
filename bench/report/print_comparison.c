#include "bench/report/print_comparison.h"

#include "common/text/json_writer.h"
#include "common/text/text_table.h"

#include <inttypes.h>

static const char *verdict_name(const struct comparison_row *row)
{
    bool is_size = row->unit == ROW_BYTES;
    switch (row->verdict.change) {
    case CHANGE_FASTER:
        return is_size ? "smaller" : "faster";
    case CHANGE_SLOWER:
        return is_size ? "larger" : "slower";
    case CHANGE_SAME:
        return "same";
    case CHANGE_UNKNOWN:
        break;
    }
    return "unknown";
}

static const char *evidence_name(enum evidence evidence)
{
    static const char *const names[] = {
        [EVIDENCE_NONE] = "nothing",
        [EVIDENCE_QUERIES] = "queries",
        [EVIDENCE_REPEATS] = "repeats",
        [EVIDENCE_BOTH] = "both",
    };
    return names[evidence];
}

/* An interval, or why there is none: "12 < 20" of what it would need. */
static void add_interval(struct text_table *table, const struct ratio_interval *interval, size_t n,
                         int n_least)
{
    if (interval->is_known)
        text_table_addf(table, "%.3f..%.3f", interval->low, interval->high);
    else
        text_table_addf(table, "%zu < %d", n, n_least);
}

static void add_value(struct text_table *table, double value, enum row_unit unit)
{
    if (unit == ROW_MICROSECONDS)
        text_table_addf(table, "%.1f us", value);
    else if (unit == ROW_SECONDS)
        text_table_addf(table, "%.2f s", value);
    else
        text_table_addf(table, "%.1f MB", value / 1e6);
}

static void add_conditions(struct text_table *table, const struct results_pass *pass)
{
    struct strbuf text = {0};
    if (pass != NULL) {
        strbuf_addf(&text, "%s %s x%" PRIu64, pass->mode, pass->cache, pass->threads);
        if (pass->rate > 0)
            strbuf_addf(&text, " %.6g/s", pass->rate);
        strbuf_addf(&text, " %s", pass->clock);
    }
    text_table_add(table, strbuf_slice(&text));
    strbuf_release(&text);
}

static void add_row(struct text_table *table, const struct comparison_row *row)
{
    const struct noise_verdict *verdict = &row->verdict;
    bool has_one_name = slice_eq(slice_str(row->old_target), slice_str(row->new_target));
    text_table_addf(table, "%s%s%s", row->old_target, has_one_name ? "" : " -> ",
                    has_one_name ? "" : row->new_target);
    text_table_adds(table, row->command);
    text_table_adds(table, row->class_name);
    add_conditions(table, row->pass);
    add_value(table, row->old_value, row->unit);
    add_value(table, row->new_value, row->unit);
    text_table_addf(table, "%.3f", row->ratio);
    if (row->pass != NULL)
        add_interval(table, &verdict->by_queries, row->n_queries, NOISE_LEAST_QUERIES);
    else
        text_table_adds(table, "none");
    add_interval(table, &verdict->by_repeats, row->n_repeats, NOISE_LEAST_REPEATS);
    text_table_adds(table, verdict_name(row));
    text_table_adds(table, evidence_name(verdict->evidence));
}

static void add_rows(const struct comparison *comparison, struct strbuf *out)
{
    static const char *const headings[] = {
        "target", "command", "class",   "conditions", "old",        "new",
        "ratio",  "queries", "repeats", "verdict",    "decided by",
    };
    struct text_table table;
    text_table_init(&table, "llllrrrrrll");
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        text_table_adds(&table, headings[i]);
    for (size_t r = 0; r < comparison->n_rows; r++)
        add_row(&table, &comparison->rows[r]);
    text_table_print(&table, out);
    text_table_release(&table);
}

/* What there is among the rows: each needs its own words below the table. */
struct row_kinds {
    bool has_queries;
    bool has_builds;
    bool has_undecided;
    bool has_one_sided; /* decided by one interval, of queries */
    bool has_few;       /* too few queries or repeats for an interval */
};

static struct row_kinds kinds_of(const struct comparison *comparison)
{
    struct row_kinds kinds = {0};
    for (size_t r = 0; r < comparison->n_rows; r++) {
        const struct comparison_row *row = &comparison->rows[r];
        const struct noise_verdict *verdict = &row->verdict;
        bool is_build = row->pass == NULL;
        bool is_alone =
            verdict->evidence == EVIDENCE_QUERIES || verdict->evidence == EVIDENCE_REPEATS;
        kinds.has_queries |= !is_build;
        kinds.has_builds |= is_build;
        kinds.has_undecided |= verdict->evidence == EVIDENCE_NONE;
        kinds.has_one_sided |= !is_build && is_alone;
        kinds.has_few |=
            !verdict->by_repeats.is_known || (!is_build && !verdict->by_queries.is_known);
    }
    return kinds;
}

static void add_legend(const struct comparison *comparison, struct strbuf *out)
{
    struct row_kinds kinds = kinds_of(comparison);
    strbuf_adds(out, "ratio = new / old");
    if (kinds.has_queries)
        strbuf_adds(out, ", for queries of the mean of their median times");
    if (kinds.has_builds)
        strbuf_adds(out, ", for builds of the means over the repeats");
    strbuf_adds(out, ".\n");
    if (kinds.has_queries)
        strbuf_adds(out, "queries, repeats: its 95 % interval by a paired bootstrap over the "
                         "queries, and by the spread of the\nrepeats. For a verdict both must "
                         "exclude 1.\n");
    if (kinds.has_one_sided)
        strbuf_adds(out, "Where one of the two is not known the other decides alone, which is "
                         "weaker: 'decided by' says so.\n");
    if (kinds.has_builds)
        strbuf_adds(out, "Builds ask no queries: the 95 % interval by the spread of their repeats "
                         "decides, and must exclude 1.\n");
    if (kinds.has_few)
        strbuf_addf(out, "'12 < %d', '2 < %d': too few queries or repeats for an interval.\n",
                    NOISE_LEAST_QUERIES, NOISE_LEAST_REPEATS);
    if (kinds.has_undecided)
        strbuf_adds(out, "unknown: no interval is known, so that the change may be noise.\n");
}

static void add_unpaired(struct strbuf *out, size_t n, const char *of, const char *in)
{
    if (n > 0)
        strbuf_addf(out,
                    "%zu of what the %s results have stands not in the %s ones, and is left "
                    "out\n",
                    n, of, in);
}

static void add_summary(const struct comparison *comparison, struct strbuf *out)
{
    size_t n_left_out = 0, n_larger = 0, n_smaller = 0;
    for (size_t r = 0; r < comparison->n_rows; r++) {
        const struct comparison_row *row = &comparison->rows[r];
        n_left_out += row->n_left_out;
        n_larger += row->unit == ROW_BYTES && row->verdict.change == CHANGE_SLOWER;
        n_smaller += row->unit == ROW_BYTES && row->verdict.change == CHANGE_FASTER;
    }
    strbuf_addf(out, "\n%zu slower, %zu faster, %zu same, %zu unknown of %zu rows\n",
                comparison_count(comparison, CHANGE_SLOWER),
                comparison_count(comparison, CHANGE_FASTER),
                comparison_count(comparison, CHANGE_SAME),
                comparison_count(comparison, CHANGE_UNKNOWN), comparison->n_rows);
    if (n_larger + n_smaller > 0)
        strbuf_addf(out, "of the sizes %zu larger, %zu smaller\n", n_larger, n_smaller);
    add_unpaired(out, comparison->n_old_unpaired, "old", "new");
    add_unpaired(out, comparison->n_new_unpaired, "new", "old");
    if (n_left_out > 0)
        strbuf_addf(out, "%zu times a query was left out that one side did not answer\n",
                    n_left_out);
}

void print_comparison_text(const struct comparison *comparison, struct strbuf *out)
{
    add_rows(comparison, out);
    add_summary(comparison, out);
    add_legend(comparison, out);
}

static void put_text(struct json_writer *json, const char *key, const char *text)
{
    json_put_text(json, key, slice_str(text));
}

static void put_interval(struct json_writer *json, const char *key,
                         const struct ratio_interval *interval)
{
    json_add_key(json, key);
    if (!interval->is_known) {
        json_add_null(json);
        return;
    }
    json_begin_array(json);
    json_add_number(json, interval->low);
    json_add_number(json, interval->high);
    json_end_array(json);
}

static void put_row(struct json_writer *json, const struct comparison_row *row)
{
    static const char *const units[] = {"us", "s", "bytes"};
    json_begin_object(json);
    put_text(json, "old_target", row->old_target);
    put_text(json, "new_target", row->new_target);
    put_text(json, "command", row->command);
    put_text(json, "class", row->class_name);
    if (row->pass != NULL) {
        put_text(json, "mode", row->pass->mode);
        put_text(json, "clock", row->pass->clock);
        put_text(json, "cache", row->pass->cache);
        json_put_integer(json, "threads", row->pass->threads);
        json_put_number(json, "rate", row->pass->rate);
        json_put_integer(json, "queries", row->n_queries);
        json_put_integer(json, "queries_left_out", row->n_left_out);
    }
    json_put_integer(json, "repeats", row->n_repeats);
    put_text(json, "unit", units[row->unit]);
    json_put_number(json, "old", row->old_value);
    json_put_number(json, "new", row->new_value);
    json_put_number(json, "ratio", row->ratio);
    put_interval(json, "interval_by_queries", &row->verdict.by_queries);
    put_interval(json, "interval_by_repeats", &row->verdict.by_repeats);
    put_text(json, "verdict", verdict_name(row));
    put_text(json, "decided_by", evidence_name(row->verdict.evidence));
    json_end_object(json);
}

void print_comparison_json(const struct comparison *comparison, struct strbuf *out)
{
    struct json_writer json;
    json_writer_init(&json);
    json_begin_object(&json);
    put_text(&json, "format", "newsdex-bench-comparison");
    json_put_integer(&json, "version", 1);
    json_put_integer(&json, "slower", comparison_count(comparison, CHANGE_SLOWER));
    json_put_integer(&json, "faster", comparison_count(comparison, CHANGE_FASTER));
    json_put_integer(&json, "same", comparison_count(comparison, CHANGE_SAME));
    json_put_integer(&json, "unknown", comparison_count(comparison, CHANGE_UNKNOWN));
    json_put_integer(&json, "unpaired", comparison->n_old_unpaired + comparison->n_new_unpaired);
    json_put_integer(&json, "unpaired_old", comparison->n_old_unpaired);
    json_put_integer(&json, "unpaired_new", comparison->n_new_unpaired);
    json_add_key(&json, "rows");
    json_begin_array(&json);
    for (size_t i = 0; i < comparison->n_rows; i++)
        put_row(&json, &comparison->rows[i]);
    json_end_array(&json);
    json_end_object(&json);
    strbuf_add_slice(out, json_written(&json));
    strbuf_addc(out, '\n');
    json_writer_release(&json);
}

#include "bench/report/print_comparison.h"

#include "common/text/json_writer.h"
#include "common/text/printable.h"

#include <inttypes.h>

/* The columns of the table, in order; the first four are text. */
enum column {
    COLUMN_TARGET,
    COLUMN_COMMAND,
    COLUMN_CLASS,
    COLUMN_CONDITIONS,
    COLUMN_OLD,
    COLUMN_NEW,
    COLUMN_RATIO,
    COLUMN_QUERIES,
    COLUMN_REPEATS,
    COLUMN_VERDICT,
    N_COLUMNS
};

static const char *const headings[N_COLUMNS] = {
    "target", "command", "class",   "conditions", "old",
    "new",    "ratio",   "queries", "repeats",    "verdict",
};

static bool is_text(enum column column)
{
    return column < COLUMN_OLD || column == COLUMN_VERDICT;
}

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

static void add_value(struct strbuf *out, double value, enum row_unit unit)
{
    if (unit == ROW_MICROSECONDS)
        strbuf_addf(out, "%.1f us", value);
    else if (unit == ROW_SECONDS)
        strbuf_addf(out, "%.2f s", value);
    else
        strbuf_addf(out, "%.1f MB", value / 1e6);
}

static void add_interval(struct strbuf *out, const struct ratio_interval *interval)
{
    if (interval->is_known)
        strbuf_addf(out, "%.3f..%.3f", interval->low, interval->high);
    else
        strbuf_adds(out, "-");
}

static void add_conditions(struct strbuf *out, const struct results_pass *pass)
{
    if (pass == NULL) {
        strbuf_adds(out, "-");
        return;
    }
    text_add_printable(slice_str(pass->mode), out);
    strbuf_addc(out, ' ');
    text_add_printable(slice_str(pass->cache), out);
    strbuf_addf(out, " x%" PRIu64, pass->threads);
    if (pass->rate > 0)
        strbuf_addf(out, " %.6g/s", pass->rate);
    strbuf_addc(out, ' ');
    text_add_printable(slice_str(pass->clock), out);
}

static void add_target(struct strbuf *out, const struct comparison_row *row)
{
    text_add_printable(slice_str(row->old_target), out);
    if (slice_eq(slice_str(row->old_target), slice_str(row->new_target)))
        return;
    strbuf_adds(out, " -> ");
    text_add_printable(slice_str(row->new_target), out);
}

static void add_cell(struct strbuf *out, const struct comparison_row *row, enum column column)
{
    switch (column) {
    case COLUMN_TARGET:
        add_target(out, row);
        break;
    case COLUMN_COMMAND:
        text_add_printable(slice_str(row->command), out);
        break;
    case COLUMN_CLASS:
        text_add_printable(slice_str(row->class_name), out);
        break;
    case COLUMN_CONDITIONS:
        add_conditions(out, row->pass);
        break;
    case COLUMN_OLD:
        add_value(out, row->old_value, row->unit);
        break;
    case COLUMN_NEW:
        add_value(out, row->new_value, row->unit);
        break;
    case COLUMN_RATIO:
        strbuf_addf(out, "%.3f", row->ratio);
        break;
    case COLUMN_QUERIES:
        add_interval(out, &row->verdict.by_queries);
        break;
    case COLUMN_REPEATS:
        add_interval(out, &row->verdict.by_repeats);
        break;
    case COLUMN_VERDICT:
        strbuf_adds(out, verdict_name(row));
        break;
    case N_COLUMNS:
        break;
    }
}

/* Text begins, numbers end at the column's edge; the last column is not filled up. */
static void add_padded(struct strbuf *out, struct slice cell, size_t width, enum column column)
{
    size_t columns = text_columns(cell);
    size_t pad = width > columns ? width - columns : 0;
    if (column > 0)
        strbuf_adds(out, "  ");
    if (is_text(column))
        strbuf_add_slice(out, cell);
    if (column + 1 < N_COLUMNS)
        for (size_t i = 0; i < pad; i++)
            strbuf_addc(out, ' ');
    if (!is_text(column))
        strbuf_add_slice(out, cell);
}

static void measure_columns(const struct comparison *comparison, size_t widths[N_COLUMNS])
{
    struct strbuf cell = {0};
    for (size_t c = 0; c < N_COLUMNS; c++) {
        widths[c] = text_columns(slice_str(headings[c]));
        for (size_t r = 0; r < comparison->n_rows; r++) {
            strbuf_reset(&cell);
            add_cell(&cell, &comparison->rows[r], (enum column)c);
            size_t columns = text_columns(strbuf_slice(&cell));
            widths[c] = columns > widths[c] ? columns : widths[c];
        }
    }
    strbuf_release(&cell);
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
    if (comparison->n_unpaired > 0)
        strbuf_addf(out, "%zu old cells have no partner in the new results\n",
                    comparison->n_unpaired);
    if (n_left_out > 0)
        strbuf_addf(out, "%zu times a query was left out that one side did not answer\n",
                    n_left_out);
    strbuf_adds(out, "ratio = new / old of the mean of the queries' median times; queries, repeats "
                     "= its 95 % interval\nby a paired bootstrap over queries and by the spread of "
                     "repeats. Both must exclude 1 for a verdict.\n");
}

void print_comparison_text(const struct comparison *comparison, struct strbuf *out)
{
    size_t widths[N_COLUMNS];
    struct strbuf cell = {0};
    measure_columns(comparison, widths);
    for (size_t c = 0; c < N_COLUMNS; c++)
        add_padded(out, slice_str(headings[c]), widths[c], (enum column)c);
    strbuf_addc(out, '\n');
    for (size_t r = 0; r < comparison->n_rows; r++) {
        for (size_t c = 0; c < N_COLUMNS; c++) {
            strbuf_reset(&cell);
            add_cell(&cell, &comparison->rows[r], (enum column)c);
            add_padded(out, strbuf_slice(&cell), widths[c], (enum column)c);
        }
        strbuf_addc(out, '\n');
    }
    strbuf_release(&cell);
    add_summary(comparison, out);
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
    put_text(json, "unit", units[row->unit]);
    json_put_number(json, "old", row->old_value);
    json_put_number(json, "new", row->new_value);
    json_put_number(json, "ratio", row->ratio);
    put_interval(json, "interval_by_queries", &row->verdict.by_queries);
    put_interval(json, "interval_by_repeats", &row->verdict.by_repeats);
    put_text(json, "verdict", verdict_name(row));
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
    json_put_integer(&json, "unpaired", comparison->n_unpaired);
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

#include "bench/report/print_comparison.h"

#include "common/base/status.h"
#include "common/text/printable.h"
#include "common/text/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>

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

/* The generator writes to memory and is given finite numbers and valid text in the right order:
 * what it refuses is a mistake in this file. */
static void expect_ok(yajl_gen_status status)
{
    if (status != yajl_gen_status_ok)
        BUG("the JSON generator failed with status %d", (int)status);
}

static void put_string(yajl_gen gen, const char *text)
{
    struct strbuf valid = {0};
    struct slice bytes = slice_str(text);
    for (size_t off = 0; off < bytes.len;) {
        uint32_t cp;
        char encoded[UTF8_MAX_CHAR_BYTES];
        off += utf8_decode(bytes, off, &cp, NULL);
        strbuf_add(&valid, encoded, utf8_encode(cp, encoded));
    }
    expect_ok(yajl_gen_string(gen, (const unsigned char *)strbuf_cstr(&valid), valid.len));
    strbuf_release(&valid);
}

static void put_string_at(yajl_gen gen, const char *key, const char *text)
{
    put_string(gen, key);
    put_string(gen, text);
}

static void put_number_at(yajl_gen gen, const char *key, double value)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%.9g", value);
    put_string(gen, key);
    expect_ok(yajl_gen_number(gen, text, (size_t)len));
}

static void put_count_at(yajl_gen gen, const char *key, uint64_t count)
{
    put_string(gen, key);
    expect_ok(yajl_gen_integer(gen, (long long)count));
}

static void put_interval_at(yajl_gen gen, const char *key, const struct ratio_interval *interval)
{
    char text[32];
    const double bounds[] = {interval->low, interval->high};
    put_string(gen, key);
    if (!interval->is_known) {
        expect_ok(yajl_gen_null(gen));
        return;
    }
    expect_ok(yajl_gen_array_open(gen));
    for (size_t i = 0; i < COUNT_OF(bounds); i++)
        expect_ok(
            yajl_gen_number(gen, text, (size_t)snprintf(text, sizeof(text), "%.9g", bounds[i])));
    expect_ok(yajl_gen_array_close(gen));
}

static void put_row(yajl_gen gen, const struct comparison_row *row)
{
    static const char *const units[] = {"us", "s", "bytes"};
    expect_ok(yajl_gen_map_open(gen));
    put_string_at(gen, "old_target", row->old_target);
    put_string_at(gen, "new_target", row->new_target);
    put_string_at(gen, "command", row->command);
    put_string_at(gen, "class", row->class_name);
    if (row->pass != NULL) {
        put_string_at(gen, "mode", row->pass->mode);
        put_string_at(gen, "clock", row->pass->clock);
        put_string_at(gen, "cache", row->pass->cache);
        put_count_at(gen, "threads", row->pass->threads);
        put_number_at(gen, "rate", row->pass->rate);
        put_count_at(gen, "queries", row->n_queries);
        put_count_at(gen, "queries_left_out", row->n_left_out);
    }
    put_string_at(gen, "unit", units[row->unit]);
    put_number_at(gen, "old", row->old_value);
    put_number_at(gen, "new", row->new_value);
    put_number_at(gen, "ratio", row->ratio);
    put_interval_at(gen, "interval_by_queries", &row->verdict.by_queries);
    put_interval_at(gen, "interval_by_repeats", &row->verdict.by_repeats);
    put_string_at(gen, "verdict", verdict_name(row));
    expect_ok(yajl_gen_map_close(gen));
}

void print_comparison_json(const struct comparison *comparison, struct strbuf *out)
{
    const unsigned char *json;
    size_t len;
    yajl_gen gen = yajl_gen_alloc(NULL);
    if (gen == NULL)
        BUG("the JSON generator could not be made");
    expect_ok(yajl_gen_map_open(gen));
    put_string_at(gen, "format", "newsdex-bench-comparison");
    put_count_at(gen, "version", 1);
    put_count_at(gen, "slower", comparison_count(comparison, CHANGE_SLOWER));
    put_count_at(gen, "faster", comparison_count(comparison, CHANGE_FASTER));
    put_count_at(gen, "same", comparison_count(comparison, CHANGE_SAME));
    put_count_at(gen, "unknown", comparison_count(comparison, CHANGE_UNKNOWN));
    put_count_at(gen, "unpaired", comparison->n_unpaired);
    put_string(gen, "rows");
    expect_ok(yajl_gen_array_open(gen));
    for (size_t i = 0; i < comparison->n_rows; i++)
        put_row(gen, &comparison->rows[i]);
    expect_ok(yajl_gen_array_close(gen));
    expect_ok(yajl_gen_map_close(gen));
    expect_ok(yajl_gen_get_buf(gen, &json, &len));
    strbuf_add(out, json, len);
    strbuf_addc(out, '\n');
    yajl_gen_free(gen);
}

/* Writing a results file, by the table of results_schema.h. */
#include "bench/results/results_schema.h"

#include "common/text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>

struct writer {
    yajl_gen gen;
    unsigned kind;       /* as a bit */
    struct strbuf valid; /* scratch: a string with its invalid bytes replaced */
};

/* What the generator refuses is a mistake in this file: it writes to memory, and is given valid
 * values in the right order. */
static void expect_ok(yajl_gen_status status)
{
    if (status != yajl_gen_status_ok)
        BUG("the JSON generator failed with status %d", (int)status);
}

static void write_text(struct writer *writer, const char *text)
{
    struct slice slice = slice_str(text);
    strbuf_reset(&writer->valid);
    for (size_t off = 0; off < slice.len;) {
        uint32_t cp;
        char bytes[UTF8_MAX_CHAR_BYTES];
        off += utf8_decode(slice, off, &cp, NULL);
        strbuf_add(&writer->valid, bytes, utf8_encode(cp, bytes));
    }
    expect_ok(yajl_gen_string(writer->gen, (const unsigned char *)strbuf_cstr(&writer->valid),
                              writer->valid.len));
}

/* Nine digits tell any two measurements apart that a clock of nanoseconds can, up to a second, and
 * keep the file small; whole numbers are written whole. */
static void write_number(struct writer *writer, double number)
{
    char text[40];
    if (!isfinite(number)) {
        expect_ok(yajl_gen_null(writer->gen));
        return;
    }
    bool is_whole = fabs(number) < 1e15 && floor(number) == number;
    int len = snprintf(text, sizeof(text), is_whole ? "%.0f" : "%.9g", number);
    expect_ok(yajl_gen_number(writer->gen, text, (size_t)len));
}

static void write_numbers(struct writer *writer, const double *numbers, size_t n)
{
    expect_ok(yajl_gen_array_open(writer->gen));
    for (size_t i = 0; i < n; i++)
        write_number(writer, numbers[i]);
    expect_ok(yajl_gen_array_close(writer->gen));
}

static void write_texts(struct writer *writer, const char *const *texts, size_t n)
{
    expect_ok(yajl_gen_array_open(writer->gen));
    for (size_t i = 0; i < n; i++)
        write_text(writer, texts[i]);
    expect_ok(yajl_gen_array_close(writer->gen));
}

static void write_samples(struct writer *writer, const struct results_samples *samples)
{
    expect_ok(yajl_gen_array_open(writer->gen));
    for (size_t i = 0; i < samples->n_repeats; i++)
        write_numbers(writer, samples->ns[i], samples->n_queries);
    expect_ok(yajl_gen_array_close(writer->gen));
}

static void write_rows(struct writer *writer, const struct schema *schema, const char *base);

static void write_objects(struct writer *writer, const struct schema *schema, const char *base,
                          size_t n)
{
    expect_ok(yajl_gen_array_open(writer->gen));
    for (size_t i = 0; i < n; i++) {
        expect_ok(yajl_gen_map_open(writer->gen));
        write_rows(writer, schema, base + i * schema->size);
        expect_ok(yajl_gen_map_close(writer->gen));
    }
    expect_ok(yajl_gen_array_close(writer->gen));
}

static void write_value(struct writer *writer, const struct schema_row *row, const char *base)
{
    const void *member = base + row->off;
    size_t n = *(const size_t *)(const void *)(base + row->off_n);
    switch (row->type) {
    case SCHEMA_TEXT:
        write_text(writer, *(const char *const *)member);
        break;
    case SCHEMA_INTEGER:
        expect_ok(yajl_gen_integer(writer->gen, (long long)*(const uint64_t *)member));
        break;
    case SCHEMA_NUMBER:
        write_number(writer, *(const double *)member);
        break;
    case SCHEMA_OBJECT:
        expect_ok(yajl_gen_map_open(writer->gen));
        write_rows(writer, row->items, base);
        expect_ok(yajl_gen_map_close(writer->gen));
        break;
    case SCHEMA_OBJECTS:
        write_objects(writer, row->items, *(const char *const *)member, n);
        break;
    case SCHEMA_TEXTS:
        write_texts(writer, *(const char *const *const *)member, n);
        break;
    case SCHEMA_NUMBERS:
        write_numbers(writer, *(const double *const *)member, n);
        break;
    case SCHEMA_SAMPLES:
        write_samples(writer, (const struct results_samples *)(const void *)base);
        break;
    }
}

static void write_rows(struct writer *writer, const struct schema *schema, const char *base)
{
    for (size_t i = 0; i < schema->n_rows; i++) {
        const struct schema_row *row = &schema->rows[i];
        if (row->kinds != 0 && (row->kinds & writer->kind) == 0)
            continue;
        write_text(writer, row->key);
        write_value(writer, row, base);
    }
}

void results_write(const struct results *results, struct strbuf *out)
{
    struct writer writer = {.gen = yajl_gen_alloc(NULL), .kind = 1u << results->kind};
    const unsigned char *json;
    size_t len;
    if (writer.gen == NULL)
        BUG("the JSON generator could not be made");
    expect_ok(yajl_gen_map_open(writer.gen));
    write_text(&writer, "format");
    write_text(&writer, "newsdex-bench");
    write_text(&writer, "version");
    expect_ok(yajl_gen_integer(writer.gen, RESULTS_VERSION));
    write_text(&writer, "kind");
    write_text(&writer, results_kind_name(results->kind));
    write_rows(&writer, &results_schema, (const char *)results);
    expect_ok(yajl_gen_map_close(writer.gen));
    expect_ok(yajl_gen_get_buf(writer.gen, &json, &len));
    strbuf_add(out, json, len);
    strbuf_addc(out, '\n');
    yajl_gen_free(writer.gen);
    strbuf_release(&writer.valid);
}

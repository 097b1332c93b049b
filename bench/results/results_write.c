/* Writing a results file, by the table of results_schema.h. */
#include "bench/results/results_schema.h"

#include "common/text/json_writer.h"

struct writer {
    struct json_writer json;
    unsigned kind; /* as a bit */
};

static void write_numbers(struct json_writer *json, const double *numbers, size_t n)
{
    json_begin_array(json);
    for (size_t i = 0; i < n; i++)
        json_add_number(json, numbers[i]);
    json_end_array(json);
}

static void write_texts(struct json_writer *json, const char *const *texts, size_t n)
{
    json_begin_array(json);
    for (size_t i = 0; i < n; i++)
        json_add_text(json, slice_str(texts[i]));
    json_end_array(json);
}

static void write_samples(struct json_writer *json, const struct results_samples *samples)
{
    json_begin_array(json);
    for (size_t i = 0; i < samples->n_repeats; i++)
        write_numbers(json, samples->ns[i], samples->n_queries);
    json_end_array(json);
}

static void write_rows(struct writer *writer, const struct schema *schema, const char *base);

static void write_objects(struct writer *writer, const struct schema *schema, const char *base,
                          size_t n)
{
    json_begin_array(&writer->json);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(&writer->json);
        write_rows(writer, schema, base + i * schema->size);
        json_end_object(&writer->json);
    }
    json_end_array(&writer->json);
}

static void write_value(struct writer *writer, const struct schema_row *row, const char *base)
{
    const void *member = base + row->off;
    size_t n = *(const size_t *)(const void *)(base + row->off_n);
    switch (row->type) {
    case SCHEMA_TEXT:
        json_add_text(&writer->json, slice_str(*(const char *const *)member));
        break;
    case SCHEMA_INTEGER:
        json_add_integer(&writer->json, *(const uint64_t *)member);
        break;
    case SCHEMA_NUMBER:
        json_add_number(&writer->json, *(const double *)member);
        break;
    case SCHEMA_BOOLEAN:
        json_add_boolean(&writer->json, *(const bool *)member);
        break;
    case SCHEMA_OBJECT:
        json_begin_object(&writer->json);
        write_rows(writer, row->items, base);
        json_end_object(&writer->json);
        break;
    case SCHEMA_OBJECTS:
        write_objects(writer, row->items, *(const char *const *)member, n);
        break;
    case SCHEMA_TEXTS:
        write_texts(&writer->json, *(const char *const *const *)member, n);
        break;
    case SCHEMA_NUMBERS:
        write_numbers(&writer->json, *(const double *const *)member, n);
        break;
    case SCHEMA_SAMPLES:
        write_samples(&writer->json, (const struct results_samples *)(const void *)base);
        break;
    }
}

/* Zero is what a reader has for a number that is not there: 0 bytes would claim to be measured. */
static bool is_left_out(const struct schema_row *row, const char *base)
{
    const void *member = base + row->off;
    if (!row->omits_zero)
        return false;
    if (row->type == SCHEMA_INTEGER)
        return *(const uint64_t *)member == 0;
    if (row->type == SCHEMA_NUMBER)
        return *(const double *)member == 0;
    if (row->type == SCHEMA_NUMBERS)
        return *(const size_t *)(const void *)(base + row->off_n) == 0;
    return row->type == SCHEMA_BOOLEAN && !*(const bool *)member;
}

static void write_rows(struct writer *writer, const struct schema *schema, const char *base)
{
    for (size_t i = 0; i < schema->n_rows; i++) {
        const struct schema_row *row = &schema->rows[i];
        if ((row->kinds != 0 && (row->kinds & writer->kind) == 0) || is_left_out(row, base))
            continue;
        json_add_key(&writer->json, row->key);
        write_value(writer, row, base);
    }
}

void results_write(const struct results *results, struct strbuf *out)
{
    struct writer writer = {.kind = 1u << results->kind};
    json_writer_init(&writer.json);
    json_begin_object(&writer.json);
    json_put_text(&writer.json, "format", slice_str("newsdex-bench"));
    json_put_integer(&writer.json, "version", RESULTS_VERSION);
    json_put_text(&writer.json, "kind", slice_str(results_kind_name(results->kind)));
    write_rows(&writer, &results_schema, (const char *)results);
    json_end_object(&writer.json);
    strbuf_add_slice(out, json_written(&writer.json));
    strbuf_addc(out, '\n');
    json_writer_release(&writer.json);
}

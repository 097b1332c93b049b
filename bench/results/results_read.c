/* Reading a results file, by the table of results_schema.h: types are checked, and a message names
 * the file and the place ("passes[0].cells[3].p50_us"). */
#include "bench/results/json_depth.h"
#include "bench/results/results_schema.h"

#include "common/io/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

/* A message of the JSON parser is cut at this length. */
#define PARSER_TEXT_BYTES 200

struct reader {
    const char *name;    /* of the file */
    struct strbuf place; /* the key that is read */
    struct arena *arena;
    unsigned kind; /* as a bit */
    struct err *err;
};

static enum status refuse(const struct reader *reader, const char *what)
{
    return err_set(reader->err, ST_CORRUPT, "%s: %s: %s", reader->name, strbuf_cstr(&reader->place),
                   what);
}

static enum status read_text(struct reader *reader, yajl_val value, const char **text)
{
    if (!YAJL_IS_STRING(value))
        return refuse(reader, "a string is wanted");
    *text = arena_strndup(reader->arena, value->u.string, strlen(value->u.string));
    return ST_OK;
}

static enum status read_integer(struct reader *reader, yajl_val value, uint64_t *number)
{
    if (!YAJL_IS_INTEGER(value) || YAJL_GET_INTEGER(value) < 0)
        return refuse(reader, "a whole number of 0 or more is wanted");
    *number = (uint64_t)YAJL_GET_INTEGER(value);
    return ST_OK;
}

static enum status read_number(struct reader *reader, yajl_val value, double *number)
{
    if (!YAJL_IS_NUMBER(value) || !(YAJL_IS_DOUBLE(value) || YAJL_IS_INTEGER(value)) ||
        !isfinite(YAJL_IS_DOUBLE(value) ? YAJL_GET_DOUBLE(value) : 0))
        return refuse(reader, "a number is wanted");
    *number = YAJL_IS_DOUBLE(value) ? YAJL_GET_DOUBLE(value) : (double)YAJL_GET_INTEGER(value);
    return ST_OK;
}

static enum status read_boolean(struct reader *reader, yajl_val value, bool *boolean)
{
    if (!YAJL_IS_TRUE(value) && !YAJL_IS_FALSE(value))
        return refuse(reader, "true or false is wanted");
    *boolean = YAJL_IS_TRUE(value);
    return ST_OK;
}

/* Goes one step deeper into the place; leave_place goes back. */
static size_t enter_item(struct reader *reader, size_t i)
{
    size_t len = reader->place.len;
    strbuf_addf(&reader->place, "[%zu]", i);
    return len;
}

static size_t enter_key(struct reader *reader, const char *key)
{
    size_t len = reader->place.len;
    strbuf_addf(&reader->place, "%s%s", len > 0 ? "." : "", key);
    return len;
}

static void leave_place(struct reader *reader, size_t len)
{
    reader->place.len = len;
    reader->place.buf[len] = '\0';
}

static enum status read_texts(struct reader *reader, yajl_val value, const char ***texts, size_t n)
{
    *texts = arena_zalloc(reader->arena, n * sizeof(**texts));
    for (size_t i = 0; i < n; i++) {
        size_t len = enter_item(reader, i);
        TRY(read_text(reader, value->u.array.values[i], &(*texts)[i]));
        leave_place(reader, len);
    }
    return ST_OK;
}

/* Numbers in which null stands for NAN where that is allowed. */
static enum status read_numbers(struct reader *reader, yajl_val value, bool allow_null,
                                double **numbers, size_t n)
{
    *numbers = arena_zalloc(reader->arena, n * sizeof(**numbers));
    for (size_t i = 0; i < n; i++) {
        yajl_val item = value->u.array.values[i];
        size_t len = enter_item(reader, i);
        if (allow_null && YAJL_IS_NULL(item))
            (*numbers)[i] = NAN;
        else
            TRY(read_number(reader, item, &(*numbers)[i]));
        leave_place(reader, len);
    }
    return ST_OK;
}

static enum status read_samples(struct reader *reader, yajl_val value,
                                struct results_samples *samples, size_t n)
{
    samples->ns = arena_zalloc(reader->arena, n * sizeof(*samples->ns));
    for (size_t i = 0; i < n; i++) {
        yajl_val repeat = value->u.array.values[i];
        size_t len = enter_item(reader, i);
        if (!YAJL_IS_ARRAY(repeat))
            return refuse(reader, "an array is wanted");
        if (i > 0 && repeat->u.array.len != samples->n_queries)
            return refuse(reader, "all repeats must have the same number of samples");
        samples->n_queries = repeat->u.array.len;
        TRY(read_numbers(reader, repeat, true, &samples->ns[i], samples->n_queries));
        leave_place(reader, len);
    }
    return ST_OK;
}

static enum status read_rows(struct reader *reader, yajl_val object, const struct schema *schema,
                             char *base);

static enum status read_objects(struct reader *reader, yajl_val value, const struct schema *schema,
                                char **items, size_t n)
{
    *items = arena_zalloc(reader->arena, n * schema->size);
    for (size_t i = 0; i < n; i++) {
        size_t len = enter_item(reader, i);
        TRY(read_rows(reader, value->u.array.values[i], schema, *items + i * schema->size));
        leave_place(reader, len);
    }
    return ST_OK;
}

/* The rows that are lists: their count is that of the array. */
static enum status read_list(struct reader *reader, yajl_val value, const struct schema_row *row,
                             char *base)
{
    void *member = base + row->off;
    if (!YAJL_IS_ARRAY(value))
        return refuse(reader, "an array is wanted");
    size_t n = value->u.array.len;
    *(size_t *)(void *)(base + row->off_n) = n;
    if (row->type == SCHEMA_OBJECTS)
        return read_objects(reader, value, row->items, member, n);
    if (row->type == SCHEMA_TEXTS)
        return read_texts(reader, value, member, n);
    if (row->type == SCHEMA_NUMBERS)
        return read_numbers(reader, value, false, member, n);
    return read_samples(reader, value, (struct results_samples *)(void *)base, n);
}

static enum status read_value(struct reader *reader, yajl_val value, const struct schema_row *row,
                              char *base)
{
    void *member = base + row->off;
    if (row->type == SCHEMA_TEXT)
        return read_text(reader, value, member);
    if (row->type == SCHEMA_INTEGER)
        return read_integer(reader, value, member);
    if (row->type == SCHEMA_NUMBER)
        return read_number(reader, value, member);
    if (row->type == SCHEMA_BOOLEAN)
        return read_boolean(reader, value, member);
    if (row->type == SCHEMA_OBJECT)
        return read_rows(reader, value, row->items, base);
    return read_list(reader, value, row, base);
}

static yajl_val value_at(yajl_val object, const char *key)
{
    const char *path[] = {key, NULL};
    return yajl_tree_get(object, path, yajl_t_any);
}

/* The texts among the rows become "", so that nobody meets NULL. */
static void clear_texts(const struct schema *schema, char *base)
{
    for (size_t i = 0; i < schema->n_rows; i++) {
        const struct schema_row *row = &schema->rows[i];
        if (row->type == SCHEMA_TEXT)
            *(const char **)(void *)(base + row->off) = "";
        else if (row->type == SCHEMA_OBJECT)
            clear_texts(row->items, base);
    }
}

static enum status read_rows(struct reader *reader, yajl_val object, const struct schema *schema,
                             char *base)
{
    if (!YAJL_IS_OBJECT(object))
        return refuse(reader, "an object is wanted");
    clear_texts(schema, base);
    for (size_t i = 0; i < schema->n_rows; i++) {
        const struct schema_row *row = &schema->rows[i];
        if (row->kinds != 0 && (row->kinds & reader->kind) == 0)
            continue;
        yajl_val value = value_at(object, row->key);
        size_t len = enter_key(reader, row->key);
        if (value == NULL && !row->is_optional)
            return refuse(reader, "the key is missing");
        if (value != NULL)
            TRY(read_value(reader, value, row, base));
        leave_place(reader, len);
    }
    return ST_OK;
}

static bool text_is(yajl_val value, const char *text)
{
    const char *string = YAJL_GET_STRING(value);
    return string != NULL && strcmp(string, text) == 0;
}

/* What must be right before anything else is looked at. */
static enum status read_head(struct reader *reader, yajl_val root, enum results_kind *kind)
{
    if (!YAJL_IS_OBJECT(root) || !text_is(value_at(root, "format"), "newsdex-bench"))
        return err_set(reader->err, ST_CORRUPT, "%s: this is no results file of bench",
                       reader->name);
    yajl_val version = value_at(root, "version");
    if (!YAJL_IS_INTEGER(version) || YAJL_GET_INTEGER(version) != RESULTS_VERSION)
        return err_set(reader->err, ST_VERSION, "%s: version: %d is wanted", reader->name,
                       RESULTS_VERSION);
    for (*kind = RESULTS_QUERIES; *kind <= RESULTS_EVAL; (*kind)++) {
        if (text_is(value_at(root, "kind"), results_kind_name(*kind)))
            return ST_OK;
    }
    return err_set(reader->err, ST_CORRUPT, "%s: kind: queries, build or eval is wanted",
                   reader->name);
}

/* Whoever walks samples and queries side by side may rely on equal counts. */
static enum status check_counts(const struct reader *reader, const struct results *results)
{
    for (size_t p = 0; p < results->n_passes; p++) {
        const struct results_pass *pass = &results->passes[p];
        for (size_t s = 0; s < pass->n_samples; s++) {
            if (pass->samples[s].n_repeats > 0 && pass->samples[s].n_queries != results->n_queries)
                return err_set(reader->err, ST_CORRUPT,
                               "%s: passes[%zu].samples[%zu].ns: %zu samples a repeat, but there "
                               "are %zu queries",
                               reader->name, p, s, pass->samples[s].n_queries, results->n_queries);
        }
    }
    for (size_t e = 0; e < results->n_evals; e++) {
        const struct results_eval *eval = &results->evals[e];
        for (size_t t = 0; t < eval->n_per_topic; t++) {
            if (eval->per_topic[t].n_values != eval->n_measures)
                return err_set(reader->err, ST_CORRUPT,
                               "%s: evals[%zu].per_topic[%zu].values: %zu values for %zu measures",
                               reader->name, e, t, eval->per_topic[t].n_values, eval->n_measures);
        }
    }
    return ST_OK;
}

static enum status read_root(struct reader *reader, yajl_val root, struct results *results)
{
    TRY(read_head(reader, root, &results->kind));
    reader->kind = 1u << results->kind;
    TRY(read_rows(reader, root, &results_schema, (char *)results));
    return check_counts(reader, results);
}

enum status results_parse(struct slice json, const char *name, struct results *results,
                          struct err *err)
{
    char parser_text[PARSER_TEXT_BYTES] = "";
    struct strbuf text = {0};
    *results = (struct results){0};
    if (json_is_too_deep(json))
        return err_set(err, ST_CORRUPT, "%s: this is no results file of bench: it nests too deeply",
                       name);
    strbuf_add_slice(&text, json);
    yajl_val root = yajl_tree_parse(strbuf_cstr(&text), parser_text, sizeof(parser_text));
    struct reader reader = {.name = name, .arena = &results->arena, .err = err};
    enum status status = ST_OK;
    if (root == NULL || strlen(strbuf_cstr(&text)) != text.len) {
        parser_text[strcspn(parser_text, "\n")] = '\0';
        status = err_set(err, ST_CORRUPT, "%s: this is no JSON: %s", name,
                         parser_text[0] != '\0' ? parser_text : "it is empty or holds a NUL");
    } else {
        status = read_root(&reader, root, results);
    }
    yajl_tree_free(root);
    strbuf_release(&reader.place);
    strbuf_release(&text);
    if (status != ST_OK)
        results_release(results);
    return status;
}

enum status results_read(const char *path, struct results *results, struct err *err)
{
    struct strbuf content = {0};
    *results = (struct results){0};
    enum status status = file_read(path, RESULTS_MAX_BYTES, &content, err);
    if (status == ST_OK)
        status = results_parse(strbuf_slice(&content), path, results, err);
    strbuf_release(&content);
    return status;
}

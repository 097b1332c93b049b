/*
 * JSON Lines: an object a line. The door to yajl for reading.
 *
 * yajl hands out values one by one, so that what is unknown is never stored, and passes bytes that
 * are not UTF-8 through: the analyzer replaces and counts them.
 */
#include "indexer/input/format.h"

#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/base/when.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum json_field {
    FIELD_ID,
    FIELD_TITLE,
    FIELD_BODY,
    FIELD_DATE,
    FIELD_SOURCE,
    FIELD_AUTHOR,
    FIELD_CATEGORY,
    FIELD_URL,
    FIELD_LANGUAGE,
    N_JSON_FIELDS,
    FIELD_NONE = N_JSON_FIELDS, /* of an unknown key */
};

static const struct {
    const char *key;
    enum json_field field;
} keys[] = {
    {"id", FIELD_ID},         {"title", FIELD_TITLE},       {"text", FIELD_BODY},
    {"body", FIELD_BODY},     {"date", FIELD_DATE},         {"source", FIELD_SOURCE},
    {"author", FIELD_AUTHOR}, {"category", FIELD_CATEGORY}, {"url", FIELD_URL},
    {"lang", FIELD_LANGUAGE}, {"language", FIELD_LANGUAGE},
};

struct jsonl_reader {
    struct format_reader base;
    struct arena arena; /* of the line's values */
    struct slice fields[N_JSON_FIELDS];
    enum json_field field; /* of the value that comes next, at depth 1 */
    size_t depth;          /* of objects and arrays that are open */
    char id[HASH128_HEX_LEN + 1];
};

/* --- yajl's callbacks: 0 stops the parsing --------------------------------------------------- */

/* A value outside of any object: the line is not an object. */
static int take_other(void *context)
{
    const struct jsonl_reader *reader = context;
    return reader->depth > 0;
}

static int take_null(void *context)
{
    return take_other(context);
}

static int take_boolean(void *context, int value UNUSED)
{
    return take_other(context);
}

/* Values of one key: the last one counts. */
static int take_bytes(void *context, const char *bytes, size_t len)
{
    struct jsonl_reader *reader = context;
    if (reader->depth == 1 && reader->field != FIELD_NONE)
        reader->fields[reader->field] = slice_make(arena_strndup(&reader->arena, bytes, len), len);
    return take_other(context);
}

static int take_string(void *context, const unsigned char *bytes, size_t len)
{
    return take_bytes(context, (const char *)bytes, len);
}

static int take_key(void *context, const unsigned char *bytes, size_t len)
{
    struct jsonl_reader *reader = context;
    if (reader->depth > 1)
        return 1;
    struct slice key = slice_make((const char *)bytes, len);
    reader->field = FIELD_NONE;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (slice_is(key, keys[i].key))
            reader->field = keys[i].field;
    return 1;
}

static int open_object(void *context)
{
    struct jsonl_reader *reader = context;
    reader->depth++;
    return 1;
}

static int open_array(void *context)
{
    struct jsonl_reader *reader = context;
    return reader->depth++ > 0;
}

static int close_either(void *context)
{
    struct jsonl_reader *reader = context;
    reader->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = take_null,
    .yajl_boolean = take_boolean,
    .yajl_number = take_bytes, /* as it is written: "id": 17 is the id "17" */
    .yajl_string = take_string,
    .yajl_start_map = open_object,
    .yajl_map_key = take_key,
    .yajl_end_map = close_either,
    .yajl_start_array = open_array,
    .yajl_end_array = close_either,
};

/* --- lines to articles ----------------------------------------------------------------------- */

static enum status reject(const struct jsonl_reader *reader, struct err *err, const char *why)
{
    const struct source *source = reader->base.source;
    return err_set(err, ST_REJECT, "%s:%" PRIu64 ": %s", source_name(source),
                   source_line_number(source), why);
}

/* Of yajl's reason, which is a line or two, the first line without its full stop says it. */
static enum status reject_syntax(const struct jsonl_reader *reader, yajl_handle yajl, size_t at,
                                 struct err *err)
{
    unsigned char *bytes = yajl_get_error(yajl, 0, NULL, 0);
    const char *reason = bytes != NULL ? (const char *)bytes : "";
    size_t len = strcspn(reason, "\n");
    while (len > 0 && (reason[len - 1] == '.' || reason[len - 1] == ' '))
        len--;
    char why[256];
    snprintf(why, sizeof(why), "%.*s at byte %zu of the line", (int)(len < 200 ? len : 200), reason,
             at);
    yajl_free_error(yajl, bytes);
    return reject(reader, err, why);
}

static enum status parse_object(struct jsonl_reader *reader, yajl_handle yajl, struct slice line,
                                struct err *err)
{
    yajl_config(yajl, yajl_dont_validate_strings, 1);
    yajl_status result = yajl_parse(yajl, (const unsigned char *)line.ptr, line.len);
    size_t at = yajl_get_bytes_consumed(yajl);
    if (result == yajl_status_ok)
        result = yajl_complete_parse(yajl);
    if (result == yajl_status_ok)
        return ST_OK;
    if (result == yajl_status_client_canceled)
        return reject(reader, err, "not a JSON object, of which JSON Lines has one on each line");
    return reject_syntax(reader, yajl, at, err);
}

/* Fills `fields` from a line. A new yajl handle for each costs nothing that can be measured. */
static enum status parse_line(struct jsonl_reader *reader, struct slice line, struct err *err)
{
    memset(reader->fields, 0, sizeof(reader->fields));
    arena_reset(&reader->arena);
    reader->depth = 0;
    reader->field = FIELD_NONE;
    yajl_handle yajl = yajl_alloc(&callbacks, NULL, reader);
    if (yajl == NULL)
        BUG("yajl could not be set up");
    enum status status = parse_object(reader, yajl, line, err);
    yajl_free(yajl);
    return status;
}

static enum status make_article(struct jsonl_reader *reader, struct article *article,
                                struct err *err)
{
    const struct slice *fields = reader->fields;
    /* Empty ones are fine: such an article is still found by its other fields. */
    if (fields[FIELD_TITLE].ptr == NULL && fields[FIELD_BODY].ptr == NULL)
        return reject(reader, err, "the article has neither title nor text");
    *article = (struct article){
        .id = fields[FIELD_ID],
        .title = fields[FIELD_TITLE],
        .body = fields[FIELD_BODY],
        .source = fields[FIELD_SOURCE],
        .author = fields[FIELD_AUTHOR],
        .category = fields[FIELD_CATEGORY],
        .url = fields[FIELD_URL],
        .language = fields[FIELD_LANGUAGE],
    };
    if (!when_parse(fields[FIELD_DATE], &article->published) && fields[FIELD_DATE].len > 0)
        reader->base.n_undated++;
    if (article->id.len == 0) {
        format_content_id(article, fields[FIELD_DATE], reader->id);
        article->id = slice_str(reader->id);
    }
    return ST_OK;
}

static bool is_blank(struct slice line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r')
            return false;
    return true;
}

static enum status jsonl_next(struct format_reader *base, struct article *article, bool *more,
                              struct err *err)
{
    struct jsonl_reader *reader = (struct jsonl_reader *)base;
    struct slice line;
    do
        TRY(source_line(base->source, &line, more, err));
    while (*more && is_blank(line));
    if (!*more)
        return ST_OK;
    TRY(parse_line(reader, line, err));
    return make_article(reader, article, err);
}

static bool jsonl_looks_like(struct slice head)
{
    size_t i = 0;
    while (i < head.len && strchr(" \t\r\n", head.ptr[i]) != NULL && head.ptr[i] != '\0')
        i++;
    return i < head.len && head.ptr[i] == '{';
}

static struct format_reader *jsonl_open(struct source *source)
{
    struct jsonl_reader *reader = xcalloc(1, sizeof(*reader));
    reader->base = (struct format_reader){.ops = &format_jsonl, .source = source};
    return &reader->base;
}

static void jsonl_close(struct format_reader *base)
{
    struct jsonl_reader *reader = (struct jsonl_reader *)base;
    arena_release(&reader->arena);
    free(reader);
}

const struct format_ops format_jsonl = {
    .name = "JSON Lines",
    .looks_like = jsonl_looks_like,
    .open = jsonl_open,
    .next = jsonl_next,
    .close = jsonl_close,
};

#include "common/text/json_writer.h"

#include "common/base/status.h"
#include "common/text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>

/* The generator writes to memory and is given valid values: what it refuses is a wrong order. */
static void expect_ok(yajl_gen_status status)
{
    if (status != yajl_gen_status_ok)
        BUG("the JSON generator failed with status %d", (int)status);
}

void json_writer_init(struct json_writer *writer)
{
    *writer = (struct json_writer){.gen = yajl_gen_alloc(NULL)};
    if (writer->gen == NULL)
        BUG("the JSON generator could not be made");
}

void json_writer_release(struct json_writer *writer)
{
    if (writer->gen != NULL)
        yajl_gen_free(writer->gen);
    strbuf_release(&writer->valid);
    writer->gen = NULL;
}

void json_begin_object(struct json_writer *writer)
{
    expect_ok(yajl_gen_map_open(writer->gen));
}

void json_end_object(struct json_writer *writer)
{
    expect_ok(yajl_gen_map_close(writer->gen));
}

void json_begin_array(struct json_writer *writer)
{
    expect_ok(yajl_gen_array_open(writer->gen));
}

void json_end_array(struct json_writer *writer)
{
    expect_ok(yajl_gen_array_close(writer->gen));
}

/* The text itself when it is valid, which costs a look at each byte; else a repaired copy. */
static struct slice valid_text(struct json_writer *writer, struct slice text)
{
    if (utf8_is_valid(text))
        return text;
    strbuf_reset(&writer->valid);
    for (size_t off = 0; off < text.len;) {
        uint32_t cp;
        char bytes[UTF8_MAX_CHAR_BYTES];
        off += utf8_decode(text, off, &cp, NULL);
        strbuf_add(&writer->valid, bytes, utf8_encode(cp, bytes));
    }
    return strbuf_slice(&writer->valid);
}

void json_add_text(struct json_writer *writer, struct slice text)
{
    struct slice valid = valid_text(writer, text);
    const char *bytes = valid.len > 0 ? valid.ptr : "";
    expect_ok(yajl_gen_string(writer->gen, (const unsigned char *)bytes, valid.len));
}

void json_add_key(struct json_writer *writer, const char *key)
{
    json_add_text(writer, slice_str(key));
}

void json_add_integer(struct json_writer *writer, uint64_t value)
{
    expect_ok(yajl_gen_integer(writer->gen, (long long)value));
}

void json_add_number(struct json_writer *writer, double value)
{
    char text[40];
    if (!isfinite(value)) {
        json_add_null(writer);
        return;
    }
    bool is_whole = fabs(value) < 1e15 && floor(value) == value;
    int len = snprintf(text, sizeof(text), is_whole ? "%.0f" : "%.9g", value);
    expect_ok(yajl_gen_number(writer->gen, text, (size_t)len));
}

void json_add_boolean(struct json_writer *writer, bool value)
{
    expect_ok(yajl_gen_bool(writer->gen, value));
}

void json_add_null(struct json_writer *writer)
{
    expect_ok(yajl_gen_null(writer->gen));
}

void json_put_text(struct json_writer *writer, const char *key, struct slice text)
{
    json_add_key(writer, key);
    json_add_text(writer, text);
}

void json_put_integer(struct json_writer *writer, const char *key, uint64_t value)
{
    json_add_key(writer, key);
    json_add_integer(writer, value);
}

void json_put_number(struct json_writer *writer, const char *key, double value)
{
    json_add_key(writer, key);
    json_add_number(writer, value);
}

struct slice json_written(const struct json_writer *writer)
{
    const unsigned char *json;
    size_t len;
    expect_ok(yajl_gen_get_buf(writer->gen, &json, &len));
    return slice_make((const char *)json, len);
}

void json_writer_reset(struct json_writer *writer)
{
    yajl_gen_reset(writer->gen, NULL);
    yajl_gen_clear(writer->gen);
}

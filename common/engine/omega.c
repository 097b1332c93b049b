#include "common/engine/omega.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>

/* The fields that are plain text, in the order in which they are written. */
static const struct {
    const char *name;
    size_t off; /* of the slice in struct article */
} text_fields[] = {
    {"id", offsetof(struct article, id)},
    {"url", offsetof(struct article, url)},
    {"caption", offsetof(struct article, title)},
    {"source", offsetof(struct article, source)},
    {"author", offsetof(struct article, author)},
    {"category", offsetof(struct article, category)},
    {"language", offsetof(struct article, language)},
};

/* --- encoding -------------------------------------------------------------------------------- */

static void add_escaped(struct slice value, struct strbuf *record)
{
    strbuf_reserve(record, value.len);
    size_t done = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] != '\n' && value.ptr[i] != '\\')
            continue;
        strbuf_add(record, value.ptr + done, i - done);
        strbuf_adds(record, value.ptr[i] == '\n' ? "\\n" : "\\\\");
        done = i + 1;
    }
    if (value.len > done)
        strbuf_add(record, value.ptr + done, value.len - done);
}

static void add_field(const char *name, struct slice value, struct strbuf *record)
{
    if (value.len == 0)
        return;
    strbuf_adds(record, name);
    strbuf_addc(record, '=');
    add_escaped(value, record);
    strbuf_addc(record, '\n');
}

void omega_record_encode(const struct article *article, struct strbuf *record)
{
    for (size_t i = 0; i < COUNT_OF(text_fields); i++) {
        const struct slice *value =
            (const struct slice *)(const void *)((const char *)article + text_fields[i].off);
        add_field(text_fields[i].name, *value, record);
    }
    if (article->published.precision != WHEN_UNKNOWN) {
        char date[WHEN_TEXT_LEN + 1];
        when_format(article->published, date);
        strbuf_addf(record, "modtime=%" PRId64 "\ndate=%s\n", article->published.seconds, date);
    }
    add_field("text", article->body, record);
}

/* --- decoding -------------------------------------------------------------------------------- */

static struct slice unescaped(struct slice value, struct arena *arena)
{
    char *copy = arena_bytes(arena, value.len);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '\\' && i + 1 < value.len)
            c = value.ptr[++i] == 'n' ? '\n' : value.ptr[i];
        copy[len++] = c;
    }
    return slice_make(copy, len);
}

static enum status decode_field(struct slice name, struct slice value, struct arena *arena,
                                struct article *article, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(text_fields); i++) {
        if (!slice_is(name, text_fields[i].name))
            continue;
        struct slice *field = (struct slice *)(void *)((char *)article + text_fields[i].off);
        *field = unescaped(value, arena);
        return ST_OK;
    }
    if (slice_is(name, "text"))
        article->body = unescaped(value, arena);
    if (slice_is(name, "date") && !when_parse(value, &article->published))
        return err_set(err, ST_CORRUPT, "a stored article has the date '%.*s'", SLICE_ARG(value));
    return ST_OK;
}

enum status omega_record_decode(struct slice record, bool with_body, struct arena *arena,
                                struct article *article, struct err *err)
{
    *article = (struct article){0};
    while (record.len > 0) {
        if (!with_body && slice_starts_with(record, slice_str("text=")))
            return ST_OK;
        const char *line_end = memchr(record.ptr, '\n', record.len);
        size_t line_len = line_end != NULL ? (size_t)(line_end - record.ptr) : record.len;
        const char *equals = memchr(record.ptr, '=', line_len);
        if (equals == NULL)
            return err_set(err, ST_CORRUPT, "a stored article has a line without a name");
        size_t name_len = (size_t)(equals - record.ptr);
        TRY(decode_field(slice_make(record.ptr, name_len),
                         slice_make(equals + 1, line_len - name_len - 1), arena, article, err));
        size_t skip = line_end != NULL ? line_len + 1 : line_len;
        record = slice_make(record.ptr + skip, record.len - skip);
    }
    return ST_OK;
}

/* --- order ----------------------------------------------------------------------------------- */

void omega_sort_value(const struct article *article, struct strbuf *value)
{
    uint64_t key = UINT64_MAX;
    if (article->published.precision != WHEN_UNKNOWN)
        key = ~((uint64_t)article->published.seconds ^ (uint64_t)1 << 63);
    for (int shift = 56; shift >= 0; shift -= 8)
        strbuf_addc(value, (char)(key >> shift));
    struct slice id = article->id;
    if (id.len > OMEGA_SORT_ID_BYTES)
        id.len = OMEGA_SORT_ID_BYTES;
    strbuf_add_slice(value, id);
}

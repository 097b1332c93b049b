#include "common/index/manifest.h"

#include "common/base/strbuf.h"
#include "common/io/file.h"
#include "common/io/zlibio.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Some 100,000 parts; only a damaged or hostile file is larger. */
#define MANIFEST_MAX_BYTES ((size_t)4 * 1024 * 1024)

/* "crc32 01234567\n" */
#define CRC_LINE_LEN 15

/* The lines still to be read. */
struct parser {
    const char *path;
    const char *next;
    const char *end;
    unsigned line; /* of the line read last, from 1 */
    struct arena *arena;
    struct err *err;
};

static enum status corrupt(const struct parser *parser, const char *what)
{
    return err_set(parser->err, ST_CORRUPT, "%s:%u: %s", parser->path, parser->line, what);
}

static bool has_key(const struct parser *parser, const char *key)
{
    size_t len = strlen(key);
    return (size_t)(parser->end - parser->next) > len && memcmp(parser->next, key, len) == 0 &&
           parser->next[len] == ' ';
}

/* Values are visible ASCII, with single spaces if `with_spaces`, so that they can be shown. */
static bool is_clean_value(struct slice value, bool with_spaces)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < (with_spaces ? ' ' : '!') || value.ptr[i] > '~')
            return false;
    return value.len > 0;
}

/* Reads the line "key value"; the value is borrowed from the text. */
static enum status next_value(struct parser *parser, const char *key, bool with_spaces,
                              struct slice *value)
{
    parser->line++;
    if (!has_key(parser, key))
        return err_set(parser->err, ST_CORRUPT, "%s:%u: expected a line '%s ...'", parser->path,
                       parser->line, key);
    const char *begin = parser->next + strlen(key) + 1;
    const char *newline = memchr(begin, '\n', (size_t)(parser->end - begin));
    if (newline == NULL)
        return corrupt(parser, "the line does not end");
    *value = slice_make(begin, (size_t)(newline - begin));
    parser->next = newline + 1;
    return is_clean_value(*value, with_spaces) ? ST_OK : corrupt(parser, "bad characters");
}

static enum status next_text(struct parser *parser, const char *key, const char **text)
{
    struct slice value;
    TRY(next_value(parser, key, false, &value));
    *text = arena_strndup(parser->arena, value.ptr, value.len);
    return ST_OK;
}

/* Decimal digits alone, at most 20 of them; false for anything else. */
static bool parse_number(struct slice text, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.ptr[i] - (unsigned)'0';
        if (digit > 9 || *number > (UINT64_MAX - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return text.len > 0;
}

static enum status next_number(struct parser *parser, const char *key, uint64_t *number)
{
    struct slice value;
    TRY(next_value(parser, key, false, &value));
    if (!parse_number(value, number) || *number == 0)
        return corrupt(parser, "expected a number above 0");
    return ST_OK;
}

/* Whether `name` can only mean a file in the folder itself, and not one that is free to be made:
 * a hostile manifest must not lead out of the folder. */
static bool is_part_name(struct slice name, uint64_t next_name)
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    if (name.len == 0 || name.ptr[0] == '.' || slice_is(name, "-"))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (memchr(allowed, name.ptr[i], sizeof(allowed) - 1) == NULL)
            return false;
    const char *dash = memchr(name.ptr, '-', name.len);
    struct slice digits = slice_make(name.ptr, dash != NULL ? (size_t)(dash - name.ptr) : name.len);
    uint64_t number;
    return !parse_number(digits, &number) || number < next_name;
}

static enum status next_part(struct parser *parser, uint64_t next_name, struct manifest_part *part)
{
    struct slice value;
    TRY(next_value(parser, "part", true, &value));
    const char *space = memchr(value.ptr, ' ', value.len);
    if (space == NULL)
        return corrupt(parser, "expected a name and an overlay");
    struct slice name = slice_make(value.ptr, (size_t)(space - value.ptr));
    struct slice overlay = slice_make(space + 1, value.len - name.len - 1);
    if (!is_part_name(name, next_name) ||
        (!slice_is(overlay, "-") && !is_part_name(overlay, next_name)))
        return corrupt(parser, "not the name of a part");
    part->name = arena_strndup(parser->arena, name.ptr, name.len);
    part->overlay = arena_strndup(parser->arena, overlay.ptr, overlay.len);
    return ST_OK;
}

static size_t count_parts(const struct parser *parser)
{
    size_t n = 0;
    for (const char *p = parser->next; (p = memchr(p, '\n', (size_t)(parser->end - p))); p++)
        n++;
    return n;
}

/* The first line, which every version has; the CRC line says nothing about another version. */
static enum status check_version(struct parser *parser)
{
    struct slice value;
    uint64_t version;
    TRY(next_value(parser, "newsdex-index", false, &value));
    if (parse_number(value, &version) && version == MANIFEST_VERSION)
        return ST_OK;
    return err_set(parser->err, ST_VERSION,
                   "%s: this is an index of format version %.*s, and this program reads version "
                   "%d: use the program that made it, or build the index again",
                   parser->path, SLICE_ARG(value), MANIFEST_VERSION);
}

/* Checks the last line and takes it off the text. */
static enum status check_crc(struct parser *parser, struct slice text)
{
    char want[CRC_LINE_LEN + 1];
    size_t covered = text.len > CRC_LINE_LEN ? text.len - CRC_LINE_LEN : 0;
    snprintf(want, sizeof(want), "crc32 %08" PRIx32 "\n", crc32_update(0, text.ptr, covered));
    if (text.len < CRC_LINE_LEN || memcmp(text.ptr + covered, want, CRC_LINE_LEN) != 0)
        return err_set(parser->err, ST_CORRUPT,
                       "%s: damaged at offset %zu: expected the last line '%.*s'", parser->path,
                       covered, CRC_LINE_LEN - 1, want);
    parser->end -= CRC_LINE_LEN;
    return ST_OK;
}

static enum status parse_engine(struct parser *parser, const char **engine)
{
    TRY(next_text(parser, "engine", engine));
    if (strcmp(*engine, ENGINE_NATIVE) == 0 || strcmp(*engine, ENGINE_XAPIAN) == 0 ||
        strcmp(*engine, ENGINE_SHARDS) == 0)
        return ST_OK;
    return err_set(parser->err, ST_VERSION, "%s: the engine '%s' is not known to this program",
                   parser->path, *engine);
}

/* Version 1 knows no feature. */
static enum status parse_features(struct parser *parser)
{
    const char *feature;
    if (!has_key(parser, "feature"))
        return ST_OK;
    TRY(next_text(parser, "feature", &feature));
    return err_set(parser->err, ST_VERSION,
                   "%s: the index uses the feature '%s', which this program does not know: use "
                   "a newer program, or build the index again",
                   parser->path, feature);
}

static enum status parse_manifest(struct parser *parser, struct slice text,
                                  struct manifest *manifest)
{
    TRY(check_version(parser));
    TRY(check_crc(parser, text));
    TRY(parse_engine(parser, &manifest->engine));
    TRY(next_number(parser, "generation", &manifest->generation));
    TRY(next_text(parser, "stem", &manifest->stem));
    TRY(next_text(parser, "fingerprint", &manifest->fingerprint));
    TRY(next_number(parser, "next-name", &manifest->next_name));
    TRY(parse_features(parser));
    manifest->parts = arena_zalloc(parser->arena, count_parts(parser) * sizeof(*manifest->parts));
    while (parser->next < parser->end) {
        TRY(next_part(parser, manifest->next_name, &manifest->parts[manifest->n_parts]));
        manifest->n_parts++;
    }
    return ST_OK;
}

static void add_manifest_path(struct strbuf *path, const char *index_path)
{
    strbuf_addf(path, "%s/%s", index_path, MANIFEST_NAME);
}

enum status manifest_read(const char *index_path, struct arena *arena, struct manifest *manifest,
                          struct err *err)
{
    struct strbuf path = {0};
    struct strbuf text = {0};
    *manifest = (struct manifest){0};
    add_manifest_path(&path, index_path);
    enum status status = file_read(path.buf, MANIFEST_MAX_BYTES, &text, err);
    if (status == ST_OK) {
        const char *begin = strbuf_cstr(&text);
        struct parser parser = {path.buf, begin, begin + text.len, 0, arena, err};
        status = parse_manifest(&parser, slice_make(begin, text.len), manifest);
    } else if (status == ST_NOT_FOUND) {
        err_set(err, status, "%s: there is no index here (it has no file %s)", index_path,
                MANIFEST_NAME);
    } else if (status == ST_LIMIT) {
        status = err_set(err, ST_CORRUPT, "%s: larger than any manifest", path.buf);
    }
    if (status != ST_OK)
        *manifest = (struct manifest){0};
    strbuf_release(&path);
    strbuf_release(&text);
    return status;
}

enum status manifest_check_engine(const struct manifest *manifest, const char *engine,
                                  const char *fingerprint, const char *index_path, struct err *err)
{
    if (strcmp(manifest->engine, engine) != 0)
        return err_set(err, ST_VERSION, "%s: is an index of the %s engine, not of %s", index_path,
                       manifest->engine, engine);
    if (strcmp(manifest->fingerprint, fingerprint) != 0)
        return err_set(err, ST_VERSION,
                       "%s: was made with the analyzer %s, this one is %s: build the index again",
                       index_path, manifest->fingerprint, fingerprint);
    return ST_OK;
}

enum status manifest_write(const char *index_path, const struct manifest *manifest, struct err *err)
{
    struct strbuf text = {0};
    struct strbuf path = {0};
    strbuf_addf(&text,
                "newsdex-index %d\n"
                "engine %s\n"
                "generation %" PRIu64 "\n"
                "stem %s\n"
                "fingerprint %s\n"
                "next-name %" PRIu64 "\n",
                MANIFEST_VERSION, manifest->engine, manifest->generation, manifest->stem,
                manifest->fingerprint, manifest->next_name);
    for (size_t i = 0; i < manifest->n_parts; i++)
        strbuf_addf(&text, "part %s %s\n", manifest->parts[i].name, manifest->parts[i].overlay);
    strbuf_addf(&text, "crc32 %08" PRIx32 "\n", crc32_update(0, text.buf, text.len));
    add_manifest_path(&path, index_path);
    enum status status = file_replace(path.buf, strbuf_slice(&text), err);
    strbuf_release(&text);
    strbuf_release(&path);
    return status;
}

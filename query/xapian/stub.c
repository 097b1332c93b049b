#include "query/xapian/stub.h"

#include "common/index/manifest.h"
#include "common/io/file.h"
#include "common/io/lines.h"

#include <inttypes.h>

/* A stub may name stubs; one that names itself must end. */
#define MAX_DEPTH 8

#define PORT_MAX 65535

static enum status read_at_depth(const char *path, int depth, struct shard_set *set,
                                 struct err *err);

static enum status wrong_line(const struct line_reader *lines, const char *what, struct err *err)
{
    return err_set(err, ST_SYNTAX, "%s:%" PRIu64 ": %s", lines->name, lines->number, what);
}

/* Cuts the first word off; `*text` is the rest without the blanks between. */
static struct slice cut_word(struct slice *text)
{
    const char *blank = text->len > 0 ? memchr(text->ptr, ' ', text->len) : NULL;
    size_t len = blank != NULL ? (size_t)(blank - text->ptr) : text->len;
    struct slice word = slice_make(text->ptr, len);
    while (len < text->len && text->ptr[len] == ' ')
        len++;
    *text = slice_make(text->ptr + len, text->len - len);
    return word;
}

/* A folder that is no index of ours may hold a stub, as Xapian has it; `path` is then that one's.
 */
static bool find_stub_of(struct strbuf *path)
{
    struct strbuf file = {0};
    strbuf_addf(&file, "%s/" MANIFEST_NAME, path->buf);
    bool is_stub = !file_is_regular(file.buf);
    strbuf_reset(&file);
    strbuf_addf(&file, "%s/XAPIANDB", path->buf);
    is_stub = is_stub && file_is_regular(file.buf);
    if (is_stub)
        strbuf_adds(path, "/XAPIANDB");
    strbuf_release(&file);
    return is_stub;
}

static enum status add_local(const char *stub_path, struct slice name, int depth,
                             struct shard_set *set, struct err *err)
{
    struct strbuf path = {0};
    const char *slash = strrchr(stub_path, '/');
    if (name.ptr[0] != '/' && slash != NULL)
        strbuf_add(&path, stub_path, (size_t)(slash + 1 - stub_path));
    strbuf_add_slice(&path, name);
    enum status status = ST_OK;
    if (file_is_regular(path.buf) || find_stub_of(&path))
        status = read_at_depth(path.buf, depth + 1, set, err);
    else
        shard_set_add_local(set, path.buf, NULL);
    strbuf_release(&path);
    return status;
}

/* The number after the last colon; false when there is none. */
static bool cut_port(struct slice *host, unsigned *port)
{
    size_t at = host->len;
    *port = 0;
    while (at > 0 && host->ptr[at - 1] >= '0' && host->ptr[at - 1] <= '9')
        at--;
    for (size_t i = at; i < host->len && *port <= PORT_MAX; i++)
        *port = *port * 10 + (unsigned)(host->ptr[i] - '0');
    if (at < 2 || host->ptr[at - 1] != ':' || *port < 1 || *port > PORT_MAX)
        return false;
    host->len = at - 1;
    return true;
}

static enum status add_remote(const struct line_reader *lines, struct slice where,
                              struct shard_set *set, struct err *err)
{
    if (slice_starts_with(where, slice_str(":"))) {
        struct slice args = slice_make(where.ptr + 1, where.len - 1);
        struct slice program = cut_word(&args);
        if (program.len == 0)
            return wrong_line(lines, "a program is wanted after ':'", err);
        shard_set_add_program(set, program, args);
        return ST_OK;
    }
    unsigned port;
    if (!cut_port(&where, &port))
        return wrong_line(lines, "remote wants HOST:PORT or :PROGRAM ARGUMENT...", err);
    if (where.len > 2 && where.ptr[0] == '[' && where.ptr[where.len - 1] == ']')
        where = slice_make(where.ptr + 1, where.len - 2);
    else if (memchr(where.ptr, ':', where.len) != NULL)
        return wrong_line(lines, "an IPv6 address wants brackets: [ADDRESS]:PORT", err);
    shard_set_add_tcp(set, where, port);
    return ST_OK;
}

static enum status add_line(const struct line_reader *lines, struct slice line, int depth,
                            struct shard_set *set, struct err *err)
{
    while (line.len > 0 && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t'))
        line.len--;
    if (line.len == 0 || line.ptr[0] == '#')
        return ST_OK;
    struct slice rest = line;
    struct slice kind = cut_word(&rest);
    if ((slice_is(kind, "auto") || slice_is(kind, "glass")) && rest.len > 0)
        return add_local(lines->name, rest, depth, set, err);
    if (slice_is(kind, "remote") && rest.len > 0)
        return add_remote(lines, rest, set, err);
    return wrong_line(lines,
                      "a stub has lines 'auto PATH', 'remote HOST:PORT' and "
                      "'remote :PROGRAM ARGUMENT...'",
                      err);
}

static enum status read_at_depth(const char *path, int depth, struct shard_set *set,
                                 struct err *err)
{
    struct line_reader lines = {0};
    struct slice line;
    bool is_end = false;
    if (depth > MAX_DEPTH)
        return err_set(err, ST_LIMIT, "%s: stubs name stubs over %d times", path, MAX_DEPTH);
    TRY(line_reader_open(&lines, path, err));
    enum status status = ST_OK;
    while (status == ST_OK) {
        status = line_reader_next(&lines, &line, &is_end, err);
        if (status != ST_OK || is_end)
            break;
        status = add_line(&lines, line, depth, set, err);
    }
    line_reader_close(&lines);
    return status == ST_REJECT ? ST_SYNTAX : status;
}

enum status stub_read(const char *path, struct shard_set *set, struct err *err)
{
    return read_at_depth(path, 1, set, err);
}

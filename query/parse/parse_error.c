#include "query/parse/parse_error.h"

#include "common/text/printable.h"
#include "common/text/utf8.h"

/* Columns of the query shown on each side of the place, so that both lines fit a terminal. */
#define CONTEXT_COLUMNS 36

#define INDENT "  "

/* Characters are shown one by one, without folding white space, so that columns stay true; a
 * character that must not be shown becomes a blank. */
static unsigned columns_shown(uint32_t cp)
{
    return char_is_unsafe(cp) ? 1 : char_columns(cp);
}

/* Appends the characters of query[from, to). */
static void add_shown(struct slice query, size_t from, size_t to, struct strbuf *out)
{
    while (from < to) {
        uint32_t cp;
        char bytes[UTF8_MAX_CHAR_BYTES];
        from += utf8_decode(query, from, &cp, NULL);
        strbuf_add(out, bytes, utf8_encode(char_is_unsafe(cp) ? ' ' : cp, bytes));
    }
}

static void add_times(struct strbuf *out, char c, size_t times)
{
    while (times-- > 0)
        strbuf_addc(out, c);
}

/* The offset, at or before `off`, from which CONTEXT_COLUMNS are left to it; adds the columns. */
static size_t step_back(struct slice query, size_t off, size_t *columns)
{
    *columns = 0;
    while (off > 0) {
        size_t before = utf8_prev(query, off);
        uint32_t cp;
        utf8_decode(query, before, &cp, NULL);
        if (*columns + columns_shown(cp) > CONTEXT_COLUMNS)
            break;
        *columns += columns_shown(cp);
        off = before;
    }
    return off;
}

/* The offset, at or after `off` and at most `end`, up to which CONTEXT_COLUMNS are shown. */
static size_t step_on(struct slice query, size_t off, size_t end, size_t *columns)
{
    *columns = 0;
    while (off < end) {
        uint32_t cp;
        size_t n = utf8_decode(query, off, &cp, NULL);
        if (*columns + columns_shown(cp) > CONTEXT_COLUMNS)
            break;
        *columns += columns_shown(cp);
        off += n;
    }
    return off;
}

void parse_error_print(const struct parse_error *where, struct slice query, struct strbuf *out)
{
    size_t before, marked, after;
    size_t start = step_back(query, where->off, &before);
    size_t marked_end = step_on(query, where->off, where->off + where->len, &marked);
    size_t end = step_on(query, marked_end, query.len, &after);
    strbuf_adds(out, INDENT);
    if (start > 0)
        strbuf_adds(out, "…");
    add_shown(query, start, end, out);
    strbuf_adds(out, end < query.len ? "…\n" : "\n");
    strbuf_adds(out, INDENT);
    add_times(out, ' ', before + (start > 0));
    add_times(out, '^', marked > 0 ? marked : 1);
    strbuf_addc(out, '\n');
}

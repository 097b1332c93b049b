#include "query/present/print_text.h"

#include "common/text/printable.h"
#include "common/text/utf8.h"

#include <inttypes.h>

#define INDENT 4

/* Select Graphic Rendition: matches as grep shows them. */
#define SGR_PLAIN "\033[0m"
#define SGR_TITLE "\033[1m"
#define SGR_FAINT "\033[2m"
#define SGR_MATCH "\033[1;31m"

/* Narrower terminals get long lines rather than a word a line. */
#define MIN_WIDTH 20

/* Where on the page the next character goes. */
struct pen {
    struct strbuf *out;
    bool colour;
    size_t width; /* SIZE_MAX for no wrapping */
    size_t column;
};

static void set_style(struct pen *pen, const char *sgr)
{
    if (pen->colour)
        strbuf_adds(pen->out, sgr);
}

static void end_line(struct pen *pen)
{
    strbuf_addc(pen->out, '\n');
    pen->column = 0;
}

static void indent(struct pen *pen)
{
    for (; pen->column < INDENT; pen->column++)
        strbuf_addc(pen->out, ' ');
}

/* Closing punctuation that must not begin a line where no blank stands before it. */
static bool hangs_on(uint32_t cp)
{
    return (cp >= 0x3001 && cp <= 0x3002) || cp == 0x300D || cp == 0x300F || cp == 0x3011 ||
           cp == 0x30FC || cp == 0xFF01 || cp == 0xFF09 || cp == 0xFF0C || cp == 0xFF1A ||
           cp == 0xFF1B || cp == 0xFF1F || cp == 0x2026;
}

/* Where the piece that begins at `off` ends that stays on one line: before a blank or, where wide
 * characters need none, between two of them. `*columns` is what it takes. */
static size_t unbreakable_end(struct slice text, size_t off, size_t *columns)
{
    *columns = 0;
    bool was_wide = false;
    for (size_t at = off; at < text.len;) {
        uint32_t cp;
        size_t n = utf8_decode(text, at, &cp, NULL);
        unsigned wide = char_columns(cp);
        if (cp == ' ' || (at > off && was_wide && wide == 2 && !hangs_on(cp)))
            return at;
        if (wide > 0)
            was_wide = wide == 2;
        *columns += wide;
        at += n;
    }
    return text.len;
}

/* Writes text[from, to), switching styles where marks begin and end. */
static void write_marked(struct pen *pen, const struct marked *marked, size_t from, size_t to,
                         const char *style)
{
    size_t i = 0;
    while (i < marked->n_marks && marked->marks[i].off + marked->marks[i].len <= from)
        i++;
    set_style(pen, style);
    while (from < to) {
        size_t begin = i < marked->n_marks ? marked->marks[i].off : to;
        size_t end = i < marked->n_marks ? begin + marked->marks[i].len : to;
        bool is_mark = begin <= from;
        size_t stop = is_mark ? end : begin;
        if (stop > to)
            stop = to;
        if (is_mark)
            set_style(pen, SGR_MATCH);
        strbuf_add(pen->out, marked->text.ptr + from, stop - from);
        if (is_mark) {
            set_style(pen, SGR_PLAIN);
            set_style(pen, style);
        }
        from = stop;
        i += is_mark;
    }
    if (*style != '\0')
        set_style(pen, SGR_PLAIN);
}

/* Writes the text from where the pen is, and wraps it; ends the last line. */
static void write_wrapped(struct pen *pen, const struct marked *marked, const char *style)
{
    struct slice text = marked->text;
    for (size_t from = 0; from < text.len;) {
        indent(pen);
        size_t to = from;
        while (to < text.len) {
            size_t columns;
            size_t blank = to > from && text.ptr[to] == ' ';
            size_t end = unbreakable_end(text, to + blank, &columns);
            if (to > from && pen->column + blank + columns > pen->width)
                break;
            pen->column += blank + columns;
            to = end;
        }
        write_marked(pen, marked, from, to, style);
        end_line(pen);
        from = to + (to < text.len && text.ptr[to] == ' ');
    }
    if (pen->column > 0)
        end_line(pen);
}

/* Source, date and address on a line of their own, which is not wrapped: addresses are clicked. */
static void write_origin(struct pen *pen, const struct article *article)
{
    char date[WHEN_TEXT_LEN + 1];
    when_format(article->published, date);
    const struct slice parts[] = {article->source, slice_str(date), article->url};
    struct strbuf line = {0};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (text_columns(parts[i]) == 0)
            continue;
        if (line.len > 0)
            strbuf_adds(&line, " · ");
        text_add_printable(parts[i], &line);
    }
    if (line.len > 0) {
        indent(pen);
        set_style(pen, SGR_FAINT);
        strbuf_add_slice(pen->out, strbuf_slice(&line));
        set_style(pen, SGR_PLAIN);
        end_line(pen);
    }
    strbuf_release(&line);
}

/* An article without a title is called by its id. */
static void write_title(struct pen *pen, const struct page_hit *hit)
{
    size_t start = pen->out->len;
    strbuf_addf(pen->out, "%2zu. ", hit->rank);
    pen->column = pen->out->len - start;
    if (hit->title.text.len > 0) {
        write_wrapped(pen, &hit->title, SGR_TITLE);
        return;
    }
    struct strbuf id = {0};
    text_add_printable(hit->article.id, &id);
    write_wrapped(pen, &(struct marked){.text = strbuf_slice(&id)}, SGR_TITLE);
    strbuf_release(&id);
}

static void write_summary(struct pen *pen, const struct page *page)
{
    const char *articles = page->total == 1 ? "article" : "articles";
    if (page->total == 0)
        strbuf_adds(pen->out, "no articles");
    else if (page->n_hits < page->total)
        strbuf_addf(pen->out, "%zu of %" PRIu64 " %s", page->n_hits, page->total, articles);
    else
        strbuf_addf(pen->out, "%" PRIu64 " %s", page->total, articles);
    if (page->took_ms >= 0)
        strbuf_addf(pen->out, ", %.1f ms", page->took_ms);
    end_line(pen);
}

/* The shards that the answer is without. */
static void write_missing(struct pen *pen, const struct shard_report *shards)
{
    if (shards->n_missing == 0)
        return;
    strbuf_addf(pen->out,
                "partial: %zu of %zu shards did not answer; numbers and scores are of the "
                "others",
                shards->n_missing, shards->n_shards);
    end_line(pen);
    for (size_t i = 0; i < shards->n_missing; i++) {
        indent(pen);
        text_add_printable(slice_str(shards->missing[i].why), pen->out);
        end_line(pen);
    }
}

void print_text(const struct page *page, const struct print_options *options, struct strbuf *out)
{
    bool wraps = options->width >= MIN_WIDTH;
    struct pen pen = {
        .out = out, .colour = options->colour, .width = wraps ? options->width : SIZE_MAX};
    for (size_t i = 0; i < page->n_hits; i++) {
        const struct page_hit *hit = &page->hits[i];
        write_title(&pen, hit);
        write_origin(&pen, &hit->article);
        if (hit->snippet.text.len > 0)
            write_wrapped(&pen, &hit->snippet, "");
        end_line(&pen);
    }
    write_summary(&pen, page);
    write_missing(&pen, &page->shards);
}

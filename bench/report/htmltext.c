#include "bench/report/htmltext.h"

#include "common/text/printable.h"

#include <string.h>

static void add_html_char(struct strbuf *out, char c)
{
    switch (c) {
    case '&':
        strbuf_adds(out, "&amp;");
        break;
    case '<':
        strbuf_adds(out, "&lt;");
        break;
    case '>':
        strbuf_adds(out, "&gt;");
        break;
    case '"':
        strbuf_adds(out, "&quot;");
        break;
    case '\'':
        strbuf_adds(out, "&#39;");
        break;
    default:
        strbuf_addc(out, c);
    }
}

void html_add_text(struct strbuf *out, const char *text)
{
    struct strbuf line = {0};
    text_add_printable(slice_str(text), &line);
    for (size_t i = 0; i < line.len; i++)
        add_html_char(out, line.buf[i]);
    strbuf_release(&line);
}

/* Markdown passes HTML through, so its characters become entities first; then those that begin
 * emphasis, links, code, tables, headings and lists are escaped. */
void markdown_add_text(struct strbuf *out, const char *text)
{
    struct strbuf line = {0};
    text_add_printable(slice_str(text), &line);
    for (size_t i = 0; i < line.len; i++) {
        if (strchr("\\`*_{}[]()#+!|~", line.buf[i]) != NULL)
            strbuf_addc(out, '\\');
        add_html_char(out, line.buf[i]);
    }
    strbuf_release(&line);
}

static size_t longest_run(struct slice text, char c)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == c ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* A code span ends at as many backticks as began it (CommonMark 6.1), so it takes one more than it
 * holds. GitHub's tables split cells before they look for code: a bar is escaped there too. */
void markdown_add_code(struct strbuf *out, const char *text)
{
    struct strbuf line = {0};
    text_add_printable(slice_str(text), &line);
    size_t n_ticks = longest_run(strbuf_slice(&line), '`') + 1;
    const char *pad = n_ticks > 1 ? " " : "";
    for (size_t i = 0; i < n_ticks; i++)
        strbuf_addc(out, '`');
    strbuf_adds(out, pad);
    for (size_t i = 0; i < line.len; i++) {
        if (line.buf[i] == '|')
            strbuf_addc(out, '\\');
        strbuf_addc(out, line.buf[i]);
    }
    strbuf_adds(out, pad);
    for (size_t i = 0; i < n_ticks; i++)
        strbuf_addc(out, '`');
    strbuf_release(&line);
}

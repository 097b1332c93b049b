/*
 * Text of strangers inside HTML and Markdown.
 *
 * Names in a results file come from whoever wrote it: nothing of them may become markup, move the
 * reading direction or break a table. All functions append to `out`. No state; any thread may call.
 */
#ifndef BENCH_REPORT_HTMLTEXT_H
#define BENCH_REPORT_HTMLTEXT_H

#include "common/base/strbuf.h"

/* `text` as one line of HTML character data, safe inside elements and quoted attributes. NULL is
 * the empty text. */
void html_add_text(struct strbuf *out, const char *text);

/* `text` as one line that Markdown shows as it is, also inside a table cell. */
void markdown_add_text(struct strbuf *out, const char *text);

/* `text` as one line of Markdown code, `like this`, also inside a table cell. */
void markdown_add_code(struct strbuf *out, const char *text);

#endif

/*
 * The frame of a report: one HTML page that needs nothing but itself.
 *
 * Its style sheet is inside, and a content security policy forbids the browser to fetch anything,
 * so that even a mistake of ours could not load a thing. Light and dark follow the reader's
 * system, print is always light, and tables scroll sideways where the screen is narrow.
 */
#ifndef BENCH_REPORT_HTMLPAGE_H
#define BENCH_REPORT_HTMLPAGE_H

#include "common/base/strbuf.h"

/* The head of the page with its title (escaped here), up to the first section. */
void page_begin(struct strbuf *page, const char *title);
void page_end(struct strbuf *page);

/* A section with its heading and an anchor; both are words of this program. */
void page_section_begin(struct strbuf *page, const char *anchor, const char *heading);
void page_section_end(struct strbuf *page);

#endif

/*
 * A table for a terminal: cells go in row by row, each column becomes as wide as its widest cell.
 *
 * Texts of strangers may be cells: they are shown as text_add_printable has them. Owned by one
 * thread.
 */
#ifndef COMMON_TEXT_TEXT_TABLE_H
#define COMMON_TEXT_TEXT_TABLE_H

#include "common/base/strbuf.h"

struct text_table {
    const char
        *layout; /* a letter a column: 'l' for text, 'r' for numbers, which end at its edge */
    struct strbuf cells; /* each with a NUL behind it, row after row */
    struct strbuf cell;  /* scratch */
};

/* `layout` is borrowed. To be released. */
void text_table_init(struct text_table *table, const char *layout);
void text_table_release(struct text_table *table);

/* The next cell. Rows are filled from the left to the right. */
void text_table_add(struct text_table *table, struct slice text);
void text_table_adds(struct text_table *table, const char *text);
void text_table_addf(struct text_table *table, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends the table, a row a line, two blanks between the columns and none at a line's end. */
void text_table_print(const struct text_table *table, struct strbuf *out);

#endif
